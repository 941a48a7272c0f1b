import numpy as np

from cryopick.core import Picks
from cryopick.evaluation.case import Case, make_case
from cryopick.evaluation.orientation import check_orientation

SHAPE = (300, 500)


def case(flipped: bool, rng: np.random.Generator, shape: tuple[int, int] | None = SHAPE) -> Case:
    labels = rng.uniform((0, 0), (500, 300), (40, 2))
    picks = labels.copy()
    if flipped:
        picks[:, 1] = 300 - picks[:, 1]
    return make_case("a", Picks(picks), Picks(labels), shape=shape)


def test_right_way_up(rng: np.random.Generator) -> None:
    check = check_orientation([case(False, rng), case(False, rng)], 5)
    assert (check.micrographs, check.as_read) == (2, 80)
    assert check.flipped < 10
    assert not check.suspicious
    assert check.message.startswith("orientation: 80 matches as read")


def test_flipped_labels_are_shouted(rng: np.random.Generator) -> None:
    check = check_orientation([case(True, rng)], 5)
    assert check.flipped == 40
    assert check.suspicious
    assert check.message.startswith("ORIENTATION")
    assert "--micrographs" in check.message


def test_unknown_height_says_so(rng: np.random.Generator) -> None:
    check = check_orientation([case(True, rng, shape=None)], 5)
    assert check.micrographs == 0
    assert not check.suspicious
    assert "not checked" in check.message


def test_random_picks_are_called_upside_down_only_by_rare_chance(rng: np.random.Generator) -> None:
    def draw(count: int) -> Picks:
        return Picks(rng.uniform((0, 0), (500, 300), (count, 2)))

    checks = [check_orientation([make_case("a", draw(80), draw(80), shape=SHAPE)], 15) for _ in range(60)]
    assert sum(check.flipped > check.as_read for check in checks) > 15
    assert sum(check.suspicious for check in checks) <= 3


def test_picks_of_carbon_are_not_called_upside_down(rng: np.random.Generator) -> None:
    """The picks are at one end of y and the particles at the other; flipped, they meet."""
    picks = rng.uniform((0, 0), (500, 120), (150, 2))
    labels = rng.uniform((0, 150), (500, 300), (150, 2))
    check = check_orientation([make_case("a", Picks(picks), Picks(labels), shape=SHAPE)], 10)
    assert check.flipped > check.as_read + 50
    assert not check.suspicious
    upside_down = np.column_stack([labels[:, 0], 300 - labels[:, 1]])
    assert check_orientation([make_case("a", Picks(upside_down), Picks(labels), shape=SHAPE)], 10).suspicious
