from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cryopick.core import ConfigurationError
from cryopick.io.coordinates.star_blocks import read_blocks
from cryopick.validation.aspire import AspireEngine
from cryopick.validation.engine import EngineError, EngineOptions
from cryopick.validation.measures import SelectionRule, select_classes
from cryopick.validation.results import Classification

OPTIONS = EngineOptions(diameter_angstrom=100.0, classes=3)
needs_aspire = pytest.mark.skipif(
    find_spec("aspire") is None, reason="ASPIRE is not installed: pip install 'cryopick[aspire]'"
)


def test_a_classification_as_relion_would_give_it(classified: Classification) -> None:
    assert [each.number for each in classified.classes] == [1, 2, 3]
    assert sum(each.particles for each in classified.classes) == 180
    assert all(8 <= each.resolution_angstrom < 40 for each in classified.classes)
    optics, particles = read_blocks(classified.particles_star)
    assert list(optics["OpticsGroup"]) == [1]
    assert particles["ImageName"].iloc[7] == "000008@stack.mrcs"
    counts = particles["ClassNumber"].value_counts()
    assert {each.number: each.particles for each in classified.classes} == counts.to_dict()
    assert len(select_classes(classified, SelectionRule(100.0))) == 3


def test_aspires_own_files_are_in_the_folder(classified: Classification) -> None:
    folder = classified.averages.parent
    assert sorted(path.name for path in folder.parent.iterdir()) == [
        "classes_2d",
        "particles.star",
        "stack.mrcs",
    ]
    assert "class 3 of 3" in (folder / "aspire.log").read_text()


@needs_aspire
def test_versions() -> None:
    assert set(AspireEngine().versions()) == {"aspire", "scikit-learn"}


def test_without_aspire(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("cryopick.validation.aspire.engine.version", missing)
    with pytest.raises(EngineError, match=r"pip install 'cryopick\[aspire\]'"):
        AspireEngine().versions()


@needs_aspire
def test_too_many_classes(tmp_path: Path, kinds: Any) -> None:
    with pytest.raises(ConfigurationError, match="180 particles for 100 classes"):
        AspireEngine().classify_2d(kinds.star, replace(OPTIONS, classes=100), tmp_path)


def test_no_refinement(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--until classes, or --engine relion"):
        AspireEngine().refine(tmp_path / "p.star", 1, OPTIONS, tmp_path)
