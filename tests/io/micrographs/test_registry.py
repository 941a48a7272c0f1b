import os
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import MicrographError, PixelSizeError
from cryopick.io.micrographs import (
    PixelSizeSource,
    micrograph_suffixes,
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

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(np, "fromfile", fail)
    with pytest.raises(MicrographError, match=r"a\.mrc: cannot be read .*Permission denied.*permissions"):
        read_micrograph(tmp_path / "a.mrc")


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
