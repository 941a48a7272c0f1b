from collections.abc import Callable

import numpy as np

from cryopick.evaluation import Lineup, Region, SetReport, break_down, evaluate
from cryopick.evaluation.page.gallery import gallery_data, picture_bytes
from cryopick.evaluation.view import View

LABELS = [[20.0, 20.0], [80.0, 20.0], [20.0, 80.0]]
PICKS = [[20.4, 20.0], [21.0, 20.0], [50.0, 50.0], [99.0, 5.0]]


def test_marks(lineup: Callable[..., Lineup]) -> None:
    band = Region(20, 20, 80, 80)
    table = {"a": (PICKS, None, LABELS), "b": ([], None, [])}
    evaluation = evaluate(lineup(table, band=band, shapes={"a": (90, 120)}), name="ours", diameter_px=10)
    view = View(b"picture", b"thumb", np.zeros(3))
    reports = [SetReport(evaluation, break_down(evaluation, {}, {}))]
    data = gallery_data(reports, {"b": None, "a": view})
    assert data["kinds"] == ["hit", "duplicate", "rejected", "outside_label_band", "unlabelled"]
    assert [each["name"] for each in data["micrographs"]] == ["b", "a"]
    assert data["micrographs"][0]["picture"] is None
    shown = data["micrographs"][1]
    assert (shown["width"], shown["height"]) == (120, 90)
    assert shown["picture"] == "data:image/jpeg;base64,cGljdHVyZQ=="
    assert shown["labels"] == [20, 20, 80, 20, 20, 80]
    own = shown["sets"]["ours"]
    assert own["picks"] == [20, 20, 0, 21, 20, 1, 50, 50, 4]
    assert own["missed"] == [1, 2]
    assert own["leftOut"] == [99, 5]
    assert own["band"] == [20, 20, 60, 60]


def test_three_hundred_pictures_stay_below_50_mb(lineup: Callable[..., Lineup]) -> None:
    xy = np.random.default_rng(0).uniform(0, 4000, (100, 2))
    table = {f"m{i:03d}": (xy, None, xy + 60) for i in range(300)}
    small = dict.fromkeys(table, (xy[:1], None, xy[:1]))
    dense = evaluate(lineup(table), diameter_px=100)
    sparse = evaluate(lineup(small), diameter_px=100)
    stems = list(table)
    allowed = picture_bytes([dense, dense, dense], stems)
    assert 20_000 < allowed < picture_bytes([sparse], stems) <= 400_000
    pictures = 300 * (allowed + 6000) * 4 / 3
    marks = 3 * 300 * (100 * 3 * 5 + 100 * 4) + 300 * 100 * 2 * 5
    assert pictures + marks < 50e6
    assert picture_bytes([sparse], stems[:1]) == 400_000
