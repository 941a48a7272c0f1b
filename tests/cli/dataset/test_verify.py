import json
from collections.abc import Callable
from pathlib import Path


def test_a_sound_set(cryopick: Callable, cryoppp_set: Callable, tmp_path: Path) -> None:
    cryoppp_set(tmp_path / "data" / "discs", micrographs=4)
    outcome = cryopick("dataset", "verify", "data", "--pictures", "evidence")
    assert outcome.code == 0
    assert "discs: 4 micrographs, 4 label files, 36 labels, 0 faults" in outcome.out
    assert "labels are in the frame cryoppp (confirmed)" in outcome.out
    assert (tmp_path / "evidence" / "discs.png").is_file()


def test_faults_are_told_with_what_to_do(cryopick: Callable, cryoppp_set: Callable, tmp_path: Path) -> None:
    folder = cryoppp_set(tmp_path / "discs", micrographs=4)
    (folder / "micrographs/m_1.frames.mrc").write_bytes(b"<?xml version='1.0'?><Error/>")
    outcome = cryopick("dataset", "verify", "discs", "--jobs", "2")
    assert outcome.code == 1
    row = next(line for line in outcome.out.splitlines() if "m_1" in line)
    assert "not an image" in row
    assert "micrographs/m_1.frames.mrc" in row
    assert "fetch it again, or move it away" in row
    found = json.loads(cryopick("dataset", "verify", "discs", "--json").out)
    assert [each["check"] for each in found["discs"]["findings"]] == ["not an image"]


def test_without_pixels(cryopick: Callable, cryoppp_set: Callable, tmp_path: Path) -> None:
    folder = cryoppp_set(tmp_path / "discs", micrographs=4)
    path = folder / "micrographs/m_1.frames.mrc"
    path.write_bytes(path.read_bytes()[:1024] + bytes(path.stat().st_size - 1024))
    assert cryopick("dataset", "verify", "discs", "--headers-only").code == 0
    assert cryopick("dataset", "verify", "discs").code == 1
