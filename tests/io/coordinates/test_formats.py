"""The list of formats, and which one a file is of."""

from pathlib import Path

import pytest

from cryopick.core import ConfigurationError, CoordinatesError
from cryopick.io.coordinates.formats import (
    COORDINATE_FORMATS,
    accepting_formats,
    find_format,
    format_of,
    formats_of_suffix,
)


def test_every_key_finds_its_own_format() -> None:
    assert [find_format(format_.key) for format_ in COORDINATE_FORMATS] == list(COORDINATE_FORMATS)
    assert len({format_.key for format_ in COORDINATE_FORMATS}) == len(COORDINATE_FORMATS)


def test_an_unknown_key_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        ConfigurationError, match=r"xplor: no such coordinate format; wanted star \(RELION STAR\)"
    ):
        find_format("xplor")


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.csv", "X-Coordinate,Y-Coordinate,Diameter\n1,2,3\n", "cryoppp"),
        ("a.csv", "x,y\n1,2\n", "table"),
        ("a.json", '{"boxes": [[1, 2, "manual"]]}', "eman2"),
        ("a.json", '{"images": [], "annotations": []}', "coco"),
        ("a.txt", "image_name\tx_coord\ty_coord\tscore\nm\t1\t2\t0.5\n", "topaz"),
        ("a.box", "1 2 30 30\n", "box"),
    ],
)
def test_formats_that_share_a_suffix_are_told_apart_by_content(
    tmp_path: Path, name: str, content: str, key: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert format_of(path).key == key


def test_the_format_wanted_is_the_only_one_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("X-Coordinate,Y-Coordinate,Diameter\n1,2,3\n")
    wanted = find_format("cryoppp")
    assert accepting_formats(path, wanted) == [wanted]
    assert len(formats_of_suffix(path)) > 1


def test_a_foreign_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        CoordinatesError, match=r"picks\.xyz: not the name of a coordinate file; wanted RELION STAR"
    ):
        format_of(tmp_path / "picks.xyz")


def test_a_file_that_must_not_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.csv").touch()
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CoordinatesError, match=r"a\.csv: cannot be read \(Permission denied\)"):
        format_of(tmp_path / "a.csv")
