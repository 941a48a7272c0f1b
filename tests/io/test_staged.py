from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.io.staged import staged


def test_the_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    output = tmp_path / "mine"
    left = tmp_path / ".mine.building/of a killed run"
    left.mkdir(parents=True)
    with staged(output) as staging:
        (staging / "a").write_text("x")
        assert not output.exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "a"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "mine"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["mine", "mine/a file"])
def test_what_is_there_is_left_alone(tmp_path: Path, there: str) -> None:
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    with pytest.raises(ConfigurationError, match="is there already"), staged(tmp_path / "mine"):
        pass
    assert path.read_text() == "x"


def test_two_commands_at_once(tmp_path: Path) -> None:
    """The second is told so, and takes nothing from the first."""
    with staged(tmp_path / "mine") as staging:
        (staging / "a").write_text("x")
        with pytest.raises(ConfigurationError, match="another command"), staged(tmp_path / "mine"):
            pass
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "a"]


def test_nothing_is_in_the_way_where_open_files_stay(tmp_path: Path) -> None:
    """As on NFS, which renames an open file that is removed: the folder made must not hold the lock."""
    with staged(tmp_path / "mine") as staging:
        assert list(staging.iterdir()) == []
