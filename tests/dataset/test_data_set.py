from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, DataSetError, Frame
from cryopick.dataset import DataSet, Entry, open_data_sets
from cryopick.dataset.data_set import spread_evenly

Writer = Callable[..., None]
LABELS = "ground_truth/particle_coordinates"


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(40, 60)).astype(np.float32)


def only(root: Path) -> tuple[DataSet, Entry]:
    (data_set,) = open_data_sets(root)
    return data_set, data_set.entries[0]


def test_the_frame_decides_whether_y_is_turned(
    tmp_path: Path, image: np.ndarray, write_mrc: Writer, write_labels: Writer
) -> None:
    write_mrc(tmp_path / "set/micrographs/a.mrc", image)
    write_labels(tmp_path / "set" / LABELS / "a.csv", np.array([[10, 5], [55, 40]]))
    data_set, entry = only(tmp_path)
    turned = data_set.read_labels(entry, Frame.CRYOPPP)
    assert turned is not None
    assert turned.xy.tolist() == [[10, 35], [55, 0]]
    assert turned.diameter_px == 24
    straight = data_set.read_labels(entry, Frame.ROWS)
    assert straight is not None
    assert straight.xy.tolist() == [[10, 5], [55, 40]]


@pytest.mark.parametrize(
    ("micrograph", "labels"),
    [
        ("a_patch_aligned_doseweighted.mrc", "012345678901234567890_a.csv"),
        ("012345678901234567890_a.b.frames.mrc", "a.b.frames_patch_aligned_doseweighted.csv"),
        ("14sep05c 0003hl.mrc", "14sep05c 0003hl.csv"),
    ],
)
def test_labels_whose_name_differs_are_turned_by_their_own_micrograph(
    tmp_path: Path, image: np.ndarray, write_mrc: Writer, write_labels: Writer, micrograph: str, labels: str
) -> None:
    write_mrc(tmp_path / "set/micrographs" / micrograph, image)
    write_labels(tmp_path / "set" / LABELS / labels, np.array([[10, 5]]))
    data_set, entry = only(tmp_path)
    picks = data_set.read_labels(entry, Frame.CRYOPPP)
    assert picks is not None
    assert picks.xy.tolist() == [[10, 35]]


def test_no_file_is_none_and_an_empty_file_is_no_particles(
    tmp_path: Path, image: np.ndarray, write_mrc: Writer, write_labels: Writer
) -> None:
    for name in ("a", "b", "c"):
        write_mrc(tmp_path / f"set/micrographs/{name}.mrc", image)
    write_labels(tmp_path / "set" / LABELS / "a.csv", np.empty((0, 2)))
    (tmp_path / "set" / LABELS / "b.csv").touch()
    (data_set,) = open_data_sets(tmp_path)
    header_only, zero_bytes, none = (data_set.read_labels(e, Frame.CRYOPPP) for e in data_set.entries)
    assert header_only is not None
    assert zero_bytes is not None
    assert len(header_only) == len(zero_bytes) == 0
    assert none is None


def test_false_positives_are_read_in_the_same_frame(
    tmp_path: Path, image: np.ndarray, write_mrc: Writer, write_labels: Writer
) -> None:
    write_mrc(tmp_path / "set/micrographs/a.mrc", image)
    write_labels(tmp_path / "set/ground_truth/false_positives/a.csv", np.array([[3, 30]]))
    data_set, entry = only(tmp_path)
    rejected = data_set.read_false_positives(entry, Frame.CRYOPPP)
    assert rejected is not None
    assert rejected.xy.tolist() == [[3, 10]]
    assert data_set.read_labels(entry, Frame.CRYOPPP) is None


def test_a_damaged_label_file_is_named(tmp_path: Path, image: np.ndarray, write_mrc: Writer) -> None:
    write_mrc(tmp_path / "set/micrographs/a.mrc", image)
    (tmp_path / "set" / LABELS).mkdir(parents=True)
    (tmp_path / "set" / LABELS / "a.csv").write_text("<?xml version='1.0'?><Error/>\n")
    data_set, entry = only(tmp_path)
    with pytest.raises(CoordinatesError, match=r"a\.csv"):
        data_set.read_labels(entry, Frame.ROWS)


def test_the_diameter_is_the_median_of_the_label_files(
    tmp_path: Path, make_files: Callable[..., Path], write_labels: Writer
) -> None:
    make_files(tmp_path / "10017", ["a.mrc", "b.mrc", "c.mrc", "d.mrc", "e.mrc"])
    for name, diameter in (("a", 100), ("b", 104), ("c", 160)):
        write_labels(tmp_path / "10017" / LABELS / f"{name}.csv", np.array([[1, 1]]), diameter)
    write_labels(tmp_path / "10017" / LABELS / "d.csv", np.empty((0, 2)))
    write_labels(tmp_path / "10017" / LABELS / "e.csv", np.array([[1, 1]]), None)
    assert only(tmp_path)[0].diameter_px() == 104


def test_the_catalogue_knows_the_diameter_where_the_labels_do_not(
    tmp_path: Path, make_files: Callable[..., Path], write_labels: Writer
) -> None:
    for name in ("10389/10389A", "ours"):
        make_files(tmp_path / name, ["a.mrc"])
        write_labels(tmp_path / name / LABELS / "a.csv", np.array([[1, 1]]), None)
    published, ours = open_data_sets(tmp_path)
    assert published.diameter_px() == 313
    with pytest.raises(DataSetError, match=r"ours is\s+not in the catalogue; add the column"):
        ours.diameter_px()


def test_the_first_few_are_spread_evenly_and_all_come() -> None:
    entries = [Entry(str(number), Path(f"{number}.mrc")) for number in range(40)]
    order = [int(entry.stem) for entry in spread_evenly(entries, 8)]
    assert order[:9] == [0, 5, 10, 15, 20, 25, 30, 35, 1]
    assert sorted(order) == list(range(40))
    assert spread_evenly(entries[:3], 8) == entries[:3]
    assert spread_evenly([], 8) == []
