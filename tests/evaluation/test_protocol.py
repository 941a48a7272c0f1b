import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import ConfigurationError, CryopickError, Picks
from cryopick.dataset import load_split
from cryopick.evaluation import CompareOptions, run_protocol
from cryopick.io.coordinates import write_star

IDS = ("10028", "10081", "10345", "11056", "10532", "10093", "10017")
QUICK = CompareOptions(overlays=0, gallery=0)


@pytest.fixture
def folders(tmp_path: Path, data_set: Path, predict_folder: Path) -> tuple[Path, Path]:
    """Two of the seven: one as `predict` writes it, one as a file."""
    labels, picks = tmp_path / "cryoppp", tmp_path / "all_picks"
    for id_ in ("10017", "10093"):
        shutil.copytree(data_set, labels / id_)
    shutil.copytree(predict_folder, picks / "10017")
    star = (predict_folder / "candidates" / "b.star").read_text()
    (picks / "10093" / "sub").mkdir(parents=True)
    (picks / "10093" / "sub" / "b_autopick.star").write_text(star)
    return picks, labels


def test_the_seven_of_the_literature() -> None:
    assert set(load_split("cryosegnet").test) == set(IDS)


def test_rows_means_and_what_is_missing(folders: tuple[Path, Path], tmp_path: Path) -> None:
    picks, labels = folders
    result = run_protocol("cryosegnet-test", {"ours": picks}, labels, tmp_path / "out", QUICK)
    assert set(result.comparisons) == {"10017", "10093"}
    assert set(result.ids) == set(IDS)
    assert str(picks / "10028") in result.problems["10028"]
    assert str(labels / "10028") in result.problems["10028"]
    one, other = result.value("10017", "ours", "recall"), result.value("10093", "ours", "recall")
    assert (one, other) == (1, 3 / 8)
    assert result.mean("ours", "recall") == 11 / 16
    assert result.value("10028", "ours", "recall") is None
    assert (tmp_path / "out" / "10017" / "index.html").is_file()
    written = json.loads((tmp_path / "out" / "protocol.json").read_text())
    assert written["sets"]["ours"]["mean"]["recall"] == 11 / 16
    assert written["sets"]["ours"]["ids"]["10093"]["recall"] == 3 / 8
    assert len(written["problems"]) == 5


def test_one_bad_set_does_not_stop_the_others(folders: tuple[Path, Path], tmp_path: Path) -> None:
    picks, labels = folders
    (picks / "10017" / "run.json").write_text("{}")
    result = run_protocol("cryosegnet-test", {"ours": picks}, labels, tmp_path / "out", QUICK)
    assert list(result.comparisons) == ["10093"]
    assert "threshold" in result.problems["10017"]


def test_scores_that_mean_nothing_are_in_no_mean(
    folders: tuple[Path, Path], tmp_path: Path, label_xy: dict[str, np.ndarray]
) -> None:
    picks, labels = folders
    for stem, xy in label_xy.items():
        upside_down = np.column_stack([xy[:, 0], 300 - xy[:, 1]])
        write_star(Picks(upside_down), picks / "10093" / "sub" / f"{stem}_autopick.star")
    result = run_protocol("cryosegnet-test", {"ours": picks}, labels, tmp_path / "out", QUICK)
    assert result.problems["10093"].startswith("ours: ORIENTATION: 0 matches as read, 8 with y flipped")
    assert result.mean("ours", "recall") == 1


def test_picks_in_one_file(folders: tuple[Path, Path], tmp_path: Path) -> None:
    picks, labels = folders
    shutil.move(picks / "10093" / "sub" / "b_autopick.star", tmp_path / "all_picks" / "10093.star")
    shutil.rmtree(picks / "10093")
    result = run_protocol("cryosegnet-test", {"ours": picks}, labels, tmp_path / "out", QUICK)
    # The file is called after the set, not after a micrograph of it.
    assert "no micrograph in common" in result.problems["10093"]


def test_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(CryopickError, match="none of its data sets"):
        run_protocol("cryosegnet-test", {"ours": tmp_path}, tmp_path, tmp_path / "out")
    with pytest.raises(ConfigurationError, match="cryosegnet-test"):
        run_protocol("other", {"ours": tmp_path}, tmp_path, tmp_path / "out")
