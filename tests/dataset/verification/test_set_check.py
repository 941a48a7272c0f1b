from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.dataset import Entry
from cryopick.dataset.data_set import DataSet
from cryopick.dataset.verification import Check
from cryopick.dataset.verification.label_check import CheckedLabels
from cryopick.dataset.verification.micrograph_check import CheckedMicrograph
from cryopick.dataset.verification.set_check import (
    compare_with_catalogue,
    find_diameter_outliers,
    find_outliers,
    find_stray_files,
)

USUAL = [CheckedMicrograph(Path(f"{n}.mrc"), None, (40, 60), 1.5, "float32") for n in range(5)]


@pytest.mark.parametrize(
    ("odd", "check", "words"),
    [
        (replace(USUAL[0], shape=(60, 40)), Check.SHAPE, "40 x 60 px, most are 60 x 40"),
        (replace(USUAL[0], pixel_size=0.75), Check.PIXEL_SIZE, "0.75 A/px, most are 1.5"),
        (replace(USUAL[0], data_type="int16"), Check.MODE, "int16, most are float32"),
    ],
)
def test_an_outlier_is_found(odd: CheckedMicrograph, check: Check, words: str) -> None:
    (finding,) = find_outliers([*USUAL, odd])
    assert (finding.check, finding.found) == (check, words)


def test_rounding_and_silence_are_no_outliers() -> None:
    assert (
        find_outliers([*USUAL, replace(USUAL[0], pixel_size=1.505), replace(USUAL[0], pixel_size=None)]) == []
    )
    assert find_outliers([]) == []


def test_a_diameter_outlier_is_found() -> None:
    files = [
        CheckedLabels(Path(f"{n}.csv"), None, Picks(np.ones((1, 2)), None, d)) for n, d in ((0, 24), (1, 30))
    ]
    assert [each.path.name for each in find_diameter_outliers(files, 24)] == ["1.csv"]
    assert find_diameter_outliers(files, None) == []


def test_stray_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "micrographs").mkdir()
    (tmp_path / "micrographs/a.mrc.part").touch()
    orphan = tmp_path / "ground_truth/particle_coordinates/b.csv"
    findings = find_stray_files(DataSet("set", tmp_path, (), (orphan,)))
    assert [(each.check, each.path.name) for each in findings] == [
        (Check.ORPHAN, "b.csv"),
        (Check.LEFTOVER, "a.mrc.part"),
    ]


def test_a_published_set_is_held_against_the_catalogue() -> None:
    published = DataSet("10345", Path("10345"), tuple(Entry(str(n), Path(f"{n}.mrc")) for n in range(299)))
    found = compare_with_catalogue(published, 15_894, 74.5, [0.673])
    assert [(each.check, each.found) for each in found] == [
        (Check.COUNT, "299 micrographs, published are 300"),
        (Check.DIAMETER, "74.5 px, published is 149"),
        (Check.PIXEL_SIZE, "headers say 0.673 A/px, the catalogue 1.345 (recon-aware-pick)"),
    ]
    assert compare_with_catalogue(replace(published, id="mine"), 1, 2, []) == []


def test_a_half_has_no_counts_of_its_own() -> None:
    assert compare_with_catalogue(DataSet("10389A", Path("a"), ()), 3, 313, []) == []
