"""Particles of three kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.io.coordinates import Optics
from cryopick.io.coordinates.particles_star import ParticleStack, write_particles_star
from cryopick.io.micrographs import new_particle_stack

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


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Kinds]:
    """Write particles in random order and at random angles, in noise."""

    def write() -> Kinds:
        monkeypatch.chdir(tmp_path)
        rng = np.random.default_rng(0)
        truth = rng.permutation(np.repeat([0, 1, 2], EACH))
        with new_particle_stack(tmp_path / "stack.mrcs", (len(truth), SIZE, SIZE), PIXEL_SIZE) as stack:
            for index, kind in enumerate(truth):
                noise = rng.normal(0, 0.3, (SIZE, SIZE))
                stack[index] = _particle(int(kind), rng.uniform(0, 2 * np.pi)) + noise
        picks = Picks(rng.uniform(10, 200, (len(truth), 2)))
        one = ParticleStack("stack.mrcs", "mic.mrc", picks, 2.0, PIXEL_SIZE, SIZE)
        write_particles_star([one], Optics(300.0, 2.7, 0.1), tmp_path / "particles.star")
        return Kinds(tmp_path / "particles.star", truth)

    return write
