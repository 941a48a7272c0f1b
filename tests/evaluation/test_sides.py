from pathlib import Path

import pytest

from cryopick.core import ConfigurationError
from cryopick.evaluation.sides import read_sides


def test_everything_in_one_frame(predict_folder: Path, data_set: Path) -> None:
    csv = data_set / "ground_truth" / "particle_coordinates"
    sides = read_sides({"ours": predict_folder, "csv": csv}, data_set)
    assert [each.name for each in sides.picks] == ["ours", "csv"]
    assert sides.labels.name == "labels"
    assert {fact.shape for fact in sides.facts.values()} == {(300, 500)}
    assert sides.picks[1].centres["b"].xy.tolist() == sides.labels.centres["b"].xy.tolist()


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a\\b", ".hidden"])
def test_names_that_cannot_be_folders(predict_folder: Path, data_set: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="NAME=PATH"):
        read_sides({name: predict_folder}, data_set)
