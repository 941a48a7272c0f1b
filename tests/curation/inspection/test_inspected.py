import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from cryopick.curation.inspection import InspectedMicrograph, Limits
from cryopick.curation.inspection.inspected import write_folder, write_table
from cryopick.io.coordinates import read_coordinates
from cryopick.picking import find_picked, rethreshold

LIMITS = Limits(0.3, 0.5, 2.0)
Make = Callable[..., InspectedMicrograph]


def test_a_row_per_pick(inspected: Make, work: Path) -> None:
    found = [
        inspected("a", [0.4, 0.1], [1.0, 1.23456], scores=[0.98765, 0.5]),
        inspected("b", [], [], error="b: broken"),
        inspected("c", [0.5], [3.0]),
    ]
    write_table(found, LIMITS, work / "inspect.csv")
    assert (work / "inspect.csv").read_text().splitlines() == [
        "micrograph,x,y,score,correlation,power,accepted,reason",
        "m/a.mrc,5.0,20.25,0.9876,0.4,1.0,True,",
        "m/a.mrc,15.0,21.25,0.5,0.1,1.2346,False,low correlation",
        "m/c.mrc,5.0,20.25,,0.5,3.0,False,high power",
    ]


def test_no_micrograph_could_be_read(inspected: Make, work: Path) -> None:
    write_table([inspected("a", [], [], error="a: broken")], LIMITS, work / "inspect.csv")
    header = "micrograph,x,y,score,correlation,power,accepted,reason\n"
    assert (work / "inspect.csv").read_text() == header


def test_folders_are_those_of_predict(inspected: Make, work: Path) -> None:
    found = [
        inspected("a", [0.4, 0.1, 0.6], [1.0, 1.0, 1.0], scores=[0.9, 0.5, 0.1234564]),
        inspected("b", [0.1], [1.0], scores=[0.7]),
        inspected("c", [], [], error="c: broken"),
    ]
    assert write_folder(found, LIMITS, work / "yes", accepted=True, about={"diameter_angstrom": 48.0}) == 2
    assert write_folder(found, LIMITS, work / "no", accepted=False, about={"diameter_angstrom": 48.0}) == 2
    accepted = read_coordinates(work / "yes")
    assert {name: len(picks) for name, picks in accepted.items()} == {"a": 2, "b": 0}
    np.testing.assert_allclose(accepted["a"].xy, [(5, 20.25), (25, 22.25)])
    rejected = find_picked(work / "no").micrographs
    assert [(one.micrograph.name, len(one.picks)) for one in rejected] == [("m/a.mrc", 1), ("m/b.mrc", 1)]
    run = json.loads((work / "yes" / "run.json").read_text())
    assert (run["accepted"], run["diameter_angstrom"], run["failed"]) == (True, 48.0, 1)
    assert run["limits"] == {"min_correlation": 0.3, "min_power": 0.5, "max_power": 2.0}
    assert sum(row.picks for row in rethreshold(work / "yes", 0.5)) == 1


def test_picks_without_scores(inspected: Make, work: Path) -> None:
    found = [inspected("a", [0.4, 0.1], [1.0, 1.0])]
    assert write_folder(found, LIMITS, work / "yes", accepted=True, about={}) == 1
    assert read_coordinates(work / "yes")["a"].scores is None
