from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Picks

XY = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
SCORES = np.array([0.2, 0.9, 0.5, 0.9])


@pytest.fixture
def picks() -> Picks:
    return Picks(XY, SCORES, 20.0, {"AnglePsi": np.array([10, 20, 30, 40])})


def test_it_holds_what_it_was_given(picks: Picks) -> None:
    assert len(picks) == 4
    np.testing.assert_array_equal(picks.xy, XY)
    assert picks.scores is not None
    np.testing.assert_array_equal(picks.scores, SCORES)
    assert picks.diameter_px == 20.0


def test_it_cannot_be_changed(picks: Picks) -> None:
    assert picks.scores is not None
    for array in (picks.xy, picks.scores):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(FrozenInstanceError):
        picks.diameter_px = 3.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        picks.attributes["X"] = np.zeros(4)  # type: ignore[index]


def test_it_does_not_follow_changes_of_the_array_given() -> None:
    xy = XY.copy()
    picks = Picks(xy)
    xy[0] = 100
    np.testing.assert_array_equal(picks.xy, XY)


@pytest.mark.parametrize("empty", [np.empty((0, 2)), np.array([]), []])
def test_no_particles(empty: object) -> None:
    picks = Picks(empty, scores=[])  # type: ignore[arg-type]
    assert len(picks) == 0
    assert picks.xy.shape == (0, 2)
    assert len(picks.above(0.5)) == 0
    assert len(picks.best_first()) == 0


@pytest.mark.parametrize("shape", [(4,), (4, 3), (2, 2, 2)])
def test_coordinates_are_pairs(shape: tuple[int, ...]) -> None:
    with pytest.raises(CoordinatesError, match=r"wanted \(n, 2\)"):
        Picks(np.ones(shape))


def test_coordinates_are_finite() -> None:
    with pytest.raises(CoordinatesError, match="coordinate is NaN"):
        Picks(np.array([[1.0, np.nan]]))


def test_a_score_for_each() -> None:
    with pytest.raises(CoordinatesError, match="3 scores for 4 coordinates"):
        Picks(XY, SCORES[:3])


def test_scores_are_finite() -> None:
    with pytest.raises(CoordinatesError, match="score is NaN"):
        Picks(XY, np.array([0.1, np.inf, 0.1, 0.1]))


@pytest.mark.parametrize("diameter", [0.0, -1.0, float("nan"), float("inf")])
def test_a_diameter_is_positive(diameter: float) -> None:
    with pytest.raises(CoordinatesError, match="diameter"):
        Picks(XY, diameter_px=diameter)


def test_a_column_has_a_value_for_each() -> None:
    with pytest.raises(CoordinatesError, match="column AnglePsi has shape"):
        Picks(XY, attributes={"AnglePsi": np.zeros(3)})


def test_select_by_mask_and_by_index(picks: Picks) -> None:
    by_mask = picks.select(np.array([False, True, False, True]))
    by_index = picks.select(np.array([3, 1]))
    np.testing.assert_array_equal(by_mask.xy, XY[[1, 3]])
    np.testing.assert_array_equal(by_index.xy, XY[[3, 1]])
    np.testing.assert_array_equal(by_index.attributes["AnglePsi"], [40, 20])
    assert by_index.diameter_px == 20.0


def test_above_includes_the_threshold(picks: Picks) -> None:
    np.testing.assert_array_equal(picks.above(0.5).xy, XY[[1, 2, 3]])
    np.testing.assert_array_equal(picks.above(0.51).xy, XY[[1, 3]])


def test_best_first_keeps_the_order_of_equals(picks: Picks) -> None:
    np.testing.assert_array_equal(picks.best_first().xy, XY[[1, 3, 2, 0]])


def test_labels_have_no_scores_to_choose_by() -> None:
    labels = Picks(XY)
    assert labels.above(0.9) is labels
    assert labels.best_first() is labels
