from dataclasses import replace
from pathlib import Path

from cryopick.acquisition.manifest import Manifest, ManifestRow

ROW = ManifestRow("10017/a b.mrc", "http://x/a%20b.mrc", 5, "00ff")


def test_rows_are_found_again_and_the_last_holds(tmp_path: Path) -> None:
    first = Manifest(tmp_path / "new")
    assert first.find(ROW.path) is None
    first.add(ROW)
    first.add(replace(ROW, unpacked="labels"))
    assert (
        first.find(ROW.path) == Manifest(tmp_path / "new").find(ROW.path) == replace(ROW, unpacked="labels")
    )


def test_a_line_cut_short_by_a_kill_spoils_no_other(tmp_path: Path) -> None:
    Manifest(tmp_path).add(ROW)
    path = tmp_path / "manifest.jsonl"
    path.write_bytes(path.read_bytes() + b'\n{"path": "10017/b.mrc", "ur')
    again = Manifest(tmp_path)
    assert again.find(ROW.path) == ROW
    again.add(replace(ROW, path="c"))
    assert Manifest(tmp_path).find("c") is not None
    assert Manifest(tmp_path).find("10017/b.mrc") is None
