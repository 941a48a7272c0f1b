from pathlib import Path

import pytest

from cryopick.validation.box import plan_box
from cryopick.validation.conditions import conditions_of
from cryopick.validation.engine import EngineOptions
from cryopick.validation.measures import SelectionRule
from cryopick.validation.options import Until, ValidationOptions
from cryopick.validation.pick_sets import PickSets, PickSource, read_pick_sets
from cryopick.validation.set_run import Settings


@pytest.fixture
def picked(project: Path) -> PickSets:
    return read_pick_sets([PickSource("ours", Path("picks"))], ["mics"])


def test_what_decides_the_numbers(picked: PickSets, knowing) -> None:  # type: ignore[no-untyped-def]
    computing = EngineOptions(
        80.0, classes=12, classes_resolution=20.0, symmetry="D7", reference=Path("a.mrc")
    )
    options = ValidationOptions(truth=Path("true.mrc"))
    box = plan_box(80.0, picked.pixel_size, 5.0)
    found = conditions_of(Settings(knowing, computing, options, box, SelectionRule(80.0)), picked)
    assert found["Engine"] == "knowing 1.0"
    assert f"{box.size_px} \u00d7 {box.size_px} px" in found["Particles"]
    assert found["CTF"] == "not corrected"
    assert "12 classes" in found["2D classification"]
    assert "aligned to 20 \u00c5" in found["2D classification"]
    assert (found["Symmetry"], found["Truth"]) == ("D7", "true.mrc")
    assert found["Refinement from"] == "a.mrc, filtered to 40 \u00c5"


def test_without_maps(picked: PickSets, knowing) -> None:  # type: ignore[no-untyped-def]
    options = ValidationOptions(until=Until.CLASSES)
    settings = Settings(
        knowing, EngineOptions(80.0), options, plan_box(80.0, picked.pixel_size, 5.0), SelectionRule(80.0)
    )
    found = conditions_of(settings, picked)
    assert "Symmetry" not in found
    assert "aligned" not in found["2D classification"]
