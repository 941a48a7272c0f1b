import io
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cryopick.acquisition.unpack import is_archive, unpack
from cryopick.core import DataSetError

FILES = {
    "10017/micrographs/a b.frames.mrc": b"image" * 1000,
    "./10017/ground_truth/particle_coordinates/a b.frames.csv": b"labels",
    "10017/10017A/ground_truth/x.star": b"star",
}


KINDS = {
    tarfile.SYMTYPE: stat.S_IFLNK,
    tarfile.LNKTYPE: stat.S_IFLNK,
    tarfile.FIFOTYPE: stat.S_IFIFO,
    tarfile.CHRTYPE: stat.S_IFCHR,
}


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def odd(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(params=["tar", "zip"])
def put(request: pytest.FixtureRequest, tmp_path: Path, tarball: Callable[..., bytes]) -> Callable[..., Path]:
    """Pack files, the odd members of a tar as they would be in a zip."""

    def put_(content: dict) -> Path:
        if request.param == "tar":
            path = tmp_path / "a.tar.gz"
            path.write_bytes(tarball(content))
            return path
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                if isinstance(data, tarfile.TarInfo):
                    info = zipfile.ZipInfo(data.name)
                    info.external_attr = KINDS.get(data.type, stat.S_IFREG) << 16
                    archive.writestr(info, data.linkname)
                else:
                    archive.writestr(name, data)
        return path

    return put_


@pytest.mark.parametrize(
    ("path", "archive"),
    [("a.tar.gz", True), ("a.TGZ", True), ("a.tar", True), ("a.ZIP", True), ("a.mrc.gz", False)],
)
def test_archives_by_their_names(path: str, archive: bool) -> None:
    assert is_archive(path) is archive


def test_everything_or_the_labels(put: Callable, tmp_path: Path) -> None:
    archive = put(FILES)
    assert unpack(archive, "10017", tmp_path / "labels", labels_only=True) == 2
    assert files(tmp_path / "labels") == {
        "10017/ground_truth/particle_coordinates/a b.frames.csv": b"labels",
        "10017/10017A/ground_truth/x.star": b"star",
    }
    assert unpack(archive, "10017", tmp_path / "all") == 3
    assert files(tmp_path / "all")["10017/micrographs/a b.frames.mrc"] == b"image" * 1000


def test_an_archive_without_the_leading_folder(put: Callable, tmp_path: Path) -> None:
    unpack(put({"ground_truth/a.csv": b"x"}), "10017", tmp_path / "out")
    assert files(tmp_path / "out") == {"10017/ground_truth/a.csv": b"x"}


@pytest.mark.parametrize(
    ("member", "words"),
    [
        (odd("../outside"), "leads outside"),
        (odd("10017/a/../../../outside"), "leads outside"),
        (odd("/etc/outside"), "an absolute name"),
        (odd("C:/outside"), "an absolute name"),
        (odd("10017\\..\\outside"), "an absolute name"),
        (odd("10017/l", tarfile.SYMTYPE, "/etc/passwd"), "a link"),
        (odd("10017/l", tarfile.SYMTYPE, "micrographs"), "a link"),
        (odd("10017/l", tarfile.LNKTYPE, "10017/micrographs/a b.frames.mrc"), "a link"),
        (odd("10017/p", tarfile.FIFOTYPE), "no plain file"),
        (odd("10017/d", tarfile.CHRTYPE), "no plain file"),
    ],
)
def test_what_has_no_business_there_is_refused_and_nothing_is_left(
    put: Callable, tmp_path: Path, member: tarfile.TarInfo, words: str
) -> None:
    archive = put({**FILES, "odd": member})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DataSetError, match=f"refused: .*{words}"):
        unpack(archive, "10017", tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("share", [0.2, 0.9, 0.99])
def test_a_damaged_archive_is_named_and_nothing_is_left(put: Callable, tmp_path: Path, share: float) -> None:
    archive = put(FILES)
    archive.write_bytes(archive.read_bytes()[: int(share * archive.stat().st_size)])
    with pytest.raises(DataSetError, match=r"a\.(tar\.gz|zip): damaged"):
        unpack(archive, "10017", tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == [archive.name]


def test_a_damaged_bzip2_archive_is_not_blamed_on_the_disk(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar.bz2", "w:bz2") as tar:
        tar.addfile(odd("10017/a.mrc"), io.BytesIO())
    data = bytearray((tmp_path / "a.tar.bz2").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "a.tar.bz2").write_bytes(data)
    with pytest.raises(DataSetError, match=r"a\.tar\.bz2: damaged"):
        unpack(tmp_path / "a.tar.bz2", "10017", tmp_path)


def test_what_is_no_archive_and_what_holds_nothing_wanted(put: Callable, tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(b"<?xml version='1.0'?>" * 100)
    with pytest.raises(DataSetError, match="damaged"):
        unpack(tmp_path / "x.tar.gz", "10017", tmp_path)
    with pytest.raises(DataSetError, match="wanted files in ground_truth/, found none"):
        unpack(put({"10017/micrographs/a.mrc": b"x"}), "10017", tmp_path, labels_only=True)


def test_a_run_after_a_kill_writes_only_what_is_missing(put: Callable, tmp_path: Path) -> None:
    archive = put(FILES)
    for earlier, image in ((archive.name, b"IMAGE"), ("another.zip", b"OTHER")):
        left = tmp_path / f".10017.{earlier}.unpacking/micrographs/a b.frames.mrc"
        left.parent.mkdir(parents=True)
        left.write_bytes(image * 1000)
    unpack(archive, "10017", tmp_path)
    assert (tmp_path / "10017/micrographs/a b.frames.mrc").read_bytes() == b"IMAGE" * 1000


def test_one_archive_of_all_data_sets(put: Callable, tmp_path: Path) -> None:
    archive = put(
        {"labels/10017/a.csv": b"a", "labels/10081/a.csv": b"b", "10017": b"no folder", "README": b"c"}
    )
    for id_ in ("10017", "10081"):
        assert unpack(archive, id_, tmp_path / "out", of_several=True) == 1
    assert files(tmp_path / "out") == {"10017/a.csv": b"a", "10081/a.csv": b"b"}
    with pytest.raises(DataSetError, match="wanted files of 10005, found none"):
        unpack(archive, "10005", tmp_path / "out", of_several=True)


def test_a_bomb_is_refused_before_it_fills_the_disk(
    put: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = put({f"10017/{number}.mrc": bytes(10**6) for number in range(20)})
    assert archive.stat().st_size < 40_000
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1, 1, (1 << 28) + 5 * 10**6))
    with pytest.raises(DataSetError, match=r"refused: it declares .* GB more of files, the disk has room"):
        unpack(archive, "10017", tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == [archive.name]


def test_a_zip_that_declares_too_little_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.mrc", bytes(10**6))
    data = path.read_bytes().replace((10**6).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(data)
    with pytest.raises(DataSetError, match=r"a\.zip: damaged"):
        unpack(path, "10017", tmp_path)
    assert [one.name for one in tmp_path.rglob("*")] == ["a.zip"]


def test_a_zip_is_read_in_pieces(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("ground_truth/a.csv", "1,2,3\n" * 10**6)
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    assert unpack(tmp_path / "a.zip", "10017", tmp_path) == 1
    assert (tmp_path / "10017/ground_truth/a.csv").stat().st_size == 6 * 10**6
