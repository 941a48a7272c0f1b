from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Picks
from cryopick.curation.micrograph_names import MicrographNames
from cryopick.curation.pick_sources import read_picked
from cryopick.dataset import open_data_sets
from cryopick.evaluation.micrograph_facts import facts_of_files
from cryopick.io.coordinates import write_coordinates, write_star


@pytest.fixture
def known(labelled_set: Path) -> MicrographNames:
    (data_set,) = open_data_sets(labelled_set)
    return MicrographNames(facts_of_files(one.micrograph for one in data_set.entries))


def test_every_candidate_and_the_threshold_of_each_picker(
    known: MicrographNames, predicted: Callable[..., Path]
) -> None:
    first = predicted({"m_0.frames": [(10, 20, 0.9), (30, 40, 0.05)]}, "first", 0.4)
    second = predicted({"m_1.frames": [(50, 60, 0.7)], "m_2.frames": []}, "second", 0.6)
    picked = read_picked([first, second], known, None)
    assert picked.candidates["m_0.frames"].xy.tolist() == [[10, 20], [30, 40]]
    assert len(picked.candidates["m_2.frames"]) == 0
    assert picked.thresholds == {"m_0.frames": 0.4, "m_1.frames": 0.6, "m_2.frames": 0.6}
    assert picked.diameter_px == 24
    assert set(read_picked([first], known, 0.3).thresholds.values()) == {0.3}


def test_files_of_cryoppp_are_turned(known: MicrographNames, tmp_path: Path) -> None:
    write_coordinates(
        Picks(np.array([[10.0, 20.0]]), diameter_px=24.0), tmp_path / "p" / "m_0.frames.csv", height=192
    )
    picked = read_picked([tmp_path / "p"], known, None)
    assert picked.candidates["m_0.frames"].xy.tolist() == [[10, 20]]
    assert picked.thresholds == {"m_0.frames": -np.inf}


def test_picks_outside_their_micrograph_are_left_out(
    known: MicrographNames, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_star(Picks(np.array([[-3.0, 20], [259.0, 191], [10, 192]])), tmp_path / "p" / "m_0.frames.star")
    picked = read_picked([tmp_path / "p"], known, None)
    assert picked.candidates["m_0.frames"].xy.tolist() == [[259, 191]]
    assert "2 picks outside m_0.frames are left out" in caplog.text


def test_two_pickers_cannot_speak_of_one_micrograph(
    known: MicrographNames, predicted: Callable[..., Path]
) -> None:
    sources = [predicted({"m_0.frames": []}, name) for name in ("first", "second")]
    with pytest.raises(CoordinatesError, match=r"second: has picks of m_0\.frames, as another"):
        read_picked(sources, known, None)


def test_picks_made_on_the_other_kind_of_file_are_turned(
    known: MicrographNames, predicted: Callable[..., Path]
) -> None:
    picks = predicted({"m_0.frames": [(10, 20, 0.9)]}, suffix=".jpg")
    picked = read_picked([picks], known, None)
    assert picked.candidates["m_0.frames"].xy.tolist() == [[10, 192 - 20]]
