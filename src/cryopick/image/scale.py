"""The one scale: what a net sees of a micrograph, whatever its pixel size."""

import warnings
from dataclasses import dataclass

import torch

from cryopick.core import ConfigurationError, Micrograph
from cryopick.image.normalise import normalise
from cryopick.image.rescale import Rescaling, plan_rescaling, rescale

LARGEST_SIDE = 32768
"""Rescaled micrographs with a longer side are refused: the diameter given cannot be right."""


@dataclass(frozen=True)
class PickingScale:
    """The scale at which micrographs are seen, kept in the checkpoint.

    Parameters
    ----------
    particle_px
        Pixels that a particle's diameter takes after rescaling.
    background_diameters
        Width (sigma) of the background that is subtracted, in particle diameters.
    """

    particle_px: float = 16.0
    background_diameters: float = 1.5


@dataclass(frozen=True)
class ScaledMicrograph:
    """A micrograph as the net sees it.

    Parameters
    ----------
    image
        Shape (h', w'), normalised grey values.
    rescaling
        Carries coordinates between this image and the original.
    """

    image: torch.Tensor
    rescaling: Rescaling


def _as_tensor(micrograph: Micrograph) -> torch.Tensor:  # (h, w)
    """Share the micrograph's memory with torch, which warns of read-only arrays; nothing writes to it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The given NumPy array is not writable")
        return torch.from_numpy(micrograph.image)


def to_picking_scale(
    micrograph: Micrograph,
    diameter_px: float,
    scale: PickingScale,
    device: torch.device | str = "cpu",
    bright: bool = False,
) -> ScaledMicrograph:
    """Rescale and normalise a micrograph.

    Parameters
    ----------
    micrograph
        At its own pixel size.
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
        If the diameter is so small that the rescaled micrograph would be absurdly large, or larger than the
        micrograph.
    """
    factor = scale.particle_px / diameter_px
    if max(micrograph.shape) * factor > LARGEST_SIDE or diameter_px > 2 * max(micrograph.shape):
        raise ConfigurationError(
            f"{micrograph.path}: a particle diameter of {diameter_px:.4g} px does not fit a micrograph of "
            f"{micrograph.shape[1]} x {micrograph.shape[0]} px; check --diameter and --pixel-size"
        )
    rescaling = plan_rescaling(micrograph.shape, factor)
    image = rescale(_as_tensor(micrograph).to(device), rescaling)
    image = normalise(image, scale.background_diameters * scale.particle_px)
    return ScaledMicrograph(-image if bright else image, rescaling)
