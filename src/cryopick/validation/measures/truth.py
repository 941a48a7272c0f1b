"""A refined map against the known one that was simulated."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cryopick.validation.measures.fsc import AGAINST_TRUTH, FscCurve
from cryopick.validation.measures.half_maps import HalfMapCurves
from cryopick.validation.measures.map_alignment import find_pose, in_pose
from cryopick.validation.measures.noise_substitution import MaskedMaps, corrected_curve
from cryopick.validation.measures.volume import Volume, read_volume


@dataclass(frozen=True, eq=False)
class TruthComparison:
    """How far a map shows the truth.

    Parameters
    ----------
    curve
        Of the refined map and the known one, in the tight mask of the half-maps and corrected for it: where
        half-maps agree to 0.143, the map is expected to agree with the truth to 0.5.
    correlation
        In real space, low-passed to the stated resolution.
    mirrored
        Whether the refined map has the other hand: images alone cannot tell.
    at_resolution
        Correlation of the curve at the resolution that the half-maps state; None where they state none.
    """

    curve: FscCurve
    correlation: float
    mirrored: bool
    at_resolution: float | None

    @property
    def resolution_angstrom(self) -> float | None:
        """Where the curve falls below 0.5."""
        return self.curve.resolution(AGAINST_TRUTH)


def compare_with_truth(
    found: Volume, known: Path, diameter_angstrom: float, curves: HalfMapCurves, rng: np.random.Generator
) -> TruthComparison:
    """Find the known map's pose in a refined one (`find_pose`), and correlate them.

    Parameters
    ----------
    found
        The refined map, unmasked: the mean of its halves.
    known
        MRC file of any pixel size.
    diameter_angstrom
        Of the particle.
    curves
        Of the half-maps.
    rng
        For random phases.

    Raises
    ------
    ConfigurationError
        If the known map cannot be read, or the refined one is empty.
    """
    truth, stated = read_volume(known), curves.resolution_angstrom
    pose = find_pose(truth, found, diameter_angstrom, stated or diameter_angstrom / 4)
    size, pixel_size = len(found.density), found.pixel_size
    posed = in_pose(truth, pose, size, pixel_size)
    maps = MaskedMaps(found.density, posed, curves.tight_mask, pixel_size, second_known=True)
    curve = corrected_curve(maps, curves.random_from, rng)
    at = None if stated is None else curve.at(stated)
    return TruthComparison(curve, pose.correlation, pose.mirrored, at)
