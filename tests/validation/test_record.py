import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from cryopick.validation.record import from_record, to_record
from cryopick.validation.results import ClassAverage, Classification, Refinement


@dataclass(frozen=True)
class _Perhaps:
    star: Path | None
    count: int = 3


def test_there_and_back_through_json(tmp_path: Path) -> None:
    for name in ("p.star", "a.mrcs"):
        (tmp_path / name).touch()
    classes = (ClassAverage(1, 10, 20.5), ClassAverage(2, 0, float("inf")))
    found = Classification(tmp_path / "p.star", tmp_path / "a.mrcs", 5.0, classes)
    record = json.loads(json.dumps(to_record(found, tmp_path)))
    assert record["particles_star"] == "p.star"
    assert from_record(Classification, record, tmp_path) == found


def test_a_folder_that_was_moved(tmp_path: Path) -> None:
    (tmp_path / "old" / "sub").mkdir(parents=True)
    files = [tmp_path / "old" / name for name in ("1.mrc", "sub/2.mrc", "p.star")]
    for path in files:
        path.touch()
    record = to_record(Refinement(7, (files[0], files[1]), files[2], 5.0), tmp_path / "old")
    (tmp_path / "old").rename(tmp_path / "new")
    found = from_record(Refinement, record, tmp_path / "new")
    assert found.half_maps == (tmp_path / "new" / "1.mrc", tmp_path / "new" / "sub" / "2.mrc")


def test_what_may_be_missing(tmp_path: Path) -> None:
    assert from_record(_Perhaps, {"star": None}, tmp_path) == _Perhaps(None, 3)
    with pytest.raises(FileNotFoundError):
        from_record(_Perhaps, {"star": "gone.star"}, tmp_path)
    with pytest.raises(TypeError):
        from_record(_Perhaps, {"count": 3}, tmp_path)
    with pytest.raises(KeyError):
        from_record(_Perhaps, {"star": None, "unknown": 3}, tmp_path)
