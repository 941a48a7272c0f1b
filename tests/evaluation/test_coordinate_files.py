from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Frame
from cryopick.evaluation.coordinate_files import CoordinateFiles
from cryopick.evaluation.micrograph_facts import MicrographFacts

MRC = MicrographFacts(Path("a.mrc"), (300, 500))
JPG = MicrographFacts(Path("a.jpg"), (300, 500))


@pytest.fixture
def csv_folder(tmp_path: Path) -> Path:
    for stem in ("a", "b"):
        (tmp_path / f"{stem}.csv").write_text("X-Coordinate,Y-Coordinate,Diameter\n40,100,20\n7,290,20\n")
    return tmp_path


@pytest.mark.parametrize(
    ("facts", "rows", "frame"),
    [
        ({"a": MRC, "b": MRC}, [200, 10], Frame.ROWS),
        ({"a": JPG, "b": JPG}, [100, 290], Frame.ROWS),
        # b is taken to be as high as all others are
        ({"a": MRC}, [200, 10], Frame.ROWS),
        # nothing known: left as it is, and said so
        ({}, [100, 290], Frame.CRYOPPP),
    ],
)
def test_csv(csv_folder: Path, facts: dict[str, MicrographFacts], rows: list[float], frame: Frame) -> None:
    picks = CoordinateFiles(csv_folder).read("labels", facts)
    for stem in ("a", "b"):
        np.testing.assert_array_equal(picks.centres[stem].xy, np.column_stack([[40, 7], rows]))
    assert (picks.frame, picks.diameter_px, picks.threshold) == (frame, 20, None)


def test_heights_differ(csv_folder: Path) -> None:
    facts = {"a": MRC, "c": MicrographFacts(Path("c.mrc"), (400, 500))}
    with pytest.raises(CoordinatesError, match="--micrographs"):
        CoordinateFiles(csv_folder).read("labels", facts)


def test_kinds_differ(csv_folder: Path) -> None:
    with pytest.raises(CoordinatesError, match="one kind at a time"):
        CoordinateFiles(csv_folder).read("labels", {"a": MRC, "b": JPG})


def test_star_is_in_rows_whatever_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a_autopick.star"
    path.write_text("data_\n\nloop_\n_rlnCoordinateX #1\n_rlnCoordinateY #2\n40.0 100.0\n")
    for facts in ({}, {"a": MRC}, {"a": JPG}):
        picks = CoordinateFiles(path).read("picks", facts)
        assert picks.centres["a"].xy.tolist() == [[40, 100]]
        assert (picks.frame, picks.diameter_px) == (Frame.ROWS, None)
