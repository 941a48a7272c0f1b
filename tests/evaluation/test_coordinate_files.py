from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Frame
from cryopick.evaluation.coordinate_files import CoordinateFiles
from cryopick.evaluation.micrograph_facts import MicrographFacts
from cryopick.io.coordinates import SourceOptions

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


@pytest.mark.parametrize("facts", [{}, {"a": MRC}, {"a": JPG}])
def test_a_plain_table_is_never_guessed(tmp_path: Path, facts: dict[str, MicrographFacts]) -> None:
    (tmp_path / "a.csv").write_text("x,y\n40,100\n")
    with pytest.raises(CoordinatesError, match="--frame rows"):
        CoordinateFiles(tmp_path / "a.csv").read("picks", facts)
    declared = CoordinateFiles(tmp_path / "a.csv", SourceOptions(frame=Frame.ROWS)).read("picks", facts)
    assert declared.centres["a"].xy.tolist() == [[40, 100]]
    assert declared.frame is Frame.ROWS


@pytest.mark.parametrize(
    ("facts", "row", "frame"),
    # Declared, it holds for pictures, too.
    [({}, 100, Frame.CRYOPPP), ({"a": MRC}, 200, Frame.ROWS), ({"a": JPG}, 200, Frame.ROWS)],
)
def test_a_declared_frame(
    tmp_path: Path, facts: dict[str, MicrographFacts], row: float, frame: Frame
) -> None:
    (tmp_path / "a.csv").write_text("x,y\n10,25\n")
    declared = SourceOptions(frame=Frame.CRYOPPP, scale=4)
    picks = CoordinateFiles(tmp_path / "a.csv", declared).read("picks", facts)
    assert picks.centres["a"].xy.tolist() == [[40, row]]
    assert picks.frame is frame


def test_topaz_needs_its_scale(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("image_name\tx_coord\ty_coord\na\t5\t4\n")
    with pytest.raises(CoordinatesError, match="--scale"):
        CoordinateFiles(tmp_path / "t.txt").read("topaz", {"a": MRC})
    picks = CoordinateFiles(tmp_path / "t.txt", SourceOptions(scale=8)).read("topaz", {"a": MRC})
    assert picks.centres["a"].xy.tolist() == [[40, 32]]


def test_two_formats_in_one_folder(csv_folder: Path) -> None:
    (csv_folder / "c.box").write_text("1 2 20 20\n")
    with pytest.raises(CoordinatesError, match="say which is meant"):
        CoordinateFiles(csv_folder).read("picks", {"a": MRC})


@pytest.mark.parametrize(
    ("named", "own", "row"), [("a.tif", "a.mrc", 275), ("a.png", "a.png", 25), ("a.png", "a.tif", 25)]
)
def test_rows_are_those_of_the_files_named(tmp_path: Path, named: str, own: str, row: float) -> None:
    """Of a TIFF COCO counts from the top, and we from below; who compares turns what else is to be turned."""
    (tmp_path / "coco.json").write_text(
        f'{{"images": [{{"id": 1, "file_name": "{named}"}}], '
        '"annotations": [{"image_id": 1, "bbox": [5, 20, 10, 10]}]}'
    )
    picks = CoordinateFiles(tmp_path / "coco.json").read(
        "picks", {"a": MicrographFacts(Path(own), (300, 500))}
    )
    assert picks.centres["a"].xy.tolist() == [[10, row]]
    assert (picks.centres["a"].micrograph, picks.frame) == (named, Frame.ROWS)
