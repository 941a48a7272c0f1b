import numpy as np

from cryopick.core import Picks
from cryopick.evaluation import PickSet, evaluate, line_up
from cryopick.evaluation.notes import notes_on
from cryopick.evaluation.region import Region

ONE = Picks(np.array([[5.0, 6.0]]))


def test_everything_left_out_is_said() -> None:
    picks = PickSet(
        "picks", {"a": Picks(np.array([[5.0, 6.0], [90.0, 6.0]])), "x": ONE}, failed={"c": "truncated"}
    )
    labels = PickSet("labels", {"a": ONE, "b": ONE, "c": ONE})
    notes = notes_on(evaluate(line_up(picks, labels, band=Region(0, 0, 50, 50)), diameter_px=20))
    assert notes[0].startswith("orientation: not checked")
    assert "intervals, of 3 micrographs, are only the range" in notes[1]
    assert "1 micrograph (b) of 3 with labels without picks, counted as missed" in notes[2]
    assert "--picked-only" in notes[2]
    assert "(c) with labels on which picking failed, counted as missed" in notes[3]
    assert "(x) with picks but without labels, left out" in notes[4]
    assert "1 picks outside the label band (x 0 to 50, y 0 to 50 px), left out" in notes[5]


def test_only_the_orientation_where_nothing_is_amiss() -> None:
    labels = PickSet("labels", {"a": ONE})
    evaluation = evaluate(line_up(labels, labels, shapes={"a": (100, 80)}), diameter_px=20)
    assert notes_on(evaluation) == ["orientation: 1 matches as read, 0 with y flipped"]
