import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.row_order import follow_rows

MRC = {"a": MicrographFacts(Path("a.mrc"), (300, 500))}
JPG = {"a": MicrographFacts(Path("a.jpg"), (300, 500))}
PICKS = PickSet(
    "picks", {"a": Picks(np.array([[40.0, 100.0]]), np.array([0.5])), "b": Picks(np.array([[1.0, 2.0]]))}
)


@pytest.mark.parametrize(("own", "wanted"), [(MRC, JPG), (JPG, MRC)])
def test_turned_over(
    own: dict[str, MicrographFacts], wanted: dict[str, MicrographFacts], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        turned = follow_rows(PICKS, own, wanted)
    assert turned.centres["a"].xy.tolist() == [[40, 200]]
    assert turned.centres["a"].scores is not None
    assert turned.centres["b"].xy.tolist() == [[1, 2]]
    assert "upside down" in caplog.text


@pytest.mark.parametrize(("name", "y"), [("x/a.jpg", 200), ("x/a.mrc", 100), ("x/a", 100)])
def test_the_name_in_a_file_tells_before_anything_else(name: str, y: float) -> None:
    named = PickSet("picks", {"a": replace(PICKS.centres["a"], micrograph=name)})
    assert follow_rows(named, {}, MRC).centres["a"].xy.tolist() == [[40, y]]
    assert follow_rows(named, MRC, MRC).centres["a"].xy.tolist() == [[40, y]]
    turned = follow_rows(named, {}, MRC)
    assert follow_rows(turned, {}, MRC).centres["a"].xy.tolist() == [[40, y]]


@pytest.mark.parametrize(("own", "wanted"), [(MRC, MRC), (JPG, JPG), ({}, MRC), (MRC, {})])
def test_left_alone(own: dict[str, MicrographFacts], wanted: dict[str, MicrographFacts]) -> None:
    assert follow_rows(PICKS, own, wanted).centres["a"].xy.tolist() == [[40, 100]]
