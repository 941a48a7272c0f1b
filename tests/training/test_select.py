from dataclasses import replace

import numpy as np
import pytest

from cryopick.evaluation.region import Region
from cryopick.training.labelled import LabelledMicrograph
from cryopick.training.select import split_micrographs


def _micrographs(count: int) -> list[LabelledMicrograph]:
    nothing = np.empty((0, 2))
    return [
        LabelledMicrograph(
            f"set/{index}",
            np.full((10, 40), index, dtype=np.float32),
            np.array([[5.0, 5.0], [35.0, 5.0]]),
            nothing,
            Region.of_micrograph((10, 40)),
            4.0,
        )
        for index in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "fraction", "kept"), [(4, 0.15, 1), (10, 0.15, 2), (20, 0.15, 3), (10, 0.0, 1)]
)
def test_a_share_is_kept_back_and_none_is_on_both_sides(count: int, fraction: float, kept: int) -> None:
    split = split_micrographs(_micrographs(count), fraction, np.random.default_rng(0))
    names = [micrograph.name for micrograph in (*split.train, *split.validation)]
    assert len(split.validation) == kept
    assert sorted(names) == sorted(f"set/{index}" for index in range(count))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("labelled", [(0, 7), (3, 4), (8, 9)])
def test_labels_are_on_both_sides(labelled: tuple[int, int], seed: int) -> None:
    micrographs = _micrographs(10)
    nothing = np.empty((0, 2))
    micrographs = [m if i in labelled else replace(m, labels=nothing) for i, m in enumerate(micrographs)]
    split = split_micrographs(micrographs, 0.5, np.random.default_rng(seed))
    assert len(split.train) + len(split.validation) == 10
    for side in (split.train, split.validation):
        assert any(len(micrograph.labels) for micrograph in side)


def test_the_only_labelled_micrograph_is_on_both_sides() -> None:
    micrographs = [replace(m, labels=m.labels[: 2 * (i == 3)]) for i, m in enumerate(_micrographs(6))]
    split = split_micrographs(micrographs, 0.15, np.random.default_rng(0))
    assert [sum(len(m.labels) for m in side) for side in (split.train, split.validation)] == [1, 1]


def test_the_seed_decides() -> None:
    def names(seed: int) -> list[str]:
        split = split_micrographs(_micrographs(20), 0.2, np.random.default_rng(seed))
        return [micrograph.name for micrograph in split.validation]

    assert names(1) == names(1)
    assert names(1) != names(2)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_of_few_micrographs_a_strip_is_kept_back(count: int) -> None:
    split = split_micrographs(_micrographs(count), 0.15, np.random.default_rng(0))
    assert len(split.train) == len(split.validation) == count
    for left, right in zip(split.train, split.validation, strict=True):
        assert left.name == right.name
        assert left.image is right.image  # a net looks far around
        assert left.band.right == right.band.left == 29.5
        assert (left.labels.tolist(), right.labels.tolist()) == ([[5, 5]], [[35, 5]])


@pytest.mark.parametrize(("count", "kept"), [(1, 80), (2, 40), (3, 27)])
def test_a_strip_is_no_wider_than_calibration_needs(count: int, kept: int) -> None:
    rng = np.random.default_rng(0)
    many = [
        replace(micrograph, image=np.zeros((60, 4000)), labels=rng.uniform([0, 0], [3900, 60], (600, 2)))
        for micrograph in _micrographs(count)
    ]
    split = split_micrographs(many, 0.15, rng)
    assert [len(strip.labels) for strip in split.validation] == pytest.approx([kept] * count, abs=1)
    assert [len(rest.labels) for rest in split.train] == pytest.approx([600 - kept] * count, abs=1)


def test_nothing_to_split() -> None:
    split = split_micrographs([], 0.15, np.random.default_rng(0))
    assert split.train == split.validation == ()
