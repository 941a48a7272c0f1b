from collections.abc import Sequence
from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.validation.measures import SelectionRule, select_classes
from cryopick.validation.results import ClassAverage, Classification

RULE = SelectionRule(diameter_angstrom=120.0)
SIZE = 64


def view(shift: int = 0, height: float = 1.0, seed: int = 0) -> NDArray[np.float32]:
    """Two lobes within 120 A at 4 A/px, in a little noise."""
    rows, columns = np.mgrid[:SIZE, :SIZE] - SIZE // 2
    lobes = sum(np.exp(-((rows - shift) ** 2 + (columns - at) ** 2) / 30) for at in (-6, 6))
    return (height * lobes + np.random.default_rng(seed).normal(0, 0.05, (SIZE, SIZE))).astype(np.float32)


def classified(folder: Path, rows: Sequence[tuple[int, float, NDArray[np.float32]]]) -> Classification:
    with mrcfile.new(folder / "averages.mrcs", np.stack([image for *_, image in rows])) as mrc:
        mrc.set_image_stack()
    classes = tuple(
        ClassAverage(number, particles, resolution)
        for number, (particles, resolution, _) in enumerate(rows, start=1)
    )
    return Classification(folder / "particles.star", folder / "averages.mrcs", 4.0, classes)


def test_each_kind_of_bad_class_has_its_reason(tmp_path: Path) -> None:
    nothing = np.zeros((SIZE, SIZE), np.float32)
    found = select_classes(
        classified(
            tmp_path,
            [
                (300, 15.0, view(seed=1)),
                (250, 20.0, view(seed=2)),
                (200, 14.0, view(seed=3)),
                (0, 999.0, nothing),
                (10, 10.0, view(seed=4)),  # a small one is no measure of resolution
                (150, 40.0, view(seed=5)),
                (140, 18.0, view(height=0.2, seed=6)),
                (130, 18.0, view(height=5, seed=7)),
                (120, 18.0, view(shift=8, seed=8)),
            ],
        ),
        RULE,
    )
    assert [each.number for each in found] == list(range(1, 10))
    assert [each.number for each in found if each.selected] == [1, 2, 3]
    assert sum(each.fraction for each in found) == pytest.approx(1)
    assert found[0].fraction == pytest.approx(300 / 1300)
    assert [each.reason for each in found[:3]] == ["", "", ""]
    assert found[3].reason == "empty"
    assert found[4].reason == "10 particles, wanted 29"
    assert found[5].reason == "resolution 40.0 A, wanted 21.0 A"
    assert found[6].reason.startswith("contrast 0.")
    assert "wanted 0.5" in found[6].reason
    assert "wanted at most 2.5" in found[7].reason
    assert found[8].reason.startswith("0.26 diameters off the middle")


def test_good_classes_alone_are_all_kept(tmp_path: Path) -> None:
    rows = [(100 + 10 * index, 20.0, view(seed=index)) for index in range(8)]
    assert all(each.selected for each in select_classes(classified(tmp_path, rows), RULE))


def test_the_rule_can_be_loosened(tmp_path: Path) -> None:
    rows = [(100, 20.0, view(seed=1)), (100, 35.0, view(seed=2))]
    given = classified(tmp_path, rows)
    assert [each.selected for each in select_classes(given, RULE)] == [True, False]
    looser = SelectionRule(120.0, resolution_factor=2.0)
    assert [each.selected for each in select_classes(given, looser)] == [True, True]


def test_a_resolution_that_is_none_is_not_fine(tmp_path: Path) -> None:
    rows = [(100, 20.0, view(seed=1)), (100, float("nan"), view(seed=2)), (90, float("inf"), view(seed=3))]
    assert [each.selected for each in select_classes(classified(tmp_path, rows), RULE)] == [
        True,
        False,
        False,
    ]


def test_no_particles_at_all(tmp_path: Path) -> None:
    found = select_classes(classified(tmp_path, [(0, 999.0, view())] * 2), RULE)
    assert [(each.selected, each.reason) for each in found] == [(False, "empty")] * 2


def test_the_rule_is_said_in_words() -> None:
    assert "within 1.5 times the best" in str(RULE)
    assert "0.2 diameters" in str(RULE)


def test_numbers_are_positive() -> None:
    with pytest.raises(ConfigurationError, match="diameter_angstrom = 0"):
        SelectionRule(0.0)
