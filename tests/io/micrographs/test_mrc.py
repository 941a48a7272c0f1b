import bz2
import gzip
import logging
import struct
from contextlib import suppress
from pathlib import Path

import mrcfile
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryopick.core import MicrographError
from cryopick.io.micrographs import read_binned, read_header, read_micrograph, write_mrc

IMAGE = np.arange(35, dtype=np.float32).reshape(5, 7) - 3


def foreign(path: Path, data: np.ndarray, mode: int, order: str = "<", *, stamped: bool = True) -> Path:
    """Write an MRC file byte by byte, as another program would."""
    head = bytearray(1024)
    rows, columns = data.shape
    struct.pack_into(f"{order}4i", head, 0, columns, rows, 1, mode)
    struct.pack_into(f"{order}3i", head, 28, columns, rows, 1)
    struct.pack_into(f"{order}3f", head, 40, columns * 1.34, rows * 1.34, 1.34)
    if stamped:
        head[208:214] = b"MAP " + (b"\x44\x44" if order == "<" else b"\x11\x11")
    path.write_bytes(bytes(head) + data.astype(data.dtype.newbyteorder(order)).tobytes())
    return path


@pytest.mark.parametrize(("mode", "dtype"), [(0, "i1"), (1, "i2"), (2, "f4"), (12, "f2")])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("stamped", [True, False])
def test_every_mode_in_every_order(tmp_path: Path, mode: int, dtype: str, order: str, stamped: bool) -> None:
    path = foreign(tmp_path / "a.mrc", IMAGE.astype(dtype), mode, order, stamped=stamped)
    micrograph = read_micrograph(path)
    np.testing.assert_array_equal(micrograph.image, IMAGE)
    assert micrograph.image.dtype == np.float32
    assert micrograph.image.dtype.isnative
    assert micrograph.pixel_size == 1.34
    assert read_header(path).shape == (5, 7)


def test_mode_6_is_unsigned(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.mrc", np.array([[65535, 0, 40000]], dtype=np.uint16), 6)
    np.testing.assert_array_equal(read_micrograph(path).image, [[65535, 0, 40000]])


def test_mode_0_follows_the_standard_then_the_stamp_then_the_option(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.mrc", np.array([[-2, 3, 1], [0, -1, 2]], dtype=np.int8), 0)
    signed, unsigned = [[-2, 3, 1], [0, -1, 2]], [[254, 3, 1], [0, 255, 2]]
    np.testing.assert_array_equal(read_micrograph(path).image, signed)
    np.testing.assert_array_equal(read_micrograph(path, unsigned=True).image, unsigned)
    content = bytearray(path.read_bytes())
    struct.pack_into("<2i", content, 152, 1146047817, 0)
    path.write_bytes(bytes(content))
    np.testing.assert_array_equal(read_micrograph(path).image, unsigned)
    np.testing.assert_array_equal(read_micrograph(path, unsigned=False).image, signed)


def test_bytes_that_wrap_are_read_as_unsigned_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    image = np.random.default_rng(1).normal(128, 20, (40, 60)).clip(0, 255).astype(np.uint8)
    path = foreign(tmp_path / "a.mrc", image, 0)
    with caplog.at_level(logging.WARNING):
        np.testing.assert_array_equal(read_micrograph(path).image, image)
    assert "unsigned" in caplog.text
    assert "a.mrc" in caplog.text
    caplog.clear()
    np.testing.assert_array_equal(read_micrograph(path, unsigned=False).image, image.view(np.int8))
    assert not caplog.text


@pytest.mark.parametrize("name", ["a.mrc.gz", "a.mrc.bz2", "a.mrc"])
@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress])
def test_compression_is_told_by_the_content(tmp_path: Path, name: str, compress: object) -> None:
    path = tmp_path / name
    path.write_bytes(compress(foreign(tmp_path / "plain.mrc", IMAGE, 2).read_bytes()))  # type: ignore[operator]
    np.testing.assert_array_equal(read_micrograph(path).image, IMAGE)
    assert read_header(path).shape == (5, 7)


def test_a_wrong_checksum_is_damage(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(foreign(tmp_path / "plain.mrc", IMAGE, 2).read_bytes()))
    content[-8] ^= 1  # of the CRC-32
    path = tmp_path / "a.mrc.gz"
    path.write_bytes(bytes(content))
    for read in (read_micrograph, lambda path: read_binned(path, lambda shape, pixel_size: 2)):
        with pytest.raises(MicrographError, match=r"a\.mrc\.gz: cannot be unpacked \(CRC"):
            read(path)


def test_extended_headers_are_stepped_over(tmp_path: Path) -> None:
    content = bytearray(foreign(tmp_path / "a.mrc", IMAGE, 2).read_bytes())
    struct.pack_into("<i", content, 92, 160)
    content[1024:1024] = b"\xff" * 160
    (tmp_path / "a.mrc").write_bytes(bytes(content))
    (tmp_path / "a.mrc.gz").write_bytes(gzip.compress(bytes(content)))
    np.testing.assert_array_equal(read_micrograph(tmp_path / "a.mrc").image, IMAGE)
    np.testing.assert_array_equal(read_micrograph(tmp_path / "a.mrc.gz").image, IMAGE)


def test_a_stack_of_one_is_an_image_and_of_two_a_movie(tmp_path: Path) -> None:
    mrcfile.write(tmp_path / "one.mrcs", IMAGE[None])
    mrcfile.write(tmp_path / "two.mrc", np.stack([IMAGE, IMAGE]))
    np.testing.assert_array_equal(read_micrograph(tmp_path / "one.mrcs").image, IMAGE)
    with pytest.raises(MicrographError, match=r"stack of 2 images.*motion correction"):
        read_micrograph(tmp_path / "two.mrc")


def test_a_file_longer_than_declared_is_read_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = foreign(tmp_path / "a.mrc", IMAGE, 2)
    path.write_bytes(path.read_bytes() + b"12345")
    with caplog.at_level(logging.WARNING):
        np.testing.assert_array_equal(read_micrograph(path).image, IMAGE)
    assert "5 bytes follow" in caplog.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><body>502 Bad Gateway</body></html>", "found 41 bytes of an HTML page.*1024"),
        (b"<?xml version='1.0'?>" + b" " * 3000, "XML document"),
        (b"MAP" * 20, "found 60 bytes of text that starts with"),
        (b"\x00" * 4096, "declare 0 x 0 x 0 pixels"),
        (gzip.compress(bytes(range(250)) * 2)[:100], "cannot be unpacked"),
        (bz2.compress(b"x" * 5000)[:20] + b"\x00" * 30, "cannot be unpacked"),
        (b"\x1f\x8b\x08 no gzip at all", "cannot be unpacked"),
    ],
)
def test_files_that_are_no_mrc(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.mrc"
    path.write_bytes(content)
    with pytest.raises(MicrographError, match=words) as caught:
        read_micrograph(path)
    assert "a.mrc" in str(caught.value)


@pytest.mark.parametrize("size", [1024, 1100, 1024 + 5 * 7 * 4 - 1])
def test_truncated_files(tmp_path: Path, size: int) -> None:
    content = foreign(tmp_path / "a.mrc", IMAGE, 2).read_bytes()[:size]
    (tmp_path / "a.mrc").write_bytes(content)
    (tmp_path / "a.mrc.gz").write_bytes(gzip.compress(content))
    for name in ("a.mrc", "a.mrc.gz"):
        with pytest.raises(MicrographError, match=rf"truncated: found {size} bytes, wanted 1164"):
            read_micrograph(tmp_path / name)


def test_a_small_compressed_file_that_declares_much_asks_for_little(tmp_path: Path) -> None:
    content = bytearray(foreign(tmp_path / "a.mrc", IMAGE, 2).read_bytes())
    struct.pack_into("<2i", content, 0, 100_000, 100_000)  # 40 GB
    (tmp_path / "a.mrc.gz").write_bytes(gzip.compress(bytes(content)))
    with pytest.raises(MicrographError, match="truncated"):
        read_micrograph(tmp_path / "a.mrc.gz")


@pytest.mark.parametrize(
    ("value", "words"), [(np.nan, "1 of 35"), (np.inf, "1 of 35"), (-3.0, "every pixel is -3")]
)
def test_images_without_use(tmp_path: Path, value: float, words: str) -> None:
    image = IMAGE.copy() if not np.isfinite(value) else np.full_like(IMAGE, value)
    image[2, 3] = value
    with pytest.raises(MicrographError, match=words):
        read_micrograph(foreign(tmp_path / "a.mrc", image, 2))


@pytest.mark.parametrize(
    ("dtype", "mode"), [("f4", 2), ("f8", 2), ("f2", 12), ("i2", 1), ("u2", 6), ("i1", 0), ("u1", 6)]
)
def test_writing_and_reading_again(tmp_path: Path, dtype: str, mode: int) -> None:
    path = tmp_path / "new" / "a.mrc"
    image = np.abs(IMAGE).astype(dtype)
    write_mrc(path, image[:, ::-1], 1.77)
    micrograph = read_micrograph(path)
    np.testing.assert_array_equal(micrograph.image, image[:, ::-1])
    assert micrograph.pixel_size == 1.77
    with mrcfile.open(path) as mrc:  # strict: warnings are errors here
        assert mrc.header.mode == mode
        np.testing.assert_array_equal(mrc.data, image[:, ::-1])
    assert list(path.parent.iterdir()) == [path]


def test_an_unknown_pixel_size_stays_unknown(tmp_path: Path) -> None:
    write_mrc(tmp_path / "a.mrc", IMAGE, None)
    assert read_micrograph(tmp_path / "a.mrc").pixel_size is None


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dtype"):
        write_mrc(tmp_path / "a.mrc", IMAGE.astype(np.int64), None)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    junk=st.binary(min_size=1, max_size=300),
    at=st.integers(0, 1200),
    name=st.sampled_from(["a.mrc", "a.mrc.gz"]),
)
def test_random_damage_raises_nothing_else(tmp_path: Path, junk: bytes, at: int, name: str) -> None:
    content = bytearray(foreign(tmp_path / "good.mrc", IMAGE, 2).read_bytes())
    content[at : at + len(junk)] = junk
    (tmp_path / name).write_bytes(bytes(content) if name == "a.mrc" else gzip.compress(bytes(content)))
    with suppress(MicrographError):
        read_micrograph(tmp_path / name)


@pytest.mark.shared
def test_real_unsigned_bytes(shared_data: Path, caplog: pytest.LogCaptureFixture) -> None:
    micrograph = read_micrograph(shared_data / "negative-stain" / "rawu048b.mrc")
    assert micrograph.shape == (1600, 1600)
    assert micrograph.pixel_size is None
    assert micrograph.image.min() >= 0
    assert micrograph.image.mean() == pytest.approx(127.586, abs=0.01)
    assert "unsigned" in caplog.text


@pytest.mark.shared
def test_a_real_header_of_one_angstrom_is_unknown(shared_data: Path) -> None:
    micrograph = read_micrograph(shared_data / "contamination" / "Ucsf_stack_1142_DW.mrc")
    assert micrograph.shape == (927, 959)
    assert micrograph.pixel_size is None
