from pathlib import Path

import pytest

from cryopick.core import MicrographError
from cryopick.io.micrographs.contents import check_file, describe


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"\x1f\x8b\x08", "gzip"),
        (b"BZh9", "bzip2"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"II*\x00", "TIFF"),
        (b"MM\x00*", "TIFF"),
        (b"\x89HDF\r\n", "HDF5"),
        (b"PK\x03\x04", "zip"),
        (b"<!DOCTYPE HTML><html>", "HTML"),
        (b"\xef\xbb\xbf\n <html lang='en'>", "HTML"),
        (b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', "XML"),
        (b"x y\n1 2\n", "text that starts with 'x y"),
        (b"\x00\x10\x00\x00", "unknown"),
    ],
)
def test_first_bytes_in_words(tmp_path: Path, start: bytes, words: str) -> None:
    path = tmp_path / "a.mrc"
    path.write_bytes(start)
    assert words in describe(path)


def test_missing_empty_and_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    check_file(tmp_path / "a")
    (tmp_path / "empty.mrc").touch()
    (tmp_path / "folder.mrc").mkdir()
    (tmp_path / "link.mrc").symlink_to(tmp_path / "nowhere")
    for name, words in {
        "empty": "0 bytes",
        "folder": "folder",
        "link": "broken link",
        "none": "no such",
    }.items():
        with pytest.raises(MicrographError, match=words):
            check_file(tmp_path / f"{name}.mrc")
