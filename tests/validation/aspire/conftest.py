"""Particles of three kinds."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.io.coordinates import Optics
from cryopick.io.coordinates.particles_star import ParticleStack, write_particles_star
from cryopick.io.micrographs import new_particle_stack
from cryopick.validation.aspire import AspireEngine
from cryopick.validation.engine import EngineOptions
from cryopick.validation.results import Classification

SIZE, EACH, PIXEL_SIZE = 32, 60, 4.0


@dataclass(frozen=True)
class Kinds:
    """A table of particles, and of which kind each is."""

    star: Path
    truth: NDArray[np.int64]


def _particle(kind: int, angle: float) -> NDArray[np.float64]:
    """Draw a disc, a bar or a triangle of discs, turned."""
    rows, columns = np.mgrid[:SIZE, :SIZE] - SIZE // 2
    spots = ([(0.0, 0.0)], [(-7.0, 0.0), (0.0, 0.0), (7.0, 0.0)], [(6.0, 0.0), (-4.0, 6.0), (-4.0, -6.0)])[
        kind
    ]
    turn = np.exp(1j * angle)
    image = np.zeros((SIZE, SIZE))
    for x, y in spots:
        place = (x + 1j * y) * turn
        image += np.exp(-((columns - place.real) ** 2 + (rows - place.imag) ** 2) / (30 if kind == 0 else 8))
    return image


OPTIONS = EngineOptions(diameter_angstrom=100.0, classes=3)


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Kinds:
    """Write particles in random order and at random angles, in noise; tests must not change them."""
    folder = tmp_path_factory.mktemp("kinds")
    rng = np.random.default_rng(0)
    truth = rng.permutation(np.repeat([0, 1, 2], EACH))
    with new_particle_stack(folder / "stack.mrcs", (len(truth), SIZE, SIZE), PIXEL_SIZE) as stack:
        for index, kind in enumerate(truth):
            noise = rng.normal(0, 0.3, (SIZE, SIZE))
            stack[index] = _particle(int(kind), rng.uniform(0, 2 * np.pi)) + noise
    picks = Picks(rng.uniform(10, 200, (len(truth), 2)))
    one = ParticleStack("stack.mrcs", "mic.mrc", picks, 2.0, PIXEL_SIZE, SIZE)
    write_particles_star([one], Optics(300.0, 2.7, 0.1), folder / "particles.star")
    return Kinds(folder / "particles.star", truth)


@pytest.fixture(scope="session")
def classified(kinds: Kinds) -> Classification:
    """Classify them once, from the folder that the names of the images count from."""
    if find_spec("aspire") is None:
        pytest.skip("ASPIRE is not installed: pip install 'cryopick[aspire]'")
    folder = kinds.star.parent / "classes_2d"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(kinds.star.parent)
        return AspireEngine().classify_2d(kinds.star, OPTIONS, folder)
