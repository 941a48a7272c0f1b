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


def relion_30(x: list[object], magnification: float = 20_000.0) -> Picks:
    columns = {
        "OriginX": x,
        "OriginY": [0, -2],
        "Magnification": [magnification] * 2,
        "DetectorPixelSize": [6.0] * 2,
    }
    named = {name: np.array(column) for name, column in columns.items()}
    return Picks(np.array([[100.0, 50.0], [10, 20]]), attributes={**named, "ClassNumber": np.array([1, 2])})


def test_relion_30_has_them_in_pixels_of_the_particles() -> None:
    """Those have 3 A/px here, twice as much as the micrograph."""
    assert largest_shift(relion_30([1, 0])) == 6
    picks = apply_shifts(STAR, {"a": relion_30([1, 0])}, 1.5)["a"]
    np.testing.assert_array_equal(picks.xy, [[98, 50], [10, 24]])
    assert {"OriginX", "OriginY"}.isdisjoint(picks.attributes)
    assert [picks.attributes[name].tolist() for name in SHIFTS] == [[0, 0], [0, 0]]
    with pytest.raises(CoordinatesError, match=r"run_data\.star: a shift is no number"):
        apply_shifts(STAR, {"a": relion_30([1, 0], magnification=0.0)}, 1.5)
    assert largest_shift(relion_30([1, 0], magnification=0.0)) == 0


def test_whole_pixels_leave_the_rest() -> None:
    """Halves are rounded away from zero, as RELION does."""
    picks = apply_shifts(STAR, {"a": particles([3.0, -1.0], [5.0, 0.8])}, 2.0, whole=True)["a"]
    np.testing.assert_array_equal(picks.xy, [[98, 47], [11, 20]])
    np.testing.assert_allclose([picks.attributes[name] for name in SHIFTS], [[-1, 1], [-1, 0.8]])


def test_along_the_rows_where_y_counts_against_them() -> None:
    picks = apply_shifts(STAR, {"a": particles([3.0, 0.0], [-1.5, 4.5])}, 1.5, from_last_row=True)["a"]
    np.testing.assert_array_equal(picks.xy, [[98, 49], [10, 23]])
