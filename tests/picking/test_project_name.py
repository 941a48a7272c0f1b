"""Names from RELION's project folder."""

from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.picking.project_name import check_output, project_name


def test_below_the_working_folder_names_are_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert project_name(Path("picks/a b.star")) == "picks/a b.star"
    assert project_name(tmp_path / "picks" / "a.star") == "picks/a.star"


def test_another_project_folder_than_the_working_one(tmp_path: Path) -> None:
    assert project_name(tmp_path / "picks" / "a.star", tmp_path) == "picks/a.star"


def test_elsewhere_names_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    assert project_name(tmp_path / "a.star") == (tmp_path / "a.star").as_posix()


def test_a_way_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert project_name(Path("../c.star")) == (tmp_path / "a" / "c.star").as_posix()
    assert project_name(Path("../b/c.star")) == "c.star"
    assert project_name(Path("../c.star"), tmp_path) == "a/c.star"


@pytest.mark.parametrize("name", ["a\nb", "a\udcff", "a\u2028"])
def test_what_no_star_file_can_hold_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with pytest.raises(ConfigurationError, match="which no STAR file can hold; pass another --output"):
        check_output(tmp_path / name)
    (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / name)
    check_output(Path("picks"))  # files are named from the working folder
