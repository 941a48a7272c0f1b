from collections.abc import Callable
from pathlib import Path

from cryopick.dataset import read_split


def test_splits_are_listed(cryopick: Callable) -> None:
    assert cryopick("dataset", "split").out.splitlines()[0] == "cryosegnet: 22 / 0 / 7 data sets"


def test_leaks_are_told_and_are_the_exit_code(cryopick: Callable) -> None:
    outcome = cryopick("dataset", "split", "cryosegnet")
    assert outcome.code == 1
    assert "LEAK: ribosome is on train 10077 10406 10526; test 10028" in outcome.out
    assert "of the test sets, crYOLO general was trained on 10017 10028 10081" in outcome.out
    honest = cryopick("dataset", "split", "grouped")
    assert honest.code == 0
    assert "no protein is on two sides" in honest.out


def test_folds_are_written_and_read_again(cryopick: Callable, tmp_path: Path) -> None:
    arguments = ("dataset", "split", "--folds", "3", "--collection", "cryovirusdb", "-o", "folds")
    assert cryopick(*arguments).code == 0
    splits = [read_split(tmp_path / "folds" / f"cryovirusdb_fold_{n}.txt") for n in (1, 2, 3)]
    assert sum(len(split.test) for split in splits) == 9
    shown = cryopick("dataset", "split", tmp_path / "folds" / "cryovirusdb_fold_1.txt")
    assert splits[0].checksum[:16] in shown.out


def test_folds_of_ones_own(cryopick: Callable, cryoppp_set: Callable, tmp_path: Path) -> None:
    for number in range(3):
        cryoppp_set(tmp_path / "data" / f"s{number}", micrographs=1)
    outcome = cryopick("dataset", "split", "--folds", "3", "--root", tmp_path / "data")
    assert outcome.code == 0
    assert "split data_fold_2" in outcome.out


def test_a_name_and_folds_contradict(cryopick: Callable) -> None:
    assert cryopick("dataset", "split", "grouped", "--folds", "3").code == 2
