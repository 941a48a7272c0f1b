from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from cryopick.core import Picks
from cryopick.io.coordinates import write_star

if TYPE_CHECKING:
    from conftest import Outcome

Run = Callable[..., "Outcome"]


@pytest.fixture
def discs(cryoppp_set: Callable[..., Path], tmp_path: Path) -> Path:
    """A data set, and a STAR file of one pick where no disc is."""
    write_star(Picks([[130.0, 180.0]], [0.9]), tmp_path / "picks" / "m_0.frames_autopick.star")  # type: ignore[arg-type]
    return cryoppp_set(tmp_path / "discs", micrographs=2)


def test_a_round_is_the_default_command(cryopick: Run, discs: Path) -> None:
    outcome = cryopick("curate", discs, "--picks", "picks", "--threshold", "0.5", "--stacks", "32")
    assert outcome.code == 0, outcome.err
    assert "round 1, from round 0: 18 labels became 19 on 2 micrographs (1 added)" in outcome.out
    assert (discs / "rounds" / "1" / "particles_stack" / "particles.star").exists()
    outcome = cryopick(
        "curate", "round", discs, "--picks", "picks", "--threshold", "0.95", "--from-round", "0"
    )
    assert "round 2, from round 0: 18 labels became 18 on 2 micrographs (nothing changed)" in outcome.out


def test_what_only_the_user_knows_of_picks_can_be_said(cryopick: Run, discs: Path) -> None:
    Path("plain.csv").write_text("micrograph,x,y,score\nm_0.frames,65,90,0.9\n")
    outcome = cryopick("curate", discs, "--picks", "plain.csv")
    assert outcome.code == 2
    assert "say it with --frame rows" in outcome.err
    outcome = cryopick("curate", discs, "--picks", "plain.csv", "--frame", "rows", "--scale", "2")
    assert "18 labels became 19 on 2 micrographs (1 added)" in outcome.out
    assert ",130.0,180.0,added,picker," in (discs / "rounds" / "1" / "log.csv").read_text()
    outcome = cryopick("curate", "suggest", discs, "--picks", "plain.csv", "--frame", "rows", "--scale", "2")
    assert "unlabelled" not in outcome.out


def test_a_round_is_not_overwritten(cryopick: Run, discs: Path) -> None:
    assert cryopick("curate", discs).code == 0
    outcome = cryopick("curate", discs, "--round", "1")
    assert outcome.code == 2
    assert "round 1 is there already, and no round is ever overwritten" in outcome.err


def test_suggestions_become_decisions(cryopick: Run, discs: Path) -> None:
    outcome = cryopick("curate", "suggest", discs, "--picks", "picks", "--output", "look")
    assert outcome.code == 0, outcome.err
    assert "to look at: 9 doubted, 1 unlabelled" in outcome.out
    assert Path("look/suggestions.png").stat().st_size > 10_000
    table = pd.read_csv("look/suggestions.csv", dtype={"action": str})
    assert table["rank"].tolist() == list(range(1, 11))
    table.loc[table["kind"] == "unlabelled", "action"] = "reject"
    table.loc[table["rank"] == 1, "action"] = "reject"
    table.to_csv("decisions.csv", index=False)
    outcome = cryopick("curate", discs, "--picks", "picks", "--decisions", "decisions.csv")
    assert "18 labels became 17 on 2 micrographs (1 rejected, 1 removed)" in outcome.out
    outcome = cryopick("curate", "suggest", discs, "--picks", "picks")
    assert "to look at: 8 doubted" in outcome.out


def test_micrographs_left_out_are_told(cryopick: Run, discs: Path) -> None:
    (discs / "micrographs" / "m_1.frames.mrc").write_bytes(b"nothing")
    outcome = cryopick("curate", discs, "--orientation", "cryoppp")
    assert outcome.code == 1
    assert "cannot be read, labels stay as they are: m_1.frames.mrc" in outcome.out


def test_help_states_the_rules(cryopick: Run) -> None:
    assert "suggest" in cryopick("curate", "--help").out
    text = " ".join(cryopick("curate", "round", "--help").out.split())
    assert "Decisions always win" in text
    assert cryopick("curate", "nowhere").code == 2
    assert cryopick("curate", ".", "--orientation", "up").code == 2
