"""Matter as weighted points: what every kind of particle is built from before it becomes a density."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class PointCloud:
    """Weighted points in space.

    Parameters
    ----------
    positions
        Shape (n, 3): x, y, z in A.
    weights
        Shape (n,): the volume of solid protein, in A^3, that scatters as much as the point does above the
        ice it displaces (nucleic acid counts about 1.5 times, detergent less).
    """

    positions: NDArray[np.float64]
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the points."""
        return len(self.weights)

    def centred(self) -> "PointCloud":
        """Move the centre of mass to the origin."""
        return PointCloud(
            self.positions - np.average(self.positions, axis=0, weights=self.weights), self.weights
        )

    def moved(
        self,
        rotation: NDArray[np.float64],  # (3, 3)
        shift: NDArray[np.float64],  # (3,)
    ) -> "PointCloud":
        """Rotate about the origin, then shift (in A)."""
        return PointCloud(self.positions @ rotation.T + shift, self.weights)

    def scaled(self, factor: float) -> "PointCloud":
        """Enlarge about the origin; solid stays solid, so weights grow with the cube."""
        return PointCloud(self.positions * factor, self.weights * factor**3)

    def repeated(
        self,
        operations: NDArray[np.float64],  # (m, 3, 3)
    ) -> "PointCloud":
        """One copy for each rotation about the origin: n * m points."""
        positions = np.einsum("mij,nj->mni", operations, self.positions).reshape(-1, 3)
        return PointCloud(positions, np.tile(self.weights, len(operations)))

    def radius(self, fraction: float = 0.98) -> float:
        """Distance from the centre of mass, in A, within which ``fraction`` of the weight lies."""
        distances = np.linalg.norm(self.centred().positions, axis=1)
        order = np.argsort(distances)
        cumulative = np.cumsum(self.weights[order])
        return float(distances[order][np.searchsorted(cumulative, fraction * cumulative[-1])])


def join(clouds: list[PointCloud]) -> PointCloud:
    """Put clouds together as they lie."""
    return PointCloud(
        np.concatenate([cloud.positions for cloud in clouds]),
        np.concatenate([cloud.weights for cloud in clouds]),
    )
