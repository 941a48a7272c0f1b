from pathlib import Path

import pytest

from cryopick.core import DataSetError
from cryopick.dataset.rounds import ground_truth_of, round_folder, rounds_of


def test_rounds_are_found_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    assert rounds_of(tmp_path) == (0,)
    for name in ("10", "2", ".3.building", "notes", "0"):
        (tmp_path / "rounds" / name).mkdir(parents=True)
    assert rounds_of(tmp_path) == (0, 2, 10)


def test_round_0_is_the_data_set_itself(tmp_path: Path) -> None:
    assert ground_truth_of(tmp_path, 0) == tmp_path / "ground_truth"
    assert round_folder(tmp_path, 4) == tmp_path / "rounds" / "4"


def test_a_round_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "rounds" / "1").mkdir(parents=True)
    assert ground_truth_of(tmp_path, 1) == tmp_path / "rounds" / "1" / "ground_truth"
    with pytest.raises(DataSetError, match=r"no round 2 of its labels; those there are 0, 1 \(0: the orig"):
        ground_truth_of(tmp_path, 2)
