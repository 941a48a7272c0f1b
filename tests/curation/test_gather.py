import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import ConfigurationError, CoordinatesError, DataSetError, Frame
from cryopick.curation import CurationInputs, LabelSource, gather
from cryopick.dataset import open_data_sets

Predicted = Callable[..., Path]


def test_everything_is_in_rows_of_the_file(labelled_set: Path, predicted: Predicted) -> None:
    wrong = labelled_set / "ground_truth" / "false_positives" / "m_1.frames.csv"
    wrong.parent.mkdir()
    wrong.write_text("X-Coordinate,Y-Coordinate,Diameter\n30,12,24\n")
    picks = predicted({"m_0.frames": [(10, 20, 0.9)]})
    gathered = gather(LabelSource(labelled_set), CurationInputs((picks,)))
    first, second, _ = gathered.evidence
    (data_set,) = open_data_sets(labelled_set)
    labels = data_set.read_labels(data_set.entries[0], Frame.CRYOPPP)
    assert labels is not None
    np.testing.assert_array_equal(first.label_xy, labels.xy)
    assert (first.key, first.shape, first.diameter_px, first.threshold) == ("m_0.frames", (192, 260), 24, 0.5)
    assert first.candidate_xy.tolist() == [[10, 20]]
    assert second.candidates is None
    assert second.false_positives.xy.tolist() == second.expert_rejected.tolist() == [[30, 180]]
    assert first.classified is first.verdicts is first.ctf is None


def test_every_file_finds_its_micrograph(labelled_set: Path, tmp_path: Path) -> None:
    (tmp_path / "inspect.csv").write_text(
        "micrograph,x,y,accepted,reason\nmicrographs/m_1.frames.mrc,5,6,True,\n"
    )
    (tmp_path / "d.csv").write_text("micrograph,x,y,action\nm_2.frames.mrc,1,2,reject\n")
    (tmp_path / "ctf.star").write_text(
        "data_micrographs\n\nloop_\n_rlnMicrographName\n_rlnDefocusU\n_rlnDefocusV\n_rlnDefocusAngle\n"
        "mics/m_0.frames.mrc 12000 11000 45\n"
    )
    inputs = CurationInputs(inspected=(tmp_path,), decisions=tmp_path / "d.csv", ctf=tmp_path / "ctf.star")
    first, second, third = gather(LabelSource(labelled_set), inputs).evidence
    assert first.ctf is not None
    assert first.ctf.values["DefocusU"] == 12000
    assert first.verdicts is not None
    assert second.verdicts is not None
    assert (len(first.verdicts.xy), second.verdicts.xy.tolist()) == (0, [[5, 6]])
    assert [(one.x, one.y) for one in third.decisions] == [(1, 2)]


def test_classified_particles_of_the_other_kind_of_file_are_turned(
    labelled_set: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "classes.csv").write_text(
        "class,particles,fraction,resolution_angstrom,selected,reason\n1,2,1.0,9.1,yes,\n"
    )
    (tmp_path / "data.star").write_text(
        "data_particles\n\nloop_\n_rlnMicrographName\n_rlnCoordinateX\n_rlnCoordinateY\n_rlnClassNumber\n"
        "lite/m_0.frames.jpg 10 20 1\nmrc/m_1.frames.mrc 30 40 1\n"
    )
    inputs = CurationInputs(classes=tmp_path / "classes.csv", particles=tmp_path / "data.star")
    turned, as_it_is, _ = (one.classified for one in gather(LabelSource(labelled_set), inputs).evidence)
    assert turned is not None
    assert as_it_is is not None
    assert turned.particles.xy.tolist() == [[10, 192 - 20]]
    assert as_it_is.particles.xy.tolist() == [[30, 40]]
    assert "data.star: in rows of lite/m_0.frames.jpg" in caplog.text


def test_one_data_set_at_a_time(labelled_set: Path, cryoppp_set: Callable[..., Path]) -> None:
    cryoppp_set(labelled_set.parent / "more", micrographs=1)
    with pytest.raises(DataSetError, match=r"holds 2 data sets \(discs, more\); wanted one"):
        gather(LabelSource(labelled_set.parent), CurationInputs())


def test_the_diameter_has_to_come_from_somewhere(labelled_set: Path, predicted: Predicted) -> None:
    for path in (labelled_set / "ground_truth" / "particle_coordinates").iterdir():
        path.unlink()
    with pytest.raises(DataSetError, match="pass --diameter-px"):
        gather(LabelSource(labelled_set), CurationInputs())
    assert gather(LabelSource(labelled_set, diameter_px=20.0), CurationInputs()).diameter_px == 20
    picks = predicted({"m_0.frames": [(10, 20, 0.9)]})
    assert gather(LabelSource(labelled_set), CurationInputs((picks,))).diameter_px == 24


def test_a_micrograph_that_cannot_be_read_is_left_out(
    labelled_set: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (labelled_set / "micrographs" / "m_1.frames.mrc").write_bytes(b"nothing")
    with caplog.at_level(logging.WARNING):
        gathered = gather(LabelSource(labelled_set), CurationInputs())
    assert [one.key for one in gathered.evidence] == ["m_0.frames", "m_2.frames"]
    assert [one.stem for one in gathered.unreadable] == ["m_1.frames"]


def test_labels_of_another_frame_are_not_kept_blindly(labelled_set: Path) -> None:
    (labelled_set / "micrographs" / "m_1.frames.mrc").write_bytes(b"nothing")
    with pytest.raises(DataSetError, match=r"m_1\.frames\.mrc: cannot be read.*restore it, or move .*m_1"):
        gather(LabelSource(labelled_set, orientation=Frame.ROWS), CurationInputs())


def test_a_star_file_without_ctf(labelled_set: Path, tmp_path: Path) -> None:
    (tmp_path / "mics.star").write_text("data_\n\nloop_\n_rlnMicrographName\nm_0.frames.mrc\n")
    with pytest.raises(CoordinatesError, match="no STAR file of micrographs with rlnDefocusU"):
        gather(LabelSource(labelled_set), CurationInputs(ctf=tmp_path / "mics.star"))


@pytest.mark.parametrize("diameter_px", [0.0, -20.0, float("nan"), float("inf")])
def test_a_diameter_that_cannot_be(tmp_path: Path, diameter_px: float) -> None:
    with pytest.raises(ConfigurationError, match=f"--diameter-px {diameter_px:g}: wanted a number of pixels"):
        LabelSource(tmp_path, diameter_px=diameter_px)
