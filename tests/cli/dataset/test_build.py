from collections.abc import Callable
from pathlib import Path

import numpy as np

from cryopick.core import Picks
from cryopick.io.coordinates import write_star
from cryopick.io.micrographs import write_mrc


def test_a_data_set_is_built_and_said(cryopick: Callable, tmp_path: Path) -> None:
    for stem in ("a", "b"):
        write_mrc(tmp_path / f"mics/{stem}.mrc", np.eye(300, 420, dtype=np.float32), 1.5)
    write_star(Picks(np.array([[10.0, 20.0], [30.0, 5.0]])), tmp_path / "stars/a_autopick.star")
    arguments = (
        "dataset",
        "build",
        "stars",
        "mine",
        "--micrographs",
        "mics",
        "--diameter",
        "45",
        "--box",
        "8",
    )
    outcome = cryopick(*arguments)
    assert outcome.code == 0
    assert "mine: 2 micrographs, 1 labelled with 2 particles, 0 excluded" in outcome.out
    assert "no particles on 1 micrograph: mics/b.mrc" in outcome.out
    labels = (tmp_path / "mine/ground_truth/particle_coordinates/a.csv").read_text().splitlines()
    assert labels[1].startswith("10.00,280.00,30,")
    assert (tmp_path / "mine/particles_stack/a_particles.mrcs").is_file()
    again = cryopick(*arguments)
    assert again.code == 2
    assert "is there already" in again.err


def test_names_without_a_micrograph_are_the_exit_code(cryopick: Callable, tmp_path: Path) -> None:
    write_mrc(tmp_path / "mics/a.mrc", np.eye(300, 420, dtype=np.float32), 1.5)
    for stem in ("a", "gone"):
        write_star(Picks(np.array([[10.0, 20.0]])), tmp_path / f"stars/{stem}_autopick.star")
    outcome = cryopick("dataset", "build", "stars", "mine", "--micrographs", "mics", "--diameter-px", "30")
    assert outcome.code == 1
    assert "left out, no such micrograph: gone" in outcome.out
