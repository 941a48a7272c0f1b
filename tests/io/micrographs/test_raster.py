from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from cryopick.core import MicrographError
from cryopick.io.micrographs import read_header, read_micrograph

IMAGE = np.arange(48, dtype=np.uint8).reshape(6, 8)


def test_rows_stay_and_are_said_to_start_at_the_top(tmp_path: Path) -> None:
    Image.fromarray(IMAGE).save(tmp_path / "a.png")
    micrograph = read_micrograph(tmp_path / "a.png")
    np.testing.assert_array_equal(micrograph.image, IMAGE)
    assert micrograph.pixel_size is None
    header = read_header(tmp_path / "a.png")
    assert header.shape == (6, 8)


def test_jpeg_keeps_its_rows_whatever_exif_says(tmp_path: Path) -> None:
    image = np.kron(IMAGE * 5, np.ones((8, 8), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 3  # turn by half a circle for display
    Image.fromarray(image).save(tmp_path / "a.JPG", quality=95, exif=exif)
    assert np.abs(read_micrograph(tmp_path / "a.JPG").image - image).max() < 3


def test_sixteen_bits(tmp_path: Path) -> None:
    image = IMAGE.astype(np.uint16) * 1365
    Image.fromarray(image).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_micrograph(tmp_path / "a.png").image, image)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P"])
def test_grey_pictures_saved_in_colour(tmp_path: Path, mode: str) -> None:
    Image.fromarray(IMAGE).convert(mode).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_micrograph(tmp_path / "a.png").image, IMAGE)


def test_colour_becomes_luminance(tmp_path: Path) -> None:
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    Image.fromarray(colours).save(tmp_path / "a.png")
    np.testing.assert_array_equal(read_micrograph(tmp_path / "a.png").image, [[76, 150, 29]])


def test_large_detectors_give_no_warning_and_absurd_sizes_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.fromarray(IMAGE).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 40)
    assert read_micrograph(tmp_path / "a.png").shape == (6, 8)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 20)
    with pytest.raises(MicrographError, match="a PNG image that cannot be read"):
        read_header(tmp_path / "a.png")


def test_files_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"<!DOCTYPE html>")
    with pytest.raises(MicrographError, match="HTML page"):
        read_micrograph(tmp_path / "a.jpg")


@pytest.mark.parametrize("suffix", ["png", "jpg"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_truncated_files(tmp_path: Path, suffix: str, part: float) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 80), dtype=np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    with pytest.raises(MicrographError, match=r"cannot be read as PNG or JPG"):
        read_micrograph(path)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    junk=st.binary(min_size=1, max_size=40), at=st.integers(0, 700), suffix=st.sampled_from(["png", "jpg"])
)
def test_random_damage_raises_nothing_else(tmp_path: Path, junk: bytes, at: int, suffix: str) -> None:
    Image.fromarray(IMAGE).save(tmp_path / f"good.{suffix}")
    content = bytearray((tmp_path / f"good.{suffix}").read_bytes())
    content[at : at + len(junk)] = junk
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(bytes(content))
    with suppress(MicrographError):
        read_micrograph(path)
