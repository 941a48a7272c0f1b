import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, DataSetError
from cryopick.evaluation.labelled_data_set import find_data_set

LABELS = "ground_truth/particle_coordinates"


@pytest.mark.parametrize("below", ["", "ground_truth", LABELS])
def test_found_from_its_folder_or_its_labels(
    data_set: Path, label_xy: dict[str, np.ndarray], below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data_set)  # a relative path, as users type it
    found = find_data_set(Path(below))
    assert found is not None
    facts = found.facts()
    assert {key: fact.shape for key, fact in facts.items()} == dict.fromkeys(label_xy, (300, 500))
    labels = found.read("labels", facts)
    assert labels.diameter_px == 20
    for stem, xy in label_xy.items():
        np.testing.assert_array_equal(labels.centres[stem].xy, xy)


def test_one_label_file(data_set: Path) -> None:
    found = find_data_set(data_set / LABELS / "b.csv")
    assert found is not None
    assert list(found.read("labels", {}).centres) == ["b"]


def test_other_folders_are_not_data_sets(data_set: Path, tmp_path: Path) -> None:
    assert find_data_set(data_set / "micrographs") is None
    assert find_data_set(tmp_path / "nowhere") is None


def test_different_particles_are_not_pooled(data_set: Path) -> None:
    other = data_set.parent / "88888"
    shutil.copytree(data_set, other)
    for csv in (other / LABELS).glob("*.csv"):
        csv.rename(csv.with_name("x" + csv.name))
    for micrograph in (other / "micrographs").iterdir():
        micrograph.rename(micrograph.with_name("x" + micrograph.name))
    for csv in (other / LABELS).glob("*.csv"):
        csv.write_text(csv.read_text().replace(",20\n", ",26\n"))
    found = find_data_set(data_set.parent)
    assert found is not None
    with pytest.raises(CoordinatesError, match="20 to 26 px"):
        found.read("labels", {})


def test_labels_of_a_micrograph_that_cannot_be_read_still_count(
    data_set: Path, label_xy: dict[str, np.ndarray]
) -> None:
    (data_set / "micrographs" / "b.mrc").write_bytes(b"")
    found = find_data_set(data_set)
    assert found is not None
    labels = found.read("labels", found.facts())
    for stem, xy in label_xy.items():
        np.testing.assert_array_equal(labels.centres[stem].xy, xy)


def test_labels_that_do_not_say_the_diameter(data_set: Path, label_xy: dict[str, np.ndarray]) -> None:
    for csv in (data_set / LABELS).glob("*.csv"):
        csv.write_text("".join(line.rpartition(",")[0] + "\n" for line in csv.read_text().splitlines()))
    found = find_data_set(data_set)
    assert found is not None
    with pytest.raises(DataSetError, match="--diameter-px"):
        found.read("labels", found.facts())
    labels = replace(found, diameter_px=20).read("labels", found.facts())
    assert labels.diameter_px is None
    for stem, xy in label_xy.items():
        np.testing.assert_array_equal(labels.centres[stem].xy, xy)


def test_no_label_needs_no_diameter(data_set: Path) -> None:
    for csv in (data_set / LABELS).glob("*.csv"):
        csv.write_text("")
    found = find_data_set(data_set)
    assert found is not None
    assert found.read("labels", found.facts()).diameter_px is None
