"""Micrographs with discs, picks of them, and an engine that knows the answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.io.coordinates import write_coordinates, write_star
from cryopick.io.coordinates.star_blocks import read_blocks, write_blocks
from cryopick.io.micrographs import write_mrc
from cryopick.validation.engine import EngineError, EngineOptions
from cryopick.validation.results import ClassAverage, Classification, Refinement

SHAPE = (200, 280)
PIXEL_SIZE = 4.0
DIAMETER_PX = 20.0
GRID = np.array([(x, y) for y in (40, 80, 120) for x in (40, 100, 160, 220)], dtype=np.float64)


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw_discs: Callable[..., NDArray[np.float32]]
) -> Path:
    """Work in a folder of two micrographs, of picks of 12 discs on each, and of labels of 9 on the first."""
    monkeypatch.chdir(tmp_path)
    for seed, stem in enumerate("ab"):
        image = draw_discs(SHAPE, GRID, diameter=DIAMETER_PX, depth=4.0, seed=seed)
        write_mrc(tmp_path / "mics" / f"{stem}.mrc", image, PIXEL_SIZE)
        write_star(Picks(GRID, np.linspace(1, 0, 12)), tmp_path / "picks" / f"{stem}_autopick.star")
    labels = tmp_path / "truth" / "particle_coordinates"
    write_coordinates(Picks(GRID[:9], diameter_px=DIAMETER_PX), labels / "a.csv", height=SHAPE[0])
    return tmp_path


@dataclass
class KnowingEngine:
    """Puts every third particle into an empty-looking class 3; remembers what it was asked."""

    asked: list[str] = field(default_factory=list)
    failing: str = ""
    name = "knowing"
    refines = True

    def versions(self) -> dict[str, str]:
        """Tell the version."""
        return {"knowing": "1.0"}

    def classify_2d(self, particles_star: Path, options: EngineOptions, folder: Path) -> Classification:
        """Average nothing."""
        self._note(f"classes {particles_star.parent.parent.name}")
        optics, particles = read_blocks(particles_star)
        numbers = np.arange(len(particles)) % 3 + 1
        star = folder / "data.star"
        write_blocks(star, {"optics": optics, "particles": particles.assign(ClassNumber=numbers)})
        size = int(optics["ImageSize"].iloc[0])
        rng = np.random.default_rng(0)
        images = rng.normal(0, 0.1, (3, size, size)).astype(np.float32)
        images[:2] += _ball(size, 2)
        with mrcfile.new(folder / "averages.mrcs") as file:
            file.set_data(images)
        counts = np.bincount(numbers, minlength=4)[1:].tolist()
        return Classification(
            star,
            folder / "averages.mrcs",
            float(optics["ImagePixelSize"].iloc[0]),
            tuple(
                ClassAverage(number, count, resolution)
                for number, count, resolution in zip((1, 2, 3), counts, (20.0, 22.0, 60.0), strict=True)
            ),
        )

    def refine(self, particles_star: Path, seed: int, options: EngineOptions, folder: Path) -> Refinement:
        """Give the truth, with the noise of a seed."""
        self._note(f"seed {seed} {particles_star.parent.parent.name}")
        optics, particles = read_blocks(particles_star)
        rng = np.random.default_rng(seed)
        angles = {name: rng.uniform(0, 180, len(particles)) for name in ("AngleRot", "AngleTilt", "AnglePsi")}
        write_blocks(folder / "data.star", {"optics": optics, "particles": particles.assign(**angles)})
        size, pixel_size = int(optics["ImageSize"].iloc[0]), float(optics["ImagePixelSize"].iloc[0])
        halves = (folder / "half1.mrc", folder / "half2.mrc")
        for path in halves:
            with mrcfile.new(path) as file:
                file.set_data((_ball(size, 3) + rng.normal(0, 0.2, (size,) * 3)).astype(np.float32))
                file.voxel_size = pixel_size
        return Refinement(seed, halves, folder / "data.star", pixel_size)

    def _note(self, asked: str) -> None:
        if asked == self.failing:
            raise EngineError(f"{asked}: failed")
        self.asked.append(asked)


def _ball(size: int, dimensions: int) -> NDArray[np.float64]:  # (size,) * dimensions
    """Draw a lopsided ball: bright in the middle, brighter on one side."""
    axes = np.indices((size,) * dimensions) - size // 2
    radius = np.sqrt((axes**2).sum(axis=0))
    return np.asarray((radius < 0.3 * size) * (1 + axes[0] / size + 2 * axes[-1] * axes[0] / size**2))


@pytest.fixture
def knowing() -> KnowingEngine:
    """Make an engine that takes no time."""
    return KnowingEngine()
