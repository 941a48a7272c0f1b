"""Turning a known map into the pose of a refined one."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import affine_transform, center_of_mass, map_coordinates
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation

from cryopick.validation.measures.map_filter import low_pass
from cryopick.validation.measures.rotation_grid import spread_rotations
from cryopick.validation.measures.solvent_mask import distance_from_middle, particle_body
from cryopick.validation.measures.volume import Volume

_ROTATIONS = 8000  # about 12 degrees apart
_AT_ONCE = 100
_POINTS = 1000
"""Voxels that the search looks at: enough to rank poses."""
_KEPT = 8
"""Poses of each hand that are improved."""
_COARSE = 8
"""Parts of the diameter that the search sees."""

_PRECISE = 0.2
"""Where a climb ends, in A."""

_MIRROR = np.diag([1.0, 1.0, -1.0])


@dataclass(frozen=True, eq=False)
class Pose:
    """How a known map lies in another.

    A point ``p`` (z, y, x in A from the middle of the other map) shows the known map's
    ``mirror @ rotation @ (p - shift)``.

    Parameters
    ----------
    rotation
        Between the maps' axes.
    shift
        Shape (3,), in A: z, y, x.
    mirrored
        Whether the known map has the other hand.
    correlation
        Of the two, low-passed, within the particle's diameter.
    """

    rotation: Rotation
    shift: NDArray[np.float64]
    mirrored: bool
    correlation: float

    @property
    def matrix(self) -> NDArray[np.float64]:  # (3, 3)
        """From the other map's axes to the known map's."""
        matrix = np.asarray(self.rotation.as_matrix())
        return _MIRROR @ matrix if self.mirrored else matrix


def find_pose(known: Volume, found: Volume, diameter_angstrom: float, resolution_angstrom: float) -> Pose:
    """Search all rotations of both hands: coarse at an eighth of the diameter, then finer.

    A map from an initial model has any orientation and hand. The particle's middles are found by their
    density; the best poses of each hand are improved by Nelder and Mead's method at the coarse and at the
    final resolution.

    Parameters
    ----------
    known
        What is turned.
    found
        A cube.
    diameter_angstrom
        Of the particle.
    resolution_angstrom
        To which the maps agree; finer details are not looked at.
    """
    finest = max(resolution_angstrom, 3 * found.pixel_size)
    coarse = max(diameter_angstrom / _COARSE, finest)
    rough = _Search(known, found, diameter_angstrom, coarse, _POINTS)
    fine = _Search(known, found, diameter_angstrom, finest, 4 * _POINTS)
    poses = []
    for mirrored in (False, True):
        improved = [rough.improve(pose) for pose in rough.rank(mirrored)]
        best = sorted(improved, key=lambda pose: -pose.correlation)[:2]
        poses += [fine.improve(pose) for pose in best]
    return max(poses, key=lambda pose: pose.correlation)


class _Search:
    """Correlation of two maps at one resolution, at some points within the particle's diameter."""

    def __init__(
        self, known: Volume, found: Volume, diameter_angstrom: float, resolution: float, points: int
    ) -> None:
        self._known = low_pass(known.density, known.pixel_size, resolution)
        self._pixel_size = known.pixel_size
        smooth = low_pass(found.density, found.pixel_size, resolution)
        size = len(smooth)
        near = np.argwhere(distance_from_middle(size, found.pixel_size) <= 0.6 * diameter_angstrom)
        near = near[:: max(1, len(near) // points)]
        self._points = (near - size // 2) * found.pixel_size
        self._values = _standardise(smooth[tuple(near.T)])
        self._radius = diameter_angstrom / 2
        body = particle_body(found.density, found.pixel_size, diameter_angstrom)
        self._found_middle = _middle(np.where(body, smooth, 0), found.pixel_size)
        self._known_middle = _middle(np.clip(self._known, 0, None), known.pixel_size)

    def rank(self, mirrored: bool) -> list[Pose]:
        """Try all rotations, the middles of both on each other; give the best, best first."""
        rotations = spread_rotations(_ROTATIONS)
        matrices = (_MIRROR if mirrored else np.eye(3)) @ rotations.as_matrix()
        shifts = self._found_middle - self._known_middle @ matrices
        correlations = np.concatenate(
            [
                self._correlate(matrices[first : first + _AT_ONCE], shifts[first : first + _AT_ONCE])
                for first in range(0, _ROTATIONS, _AT_ONCE)
            ]
        )
        best = np.argsort(-correlations)[:_KEPT]
        return [Pose(rotations[i], shifts[i], mirrored, float(correlations[i])) for i in best.tolist()]

    def improve(self, pose: Pose) -> Pose:
        """Climb from a pose; steps of rotation count as far as they move the particle's surface, in A."""

        def moved(step: NDArray[np.float64]) -> Pose:
            turned = Rotation.from_rotvec(step[:3] / self._radius) * pose.rotation
            return Pose(turned, pose.shift + step[3:], pose.mirrored, 0.0)

        def loss(step: NDArray[np.float64]) -> float:
            candidate = moved(step)
            return -float(self._correlate(candidate.matrix[None], candidate.shift[None])[0])

        reach = 0.2 * self._radius
        simplex = np.vstack([np.zeros(6), reach * np.eye(6)])
        enough = {"initial_simplex": simplex, "xatol": _PRECISE, "fatol": 1e-4}
        best = minimize(loss, np.zeros(6), method="Nelder-Mead", options=enough)
        return replace(moved(best.x), correlation=-float(best.fun))

    def _correlate(
        self,
        matrices: NDArray[np.float64],  # (m, 3, 3)
        shifts: NDArray[np.float64],  # (m, 3)
    ) -> NDArray[np.float64]:  # (m,)
        """Sample the known map where each pose puts the points."""
        places = np.einsum("mij,mpj->imp", matrices, self._points - shifts[:, None])
        middle = np.array(self._known.shape)[:, None, None] // 2
        sampled = map_coordinates(self._known, places / self._pixel_size + middle, order=1)
        return np.asarray(_standardise(sampled) @ self._values / len(self._values))


def in_pose(known: Volume, pose: Pose, size: int, pixel_size: float) -> NDArray[np.float64]:  # (n, n, n)
    """Resample a known map, in its pose, on another's grid; what the grid cannot hold is filtered out."""
    density = known.density
    if pixel_size > known.pixel_size:
        density = low_pass(density, known.pixel_size, 2 * pixel_size)
    matrix = pose.matrix * (pixel_size / known.pixel_size)
    centre = np.array(density.shape) // 2
    offset = centre - matrix @ (size // 2 + pose.shift / pixel_size)
    return np.asarray(affine_transform(density, matrix, offset, (size,) * 3, order=3))


def _middle(
    density: NDArray[np.float64],  # (d, h, w)
    pixel_size: float,
) -> NDArray[np.float64]:  # (3,) z, y, x in A
    """Give the centre of mass, from the middle of the box."""
    return np.asarray((np.array(center_of_mass(density)) - np.array(density.shape) // 2) * pixel_size)


def _standardise(values: NDArray[np.float64]) -> NDArray[np.float64]:  # (..., p)
    """Take off the mean and make the deviation 1, row by row; a constant row becomes 0."""
    centred = values - values.mean(axis=-1, keepdims=True)
    deviation = centred.std(axis=-1, keepdims=True)
    return np.asarray(centred / np.where(deviation > 0, deviation, 1))
