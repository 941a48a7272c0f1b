import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cryopick.core import DataSetError
from cryopick.dataset import DataSet, open_data_sets

MakeFiles = Callable[..., Path]


def matched(data_set: DataSet) -> list[tuple[str, str | None]]:
    return [(entry.micrograph.name, entry.labels and entry.labels.name) for entry in data_set.entries]


def test_a_folder_of_sets_and_one_set_are_both_opened(tmp_path: Path, make_files: MakeFiles) -> None:
    make_files(tmp_path / "10081", ["b.mrc", "a.mrc"], ["a.csv", "b.csv"])
    make_files(tmp_path / "our ribosomes", ["a.jpg"], ["a.csv"])
    (tmp_path / ".trash" / "micrographs").mkdir(parents=True)
    (tmp_path / "notes").mkdir()
    assert [data_set.id for data_set in open_data_sets(tmp_path)] == ["10081", "our ribosomes"]
    (one,) = open_data_sets(tmp_path / "10081")
    assert (one.id, one.root) == ("10081", tmp_path / "10081")
    assert matched(one) == [("a.mrc", "a.csv"), ("b.mrc", "b.csv")]


def test_the_current_folder_has_a_name(
    tmp_path: Path, make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_files(tmp_path / "10081", ["a.mrc"]))
    assert [data_set.id for data_set in open_data_sets(Path())] == ["10081"]


def test_10389_is_two_sets(tmp_path: Path, make_files: MakeFiles) -> None:
    make_files(tmp_path / "10389" / "10389A", ["a.mrc"], ["a.csv"])
    make_files(tmp_path / "10389" / "10389B", ["a.mrc"], ["a.csv"])
    make_files(tmp_path / "10017", ["a.mrc"])

    def ids(*arguments: object) -> list[str]:
        return [data_set.id for data_set in open_data_sets(*arguments)]  # type: ignore[arg-type]

    assert ids(tmp_path) == ["10017", "10389A", "10389B"]
    assert ids(tmp_path, ["10389"]) == ["10389A", "10389B"]
    assert ids(tmp_path, ["10389B"]) == ["10389B"]
    assert ids(tmp_path / "10389") == ids(tmp_path / "10389", ["10389"]) == ["10389A", "10389B"]
    assert ids(tmp_path / "10389" / "10389A") == ["10389A"]


def test_ids_of_a_configuration_file_may_be_integers(tmp_path: Path, make_files: MakeFiles) -> None:
    make_files(tmp_path / "10017", ["a.mrc"])
    (data_set,) = open_data_sets(tmp_path, [10017])  # type: ignore[list-item]
    assert data_set.id == "10017"


def test_an_id_that_is_not_there_is_named(tmp_path: Path, make_files: MakeFiles) -> None:
    make_files(tmp_path / "10017", ["a.mrc"])
    make_files(tmp_path / "10028", ["a.mrc"])
    with pytest.raises(DataSetError, match="no data set 10018; those there are 10017, 10028"):
        open_data_sets(tmp_path, ["10017", "10018"])


def test_a_root_without_sets_says_what_was_wanted(tmp_path: Path) -> None:
    with pytest.raises(
        DataSetError, match=r"nowhere: there is no such folder; wanted a folder of <id>/microg"
    ):
        open_data_sets(tmp_path / "nowhere")
    with pytest.raises(DataSetError, match=r"found no folder in it, none with micrographs/; wanted"):
        open_data_sets(tmp_path)
    (tmp_path / "10017" / "images").mkdir(parents=True)
    with pytest.raises(DataSetError, match=r"found 10017 in it, none with micrographs/; wanted"):
        open_data_sets(tmp_path)


def test_a_set_without_micrographs_is_an_error(tmp_path: Path, make_files: MakeFiles) -> None:
    make_files(tmp_path / "10017", ["readme.txt", "._a.mrc"], ["a.csv"])
    with pytest.raises(
        DataSetError, match=r"10017/micrographs: no micrograph in it; wanted names ending in .mrc"
    ):
        open_data_sets(tmp_path)


def test_missing_labels_empty_labels_and_orphans_are_told_apart(
    tmp_path: Path, make_files: MakeFiles
) -> None:
    make_files(
        tmp_path / "10017",
        ["unlabelled.mrc", "empty.mrc"],
        ["empty.csv", "orphan.csv", "._empty.csv"],
        ["empty.csv", "gone.csv"],
    )
    (data_set,) = open_data_sets(tmp_path)
    empty, unlabelled = data_set.entries
    assert empty.labels == data_set.root / "ground_truth/particle_coordinates/empty.csv"
    assert empty.false_positives == data_set.root / "ground_truth/false_positives/empty.csv"
    assert (unlabelled.labels, unlabelled.false_positives) == (None, None)
    assert data_set.labelled == (empty,)
    assert [f"{path.parent.name}/{path.name}" for path in data_set.orphans] == [
        "particle_coordinates/orphan.csv",
        "false_positives/gone.csv",
    ]


def test_a_set_without_ground_truth_has_no_labels(tmp_path: Path) -> None:
    (tmp_path / "new" / "micrographs").mkdir(parents=True)
    (tmp_path / "new" / "micrographs" / "a.mrc").touch()
    (data_set,) = open_data_sets(tmp_path)
    assert matched(data_set) == [("a.mrc", None)]


@pytest.mark.parametrize(
    ("micrograph", "labels", "stem"),
    [
        ("stack.0001.frames.mrc", "stack.0001.frames.csv", "stack.0001.frames"),
        ("14sep05c 00024sq 03hl.mrc", "14sep05c 00024sq 03hl.csv", "14sep05c 00024sq 03hl"),
        ("20210903_0001.mrc", "20210903_0001.csv", "20210903_0001"),
        ("a.mrc", "012345678901234567890_a.csv", "a"),
        ("012345678901234567890_a.mrc", "a.csv", "a"),
        ("a_patch_aligned_doseweighted.mrc", "a.csv", "a_patch_aligned_doseweighted"),
        ("a.mrc", "012345678901234567890_a_patch_aligned_doseweighted.csv", "a"),
        (
            "a_patch_aligned_doseweighted.mrc",
            "a_patch_aligned_doseweighted.csv",
            "a_patch_aligned_doseweighted",
        ),
        ("a.mrc.gz", "a.csv", "a"),
        ("a.JPG", "a.CSV", "a"),
    ],
)
def test_real_names_match(
    tmp_path: Path, make_files: MakeFiles, micrograph: str, labels: str, stem: str
) -> None:
    (data_set,) = open_data_sets(make_files(tmp_path / "set", [micrograph], [labels]))
    assert matched(data_set) == [(micrograph, labels)]
    assert data_set.entries[0].stem == stem
    assert data_set.orphans == ()


def test_names_that_differ_after_a_dot_stay_apart(tmp_path: Path, make_files: MakeFiles) -> None:
    names = [f"Sample_11.{number}" for number in range(300)]
    make_files(tmp_path / "10671", [f"{name}.mrc" for name in names], [f"{name}.csv" for name in names])
    (data_set,) = open_data_sets(tmp_path)
    assert len(data_set.labelled) == 300
    assert all(entry.labels and entry.labels.stem == entry.micrograph.stem for entry in data_set.entries)


@pytest.mark.parametrize(
    ("micrographs", "labels", "both"),
    [
        (["a.jpg", "a.mrc"], [], "a.jpg and a.mrc"),
        (["012345678901234567890_a.mrc", "a.mrc"], [], "012345678901234567890_a.mrc and a.mrc"),
        (["a.mrc"], ["a.csv", "012345678901234567890_a.csv"], "012345678901234567890_a.csv and a.csv"),
    ],
)
def test_two_files_of_one_micrograph_are_an_error_that_names_both(
    tmp_path: Path, make_files: MakeFiles, micrographs: list[str], labels: list[str], both: str
) -> None:
    make_files(tmp_path / "10017", micrographs, labels)
    with pytest.raises(DataSetError, match=f"{both} both name the micrograph a; wanted one"):
        open_data_sets(tmp_path)


@pytest.mark.parametrize("suffix", ["_patch_aligned_doseweighted", "_rigid_aligned", "_DW", "_doseweighted"])
def test_what_motion_correction_appends_may_be_on_one_side(
    tmp_path: Path, make_files: MakeFiles, suffix: str
) -> None:
    make_files(tmp_path / "10017", [f"a{suffix}.mrc", "b.mrc"], ["a.csv", f"b{suffix}.csv"])
    (data_set,) = open_data_sets(tmp_path)
    assert [entry.labels.name for entry in data_set.entries if entry.labels] == ["a.csv", f"b{suffix}.csv"]
    assert not data_set.orphans


def test_the_same_name_comes_first(tmp_path: Path, make_files: MakeFiles) -> None:
    make_files(tmp_path / "10017", ["a.mrc", "a_DW.mrc"], ["a.csv", "a_DW.csv"])
    (data_set,) = open_data_sets(tmp_path)
    found = {entry.stem: entry.labels.name for entry in data_set.entries if entry.labels}
    assert found == {"a": "a.csv", "a_DW": "a_DW.csv"}
    (tmp_path / "10017" / "micrographs" / "a_DW.mrc").unlink()
    (data_set,) = open_data_sets(tmp_path)
    assert [path.name for path in data_set.orphans] == ["a_DW.csv"]


def test_two_files_of_labels_for_one_micrograph(tmp_path: Path, make_files: MakeFiles) -> None:
    make_files(tmp_path / "10017", ["a.mrc"], ["a_DW.csv", "a_patch_aligned.csv"])
    with pytest.raises(DataSetError, match="of a_DW and of a_patch_aligned are both of a; wanted one"):
        open_data_sets(tmp_path)


def test_labels_of_other_micrographs_are_pointed_out(
    tmp_path: Path, make_files: MakeFiles, caplog: pytest.LogCaptureFixture
) -> None:
    make_files(tmp_path / "10017", ["a.mrc"], ["b.csv", "c.csv"])
    with caplog.at_level(logging.WARNING):
        (data_set,) = open_data_sets(tmp_path)
    assert len(data_set.orphans) == 2
    assert "none of 2 label files has a micrograph's name (b.csv; a.mrc)" in caplog.text


def test_thousands_of_files_take_no_time(tmp_path: Path, make_files: MakeFiles) -> None:
    names = [f"micrograph_{number:05d}" for number in range(3000)]
    make_files(tmp_path / "big", [f"{name}.mrc" for name in names], [f"{name}.csv" for name in names])
    start = time.perf_counter()
    (data_set,) = open_data_sets(tmp_path)
    assert len(data_set.labelled) == 3000
    assert time.perf_counter() - start < 2


def test_a_round_has_labels_of_its_own(tmp_path: Path, make_files: MakeFiles) -> None:
    folder = make_files(tmp_path / "10017", ["a.mrc", "b.mrc"], ["a.csv"], ["a.csv"])
    second = folder / "rounds" / "2" / "ground_truth" / "particle_coordinates"
    second.mkdir(parents=True)
    (second / "b.csv").touch()
    (original,) = open_data_sets(tmp_path)
    (curated,) = open_data_sets(tmp_path, label_round=2)
    assert (original.label_round, curated.label_round) == (0, 2)
    assert matched(original) == [("a.mrc", "a.csv"), ("b.mrc", None)]
    assert matched(curated) == [("a.mrc", None), ("b.mrc", "b.csv")]
    assert curated.entries[1].labels == second / "b.csv"
    assert curated.entries[0].false_positives is None
    with pytest.raises(DataSetError, match="10017: no round 1 of its labels; those there are 0, 2"):
        open_data_sets(tmp_path, label_round=1)
