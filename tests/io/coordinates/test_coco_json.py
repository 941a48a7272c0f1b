import json
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Picks
from cryopick.io.coordinates import NamedPicks
from cryopick.io.coordinates.coco_json import COCO_JSON

FOREIGN = """{
  "info": {"year": 2024},
  "images": [
    {"id": 7, "file_name": "images/a.frames.jpg", "width": 640, "height": 480},
    {"id": 9, "file_name": "b c.png", "width": 640, "height": 480}
  ],
  "annotations": [
    {"id": 1, "image_id": 7, "category_id": 1, "bbox": [10, 20, 100, 80], "score": 0.5, "iscrowd": 0},
    {"id": 2, "image_id": 7, "category_id": 1, "bbox": [0.5, 0, 101, 79], "score": 0.25, "iscrowd": 0}
  ],
  "categories": [{"id": 1, "name": "particle"}]
}"""


def test_rectangles_become_centres(tmp_path: Path) -> None:
    (tmp_path / "coco.json").write_text(FOREIGN)
    picks = COCO_JSON.read(tmp_path / "coco.json")
    assert {key: len(each) for key, each in picks.items()} == {"a.frames": 2, "b c": 0}
    np.testing.assert_array_equal(picks["a.frames"].xy, [[60, 60], [51, 39.5]])
    np.testing.assert_array_equal(picks["a.frames"].scores, [0.5, 0.25])
    assert picks["a.frames"].diameter_px == 90


def test_what_is_written(tmp_path: Path) -> None:
    picks = Picks(np.array([[30.0, 20.5]]), None, 10.0)
    COCO_JSON.write_joint([NamedPicks("mics/a.mrc", picks, (40, 60))], tmp_path / "c.json")
    content = json.loads((tmp_path / "c.json").read_text())
    assert content["images"] == [{"id": 1, "file_name": "a.mrc", "width": 60, "height": 40}]
    (found,) = content["annotations"]
    assert found["bbox"] == [25.0, 15.5, 10, 10]
    assert "score" not in found


def test_a_shape_is_needed(tmp_path: Path) -> None:
    with pytest.raises(CoordinatesError, match="--micrographs"):
        COCO_JSON.write_joint(
            [NamedPicks("a.mrc", Picks(np.array([[1.0, 2.0]]), None, 8))], tmp_path / "c.json"
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"image_id": 7', '"image_id": 8'),
        ("[10, 20, 100, 80]", "[10, 20, 100]"),
        ("[10, 20, 100, 80]", '[10, 20, 100, "x"]'),
        ("[10, 20, 100, 80]", "null"),
        ('"file_name"', '"name"'),
        ("b c.png", "x/a.frames.png"),
        ('"images": [', '"images": [3,'),
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "coco.json").write_text(FOREIGN.replace(old, new))
    with pytest.raises(CoordinatesError, match=r"coco\.json"):
        COCO_JSON.read(tmp_path / "coco.json")
