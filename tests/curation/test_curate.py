import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from cryopick.core import DataSetError, Frame, Picks, PixelSizeError
from cryopick.curation import CuratedRound, CurationInputs, LabelSource, Rules, curate
from cryopick.dataset import audit_orientation, open_data_sets
from cryopick.io.micrographs import read_micrograph, write_mrc
from cryopick.picking import ExtractOptions

Predicted = Callable[..., Path]
STEM = "m_0.frames"
FREE = (130.0, 180.0)  # all discs are in the upper three quarters


def labels_of(folder: Path, label_round: int, index: int = 0, frame: Frame = Frame.CRYOPPP) -> Picks:
    (data_set,) = open_data_sets(folder, label_round=label_round)
    labels = data_set.read_labels(data_set.entries[index], frame)
    assert labels is not None
    return labels


def state(folder: Path) -> dict[str, str]:
    """Hash every file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def run(folder: Path, *picks: Path, decisions: Path | None = None, **options: object) -> CuratedRound:
    return curate(
        LabelSource(folder),
        CurationInputs(picks, decisions=decisions),
        Rules(),
        **options,  # type: ignore[arg-type]
    )


def test_a_round_read_back_is_what_was_decided(labelled_set: Path, predicted: Predicted) -> None:
    before = labels_of(labelled_set, 0).xy
    curated = run(labelled_set, predicted({STEM: [(*FREE, 0.9), (*before[0], 0.8)]}))
    assert curated.folder == labelled_set / "rounds" / "1"
    assert (curated.labels_before, curated.labels) == (27, 28)
    after = labels_of(labelled_set, 1)
    np.testing.assert_allclose(after.xy, [*before, FREE], atol=0.005)
    assert after.diameter_px == 24
    assert after.attributes.keys() >= {"AnglePsi", "DefocusU", "CtfBfactor"}
    np.testing.assert_allclose(labels_of(labelled_set, 1, 1).xy, labels_of(labelled_set, 0, 1).xy)
    log = pd.read_csv(curated.folder / "log.csv")
    assert log[["micrograph", "x", "y", "change", "by"]].to_numpy().tolist() == [
        [STEM, *FREE, "added", "picker"]
    ]


def test_the_audit_finds_the_frame_of_a_round(labelled_set: Path) -> None:
    run(labelled_set)
    (data_set,) = open_data_sets(labelled_set, label_round=1)
    orientation = audit_orientation(data_set)
    assert (orientation.verdict, orientation.frame) == ("confirmed", "cryoppp")


def test_rounds_follow_on_each_other_and_nothing_is_overwritten(
    labelled_set: Path, predicted: Predicted, tmp_path: Path
) -> None:
    decisions = tmp_path / "decisions.csv"
    first = labels_of(labelled_set, 0).xy[0]
    decisions.write_text(f"micrograph,x,y,action,reason\n{STEM},{first[0]},{first[1]},reject,carbon\n")
    original = state(labelled_set)
    run(labelled_set, decisions=decisions)
    after_one = state(labelled_set)
    assert original.items() <= after_one.items()

    # The picker is sure of what was rejected, and of something new.
    run(labelled_set, predicted({STEM: [(*first, 0.99), (*FREE, 0.9)]}))
    assert after_one.items() <= state(labelled_set).items()
    assert [len(labels_of(labelled_set, number)) for number in (0, 1, 2)] == [9, 8, 9]
    record = json.loads((labelled_set / "rounds" / "2" / "round.json").read_text())
    assert (record["parent"], record["changes"]["added"]) == (1, 1)
    assert (
        f"{STEM},{first[0]:.2f},{first[1]:.2f},reject,carbon"
        in (labelled_set / "rounds" / "2" / "decisions.csv").read_text()
    )
    (data_set,) = open_data_sets(labelled_set, label_round=2)
    wrong = data_set.read_false_positives(data_set.entries[0], Frame.CRYOPPP)
    assert wrong is not None
    assert wrong.attributes["Reason"].tolist() == ["carbon"]
    np.testing.assert_allclose(wrong.xy, [first])


@pytest.mark.parametrize("number", [1, 0])
def test_an_existing_round_is_refused(labelled_set: Path, number: int) -> None:
    run(labelled_set)
    before = state(labelled_set)
    with pytest.raises(DataSetError, match=f"round {number} is there already, .*the next one, 2"):
        run(labelled_set, number=number)
    assert state(labelled_set) == before


def test_a_named_round_can_be_the_parent(labelled_set: Path, predicted: Predicted) -> None:
    run(labelled_set, predicted({STEM: [(*FREE, 0.9)]}))
    curated = curate(LabelSource(labelled_set, label_round=0), CurationInputs(), Rules(), number=7)
    assert (curated.parent, curated.folder.name, len(labels_of(labelled_set, 7))) == (0, "7", 9)
    with pytest.raises(DataSetError, match="no round 3 of its labels; those there are 0, 1, 7"):
        curate(LabelSource(labelled_set, label_round=3), CurationInputs(), Rules())


def test_a_round_that_fails_leaves_nothing(labelled_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise OSError("disk full")

    before = state(labelled_set)
    # The function hides its module, since the package passes it on under the same name.
    monkeypatch.setattr(sys.modules["cryopick.curation.curate"], "write_log", fail)
    with pytest.raises(OSError, match="disk full"):
        run(labelled_set)
    assert state(labelled_set) == before
    assert list((labelled_set / "rounds").iterdir()) == []


def test_pixel_sizes_are_settled_before_a_round_is_written(labelled_set: Path) -> None:
    with pytest.raises(PixelSizeError, match=r"header says 2 A/px.* says 6 A/px"):
        run(labelled_set, boxes=ExtractOptions(32, pixel_size=6.0))
    for file in (labelled_set / "micrographs").iterdir():
        write_mrc(file, read_micrograph(file).image, None)
    with pytest.raises(PixelSizeError, match="not known; pass --pixel-size"):
        run(labelled_set, boxes=ExtractOptions(32))
    assert not (labelled_set / "rounds").exists()
    run(labelled_set, boxes=ExtractOptions(32, pixel_size=6.0))


def test_stacks_come_with_the_round(labelled_set: Path) -> None:
    curated = run(labelled_set, boxes=ExtractOptions(32))
    stack = curated.folder / "particles_stack" / f"{STEM}_particles.mrcs"
    assert stack.exists()
    table = pd.read_csv(curated.folder / "ground_truth" / "discs_particles_selected.csv")
    assert len(table) == 27
    assert table["Particles Filename"][0].endswith(f"rounds/1/particles_stack/{STEM}_particles.mrcs")


def test_unlabelled_micrographs_get_labels_only_from_picks(labelled_set: Path, predicted: Predicted) -> None:
    for index in (0, 1):
        (labelled_set / "ground_truth" / "particle_coordinates" / f"m_{index}.frames.csv").unlink()
    run(labelled_set, predicted({STEM: [(*FREE, 0.9)]}))
    (data_set,) = open_data_sets(labelled_set, label_round=1)
    assert [entry.stem for entry in data_set.labelled] == ["m_0.frames", "m_2.frames"]


def test_there_has_to_be_something(labelled_set: Path) -> None:
    for path in (labelled_set / "ground_truth" / "particle_coordinates").iterdir():
        path.unlink()
    with pytest.raises(DataSetError, match="neither a label, nor a pick, nor a decision"):
        curate(LabelSource(labelled_set, diameter_px=24.0), CurationInputs(), Rules())


def test_labels_of_a_micrograph_that_is_not_there_are_kept(
    labelled_set: Path, predicted: Predicted, tmp_path: Path
) -> None:
    """They were lost in the next round, and picks took their place when the micrograph came back."""
    micrograph = next((labelled_set / "micrographs").glob(f"{STEM}.*"))
    away = micrograph.rename(tmp_path / micrograph.name)
    curated = run(labelled_set, predicted({"m_1.frames": []}))
    assert (curated.unreadable, curated.absent) == ((), (STEM,))
    assert STEM in (curated.folder / "log.md").read_text()
    away.rename(micrograph)
    run(labelled_set, predicted({STEM: [(*FREE, 0.9)]}))
    np.testing.assert_allclose(labels_of(labelled_set, 1).xy, labels_of(labelled_set, 0).xy)
    kept, added = labels_of(labelled_set, 1).xy, labels_of(labelled_set, 2).xy
    assert {tuple(xy) for xy in kept.round(2)} <= {tuple(xy) for xy in added.round(2)}


def test_an_unreadable_micrograph_keeps_its_labels_and_decisions(
    labelled_set: Path, predicted: Predicted, tmp_path: Path
) -> None:
    first = labels_of(labelled_set, 0).xy[0]
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(f"micrograph,x,y,action,reason\n{STEM},{first[0]},{first[1]},reject,carbon\n")
    run(labelled_set, decisions=decisions)
    micrograph = next((labelled_set / "micrographs").glob(f"{STEM}.*"))
    content = micrograph.read_bytes()
    micrograph.write_bytes(b"nothing")
    run(labelled_set, predicted({STEM: [(*FREE, 0.9)], "m_1.frames": []}))
    micrograph.write_bytes(content)
    for kind in ("particle_coordinates", "false_positives"):
        before, after = (labelled_set / "rounds" / n / "ground_truth" / kind / f"{STEM}.csv" for n in "12")
        assert before.read_bytes() == after.read_bytes()
    run(labelled_set)
    assert [len(labels_of(labelled_set, number)) for number in (0, 1, 2, 3)] == [9, 8, 8, 8]
    assert "reject,carbon" in (labelled_set / "rounds" / "3" / "decisions.csv").read_text()


def test_false_positives_alone_are_kept_and_make_no_empty_micrograph(
    labelled_set: Path, tmp_path: Path
) -> None:
    (labelled_set / "ground_truth" / "particle_coordinates" / "m_1.frames.csv").unlink()
    (labelled_set / "ground_truth" / "particle_coordinates" / "m_2.frames.csv").unlink()
    wrong = labelled_set / "ground_truth" / "false_positives" / "m_1.frames.csv"
    wrong.parent.mkdir()
    wrong.write_text("X-Coordinate,Y-Coordinate,Diameter\n30,12,24\n")
    decisions = tmp_path / "decisions.csv"
    decisions.write_text("micrograph,x,y,action,reason\nm_2.frames,50,60,reject,ice\n")
    curated = run(labelled_set, decisions=decisions)
    assert [one.key for one in curated.micrographs] == [STEM]
    assert [(one.micrograph, one.kind) for one in curated.changes] == [("m_2.frames", "rejected")]
    for number in (1, 2):
        labels = labelled_set / "rounds" / str(number) / "ground_truth"
        assert [path.stem for path in (labels / "particle_coordinates").iterdir()] == [STEM]
        false = {path.stem: pd.read_csv(path).to_numpy().tolist() for path in labels.glob("false*/*.csv")}
        assert false["m_1.frames"] == [[30, 12, 24, "expert"]]
        assert false["m_2.frames"] == [[50, 192 - 60, 24, "ice"]]
        assert "m_2.frames,50.00,60.00,reject,ice" in (labels.parent / "decisions.csv").read_text()
        if number == 1:
            run(labelled_set)


def test_decisions_follow_micrographs_that_are_exchanged_for_pictures(
    labelled_set: Path, predicted: Predicted, tmp_path: Path
) -> None:
    decisions = tmp_path / "decisions.csv"
    decisions.write_text(f"micrograph,x,y,action\nlite/{STEM}.jpg,130,12,reject\n")  # row 180 of the MRC file
    curated = run(labelled_set, predicted({STEM: [(*FREE, 0.9)]}), decisions=decisions)
    assert [(one.x, one.y, one.kind) for one in curated.changes] == [(*FREE, "rejected")]
    for file in (labelled_set / "micrographs").glob("*.mrc"):
        image = read_micrograph(file).image[::-1]
        grey = np.interp(image, (image.min(), image.max()), (0, 255)).astype(np.uint8)
        Image.fromarray(grey).save(file.with_suffix(".png"))
        file.unlink()
    curated = run(labelled_set, predicted({STEM: [(130.0, 192 - 180.0, 0.9)]}, "again", suffix=".png"))
    assert (curated.labels, curated.changes) == (27, [])
    assert f"{STEM},130.00,12.00,reject,,{STEM}.png" in (curated.folder / "decisions.csv").read_text()
