from pathlib import Path

import numpy as np
import pytest

from cryopick.acquisition.building.folder import link_micrographs, staged, write_labels
from cryopick.acquisition.building.name_map import map_names
from cryopick.core import ConfigurationError, Picks
from cryopick.io.micrographs import write_mrc


def test_the_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    output = tmp_path / "mine"
    left = tmp_path / ".mine.building/of a killed run"
    left.mkdir(parents=True)
    with staged(output) as staging:
        (staging / "a").write_text("x")
        assert not output.exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "a"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "mine"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["mine", "mine/a file"])
def test_what_is_there_is_left_alone(tmp_path: Path, there: str) -> None:
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    with pytest.raises(ConfigurationError, match="is there already"), staged(tmp_path / "mine"):
        pass
    assert path.read_text() == "x"


def test_links_and_labels_of_a_wide_micrograph(tmp_path: Path) -> None:
    original = tmp_path / f"{'0' * 21}_a.mrc"
    write_mrc(original, np.eye(30, 50, dtype=np.float32), 2.0)
    names = {one.original: one for one in map_names([original])}
    link_micrographs(names.values(), tmp_path / "micrographs")
    assert (tmp_path / "micrographs/a.mrc").readlink() == original
    picks = Picks(np.array([[40.0, 4.0]]), diameter_px=8)
    write_labels({original: picks}, names, tmp_path / "labels")
    assert (tmp_path / "labels/a.csv").read_text().splitlines()[1] == "40.00,26.00,8"
