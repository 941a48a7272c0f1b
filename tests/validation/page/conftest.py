"""Pick sets with constructed classes and maps."""

from collections.abc import Callable
from pathlib import Path

import mrcfile
import numpy as np
import pytest

from cryopick.validation.measures import MapQuality, PickSetResult, SelectedClass
from cryopick.validation.measures.fsc import FscCurve
from cryopick.validation.measures.half_maps import HalfMapCurves
from cryopick.validation.measures.truth import TruthComparison
from cryopick.validation.measures.view_distribution import ViewDistribution
from cryopick.validation.results import ClassAverage, Classification, Refinement

PARTICLES = (40, 400, 0, 160)
RESOLUTIONS = (44.0, 20.0, 999.0, 30.0)


def falling(resolution: float) -> FscCurve:
    """Make a curve that falls in a straight line, to 0.143 at a resolution."""
    frequency = np.arange(1, 33) / 320
    return FscCurve(frequency, np.clip(1 - (1 - 0.143) * frequency * resolution, -0.05, 1))


def quality(seed: int, resolution: float, *, truth: bool = True) -> MapQuality:
    rng = np.random.default_rng(seed)
    views = ViewDistribution(
        rng.uniform(-180, 180, 900), np.rad2deg(np.arcsin(rng.uniform(-1, 1, 900))), 0.95
    )
    curves = HalfMapCurves(
        falling(resolution + 4),
        falling(resolution + 2),
        falling(resolution),
        falling(resolution + 1),
        np.ones((4, 4, 4)),
        0.05,
    )
    compared = TruthComparison(falling(resolution), 0.9, False, 0.61) if truth else None
    refinement = Refinement(seed, (Path("a.mrc"), Path("b.mrc")), Path("p.star"), 5.0)
    return MapQuality(refinement, curves, views, compared)


@pytest.fixture
def classified(tmp_path: Path) -> Callable[[], Classification]:
    """Write four averages: a gradient up the rows times the class's number."""

    def write() -> Classification:
        ramp = np.mgrid[:32, :32][0].astype(np.float32)
        images = np.stack([number * ramp for number in range(1, 5)])
        path = tmp_path / "averages.mrcs"
        with mrcfile.new(path, images, overwrite=True) as mrc:
            mrc.set_image_stack()
        classes = tuple(
            ClassAverage(number, particles, resolution)
            for number, (particles, resolution) in enumerate(zip(PARTICLES, RESOLUTIONS, strict=True), 1)
        )
        return Classification(tmp_path / "particles.star", path, 5.0, classes)

    return write


@pytest.fixture
def result(classified: Callable[[], Classification]) -> Callable[..., PickSetResult]:
    """Make a pick set with 600 of 1,000 particles used, and a map for each seed."""

    def make(
        name: str = "ours", resolution: float = 12.0, seeds: tuple[int, ...] = (1, 2, 3)
    ) -> PickSetResult:
        selection = tuple(
            SelectedClass(
                number,
                particles,
                particles / 600,
                resolution_,
                number in (2, 4),
                "" if number in (2, 4) else "why",
            )
            for number, (particles, resolution_) in enumerate(zip(PARTICLES, RESOLUTIONS, strict=True), 1)
        )
        maps = tuple(quality(seed, resolution + seed) for seed in seeds)
        return PickSetResult(name, 1000, 600, classified(), selection, maps)

    return make
