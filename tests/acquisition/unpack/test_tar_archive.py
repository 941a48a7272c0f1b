import bz2
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cryopick.acquisition.unpack.tar_archive import tar_members


@pytest.fixture
def plain() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        folder = tarfile.TarInfo("d")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        file = tarfile.TarInfo("d/a")
        file.size = 3
        tar.addfile(file, io.BytesIO(b"abc"))
    return buffer.getvalue()


@pytest.mark.parametrize("compress", [bytes, bz2.compress, lzma.compress])
def test_compression_is_known_by_its_bytes(plain: bytes, compress: Callable, tmp_path: Path) -> None:
    path = tmp_path / "a.tar.gz"
    path.write_bytes(compress(plain))
    found = []
    for one in tar_members(path):
        found.append((one.name, one.size, one.is_file, one.open().read() if one.is_file else b""))
    assert found == [("d", 0, False, b""), ("d/a", 3, True, b"abc")]


@pytest.mark.parametrize(("kind", "words"), [(tarfile.SYMTYPE, "a link to b"), (tarfile.FIFOTYPE, "plain")])
def test_what_is_refused_by_its_kind(tarball: Callable, tmp_path: Path, kind: bytes, words: str) -> None:
    odd = tarfile.TarInfo("odd")
    odd.type, odd.linkname = kind, "b"
    (tmp_path / "a").write_bytes(tarball({"odd": odd}))
    (one,) = tar_members(tmp_path / "a")
    assert not one.is_file
    assert words in one.refused
