import json
from collections.abc import Callable
from pathlib import Path


def test_a_table_and_a_plot(cryopick: Callable, cryoppp_set: Callable, tmp_path: Path) -> None:
    cryoppp_set(tmp_path / "data" / "discs", micrographs=2)
    outcome = cryopick("dataset", "stats", "data", "--plot", "stats.png")
    assert outcome.code == 0
    row = next(line for line in outcome.out.splitlines() if "discs" in line)
    assert row.split()[:8] == ["discs", "2", "2", "18", "9", "(9-9)", "24", "(24-24)"]
    assert (tmp_path / "stats.png").is_file()


def test_json_and_bad_files(cryopick: Callable, cryoppp_set: Callable, tmp_path: Path) -> None:
    folder = cryoppp_set(tmp_path / "discs", micrographs=2)
    (folder / "ground_truth/particle_coordinates/m_0.frames.csv").write_text("<Error/>\n")
    outcome = cryopick("dataset", "stats", "discs", "--json")
    assert outcome.code == 1
    (found,) = json.loads(outcome.out)
    assert (found["labels"], found["each"][0]["stem"]) == (9, "m_1.frames")
    assert "not counted:" in outcome.err
    assert "m_0.frames.csv" in outcome.err
