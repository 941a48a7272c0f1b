from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.validation.measures.average_shape import average_shape, read_averages, shapes_of
from cryopick.validation.results import ClassAverage, Classification

SIZE, RADIUS = 64, 20.0


def disc(row: float = 32, column: float = 32, radius: float = 16, height: float = 1) -> NDArray[np.float32]:
    rows, columns = np.mgrid[:SIZE, :SIZE]
    inside = np.hypot(rows - row, columns - column) <= radius
    return np.where(inside, height, 0).astype(np.float32)


def test_contrast_is_the_deviation_from_the_border() -> None:
    # The disc covers (16 / 20)^2 of the circle.
    assert average_shape(disc(height=3) + 5, RADIUS).contrast == pytest.approx(3 * 0.8, rel=0.02)
    assert average_shape(disc(height=-3), RADIUS).contrast == pytest.approx(3 * 0.8, rel=0.02)


def test_noise_has_next_to_none() -> None:
    noise = np.random.default_rng(0).standard_normal((SIZE, SIZE)).astype(np.float32)
    assert average_shape(noise, RADIUS).contrast < 0.35
    assert average_shape(noise + disc(height=2), RADIUS).contrast == pytest.approx(1.6, abs=0.2)


def test_an_empty_average() -> None:
    assert average_shape(np.zeros((SIZE, SIZE), np.float32), RADIUS).contrast == 0
    assert average_shape(np.zeros((SIZE, SIZE), np.float32), RADIUS).off_centre == 0


def test_distance_from_the_middle_in_diameters() -> None:
    assert average_shape(disc(), RADIUS).off_centre < 0.01
    assert average_shape(disc(row=36, column=29, radius=8), RADIUS).off_centre == pytest.approx(5 / 40, 0.03)


def stack(path: Path, images: NDArray[np.float32], classes: int) -> Classification:
    with mrcfile.new(path, images) as mrc:
        mrc.set_image_stack()
    averages = tuple(ClassAverage(number, 5, 20.0) for number in range(1, classes + 1))
    return Classification(path.with_suffix(".star"), path, 2.0, averages)


def test_every_class_is_measured(tmp_path: Path) -> None:
    found = stack(tmp_path / "a.mrcs", np.stack([disc(height=1), disc(height=2)]), 2)
    first, second = shapes_of(found, 80.0)  # 20 px of radius
    assert second.contrast == pytest.approx(2 * first.contrast)
    assert first.contrast == pytest.approx(0.8, rel=0.02)


def test_a_stack_that_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match=r"a\.mrcs: found images of \(2, 64, 64\) px, wanted 3 square"
    ):
        read_averages(stack(tmp_path / "a.mrcs", np.stack([disc(), disc()]), 3))
    (tmp_path / "b.mrcs").write_text("nothing")
    broken = Classification(tmp_path / "b.star", tmp_path / "b.mrcs", 2.0, ())
    with pytest.raises(ConfigurationError, match=r"b\.mrcs: not a stack"):
        read_averages(broken)
