"""How good a refined map is."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cryopick.validation.measures.half_maps import HalfMapCurves, compare_half_maps
from cryopick.validation.measures.truth import TruthComparison, compare_with_truth
from cryopick.validation.measures.view_distribution import ViewDistribution, read_views
from cryopick.validation.measures.volume import Volume, read_volume
from cryopick.validation.results import Refinement


@dataclass(frozen=True, eq=False)
class MapQuality:
    """What one refinement gave; ``curves`` are the rows of CryoVirusDB's Table 4.

    Parameters
    ----------
    refinement
        What was judged.
    curves
        Of the half-maps.
    views
        From where the particles were seen.
    truth
        Against a known map; None where there is none.
    """

    refinement: Refinement
    curves: HalfMapCurves
    views: ViewDistribution
    truth: TruthComparison | None = None


def judge(
    refinement: Refinement, diameter_angstrom: float, truth: Path | None = None, symmetry: str = "C1"
) -> MapQuality:
    """Measure a refined map.

    Parameters
    ----------
    refinement
        From an engine.
    diameter_angstrom
        Of the particle.
    truth
        MRC map of what was simulated, in any orientation and of any pixel size; None where there is none.
    symmetry
        That the refinement imposed.

    Raises
    ------
    ConfigurationError
        If a map or the particles cannot be read, or a map is empty.
    """
    pixel_size = refinement.pixel_size
    first, second = (read_volume(path, pixel_size).density for path in refinement.half_maps)
    rng = np.random.default_rng(refinement.seed)
    curves = compare_half_maps(first, second, pixel_size, diameter_angstrom, rng)
    compared = None
    if truth is not None:
        mean = Volume((first + second) / 2, pixel_size)
        compared = compare_with_truth(mean, truth, diameter_angstrom, curves, rng)
    views = read_views(refinement.particles_star, symmetry)
    return MapQuality(refinement, curves, views, compared)
