import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cryopick.dataset.verification import Check
from cryopick.dataset.verification.micrograph_check import check_micrograph
from cryopick.io.micrographs import write_mrc

IMAGE = np.random.default_rng(0).normal(size=(60, 80)).astype(np.float32)


def test_a_sound_file(tmp_path: Path) -> None:
    write_mrc(tmp_path / "a.mrc", IMAGE, 1.5)
    found = check_micrograph(tmp_path / "a.mrc")
    assert found.finding is None
    assert (found.shape, found.pixel_size, found.data_type) == ((60, 80), 1.5, "float32")


def test_a_compressed_file_is_sound_too(tmp_path: Path) -> None:
    write_mrc(tmp_path / "a.mrc", IMAGE, 1.5)
    (tmp_path / "b.mrc").write_bytes(gzip.compress((tmp_path / "a.mrc").read_bytes()))
    found = check_micrograph(tmp_path / "b.mrc")
    assert (found.finding, found.shape, found.data_type) == (None, (60, 80), "")


def spoil(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(change(path.read_bytes())) and None


def flat(path: Path) -> None:
    write_mrc(path, np.full((60, 80), 7, dtype=np.float32), 1.5)


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("gone.mrc"))


@pytest.mark.parametrize(
    ("plant", "check", "words"),
    [
        (spoil(lambda data: data[:9000]), Check.TRUNCATED, "found 9000 bytes, wanted 20224"),
        (spoil(lambda data: data[:4096]), Check.STUB, "4096 bytes, no more than a header"),
        (spoil(lambda data: b""), Check.STUB, "0 bytes"),
        (spoil(lambda data: data + b"x" * 77), Check.TOO_LONG, "77 bytes follow"),
        (spoil(lambda data: b"<?xml version='1.0'?><Error/>"), Check.NOT_AN_IMAGE, "an XML document"),
        (spoil(lambda data: b"<!DOCTYPE html><html/>" * 500), Check.NOT_AN_IMAGE, "an HTML page"),
        (spoil(lambda data: data[:12] + b"\4\0\0\0" + data[16:]), Check.UNREADABLE, "MRC mode 4"),
        (spoil(lambda data: data[:8] + b"\2\0\0\0" + data[12:]), Check.UNREADABLE, "a stack of 2 images"),
        (flat, Check.BLANK, "every pixel is 7"),
        (
            spoil(lambda data: data[:2024] + b"\0\0\xc0\x7f" + data[2028:]),
            Check.NOT_FINITE,
            "1 of 4800 pixels are NaN",
        ),
        (dangling, Check.LINK, "gone.mrc, which is not there"),
        (Path.unlink, Check.UNREADABLE, "gone since"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, plant: Callable[[Path], None], check: Check, words: str) -> None:
    path = tmp_path / "a.mrc"
    write_mrc(path, IMAGE, 1.5)
    plant(path)
    finding = check_micrograph(path).finding
    assert finding is not None
    assert finding.check is check
    assert words in finding.found
    assert str(path) not in finding.found


def test_without_pixels_a_blank_image_passes(tmp_path: Path) -> None:
    flat(tmp_path / "a.mrc")
    assert check_micrograph(tmp_path / "a.mrc", pixels=False).finding is None
