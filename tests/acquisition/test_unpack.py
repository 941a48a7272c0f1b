import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cryopick.acquisition.unpack import unpack
from cryopick.core import DataSetError

FILES = {
    "10017/micrographs/a b.frames.mrc": b"image" * 1000,
    "./10017/ground_truth/particle_coordinates/a b.frames.csv": b"labels",
    "10017/10017A/ground_truth/x.star": b"star",
}


def odd(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def put(tmp_path: Path, tarball: Callable[..., bytes]) -> Callable[..., Path]:
    def put_(content: dict) -> Path:
        path = tmp_path / "a.tar.gz"
        path.write_bytes(tarball(content))
        return path

    return put_


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
        (odd("10017/l", tarfile.SYMTYPE, "/etc/passwd"), "a link to /etc/passwd"),
        (odd("10017/l", tarfile.SYMTYPE, "micrographs"), "a link to micrographs"),
        (odd("10017/l", tarfile.LNKTYPE, "10017/micrographs/a b.frames.mrc"), "a link to"),
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
    with pytest.raises(DataSetError, match=r"a\.tar\.gz: damaged"):
        unpack(archive, "10017", tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.tar.gz"]


def test_what_is_no_archive_and_what_holds_nothing_wanted(put: Callable, tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(b"<?xml version='1.0'?>" * 100)
    with pytest.raises(DataSetError, match="damaged"):
        unpack(tmp_path / "x.tar.gz", "10017", tmp_path)
    with pytest.raises(DataSetError, match="wanted files in ground_truth/, found none"):
        unpack(put({"10017/micrographs/a.mrc": b"x"}), "10017", tmp_path, labels_only=True)


def test_a_run_after_a_kill_writes_only_what_is_missing(put: Callable, tmp_path: Path) -> None:
    archive = put(FILES)
    left = tmp_path / ".10017.unpacking/micrographs/a b.frames.mrc"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"IMAGE" * 1000)
    unpack(archive, "10017", tmp_path)
    assert (tmp_path / "10017/micrographs/a b.frames.mrc").read_bytes() == b"IMAGE" * 1000
