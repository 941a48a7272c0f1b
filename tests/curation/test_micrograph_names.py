from pathlib import Path

import pytest

from cryopick.core import CoordinatesError
from cryopick.curation.decision import Action, Decision
from cryopick.curation.micrograph_names import MicrographNames
from cryopick.evaluation.micrograph_facts import MicrographFacts

NAMES = MicrographNames(
    {stem: MicrographFacts(Path(f"{stem}.mrc"), (30, 40)) for stem in ("a_patch_aligned_doseweighted", "b")}
)


def test_values_are_found_by_what_other_programs_call_the_micrograph() -> None:
    found = NAMES.by_stem(Path("picks"), {"a": 1, "b": 2, "elsewhere": 3})
    assert found == {"a_patch_aligned_doseweighted": 1, "b": 2}
    assert NAMES.by_stem(Path("picks"), {}) == {}


def test_files_of_another_data_set_are_found_out() -> None:
    with pytest.raises(CoordinatesError, match=r"picks: none of its 1 micrographs \(x\) is in the data set"):
        NAMES.by_stem(Path("picks"), {"x": 1})


def test_every_decision_has_to_be_about_the_data_set() -> None:
    known = Decision("b", 1, 2, Action.ADD, origin="d.csv, line 2")
    assert NAMES.decisions([known]) == {"b": [known]}
    on_picture = Decision("b", 1, 2, Action.ADD, file="b.png")
    assert NAMES.decisions([on_picture])["b"][0].y == 28
    with pytest.raises(CoordinatesError, match="line 3: no micrograph x in the data set"):
        NAMES.decisions([known, Decision("x", 1, 2, Action.ADD, origin="d.csv, line 3")])
