"""Fitting defocus and astigmatism, by `torch-ctf-estimation`."""

from typing import TypeVar

import torch
from torch_ctf_estimation import Defocus2DResults, estimate_ctf_1d, estimate_ctf_2d

from cryopick.io.coordinates import Optics
from cryopick.validation.ctf.options import CtfOptions
from cryopick.validation.ctf.spectrum import Spectrum
from cryopick.validation.ctf.values import CtfValues

T = TypeVar("T")

_STARTS = (0.0, 45.0)
"""Angles to start from, in degrees: at 90 degrees from the right one the fit would not turn."""

_STEPS = 60
"""Of the descent in two dimensions."""


def fit_ctf(spectrum: Spectrum, optics: Optics, options: CtfOptions) -> CtfValues:
    """Fit one defocus and astigmatism to a whole micrograph.

    The library's steps in its order, first along the radius, then in two dimensions, but on rings of even
    strength (`Spectrum.rings`) and in smaller steps: with its own, astigmatism runs away on weak rings.

    Parameters
    ----------
    spectrum
        Of the micrograph.
    optics
        Complete.
    options
        Where to search.
    """
    fitted = (options.coarsest, max(options.finest, spectrum.finest))
    bounds = (options.least_defocus * 1e-4, options.most_defocus * 1e-4)
    voltage, aberration, contrast = optics.values
    rings = spectrum.rings()
    frequency = torch.hypot(*spectrum.frequencies())
    # About 0, or the edges of the fitted band, which are in the model too, would pass for a correlation.
    rings = rings / rings[(frequency >= 1 / fitted[0]) & (frequency <= 1 / fitted[1])].mean()
    radial = estimate_ctf_1d(
        power_spectrum=rings,
        image_sidelength=spectrum.side,
        frequency_fit_range_angstroms=fitted,
        pixel_spacing_angstroms=spectrum.spacing,
        defocus_range_microns=bounds,
        amplitude_contrast=contrast,
        voltage_kev=voltage,
        spherical_aberration_mm=aberration,
    )

    def fit_from(angle: float) -> Defocus2DResults:
        return estimate_ctf_2d(
            patch_power_spectra=rings[None, None, None] - 1,
            normalised_patch_positions=torch.full((1, 1, 1, 3), 0.5),
            defocus_grid_resolution=(1, 1, 1),
            frequency_fit_range_angstroms=fitted,
            initial_defocus=float(radial.ctf_model.defocus_um),
            pixel_spacing_angstroms=spectrum.spacing,
            initial_astigmatism=0.03,
            initial_astigmatism_angle=angle,
            optimize_astigmatism=True,
            initial_envelope_B=max(0.0, float(_given(radial.ctf_model.envelope_B))),
            n_iterations=_STEPS,
            defocus_lr=0.01,
            astigmatism_lr=0.005,
            astigmatism_angle_lr=0.1,
            defocus_bounds_microns=bounds,
            amplitude_contrast_fraction=contrast,
            voltage_kev=voltage,
            spherical_aberration_mm=aberration,
        )

    best = max(map(fit_from, _STARTS), key=lambda fit: _given(fit.cross_correlation_final))
    # Not the library's own `defocus_u` and `defocus_v`: it takes its astigmatism, which is half of the
    # difference, for the whole of it.
    defocus, half = float(best.defocus_model.data.mean()), _given(best.astigmatism)
    return CtfValues(
        defocus_u=(defocus + half) * 1e4,
        defocus_v=(defocus - half) * 1e4,
        defocus_angle=_given(best.astigmatism_angle),
        figure_of_merit=_given(best.cross_correlation_final),
    )


def _given(value: T | None) -> T:
    """Take what the library always gives when it is asked to fit it."""
    assert value is not None
    return value
