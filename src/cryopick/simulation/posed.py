"""Where particles are, how they are turned, and how far out of focus they lie."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class PosedParticles:
    """Particles of one frame.

    Parameters
    ----------
    xy
        Shape (n, 2): centres x (column), y (row) in px of the frame.
    orientations
        Shape (n, 3): RELION's rot, tilt, psi in degrees.
    defocus
        Shape (n,): each particle's own mean defocus in um.
    """

    xy: NDArray[np.float64]
    orientations: NDArray[np.float64]
    defocus: NDArray[np.float64]

    def __len__(self) -> int:
        """How many."""
        return len(self.xy)

    def select(self, which: NDArray[np.bool_]) -> "PosedParticles":
        """Keep those that a mask of shape (n,) says."""
        return PosedParticles(self.xy[which], self.orientations[which], self.defocus[which])
