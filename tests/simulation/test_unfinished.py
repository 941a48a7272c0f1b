from pathlib import Path

import pandas as pd
import pytest

from cryopick.core import ConfigurationError
from cryopick.simulation.plan import DataSetPlan
from cryopick.simulation.preset import Preset
from cryopick.simulation.unfinished import UnfinishedDataSet


@pytest.fixture
def plan(tmp_path: Path) -> DataSetPlan:
    return DataSetPlan(tmp_path / "protein", 2, (256, 384), 4.0, Preset.EASY, seed=7)


def test_rows_come_back_in_order_and_nothing_is_left(plan: DataSetPlan) -> None:
    first = UnfinishedDataSet(plan)
    first.begin()
    first.add("b", {"truth": pd.DataFrame({"name": ["NA"], "x": [1 / 3]})})
    again = UnfinishedDataSet(plan)
    again.begin()
    assert (again.holds("b"), again.holds("a")) == (True, False)
    again.add("a", {"truth": pd.DataFrame({"name": ["0007"], "x": [float("nan")]})})
    again.finish(["a", "b"], {"truth": plan.folder / "truth.csv"})
    assert (plan.folder / "truth.csv").read_text() == "name,x\n0007,\nNA,0.333\n"
    assert [path.name for path in plan.folder.iterdir()] == ["truth.csv"]


def test_nothing_is_written_before_it_begins(plan: DataSetPlan) -> None:
    UnfinishedDataSet(plan)
    assert not plan.folder.exists()


def test_what_is_not_its_own_is_left_alone(plan: DataSetPlan) -> None:
    plan.folder.mkdir()
    (plan.folder / "mine.txt").touch()
    with pytest.raises(ConfigurationError, match="protein: not empty; remove it"):
        UnfinishedDataSet(plan)
