import io
from pathlib import Path, PurePosixPath

import pytest

from cryopick.acquisition.unpack.member import Member, place_of
from cryopick.core import DataSetError


def member(name: str, refused: str = "") -> Member:
    return Member(name, 0, True, refused, lambda: io.BytesIO())


@pytest.mark.parametrize("name", ["10017/a b.frames.mrc", "./a", "a..b/c", "...", "a/.hidden"])
def test_plain_names_are_taken(name: str) -> None:
    assert place_of(Path("x.zip"), member(name)) == PurePosixPath(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../a", "leads outside"),
        ("a/../../b", "leads outside"),
        ("/a", "an absolute name"),
        ("C:/a", "an absolute name"),
        ("..\\a", "an absolute name"),
        ("a\0.csv", "a null byte"),
    ],
)
def test_others_are_refused(name: str, words: str) -> None:
    with pytest.raises(DataSetError, match=rf"x\.zip: refused: .*{words}"):
        place_of(Path("x.zip"), member(name))


def test_so_is_what_its_kind_forbids() -> None:
    with pytest.raises(DataSetError, match="is a link to b"):
        place_of(Path("x.zip"), member("a", "a link to b"))
