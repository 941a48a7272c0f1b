import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cryopick.core import Frame
from cryopick.dataset import (
    DataSet,
    Orientation,
    Verdict,
    audit_orientation,
    open_data_sets,
    orientation_cache,
)

LABELS = "ground_truth/particle_coordinates"


@pytest.fixture
def data_set(tmp_path: Path, draw: Callable, write_mrc: Callable, write_labels: Callable) -> DataSet:
    image, xy = draw(0, count=40)
    write_mrc(tmp_path / "set/micrographs/m.mrc", image)
    write_labels(tmp_path / "set" / LABELS / "m.csv", xy)
    (opened,) = open_data_sets(tmp_path / "set")
    return opened


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[DataSet]:
    """Count the measurements."""
    calls: list[DataSet] = []
    measure = orientation_cache.measure_orientation

    def counted(data_set: DataSet, diameter_px: float | None = None) -> Orientation:
        calls.append(data_set)
        return measure(data_set, diameter_px)

    monkeypatch.setattr(orientation_cache, "measure_orientation", counted)
    return calls


def test_it_is_measured_once_and_remembered_outside_the_data_set(
    data_set: DataSet, measured: list[DataSet], cache: Path
) -> None:
    before = sorted(data_set.root.rglob("*"))
    first, second = audit_orientation(data_set), audit_orientation(data_set)
    assert (first.frame, first.verdict) == (Frame.ROWS, Verdict.CONFIRMED)
    assert second == first
    assert len(measured) == 1
    assert sorted(data_set.root.rglob("*")) == before
    assert [path.suffix for path in (cache / "cryopick/orientation").iterdir()] == [".json"]


def test_verdicts_from_before_spikes_were_removed_are_not_taken(
    data_set: DataSet, measured: list[DataSet]
) -> None:
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(orientation_cache, "_AUDIT", 1)
        audit_orientation(data_set)
    audit_orientation(data_set)
    assert len(measured) == 2


def test_a_changed_file_is_measured_again(
    data_set: DataSet, measured: list[DataSet], write_labels: Callable, draw: Callable
) -> None:
    audit_orientation(data_set)
    image, xy = draw(0, count=40)
    xy[:, 1] = image.shape[0] - xy[:, 1]
    labels = write_labels(data_set.root / LABELS / "m.csv", xy)
    os.utime(labels, ns=(1, 1))
    assert audit_orientation(data_set).frame is Frame.CRYOPPP
    assert len(measured) == 2


def test_another_diameter_is_measured_on_its_own(data_set: DataSet, measured: list[DataSet]) -> None:
    audit_orientation(data_set)
    audit_orientation(data_set, diameter_px=20)
    assert len(measured) == 2


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"frame": "sideways"}'])
def test_a_damaged_memory_is_measured_again(
    data_set: DataSet, measured: list[DataSet], cache: Path, text: str
) -> None:
    audit_orientation(data_set)
    (remembered,) = (cache / "cryopick/orientation").iterdir()
    remembered.write_text(text)
    assert audit_orientation(data_set).frame is Frame.ROWS
    assert audit_orientation(data_set).frame is Frame.ROWS
    assert len(measured) == 2


def test_a_cache_that_cannot_be_written_stops_nothing(
    data_set: DataSet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert audit_orientation(data_set).verdict is Verdict.CONFIRMED


def test_a_remembered_doubt_is_told_again(
    data_set: DataSet, measured: list[DataSet], write_labels: Callable, caplog: pytest.LogCaptureFixture
) -> None:
    write_labels(data_set.root / LABELS / "m.csv", [(30, 40)])
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            audit_orientation(data_set)
        assert "orientation undecided: only 1 labels" in caplog.text
    assert len(measured) == 1


def test_a_link_that_leads_nowhere_is_the_readers_to_report(data_set: DataSet) -> None:
    (data_set.root / "micrographs/n.mrc").symlink_to(data_set.root / "gone.mrc")
    (opened,) = open_data_sets(data_set.root)
    assert audit_orientation(opened).verdict is Verdict.CONFIRMED
