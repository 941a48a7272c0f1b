import numpy as np

from cryopick.core import Picks
from cryopick.evaluation import Case, make_case
from cryopick.evaluation.compatibility.promptsam_dice256 import promptsam_dice256

LABELS = Picks(np.array([[300.0, 200.0], [700.0, 500.0]]))


def test_perfect_picks_are_not_perfect() -> None:
    # The rim of the labels' discs is lost there, so even the labels themselves score below 1.
    perfect = promptsam_dice256([make_case("a", LABELS, LABELS, shape=(768, 1024))], 100, {}).values["dice"]
    assert 0.8 < perfect < 0.98


def test_the_mean_over_micrographs() -> None:
    good = make_case("a", LABELS, LABELS, shape=(768, 1024))
    bad = make_case("b", Picks(LABELS.xy + 200), LABELS, shape=(768, 1024))
    one, both = (promptsam_dice256(cases, 100, {}).values["dice"] for cases in ([good], [good, bad]))
    assert abs(both - one / 2) < 0.001


def test_unknown_size() -> None:
    assert "--micrographs" in promptsam_dice256([make_case("a", LABELS, LABELS)], 100, {}).reason


def test_the_number_of_the_original(constructed: list[Case]) -> None:
    # TestDataset's reading of labels and eval_seg's Dice (notebooks/test_head.py at 0852091, with torch), the
    # prediction being the picks' discs (drawn by OpenCV 5.0.0) squeezed as the labels are.
    assert promptsam_dice256(constructed, 75, {}).values == {"dice": 0.4349}
