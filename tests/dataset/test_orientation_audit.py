import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import DataSetError, Frame
from cryopick.dataset import DataSet, Verdict, open_data_sets
from cryopick.dataset.orientation_audit import measure_orientation

LABELS = "ground_truth/particle_coordinates"
Writer = Callable[..., None]


class Builder:
    """Builds data sets of drawn micrographs."""

    def __init__(self, root: Path, draw: Callable, mrc: Writer, jpg: Writer, labels: Writer) -> None:
        self.root, self.draw, self.labels = root, draw, labels
        self.images = {"mrc": mrc, "jpg": jpg}

    def add(
        self,
        name: str,
        kind: str,
        frame: Frame,
        seed: int = 0,
        shuffled: bool = False,
        scale: float = 1,
        **drawing: float,
    ) -> None:
        image, xy = self.draw(seed, **drawing)
        if shuffled:
            _, xy = self.draw(seed + 1000, **drawing)
        if frame is Frame.CRYOPPP:
            xy = np.column_stack([xy[:, 0], image.shape[0] - xy[:, 1]])
        self.images[kind](self.root / "micrographs" / f"{name}.{kind}", image)
        self.labels(self.root / LABELS / f"{name}.csv", xy * scale)

    def open(self) -> DataSet:
        (data_set,) = open_data_sets(self.root)
        return data_set


@pytest.fixture
def builder(
    tmp_path: Path, draw: Callable, write_mrc: Writer, write_jpg: Writer, write_labels: Writer
) -> Builder:
    return Builder(tmp_path / "set", draw, write_mrc, write_jpg, write_labels)


@pytest.mark.parametrize("kind", ["mrc", "jpg"])
@pytest.mark.parametrize("frame", list(Frame))
@pytest.mark.parametrize("density", [-1.0, 1.0])
def test_the_frame_is_found_whatever_the_file_and_the_sign(
    builder: Builder, kind: str, frame: Frame, density: float
) -> None:
    for number in range(3):
        builder.add(f"m{number}", kind, frame, seed=number, density=density)
    found = measure_orientation(builder.open())
    assert (found.frame, found.verdict) == (frame, Verdict.CONFIRMED)
    assert np.sign(found.evidence.contrast) == np.sign(density)
    assert found.evidence.labels == 75
    assert found.require() is frame
    assert found.micrographs == tuple(f"m{number}.{kind}" for number in range(3))


def test_pixels_that_no_electrons_explain_hide_nothing(builder: Builder) -> None:
    draw = builder.draw

    def draw_spoilt(seed: int) -> tuple[np.ndarray, np.ndarray]:
        image, xy = draw(seed)
        rng = np.random.default_rng(seed)
        image[rng.integers(image.shape[0], size=5), rng.integers(image.shape[1], size=5)] = 1e9
        return image, xy

    builder.draw = draw_spoilt
    for number in range(3):
        builder.add(f"m{number}", "mrc", Frame.CRYOPPP, seed=number)
    found = measure_orientation(builder.open())
    assert (found.frame, found.verdict) == (Frame.CRYOPPP, Verdict.CONFIRMED)


@pytest.mark.parametrize(("kind", "expected"), [("mrc", Frame.CRYOPPP), ("jpg", Frame.ROWS)])
def test_too_few_labels_leave_the_rule_of_the_kind(builder: Builder, kind: str, expected: Frame) -> None:
    builder.add("m", kind, Frame.ROWS, count=9)
    found = measure_orientation(builder.open())
    assert (found.frame, found.verdict) == (expected, Verdict.UNDECIDED)
    assert found.reason == f"only 9 labels; taking {expected}"
    assert found.require() is expected


def test_a_set_without_labels_is_undecided(builder: Builder) -> None:
    builder.add("m", "mrc", Frame.CRYOPPP)
    shutil.rmtree(builder.root / "ground_truth")
    found = measure_orientation(builder.open())
    assert (found.frame, found.verdict, found.micrographs) == (Frame.CRYOPPP, Verdict.UNDECIDED, ())


def test_particles_that_lie_symmetrically_leave_it_undecided(
    builder: Builder, draw: Callable, write_mrc: Writer, write_labels: Writer
) -> None:
    image, xy = draw(0, count=15)
    symmetric = image + np.roll(image[::-1], 1, axis=0)  # row h - y is as good as row y
    write_mrc(builder.root / "micrographs/m.mrc", symmetric)
    both = np.concatenate([xy, np.column_stack([xy[:, 0], image.shape[0] - xy[:, 1]])])
    write_labels(builder.root / LABELS / "m.csv", both)
    found = measure_orientation(builder.open())
    assert (found.frame, found.verdict) == (Frame.CRYOPPP, Verdict.UNDECIDED)
    assert "particles in both frames" in found.reason


def test_labels_of_other_images_fail(builder: Builder) -> None:
    for number in range(8):
        builder.add(f"m{number}", "mrc", Frame.CRYOPPP, seed=number, shuffled=True)
    found = measure_orientation(builder.open())
    assert found.verdict is Verdict.FAILED
    with pytest.raises(
        DataSetError, match=r"no particles at the labels in either frame.*data\.orientation=rows"
    ):
        found.require()


def test_a_few_labels_without_contrast_are_not_enough_to_fail(builder: Builder) -> None:
    builder.add("m", "mrc", Frame.ROWS, shuffled=True)
    found = measure_orientation(builder.open())
    assert (found.frame, found.verdict) == (Frame.CRYOPPP, Verdict.UNDECIDED)
    assert "too few labels to see particles" in found.reason


def test_labels_at_another_scale_fail(builder: Builder) -> None:
    builder.add("m", "mrc", Frame.CRYOPPP, count=40, scale=2)
    found = measure_orientation(builder.open())
    assert found.verdict is Verdict.FAILED
    assert "of 40 labels lie outside their image" in found.reason


def test_pictures_and_mrc_in_one_set_are_an_error(builder: Builder) -> None:
    builder.add("a", "mrc", Frame.CRYOPPP)
    builder.add("b", "jpg", Frame.ROWS)
    with pytest.raises(
        DataSetError, match=r"found \.jpg and \.mrc micrographs; one label frame cannot fit both"
    ):
        measure_orientation(builder.open())


def test_a_damaged_micrograph_is_left_out(builder: Builder, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(3):
        builder.add(f"m{number}", "mrc", Frame.CRYOPPP, seed=number)
    (builder.root / "micrographs/m0.mrc").write_bytes(b"<?xml version='1.0'?><Error/>")
    with caplog.at_level(logging.WARNING):
        found = measure_orientation(builder.open())
    assert (found.verdict, found.micrographs) == (Verdict.CONFIRMED, ("m1.mrc", "m2.mrc"))
    assert "left out of the orientation audit" in caplog.text
    assert "m0.mrc" in caplog.text


def test_a_set_of_which_nothing_can_be_read_is_an_error(builder: Builder) -> None:
    builder.add("m", "mrc", Frame.CRYOPPP)
    (builder.root / "micrographs/m.mrc").write_bytes(b"")
    with pytest.raises(DataSetError, match="none of its 1 micrographs can be read"):
        measure_orientation(builder.open())


def test_eight_micrographs_with_particles_are_taken_over_the_whole_set(builder: Builder) -> None:
    for number in range(16):
        builder.add(f"m{number:02d}", "mrc", Frame.CRYOPPP, seed=number, count=0 if number == 2 else 5)
    found = measure_orientation(builder.open())
    assert found.micrographs == tuple(f"m{number:02d}.mrc" for number in (0, 4, 6, 8, 10, 12, 14, 1))


def test_a_diameter_from_outside_stands_in(builder: Builder, write_labels: Writer) -> None:
    builder.add("m", "mrc", Frame.CRYOPPP)
    labels = builder.open().read_labels(builder.open().entries[0], Frame.ROWS)
    assert labels is not None
    write_labels(builder.root / LABELS / "m.csv", labels.xy, None)
    with pytest.raises(DataSetError, match=r"data\.diameter_px"):
        measure_orientation(builder.open())
    assert measure_orientation(builder.open(), diameter_px=24).frame is Frame.CRYOPPP


@pytest.mark.shared
def test_real_jpgs_are_in_the_frame_of_their_labels(shared_data: Path) -> None:
    (data_set,) = open_data_sets(shared_data / "cryoppp", ["10017"])
    found = measure_orientation(data_set)
    assert (found.frame, found.verdict) == (Frame.ROWS, Verdict.CONFIRMED)
    assert found.rows.contrast < -1
    assert abs(found.cryoppp.contrast) < 0.1
    assert len(found.micrographs) == 8


@pytest.mark.shared
def test_real_mrc_files_follow_the_rule_of_cryoppp(shared_data: Path, tmp_path: Path) -> None:
    stems = ["Falcon_2012_06_12-14_33_35_0", "Falcon_2012_06_12-15_27_22_0"]
    subprocess.run(
        [sys.executable, shared_data / "to_mrc.py", tmp_path / "10017/micrographs", *stems], check=True
    )
    shutil.copytree(shared_data / "cryoppp/10017/ground_truth", tmp_path / "10017/ground_truth")
    (data_set,) = open_data_sets(tmp_path)
    assert [entry.stem for entry in data_set.entries] == stems
    assert len(data_set.orphans) == 8
    found = measure_orientation(data_set)
    assert (found.frame, found.verdict) == (Frame.CRYOPPP, Verdict.CONFIRMED)
    assert found.cryoppp.contrast < -1
    assert abs(found.rows.contrast) < 0.1
