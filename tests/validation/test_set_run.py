import json
import logging
from pathlib import Path

import numpy as np
import pytest

from cryopick.validation.box import Box
from cryopick.validation.engine import EngineOptions
from cryopick.validation.measures import SelectionRule
from cryopick.validation.options import ValidationOptions
from cryopick.validation.pick_sets import PickSource, read_pick_sets
from cryopick.validation.set_run import SetRun, Settings


def make(engine, **options: object) -> SetRun:  # type: ignore[no-untyped-def]
    picked = read_pick_sets([PickSource("ours", Path("picks"))], ["mics"])
    computing = EngineOptions(80.0, classes=3, symmetry=str(options.pop("symmetry", "C1")))
    settings = Settings(
        engine,
        computing,
        ValidationOptions(**options),  # type: ignore[arg-type]
        Box(38, 30),
        SelectionRule(80.0),
    )
    return SetRun(picked.sets[0], picked, settings, Path("out/ours"))


def set_selected(path: Path, *words: str) -> None:
    lines = path.read_text().splitlines()
    cells = [line.split(",") for line in lines[1:]]
    for row, word in zip(cells, words, strict=True):
        row[4] = word
    path.write_text("\n".join([lines[0], *(",".join(row) for row in cells)]) + "\n")


def test_steps_in_their_order(project: Path, knowing) -> None:  # type: ignore[no-untyped-def]
    run = make(knowing, particles=15)
    assert run.result().classification is None
    run.classify()
    result = run.result()
    assert (result.name, result.given, result.used) == ("ours", 24, 15)
    assert [each.selected for each in result.selection] == [True, True, False]
    run.refine(5)
    (quality,) = run.result().maps
    assert quality.refinement.seed == 5
    assert knowing.asked == ["classes ours", "seed 5 ours"]
    assert json.loads(Path("out/ours/selected/step.json").read_text())["result"]["count"] == 10


def test_what_changes_redoes_what_depends_on_it(project: Path, knowing) -> None:  # type: ignore[no-untyped-def]
    def ask(**options: object) -> list[str]:
        knowing.asked.clear()
        run = make(knowing, **options)
        run.classify()
        run.refine(5)
        return list(knowing.asked)

    assert ask() == ["classes ours", "seed 5 ours"]
    assert ask() == []
    assert ask(symmetry="D2") == ["seed 5 ours"]
    assert ask(symmetry="D2") == []
    assert ask(symmetry="D2", invert=False) == ["classes ours", "seed 5 ours"]
    set_selected(Path("out/ours/classes.csv"), "no", "yes", "no")
    assert ask(symmetry="D2", invert=False) == ["seed 5 ours"]
    micrograph = Path("mics/a.mrc")
    stamp = micrograph.stat().st_mtime_ns + 10**9
    import os

    os.utime(micrograph, ns=(stamp, stamp))
    assert ask(symmetry="D2", invert=False)[0] == "classes ours"


def test_no_class_no_map(project: Path, knowing, caplog: pytest.LogCaptureFixture) -> None:  # type: ignore[no-untyped-def]
    run = make(knowing)
    run.classify()
    set_selected(Path("out/ours/classes.csv"), "no", "no", "no")
    again = make(knowing)
    again.classify()
    with caplog.at_level(logging.WARNING):
        again.refine(1)
    assert again.result().maps == ()
    assert "no class is selected" in caplog.text


def test_the_draw_is_of_the_picks(project: Path, knowing) -> None:  # type: ignore[no-untyped-def]
    seen = []
    for seed in (1, 2):
        run = make(knowing, particles=5, draw_seed=seed)
        run.classify()
        text = Path("out/ours/particles/particles.star").read_text()
        seen.append(np.array([line.split()[2:4] for line in text.splitlines() if ".mrcs" in line]))
    assert len(seen[0]) == len(seen[1]) == 5
    assert not np.array_equal(seen[0], seen[1])
