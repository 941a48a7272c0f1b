from pathlib import Path

import pytest

from cryopick.io.files_below import files_below


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b/c", "b/.hidden", ".d/e", "skipped/f"):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "folder"


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in files_below(folder))


def test_files_without_hidden_ones(folder: Path) -> None:
    assert names(folder) == ["a", "b/c", "skipped/f"]


def test_folders_can_be_left_out(folder: Path) -> None:
    found = files_below(folder, lambda folders: [name for name in folders if name != "skipped"])
    assert sorted(path.name for path in found) == ["a", "c"]


def test_links_are_followed_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "g").touch()
    (folder / "link").symlink_to(tmp_path / "far")
    (folder / "again").symlink_to(tmp_path / "far")
    (folder / "b" / "round").symlink_to(folder)
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    found = names(folder)
    assert len(found) == 5
    assert {"a", "b/c", "broken", "skipped/f"} < set(found)
