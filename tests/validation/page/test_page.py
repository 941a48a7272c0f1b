import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cryopick.validation.measures import PickSetResult
from cryopick.validation.page import write_validation_page

HOSTILE = "<script>document.title='broken'<img src=x onerror=alert(1)>"
Make = Callable[..., PickSetResult]


def test_files_and_numbers(tmp_path: Path, result: Make) -> None:
    sets = [result("ours", 12.0), result("my picks/2", 20.0, (1,)), PickSetResult("bare", 7, 7)]
    write_validation_page(sets, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "classes_1_ours.png",
        "classes_2_my_picks_2.png",
        "fsc.png",
        "index.html",
        "results.json",
        "table.csv",
        "views_1_ours_seed1.png",
        "views_1_ours_seed2.png",
        "views_1_ours_seed3.png",
        "views_2_my_picks_2_seed1.png",
    ]
    found = json.loads((tmp_path / "out" / "results.json").read_text())
    assert [each["pick_set"] for each in found] == ["ours", "my picks/2", "bare"]
    assert [each["seed"] for each in found[0]["maps"]] == [1, 2, 3]
    assert found[1]["maps"][0]["corrected_angstrom"] == pytest.approx(22, abs=0.05)
    with (tmp_path / "out" / "table.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["pick_set"], row["seed"]) for row in rows] == [
        ("ours", "1"),
        ("ours", "2"),
        ("ours", "3"),
        ("my picks/2", "1"),
        ("bare", ""),
    ]


def test_the_page_stands_alone(tmp_path: Path, result: Make) -> None:
    write_validation_page(
        [result(), result(HOSTILE, 20.0)], tmp_path, {"Classes selected": "at least <a few>"}
    )
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "http" not in text.replace('http-equiv="', "")
    for words in (
        "2 pick sets in 2D and 3D",
        "3D map, seed 3",
        "at least &lt;a few&gt;",
        "Half-maps, corrected",
    ):
        assert words in text
    assert text.count("data:image/png;base64,") == 2 + 6


def test_without_maps(tmp_path: Path, result: Make) -> None:
    write_validation_page([result(seeds=())], tmp_path / "out")
    assert not (tmp_path / "out" / "fsc.png").exists()
    assert "3D maps" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
