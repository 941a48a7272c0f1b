"""What swims among sketched particles and is less than they are: subunits, impurities, faded particles."""

from dataclasses import dataclass
from math import exp, log

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.simulation.blobs import Blobs, draw_blobs, stamp_blobs
from cryopick.simulation.contaminants.debris import FADED


@dataclass(frozen=True, eq=False)
class Crumbs:
    """The lesser molecules of one frame.

    Parameters
    ----------
    density
        Shape (h, w), in the unit of the particles, whose mean energy is 1.
    centres
        Shape (c, 2): x, y in px.
    """

    density: torch.Tensor
    centres: NDArray[np.float64]


def draw_crumbs(
    shape: tuple[int, int],
    particle: Blobs,
    diameter: float,
    rng: np.random.Generator,
    device: torch.device | str = "cpu",
) -> Crumbs:
    """Draw lesser molecules for a frame of ``shape`` (h, w) with particles of a diameter in px.

    A frame has one kind or none. It measures a quarter to three fifths of the particle and is up to twice as
    dense, as dark as the particle at most; or it is the particle itself, denatured to a quarter to half of
    its contrast, which experts leave out where most stand out further.
    """
    kind = rng.uniform()
    if kind > 0.6:
        return Crumbs(torch.zeros(shape, device=device), np.empty((0, 2)))
    wanted = exp(rng.uniform(log(0.02), log(0.8))) * shape[0] * shape[1] / diameter**2
    centres = rng.uniform(size=(1 + int(rng.poisson(wanted)), 2)) * [shape[1], shape[0]]
    if kind > 0.4:
        faded = stamp_blobs(particle, centres, shape, rng, device)
        return Crumbs(faded * rng.uniform(*FADED), centres)
    share = rng.uniform(0.25, 0.6)
    stamped = stamp_blobs(draw_blobs(share * diameter, rng), centres, shape, rng, device)
    # Energy is thickness squared times area, and both follow the size.
    return Crumbs(stamped * share**2 * exp(rng.uniform(log(0.7), log(2.0))), centres)
