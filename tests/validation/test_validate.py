import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cryopick.core import ConfigurationError
from cryopick.validation.engine import EngineError, EngineOptions
from cryopick.validation.options import Until, ValidationOptions
from cryopick.validation.pick_sets import PickSets, PickSource, read_pick_sets
from cryopick.validation.validate import validate

OUT = Path("out")
COMPUTING = EngineOptions(80.0, classes=3)
OPTIONS = ValidationOptions(seeds=(1, 2))


@pytest.fixture
def picked(project: Path) -> PickSets:
    return read_pick_sets([PickSource("ours", Path("picks")), PickSource("labels", Path("truth"))], ["mics"])


def test_sets_side_by_side_every_seed_shown(picked: PickSets, knowing) -> None:  # type: ignore[no-untyped-def]
    told: list[str] = []
    results = validate(picked, knowing, COMPUTING, OPTIONS, OUT, told.append)
    assert [(one.name, one.given, one.used, len(one.maps)) for one in results] == [
        ("ours", 24, 24, 2),
        ("labels", 9, 9, 2),
    ]
    # Both sets before the next seed, so that a run that is stopped has something of each.
    assert knowing.asked == [
        "classes ours",
        "classes labels",
        "seed 1 ours",
        "seed 1 labels",
        "seed 2 ours",
        "seed 2 labels",
    ]
    assert told[0] == "ours: extraction"
    assert told[-1] == "labels: 3D refinement, seed 2"
    table = pd.read_csv(OUT / "table.csv")
    assert table[["pick_set", "seed"]].to_numpy().tolist() == [
        ["ours", 1],
        ["ours", 2],
        ["labels", 1],
        ["labels", 2],
    ]
    assert (OUT / "index.html").is_file()
    settings = json.loads((OUT / "settings.json").read_text())
    assert settings["pick_sets"] == {"ours": 24, "labels": 9}
    assert settings["versions"] == {"knowing": "1.0"}
    assert (settings["size_px"], settings["diameter_angstrom"]) == (30, 80.0)


def test_goes_on_after_a_failure(picked: PickSets, knowing) -> None:  # type: ignore[no-untyped-def]
    knowing.failing = "seed 1 labels"
    with pytest.raises(EngineError):
        validate(picked, knowing, COMPUTING, OPTIONS, OUT)
    assert "ours" in (OUT / "table.csv").read_text()
    knowing.asked.clear()
    knowing.failing = ""
    validate(picked, knowing, COMPUTING, OPTIONS, OUT)
    assert knowing.asked == ["seed 1 labels", "seed 2 ours", "seed 2 labels"]


def test_not_gone_on_with_from_another_folder(
    picked: PickSets,
    knowing,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The tables name images from the working folder: all steps would be done again.
    options = ValidationOptions(until=Until.CLASSES)
    validate(picked, knowing, COMPUTING, options, OUT)
    begun = OUT.absolute()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match=f"begun in {re.escape(str(begun.parent))}"):
        validate(picked, knowing, COMPUTING, options, begun)
    assert knowing.asked == ["classes ours", "classes labels"]


def test_until_classes(picked: PickSets, knowing) -> None:  # type: ignore[no-untyped-def]
    options = ValidationOptions(until=Until.CLASSES)
    results = validate(picked, knowing, COMPUTING, options, OUT)
    assert [one.maps for one in results] == [(), ()]
    assert knowing.asked == ["classes ours", "classes labels"]
    assert len(list(OUT.glob("classes_*.png"))) == 2


def test_what_maps_need_is_looked_at_first(picked: PickSets, knowing) -> None:  # type: ignore[no-untyped-def]
    no_map = Path("picks/a_autopick.star")
    for computing, options in (
        (replace(COMPUTING, reference=no_map), OPTIONS),
        (COMPUTING, replace(OPTIONS, truth=no_map)),
    ):
        with pytest.raises(ConfigurationError, match=r"a_autopick\.star: not an MRC map"):
            validate(picked, knowing, computing, options, OUT)
    knowing.refines = False
    with pytest.raises(ConfigurationError, match=r"knowing has no refinement .* --until classes"):
        validate(picked, knowing, COMPUTING, OPTIONS, OUT)
    assert knowing.asked == []
    validate(picked, knowing, COMPUTING, replace(OPTIONS, until=Until.CLASSES), OUT)


def test_what_could_not_be_extracted_is_told_each_time(picked: PickSets, knowing) -> None:  # type: ignore[no-untyped-def]
    Path("mics/b.mrc").write_bytes(b"")
    options = replace(OPTIONS, until=Until.CLASSES)
    for _ in range(2):
        ours, labels = validate(picked, knowing, COMPUTING, options, OUT)
        assert ["mics/b.mrc" in reason for reason in ours.failed] == [True]
        assert labels.failed == ()
    assert knowing.asked == ["classes ours", "classes labels"]


def test_ctf_that_is_not_known(picked: PickSets, knowing) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigurationError, match=r"micrographs_ctf\.star"):
        validate(picked, knowing, EngineOptions(80.0, ctf=True), OPTIONS, OUT)
    assert not OUT.exists()
