"""`predict` killed at random moments; `scripts/kill_predict.py` does it as often as one likes."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "kill_predict.py"


@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_end() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--kills", "6", "--micrographs", "9"],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^6 kills \(.*\) in \d+ runs; \d+ jobs finished; 0 faults$", done.stdout, re.MULTILINE)


def test_half_of_a_file_would_be_seen(tmp_path: Path) -> None:
    script = runpy.run_path(str(SCRIPT))
    (tmp_path / ".progress").mkdir()
    (tmp_path / "m").mkdir()
    for name in (".progress/0.jsonl", ".hidden.star", "timings.csv", "whole", "m/half"):
        (tmp_path / name).write_text(f"{tmp_path}/m of {name}")
    found = script["visible"](tmp_path)
    assert found == {"whole": b"m of whole", "m/half": b"m of m/half"}
    wanted = {"whole": b"m of whole", "m/half": b"m of m/half and more", "missing": b""}
    assert script["different"](found, wanted, all_of_it=False) == ["m/half"]
    assert script["different"](found, wanted, all_of_it=True) == ["m/half", "missing"]
