import re
from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.simulation.plan import plan_data_sets
from cryopick.simulation.preset import Preset


def _plans(**options: object) -> list[tuple[str, int, float]]:
    given: dict[str, object] = {
        "micrographs": 2,
        "shape": (100, 200),
        "pixel_size": None,
        "preset": Preset.EASY,
        "seed": 3,
        "structures": [],
    }
    plans = plan_data_sets(Path("sim"), **(given | options))  # type: ignore[arg-type]
    return [(plan.folder.as_posix(), plan.seed, plan.pixel_size) for plan in plans]


def test_one_data_set_for_each_structure() -> None:
    structures = [Path("x/1MNF.pdb.gz"), Path("map.mrc")]
    assert _plans(structures=structures, pixel_size=1.5) == [("sim/1MNF", 3000, 1.5), ("sim/map", 3001, 1.5)]


def test_random_proteins_are_numbered() -> None:
    assert _plans(proteins=2) == [("sim/random003_00", 3000, 3.0), ("sim/random003_01", 3001, 3.0)]


def test_a_name_is_for_one_data_set() -> None:
    assert _plans(name="training") == [("sim/training", 3000, 3.0)]
    with pytest.raises(ConfigurationError, match="2 data sets under the names training"):
        _plans(name="training", proteins=2)
    with pytest.raises(ConfigurationError, match="--id"):
        _plans(structures=[Path("a/1MNF.pdb"), Path("b/1MNF.cif")])


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"structures": [Path("a.pdb")], "diameter_angstrom": 90.0}, "--diameter: wanted only for random"),
        (
            {"structures": [Path("a.pdb")], "proteins": 3},
            "--proteins: wanted only for random",
        ),
        ({"structures": [Path("a.pdb.gz")], "voxel_size": 2.0}, "--voxel-size: wanted only for density maps"),
        ({"voxel_size": 2.0}, "--voxel-size: wanted only for density maps"),
        ({"name": "../oops"}, "--id ../oops: wanted the name of a folder"),
        ({"name": ".."}, "--id ..: wanted"),
        ({"name": ""}, "--id : wanted"),
    ],
)
def test_options_that_say_nothing_are_refused(options: dict[str, object], problem: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(problem)):
        _plans(**options)


def test_the_voxel_size_of_a_map() -> None:
    assert _plans(structures=[Path("map.MRC.gz")], voxel_size=2.0) == [("sim/map", 3000, 3.0)]


@pytest.mark.parametrize("option", ["pixel_size", "diameter_angstrom", "voxel_size"])
@pytest.mark.parametrize("length", [0.0, -3.0, float("nan"), float("inf")])
def test_lengths_are_positive(option: str, length: float) -> None:
    with pytest.raises(ConfigurationError, match="wanted a positive number"):
        _plans(**{option: length})
