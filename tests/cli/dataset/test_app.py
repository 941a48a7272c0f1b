import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

VERBS = ("list", "show", "crawl", "download", "verify", "build", "split", "stats")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_help(cryopick: Callable, verb: str) -> None:
    outcome = cryopick("dataset", verb, "--help")
    assert outcome.code == 0
    assert f"dataset {verb}" in outcome.out


def test_the_verbs_are_listed(cryopick: Callable) -> None:
    printed = cryopick("dataset", "--help").out
    assert all(f" {verb} " in printed for verb in VERBS)


def test_the_catalogue_and_downloads_need_no_torch() -> None:
    program = """
import sys
import cryopick.acquisition
from cryopick.cli.dataset.app import dataset_app
dataset_app(["list", "10017"], standalone_mode=False)
sys.exit("torch" in sys.modules)
"""
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, check=False, timeout=120, capture_output=True).returncode == 0


@pytest.mark.parametrize(("verb", "left_out"), [("stats", "not counted"), ("verify", "not verified")])
def test_a_set_that_is_laid_out_badly_does_not_stop_the_others(
    cryopick: Callable, cryoppp_set: Callable, tmp_path: Path, verb: str, left_out: str
) -> None:
    cryoppp_set(tmp_path / "data" / "discs", micrographs=4)
    both = cryoppp_set(tmp_path / "data" / "both", micrographs=4) / "micrographs"
    (both / "m_0.frames.jpg").touch()
    outcome = cryopick("dataset", verb, "data")
    assert outcome.code == 1
    assert "discs" in outcome.out
    assert f"{left_out}: " in outcome.err
    assert "m_0.frames.jpg and m_0.frames.mrc both name" in outcome.err
