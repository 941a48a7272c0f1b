import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import mrcfile
import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryopick.core import MicrographError
from cryopick.io.micrographs import read_header, read_micrograph

IMAGE = np.arange(48, dtype=np.float32).reshape(6, 8)
# A TIFF of 3 columns and 2 rows, written by hand: 1 2 3 / 4 5 6, eight bits, no compression.
FOREIGN = bytes.fromhex(
    "4d4d002a00000008"  # big-endian, directory at 8
    "0009"
    "010000030000000100030000"  # width 3
    "010100030000000100020000"  # length 2
    "010200030000000100080000"  # 8 bits
    "010300030000000100010000"  # no compression
    "010600030000000100010000"  # black is zero
    "01110004000000010000007a"  # strip at 122
    "011500030000000100010000"  # 1 sample
    "011600030000000100020000"  # 2 rows in the strip
    "011700040000000100000006"  # 6 bytes
    "00000000"
    "010203040506"
)


def test_rows_are_relions(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(FOREIGN)
    np.testing.assert_array_equal(read_micrograph(tmp_path / "a.tif").image, [[4, 5, 6], [1, 2, 3]])
    header = read_header(tmp_path / "a.tif")
    assert header.shape == (2, 3)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "f2", "f4", ">u2", ">f4"])
@pytest.mark.parametrize("compression", [None, "lzw", "deflate"])
def test_types_and_compressions(tmp_path: Path, dtype: str, compression: str | None) -> None:
    tifffile.imwrite(tmp_path / "a.tiff", IMAGE.astype(dtype), compression=compression)
    micrograph = read_micrograph(tmp_path / "a.tiff")
    np.testing.assert_array_equal(micrograph.image, IMAGE[::-1])
    assert micrograph.image.dtype == np.float32
    assert micrograph.pixel_size is None


def test_a_constant_image_may_compress_well_but_has_no_contrast(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((2000, 3000), np.uint16), compression="deflate")
    with pytest.raises(MicrographError, match="every pixel is 0"):
        read_micrograph(tmp_path / "a.tif")


@pytest.mark.parametrize(
    ("unit", "resolution", "pixel_size"),
    [
        ("CENTIMETER", 1e8 / 1.25, 1.25),
        ("INCH", 2.54e8 / 1.25, 1.25),
        ("NONE", 8e7, None),
        ("INCH", 300, None),
    ],
)
def test_pixel_size_of_the_resolution_tags(
    tmp_path: Path, unit: str, resolution: float, pixel_size: float | None
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", IMAGE, resolution=(resolution, resolution), resolutionunit=unit)
    found = read_header(tmp_path / "a.tif").pixel_size
    assert found == (None if pixel_size is None else pytest.approx(pixel_size, rel=1e-6))


def test_a_movie_and_a_colour_picture_are_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "movie.tif", np.stack([IMAGE] * 3), photometric="minisblack")
    tifffile.imwrite(tmp_path / "colour.tif", np.zeros((6, 8, 3), np.uint8), photometric="rgb")
    with pytest.raises(MicrographError, match=r"3 pages.*motion correction"):
        read_micrograph(tmp_path / "movie.tif")
    with pytest.raises(MicrographError, match=r"shape \(6, 8, 3\).*wanted one grey image"):
        read_header(tmp_path / "colour.tif")


@pytest.mark.parametrize(
    "content", [FOREIGN[:20], FOREIGN[:-1], b"II*\x00", b"<html>error</html>", b"\x00" * 200]
)
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(MicrographError, match=r"a\.tif: found"):
        read_micrograph(tmp_path / "a.tif")


def test_a_damaged_header_is_named_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"<html>error</html>")
    with pytest.raises(MicrographError, match=r"a\.tif: found an HTML page"):
        read_header(tmp_path / "a.tif")


def test_absurd_sizes_are_refused_by_the_size_of_the_file(tmp_path: Path) -> None:
    huge = FOREIGN.replace(
        bytes.fromhex("010000030000000100030000"), bytes.fromhex("010000040000000170000000")
    )
    (tmp_path / "a.tif").write_bytes(huge)
    with pytest.raises(MicrographError, match="found 128 bytes, too few"):
        read_header(tmp_path / "a.tif")


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=st.binary(min_size=1, max_size=40), at=st.integers(0, 140), packed=st.booleans())
def test_random_damage_raises_nothing_else(tmp_path: Path, junk: bytes, at: int, packed: bool) -> None:
    tifffile.imwrite(tmp_path / "good.tif", IMAGE, compression="lzw" if packed else None)
    content = bytearray((tmp_path / "good.tif").read_bytes())
    content[at : at + len(junk)] = junk
    (tmp_path / "a.tif").write_bytes(bytes(content))
    with suppress(MicrographError):
        read_micrograph(tmp_path / "a.tif")


@pytest.mark.relion
@pytest.mark.parametrize("dtype", ["u1", "u2", "f4"])
def test_relion_has_the_same_rows(tmp_path: Path, relion: object, dtype: str) -> None:
    image = np.kron(IMAGE, np.ones((4, 4), np.float32))
    tifffile.imwrite(tmp_path / "a.tif", image.astype(dtype))
    program = shutil.which("relion_image_handler")
    assert program is not None
    # RELION writes no single TIFF; the average of the one image is the way to see its pixels.
    command = [program, "--i", "a.tif", "--o", "relion.mrc", "--average"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with mrcfile.open(tmp_path / "relion.mrc", permissive=True) as mrc:
        np.testing.assert_array_equal(read_micrograph(tmp_path / "a.tif").image, mrc.data.reshape(24, 32))
