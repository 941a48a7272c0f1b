from pathlib import Path

import numpy as np
import pytest

from cryopick.core import ConfigurationError, CoordinatesError, Picks
from cryopick.io.coordinates.shifts import SHIFTS, apply_shifts, largest_shift

STAR = Path("run_data.star")


def particles(x: list[object], y: list[object]) -> Picks:
    shifts = dict(zip(SHIFTS, (np.array(x), np.array(y)), strict=True))
    return Picks(np.array([[100.0, 50.0], [10, 20]]), attributes=shifts)


def test_the_particle_is_its_coordinate_less_its_shift() -> None:
    none = Picks(np.empty((0, 2)))
    found = apply_shifts(STAR, {"a": particles([3.0, 0.0], [-1.5, 4.5]), "b": none}, 1.5)
    np.testing.assert_array_equal(found["a"].xy, [[98, 51], [10, 17]])
    np.testing.assert_array_equal([found["a"].attributes[name] for name in SHIFTS], np.zeros((2, 2)))
    assert found["b"] is none


def test_shifts_that_are_none() -> None:
    for size in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ConfigurationError, match=r"--apply-shifts .*A/px"):
            apply_shifts(STAR, {"a": particles([3.0, 0.0], [0.0, 0.0])}, size)
    with pytest.raises(CoordinatesError, match=r"run_data\.star: has no column _rlnOriginXAngst; wanted"):
        apply_shifts(STAR, {"a": Picks(np.ones((1, 2)))}, 1.5)
    for wrong in ("x", "nan"):
        with pytest.raises(CoordinatesError, match=r"run_data\.star: a shift is no number"):
            apply_shifts(STAR, {"a": particles([wrong, "0"], ["0", "0"])}, 1.5)


def test_the_largest_shift() -> None:
    assert largest_shift(particles([3.0, 0.0], [-4.0, 1.0])) == 5
    assert largest_shift(particles([np.nan, 0.0], [-4.0, 1.0])) == 1
    assert largest_shift(particles(["x", "y"], ["0", "0"])) == 0
    assert largest_shift(Picks(np.ones((1, 2)))) == 0
    assert largest_shift(Picks(np.empty((0, 2)), attributes={name: np.empty(0) for name in SHIFTS})) == 0


def test_along_the_rows_where_y_counts_against_them() -> None:
    picks = apply_shifts(STAR, {"a": particles([3.0, 0.0], [-1.5, 4.5])}, 1.5, from_last_row=True)["a"]
    np.testing.assert_array_equal(picks.xy, [[98, 49], [10, 23]])
