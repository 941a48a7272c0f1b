from collections.abc import Callable
from pathlib import Path

import mrcfile
import numpy as np
import pytest

from cryopick.core import Frame
from cryopick.dataset import Verdict, open_data_sets
from cryopick.dataset.verification import Check, Verification, verify
from cryopick.io.micrographs import write_mrc

LABELS = "ground_truth/particle_coordinates"


def run(folder: Path) -> Verification:
    (data_set,) = open_data_sets(folder)
    return verify(data_set)


def test_a_sound_set_has_no_faults(sound_set: Path) -> None:
    before = sorted(sound_set.rglob("*"))
    seen: list[Path] = []
    (data_set,) = open_data_sets(sound_set)
    found = verify(data_set, jobs=2, progress=seen.append)
    assert found.findings == ()
    assert (found.micrographs, found.labelled, found.labels) == (24, 24, 216)
    assert found.orientation is not None
    assert (found.orientation.frame, found.orientation.verdict) == (Frame.CRYOPPP, Verdict.CONFIRMED)
    assert seen == [entry.micrograph for entry in data_set.entries]
    assert sorted(sound_set.rglob("*")) == before


def test_twenty_planted_faults_are_found_and_nothing_else(sound_set: Path) -> None:
    planted = plant_twenty(sound_set)
    before = {path: path.lstat().st_mtime_ns for path in sound_set.rglob("*")}
    found = run(sound_set)
    assert len(planted) == 20
    assert {(each.check, each.path.name) for each in found.findings} == planted
    assert len(found.findings) == 20
    assert {path: path.lstat().st_mtime_ns for path in sound_set.rglob("*")} == before
    assert found.orientation is not None
    assert found.orientation.verdict is Verdict.CONFIRMED


def plant_twenty(root: Path) -> set[tuple[Check, str]]:
    """Spoil 19 micrographs or label files, each in one way, and leave one file behind."""

    def mrc(number: int) -> Path:
        return root / "micrographs" / f"m_{number}.frames.mrc"

    def csv(number: int) -> Path:
        return root / LABELS / f"m_{number}.frames.csv"

    def spoil(number: int, change: Callable[[bytes], bytes]) -> None:
        mrc(number).write_bytes(change(mrc(number).read_bytes()))

    def rewrite(number: int, change: Callable[[np.ndarray], np.ndarray], pixel_size: float = 2.0) -> None:
        image = change(np.array(mrcfile.read(mrc(number))))
        write_mrc(mrc(number), image, pixel_size)

    spoil(0, lambda data: data[:100_000])
    spoil(1, lambda data: data[:4096])
    spoil(2, lambda data: b"")
    spoil(3, lambda data: b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>")
    spoil(4, lambda data: data + bytes(5000))
    spoil(5, lambda data: data[:12] + b"\4\0\0\0" + data[16:])  # a Fourier transform
    spoil(6, lambda data: data[:8] + b"\x03\0\0\0" + data[12:] + data[1024:] * 2)  # a movie
    rewrite(7, np.zeros_like)
    spoil(8, lambda data: data[:2024] + b"\0\0\xc0\x7f" + data[2028:])
    rewrite(9, lambda image: np.pad(image, ((0, 8), (0, 0)), mode="reflect"))
    rewrite(10, lambda image: image, pixel_size=1.0 + 1 / 3)
    rewrite(11, lambda image: (image * 1000).astype(np.int16))
    mrc(12).rename(root / "elsewhere.mrc")
    mrc(12).symlink_to(root / "nowhere.mrc")
    csv(13).write_text(csv(13).read_text() + "400,20,24\n")
    first = csv(14).read_text().splitlines()[1]
    csv(14).write_text(csv(14).read_text() + first + "\n")
    csv(15).write_bytes(b"")
    csv(16).write_text("<!DOCTYPE html>\n<html>not found</html>\n")
    csv(17).write_text(csv(17).read_text().replace(",24\n", ",30\n"))
    (root / LABELS / "m_99.csv").write_text(csv(18).read_text())
    (root / "micrographs" / "m_98.mrc.part").write_bytes(b"half")
    return {
        (Check.TRUNCATED, mrc(0).name),
        (Check.STUB, mrc(1).name),
        (Check.STUB, mrc(2).name),
        (Check.NOT_AN_IMAGE, mrc(3).name),
        (Check.TOO_LONG, mrc(4).name),
        (Check.UNREADABLE, mrc(5).name),
        (Check.UNREADABLE, mrc(6).name),
        (Check.BLANK, mrc(7).name),
        (Check.NOT_FINITE, mrc(8).name),
        (Check.SHAPE, mrc(9).name),
        (Check.PIXEL_SIZE, mrc(10).name),
        (Check.MODE, mrc(11).name),
        (Check.LINK, mrc(12).name),
        (Check.OUTSIDE, csv(13).name),
        (Check.DUPLICATES, csv(14).name),
        (Check.EMPTY_LABELS, csv(15).name),
        (Check.UNREADABLE_LABELS, csv(16).name),
        (Check.DIAMETER, csv(17).name),
        (Check.ORPHAN, "m_99.csv"),
        (Check.LEFTOVER, "m_98.mrc.part"),
    }


def test_labels_of_other_images_fail_the_audit(sound_set: Path) -> None:
    rng = np.random.default_rng(3)
    for path in (sound_set / LABELS).iterdir():
        rows = [f"{x:.0f},{y:.0f},24" for x, y in rng.uniform((15, 15), (245, 177), (14, 2))]
        path.write_text("\n".join(["X-Coordinate,Y-Coordinate,Diameter", *rows]) + "\n")
    checks = [each.check for each in run(sound_set).findings if each.check is not Check.DUPLICATES]
    assert checks == [Check.ORIENTATION]


def test_pictures_and_mrc_files_together_are_a_fault(sound_set: Path, write_jpg: Callable) -> None:
    write_jpg(sound_set / "micrographs/n.jpg", np.random.default_rng(0).normal(size=(192, 260)))
    (finding,) = run(sound_set).findings
    assert finding.check is Check.ORIENTATION
    assert "pictures are stored upside down" in finding.found


@pytest.mark.shared
def test_the_real_set_has_only_fewer_files_than_published(shared_data: Path) -> None:
    found = run(shared_data / "cryoppp" / "10017")
    assert [(each.check, each.found) for each in found.findings] == [
        (Check.COUNT, "10 micrographs, published are 84"),
        (Check.COUNT, "6240 labels, published are 49391"),
    ]
    assert {each.advice for each in found.findings} == {"finish the download; if a part is wanted, nothing"}
