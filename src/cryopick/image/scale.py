"""The one scale: what a net sees of a micrograph, whatever its pixel size."""

from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.core import BinnedMicrograph, ConfigurationError, Micrograph, bin_micrograph
from cryopick.image.margins import Margins, fill_margins, find_margins
from cryopick.image.normalise import normalise
from cryopick.image.rescale import Rescaling, plan_rescaling, rescale
from cryopick.image.spikes import remove_spikes
from cryopick.image.whiten import whiten

LARGEST_SIDE = 32768
"""Rescaled micrographs with a longer side are refused: the diameter given cannot be right."""

SMALLEST_SIDE = 2
"""Rescaled micrographs with a shorter side are refused, too: a single row has no spectrum."""

PATCH_DIAMETERS = 4
"""Side of the patches that a micrograph's power spectrum is estimated from, in particle diameters."""


@dataclass(frozen=True)
class PickingScale:
    """The scale at which micrographs are seen, kept in the checkpoint.

    Parameters
    ----------
    particle_px
        Pixels that a particle's diameter takes after rescaling.
    background_diameters
        Width (sigma) of the background that is subtracted, in particle diameters.
    detail
        Finest detail kept of the whitened micrograph (see `whiten`), in cycles per particle diameter; None
        leaves its power spectrum as it is.
    keep_background
        Whether the background stays, compressed (see `normalise`), for nets that look at it.

    Raises
    ------
    ValueError
        If a number is not positive.
    """

    particle_px: float = 16.0
    background_diameters: float = 1.5
    detail: float | None = None
    keep_background: bool = False

    def __post_init__(self) -> None:
        """Check the numbers."""
        detail = 1.0 if self.detail is None else self.detail
        if not all(0 < number < inf for number in (self.particle_px, self.background_diameters, detail)):
            raise ValueError(f"{self}: wanted positive numbers")


@dataclass(frozen=True)
class ScaledMicrograph:
    """A micrograph as the net sees it.

    Parameters
    ----------
    image
        Shape (h', w'), normalised grey values.
    rescaling
        Carries coordinates between this image and the original.
    margins
        Where the original holds no data, in its px.
    """

    image: torch.Tensor
    rescaling: Rescaling
    margins: Margins

    def to_original(
        self,
        xy: NDArray[np.float64],  # (n, 2)
    ) -> NDArray[np.float64]:  # (n, 2)
        """Carry points to the original, none of them over its edge."""
        height, width = self.rescaling.source_shape
        return self.rescaling.to_original(xy).clip(0, [width - 1, height - 1])

    def has_data(
        self,
        xy: NDArray[np.float64],  # (n, 2)
    ) -> NDArray[np.bool_]:  # (n,)
        """Tell which points of the original lie on none of its margins."""
        return self.margins.spare(xy, self.rescaling.source_shape)


def plan_picking_scale(
    shape: tuple[int, int], diameter_px: float, scale: PickingScale, path: Path
) -> Rescaling:
    """Decide how a micrograph is brought to the picking scale, from its shape alone.

    Parameters
    ----------
    shape
        (h, w) in px.
    diameter_px
        Particle diameter in px.
    scale
        The scale wanted.
    path
        Of the micrograph, for the message.

    Raises
    ------
    ConfigurationError
        If the diameter is so small that the rescaled micrograph would be absurdly large, or larger than the
        micrograph, or the micrograph is a strip that nothing of the particle fits into.
    """
    factor = scale.particle_px / diameter_px
    rescaling = None if max(shape) * factor > LARGEST_SIDE else plan_rescaling(shape, factor)
    if rescaling is None or min(rescaling.target_shape) < SMALLEST_SIDE or diameter_px > 2 * max(shape):
        raise ConfigurationError(
            f"{path}: a particle diameter of {diameter_px:.4g} px does not fit a micrograph of "
            f"{shape[1]} x {shape[0]} px; check --diameter and --pixel-size"
        )
    return rescaling


def to_picking_scale(
    micrograph: Micrograph | BinnedMicrograph,
    diameter_px: float,
    scale: PickingScale,
    device: torch.device | str = "cpu",
    bright: bool = False,
) -> ScaledMicrograph:
    """Rescale and normalise a micrograph.

    Parameters
    ----------
    micrograph
        At its own pixel size, or binned as `plan_picking_scale` has it.
    diameter_px
        Particle diameter in px of the original micrograph.
    scale
        The scale wanted.
    device
        Where to compute and leave the result.
    bright
        Particles are brighter than their surroundings (negative stain): invert.

    Raises
    ------
    ConfigurationError
        As `plan_picking_scale`.
    ValueError
        If the micrograph was binned for another diameter.
    """
    rescaling = plan_picking_scale(micrograph.shape, diameter_px, scale, micrograph.path)
    if isinstance(micrograph, Micrograph):
        micrograph = bin_micrograph(micrograph, rescaling.binning)
    if micrograph.binning != rescaling.binning:
        raise ValueError(
            f"{micrograph.path}: binned by {micrograph.binning}, wanted {rescaling.binning} for a "
            f"diameter of {diameter_px:.4g} px"
        )
    margins = find_margins(micrograph.image)
    micrograph = replace(micrograph, image=remove_spikes(fill_margins(micrograph.image, margins)))
    image = rescale(_on_device(micrograph, torch.device(device)), rescaling)
    # Inverted first: what counts as the brightest ground is that of the image as the net sees it.
    seen = standardise(-image if bright else image, scale)
    return ScaledMicrograph(seen, rescaling, margins.scaled(micrograph.binning))


def standardise(
    image: torch.Tensor,  # (h, w)
    scale: PickingScale,
) -> torch.Tensor:  # (h, w)
    """Give an image at the picking scale the spectrum, background and grey values that a net expects."""
    if scale.detail is not None:
        image = whiten(image, round(PATCH_DIAMETERS * scale.particle_px), scale.detail / scale.particle_px)
    return normalise(
        image, scale.background_diameters * scale.particle_px, keep_background=scale.keep_background
    )


def _on_device(micrograph: BinnedMicrograph, device: torch.device) -> torch.Tensor:  # (h, w)
    """Share the micrograph's memory with torch, or copy it to a GPU by way of pinned memory."""
    # Torch warns of read-only arrays, and warnings cannot be silenced in one thread only.
    pixels = micrograph.image if micrograph.image.flags.writeable else micrograph.image.copy()
    image = torch.from_numpy(pixels)
    return image.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else image.to(device)
