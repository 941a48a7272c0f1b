"""Everything about the contrast transfer function of one micrograph."""

from dataclasses import dataclass, replace

from cryopick.core import Micrograph, MicrographError
from cryopick.io.coordinates import Optics
from cryopick.validation.ctf.fit import fit_ctf
from cryopick.validation.ctf.ice import water_ring
from cryopick.validation.ctf.options import CtfOptions
from cryopick.validation.ctf.radial import RadialFit, fit_radially
from cryopick.validation.ctf.spectrum import Spectrum, measure_spectrum
from cryopick.validation.ctf.values import CtfValues

FINEST = 1.4
"""Sampling in A beyond which nothing is looked at; the rings of micrographs reach 3 A at best."""

FIT = 3.0
"""Sampling in A of what is fitted."""


@dataclass(frozen=True, eq=False)
class CtfEstimate:
    """What is known of one micrograph.

    Parameters
    ----------
    values
        Defocus and astigmatism, fitted or given, with the resolution up to which they hold.
    optics
        Of the microscope, complete.
    spectrum
        Measured.
    radial
        The same in one dimension, beside the fit.
    ice
        Power of water's ring over its neighbourhood (see `water_ring`); None where it cannot be seen.
    """

    values: CtfValues
    optics: Optics
    spectrum: Spectrum
    radial: RadialFit
    ice: float | None


def estimate_ctf(
    micrograph: Micrograph, optics: Optics, options: CtfOptions, known: CtfValues | None = None
) -> CtfEstimate:
    """Fit a micrograph's contrast transfer function, and measure how far the fit holds.

    Parameters
    ----------
    micrograph
        With its pixel size.
    optics
        Complete.
    options
        Where to search.
    known
        Values to keep: only what they lack is measured.

    Raises
    ------
    PixelSizeError
        If the pixel size is not known.
    MicrographError
        If the micrograph is too small, or the fit fails.
    """
    spectrum = measure_spectrum(micrograph).cropped(FINEST)
    try:
        values = known or fit_ctf(spectrum.cropped(FIT), optics, options)
        radial = fit_radially(spectrum, values, optics, options.coarsest)
    except (ValueError, RuntimeError) as error:
        raise MicrographError(
            f"{micrograph.path}: torch-ctf-estimation fails ({error}). Leave the file out"
        ) from error
    if values.max_resolution is None:
        values = replace(values, max_resolution=radial.resolution)
    return CtfEstimate(values, optics, spectrum, radial, water_ring(spectrum))
