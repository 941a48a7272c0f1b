import bz2
import gzip
import os
from io import FileIO
from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from cryopick.core import ConfigurationError, MicrographError, PixelSizeError, bin_micrograph
from cryopick.io.micrographs import (
    PixelSizeSource,
    micrograph_suffixes,
    read_binned,
    read_header,
    read_micrograph,
    write_mrc,
)
from cryopick.io.micrographs.registry import FORMATS

IMAGE = np.arange(48, dtype=np.float32).reshape(6, 8)


def test_every_suffix_has_exactly_one_format() -> None:
    assert sorted(suffix for format_ in FORMATS for suffix in format_.suffixes) == sorted(
        micrograph_suffixes()
    )


@pytest.mark.parametrize("read", [read_micrograph, read_header])
def test_names_of_other_files_are_refused_with_the_list(tmp_path: Path, read: object) -> None:
    (tmp_path / "a.eer").write_bytes(b"x")
    with pytest.raises(MicrographError, match=r"a\.eer.*\.mrc .*\.mrc\.gz .*\.tif .*\.png"):
        read(tmp_path / "a.eer")  # type: ignore[operator]


@pytest.mark.parametrize("read", [read_micrograph, read_header])
@pytest.mark.parametrize("suffix", micrograph_suffixes())
def test_missing_empty_and_folder(tmp_path: Path, read: object, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    with pytest.raises(MicrographError, match="no such file"):
        read(path)  # type: ignore[operator]
    path.touch()
    with pytest.raises(MicrographError, match="0 bytes"):
        read(path)  # type: ignore[operator]
    path.unlink()
    path.mkdir()
    with pytest.raises(MicrographError, match="folder"):
        read(path)  # type: ignore[operator]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permissions(tmp_path: Path) -> None:
    write_mrc(tmp_path / "a.mrc", IMAGE, None)
    (tmp_path / "a.mrc").chmod(0)
    with pytest.raises(MicrographError, match="permissions"):
        read_micrograph(tmp_path / "a.mrc")


def test_a_failing_disk_is_our_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mrc(tmp_path / "a.mrc", IMAGE, None)

    class Failing(FileIO):
        def readinto(self, buffer: object) -> int:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("cryopick.io.micrographs.mrc._open", Failing)
    for read in (read_micrograph, lambda path: read_binned(path, lambda shape, size: 2)):
        with pytest.raises(MicrographError, match=r"a\.mrc: cannot be read .*Input/output.*permissions"):
            read(tmp_path / "a.mrc")


def test_the_pixel_size_is_settled_on_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.mrc"
    write_mrc(path, IMAGE, 1.34)
    assert read_micrograph(path).pixel_size == 1.34
    assert read_micrograph(path, pixel_size=1.345).pixel_size == 1.345
    with pytest.raises(PixelSizeError, match=r"1\.34 .* 1\.77"):
        read_micrograph(path, pixel_size=1.77)
    assert read_micrograph(path, pixel_size=1.77, trust=PixelSizeSource.OPTION).pixel_size == 1.77
    assert read_micrograph(path, pixel_size=1.77, trust=PixelSizeSource.HEADER).pixel_size == 1.34


def test_the_micrograph_remembers_its_file(tmp_path: Path) -> None:
    write_mrc(tmp_path / "a.frames.mrc", IMAGE, None)
    assert read_micrograph(tmp_path / "a.frames.mrc").path == tmp_path / "a.frames.mrc"


def _image(dtype: str) -> NDArray[np.generic]:
    return (np.random.default_rng(0).normal(50, 9, (331, 203))).astype(dtype)


def _write(path: Path, dtype: str) -> None:
    if path.suffix == ".tif":
        tifffile.imwrite(path, _image(dtype))
    elif path.suffix == ".png":
        Image.fromarray(_image(dtype)).save(path)
    else:
        plain = path.with_name("plain.mrc")
        write_mrc(plain, _image(dtype), 1.5)
        pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, bytes)
        path.write_bytes(pack(plain.read_bytes()))


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        *(("a.mrc", dtype) for dtype in ("i1", "i2", "u2", "f2", "f4")),
        ("a.mrc.gz", "f4"),
        ("a.mrc.bz2", "i2"),
        ("a.tif", "u2"),
        ("a.tif", "f4"),
        ("a.png", "u1"),
    ],
)
@pytest.mark.parametrize("binning", [1, 2, 3, 300])
def test_reading_binned_is_binning_what_is_read(
    tmp_path: Path, name: str, dtype: str, binning: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cryopick.io.micrographs.mrc._CACHED", 5000)  # several portions of this small image
    _write(tmp_path / name, dtype)
    seen: list[object] = []

    def choose(*facts: object) -> int:
        seen.append(facts)
        return binning

    binned = read_binned(tmp_path / name, choose, pixel_size=1.5)
    whole = bin_micrograph(read_micrograph(tmp_path / name, pixel_size=1.5), binning)
    np.testing.assert_allclose(binned.image, whole.image, rtol=1e-6)
    assert (binned.shape, binned.binning, binned.pixel_size, binned.path) == (
        whole.shape,
        whole.binning,
        whole.pixel_size,
        whole.path,
    )
    assert seen == [((331, 203), 1.5)]


@pytest.mark.filterwarnings("ignore:Data array contains", "ignore:invalid value encountered")
def test_what_is_bad_is_as_bad_when_binned(tmp_path: Path) -> None:
    image = np.full((331, 203), 3.3, np.float32)
    write_mrc(tmp_path / "constant.mrc", image, None)
    image[0, 0] = np.nan
    write_mrc(tmp_path / "nan.mrc", image, None)
    image[0, 0], image[1, 1] = np.inf, -np.inf
    write_mrc(tmp_path / "infinite.mrc", image, None)
    whole = (tmp_path / "nan.mrc").read_bytes()
    (tmp_path / "short.mrc").write_bytes(whole[:-1])
    (tmp_path / "short.mrc.gz").write_bytes(gzip.compress(whole[:-1]))
    (tmp_path / "torn.mrc.gz").write_bytes(gzip.compress(whole)[:-9])
    for name, message in {
        "constant.mrc": "every pixel is 3.3",
        "nan.mrc": "1 of 67193 pixels are NaN",
        "infinite.mrc": "2 of 67193 pixels are NaN",
        "short.mrc": "truncated: found 269795 bytes, wanted 269796",
        "short.mrc.gz": "truncated: found 269795 bytes, wanted 269796",
        "torn.mrc.gz": "cannot be unpacked",
        "none.mrc": "no such file",
    }.items():
        with pytest.raises(MicrographError, match=message):
            read_binned(tmp_path / name, lambda shape, size: 3)


def test_contrast_that_binning_takes_away_is_contrast(tmp_path: Path) -> None:
    write_mrc(tmp_path / "a.mrc", np.tile(np.array([[1, 2], [2, 1]], np.float32), (20, 30)), None)
    assert read_binned(tmp_path / "a.mrc", lambda shape, size: 2).image.std() == 0


def test_the_choice_may_refuse(tmp_path: Path) -> None:
    def refuse(shape: tuple[int, int], pixel_size: float | None) -> int:
        raise ConfigurationError("not this one")

    for name in ("a.mrc", "a.tif", "a.png"):
        _write(tmp_path / name, "u1" if name == "a.png" else "f4")
        with pytest.raises(ConfigurationError, match="not this one"):
            read_binned(tmp_path / name, refuse)
    with pytest.raises(PixelSizeError, match=r"header says 1\.5 A/px"):
        read_binned(tmp_path / "a.mrc", lambda shape, size: 1, pixel_size=2.0)
