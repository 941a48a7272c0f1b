from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cryopick.core import ConfigurationError, Picks
from cryopick.evaluation.sides import LABELS, read_sides
from cryopick.io.coordinates import SourceOptions, write_star


def test_everything_in_one_frame(predict_folder: Path, data_set: Path) -> None:
    csv = data_set / "ground_truth" / "particle_coordinates"
    sides = read_sides({"ours": predict_folder, "csv": csv}, data_set)
    assert [each.name for each in sides.picks] == ["ours", "csv"]
    assert sides.labels.name == "labels"
    assert {fact.shape for fact in sides.facts.values()} == {(300, 500)}
    assert sides.picks[1].centres["b"].xy.tolist() == sides.labels.centres["b"].xy.tolist()


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a\\b", ".hidden"])
def test_names_that_cannot_be_folders(predict_folder: Path, data_set: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="NAME=PATH"):
        read_sides({name: predict_folder}, data_set)


def test_what_motion_correction_appends_may_be_on_one_side(data_set: Path, tmp_path: Path) -> None:
    """And picks of a picture so called are turned as any."""
    write_star(Picks(np.array([[10.0, 5.0]])), tmp_path / "p" / "b_patch_aligned_autopick.star")
    write_star(Picks(np.array([[10.0, 5.0]])), tmp_path / "p" / "z_DW_autopick.star")
    (tmp_path / "pictures").mkdir()
    Image.new("L", (500, 300)).save(tmp_path / "pictures" / "b_patch_aligned.jpg")
    (picks,) = read_sides({"p": tmp_path / "p"}, data_set, tmp_path / "pictures").picks
    assert {key: each.xy.tolist() for key, each in picks.centres.items()} == {
        "b": [[10, 295]],
        "z_DW": [[10, 5]],
    }


def test_what_is_declared_is_of_one_side(tmp_path: Path) -> None:
    write_star(Picks(np.array([[10.0, 5.0]])), tmp_path / "a.star")
    paths = {"small": tmp_path / "a.star", "whole": tmp_path / "a.star"}
    declared = {"small": SourceOptions(scale=4), LABELS: SourceOptions(scale=2)}
    sides = read_sides(paths, tmp_path / "a.star", declared=declared)
    assert [each.centres["a"].xy.tolist() for each in (*sides.picks, sides.labels)] == [
        [[40, 20]],
        [[10, 5]],
        [[20, 10]],
    ]


def test_what_cannot_be_declared(predict_folder: Path, data_set: Path) -> None:
    scaled = SourceOptions(scale=4)
    with pytest.raises(ConfigurationError, match="no pick set is called so; wanted one of ours, labels"):
        read_sides({"ours": predict_folder}, data_set, declared={"our": scaled})
    with pytest.raises(ConfigurationError, match="the output of `predict`"):
        read_sides({"ours": predict_folder}, data_set, declared={"ours": scaled})
    with pytest.raises(ConfigurationError, match="a data set"):
        read_sides({"ours": predict_folder}, data_set, declared={LABELS: scaled})
    with pytest.raises(ConfigurationError, match="call the pick set something else"):
        read_sides({LABELS: predict_folder}, data_set)


def test_candidates_of_another_run_are_no_labels(predict_folder: Path, data_set: Path) -> None:
    labels = read_sides({"csv": data_set}, predict_folder).labels
    assert labels.threshold is None
    for picks in labels.centres.values():
        assert picks.scores is not None
        assert picks.scores.min() == 0.6


def test_coordinates_follow_the_micrographs_that_are_named(data_set: Path, tmp_path: Path) -> None:
    write_star(Picks(np.array([[10.0, 5.0]])), tmp_path / "p" / "b_autopick.star")
    (tmp_path / "pictures").mkdir()
    Image.fromarray(np.arange(150000, dtype=np.uint32).reshape(300, 500).astype(np.uint8)).save(
        tmp_path / "pictures" / "b.png"
    )
    plain = read_sides({"p": tmp_path / "p"}, data_set)
    assert plain.picks[0].centres["b"].xy.tolist() == [[10, 5]]
    named = read_sides({"p": tmp_path / "p"}, data_set, tmp_path / "pictures")
    assert named.picks[0].centres["b"].xy.tolist() == [[10, 295]]


def test_a_bad_micrograph_of_the_labels_is_named_once(
    predict_folder: Path, data_set: Path, caplog: pytest.LogCaptureFixture
) -> None:
    next((data_set / "micrographs").iterdir()).write_bytes(b"torn")
    read_sides({"ours": predict_folder}, data_set)
    assert [record.name for record in caplog.records].count("cryopick.evaluation.micrograph_facts") == 1
