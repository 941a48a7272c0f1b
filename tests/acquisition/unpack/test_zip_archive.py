import stat
import zipfile
from pathlib import Path

import pytest

from cryopick.acquisition.unpack.zip_archive import is_zip, zip_members
from cryopick.core import DataSetError


def test_members_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("d")
        archive.writestr("d/a b.csv", "x,y" * 100)
    assert is_zip(path)
    folder, file = zip_members(path)
    assert (folder.name, folder.is_file) == ("d/", False)
    assert (file.name, file.size, file.is_file, file.refused) == ("d/a b.csv", 300, True, "")
    for one in zip_members(path):
        assert not one.is_file or one.open().read() == b"x,y" * 100


def test_other_files_are_no_zip(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"<?xml version='1.0'?>")
    assert not is_zip(tmp_path / "a.zip")


@pytest.mark.parametrize(("mode", "words"), [(stat.S_IFLNK, "a link"), (stat.S_IFIFO, "no plain file")])
def test_links_and_devices_are_told(tmp_path: Path, mode: int, words: str) -> None:
    info = zipfile.ZipInfo("odd")
    info.external_attr = mode << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    (one,) = zip_members(tmp_path / "a.zip")
    assert (one.is_file, one.refused) == (False, words)


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the directory
    path.write_bytes(data)
    with pytest.raises(DataSetError, match=r"'a\.csv' is encrypted"):
        list(zip_members(path))
