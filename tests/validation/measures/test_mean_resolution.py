from math import inf

import pytest

from cryopick.validation.measures import mean_class_resolution
from cryopick.validation.results import ClassAverage

CLASSES = [ClassAverage(1, 100, 10.0), ClassAverage(2, 300, 20.0), ClassAverage(3, 0, 5.0)]


def test_weighted_by_particles() -> None:
    assert mean_class_resolution(CLASSES) == pytest.approx(17.5)


def test_the_best_are_the_finest() -> None:
    assert mean_class_resolution(CLASSES, best=1) == 10.0
    assert mean_class_resolution(CLASSES, best=10) == pytest.approx(17.5)


def test_nothing_to_average() -> None:
    assert mean_class_resolution([]) is None
    assert mean_class_resolution([ClassAverage(1, 0, 9.0), ClassAverage(2, 4, inf)]) is None
