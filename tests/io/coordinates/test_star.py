import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import starfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.coordinates.star import STAR, write_coordinate_list, write_joint_star, write_star
from cryopick.io.micrographs import write_mrc

AUTOPICK = """
# version 30001

data_

loop_ 
_rlnAutopickFigureOfMerit #1 
_rlnCoordinateX #2 
_rlnCoordinateY #3 
_rlnClassNumber #4 
_rlnAnglePsi #5 
    0.713245  1042.000000  2207.500000            3    40.000000 
   -1.250000    31.000000    12.000000            1   125.000000 
 
"""  # noqa: W291, W293 (as RELION writes it)

JOINT = """
# version 30001

data_optics

loop_
_rlnOpticsGroupName #1
_rlnOpticsGroup #2
_rlnVoltage #3
_rlnImagePixelSize #4
opticsGroup1 1 300.000000 1.340000


# version 30001

data_particles

loop_
_rlnCoordinateX #1
_rlnCoordinateY #2
_rlnDefocusU #3
_rlnImageName #4
_rlnMicrographName #5
_rlnOpticsGroup #6
10 20 15234.5 000001@Extract/a.mrcs MotionCorr/a.frames.mrc 1
30.5 40.25 nan 000002@Extract/a.mrcs MotionCorr/a.frames.mrc 1
50 60 15000 000001@Extract/b.mrcs MotionCorr/b.mrc 1
"""

PYEM = '''
data_images

loop_
_rlnMicrographName #1
_rlnCoordinateX #2
_rlnCoordinateY #3
"""J1/imported/012345678901234567890_mic one.mrc""" 1 2
"""J1/imported/112345678901234567890_mic two.mrc""" 3 4
'J1/imported/112345678901234567890_mic two.mrc' 5 6
'''

PICKS = Picks(np.array([[40.0, 30.5], [60.123, 20.25]]), np.array([0.9, 0.125]), 12.0)
EMPTY = Picks(np.empty((0, 2)), np.empty(0))


def star(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_relions_table_of_one_micrograph(tmp_path: Path) -> None:
    picks = STAR.read(star(tmp_path / "a.frames_autopick.star", AUTOPICK))["a.frames"]
    np.testing.assert_array_equal(picks.xy, [[1042, 2207.5], [31, 12]])
    np.testing.assert_array_equal(picks.scores, [0.713245, -1.25])
    np.testing.assert_array_equal(picks.attributes["ClassNumber"], [3, 1])
    np.testing.assert_array_equal(picks.attributes["AnglePsi"], [40, 125])
    assert STAR.frame is Frame.ROWS


def test_particles_of_many_micrographs_with_optics(tmp_path: Path) -> None:
    picks = STAR.read(star(tmp_path / "particles.star", JOINT))
    assert list(picks) == ["a.frames", "b"]
    np.testing.assert_array_equal(picks["a.frames"].xy, [[10, 20], [30.5, 40.25]])
    assert picks["a.frames"].scores is None
    np.testing.assert_array_equal(picks["a.frames"].attributes["DefocusU"], [15234.5, np.nan])
    assert picks["b"].attributes["ImageName"].tolist() == ["000001@Extract/b.mrcs"]


def test_old_block_with_names_in_quotes_three_times(tmp_path: Path) -> None:
    picks = STAR.read(star(tmp_path / "p.star", PYEM))
    assert list(picks) == ["mic one", "mic two"]
    np.testing.assert_array_equal(picks["mic one"].xy, [[1, 2]])


RELION_5 = """
# version 50001

data_optics

loop_
_rlnOpticsGroupName #1
_rlnOpticsGroup #2
_rlnMicrographOriginalPixelSize #3
_rlnImagePixelSize #4
_rlnImageSize #5
_rlnImageDimensionality #6
opticsGroup1 1 0.885 3.54 64 2

# version 50001

data_particles

loop_
_rlnCoordinateX #1
_rlnCoordinateY #2
_rlnAutopickFigureOfMerit #3
_rlnMicrographName #4
_rlnImageName #5
_rlnOpticsGroup #6
_rlnOriginXAngst #7
731.5 1204.25 0.75 "MotionCorr/job002/a 1.frames.mrc" "000001@Extract/job007/a 1.frames.mrcs" 1 -2.5
"""

CSPARC2STAR = """
data_optics

loop_
_rlnVoltage #1
_rlnImagePixelSize #2
_rlnSphericalAberration #3
_rlnAmplitudeContrast #4
_rlnOpticsGroup #5
_rlnImageSize #6
_rlnImageDimensionality #7
_rlnOpticsGroupName #8
300.000000 1.060000 2.700000 0.100000 1 256 2 opticsGroup1


data_particles

loop_
_rlnImageName #1
_rlnMicrographName #2
_rlnCoordinateX #3
_rlnCoordinateY #4
_rlnDefocusU #5
_rlnOpticsGroup #6
000001@J2/extract/a_particles.mrc J1/imported/014536078905847839420_a.frames.mrc 718 3965 15000.5 1
000002@J2/extract/a_particles.mrc J1/imported/014536078905847839420_a.frames.mrc 90 12 15000.5 1
"""


def test_relion_5(tmp_path: Path) -> None:
    picks = STAR.read(star(tmp_path / "particles.star", RELION_5))["a 1.frames"]
    np.testing.assert_array_equal(picks.xy, [[731.5, 1204.25]])
    np.testing.assert_array_equal(picks.scores, [0.75])


def test_what_csparc2star_makes_of_cryosparcs_table(tmp_path: Path) -> None:
    picks = STAR.read(star(tmp_path / "particles.star", CSPARC2STAR))["a.frames"]
    np.testing.assert_array_equal(picks.xy, [[718, 3965], [90, 12]])
    np.testing.assert_array_equal(picks.attributes["DefocusU"], [15000.5, 15000.5])


def test_a_name_in_two_ways_is_refused_as_two_micrographs(tmp_path: Path) -> None:
    text = JOINT.replace("MotionCorr/b.mrc", "Other/a.frames.mrc")
    with pytest.raises(CoordinatesError, match=r"MotionCorr/a\.frames\.mrc and Other/a\.frames\.mrc"):
        STAR.read(star(tmp_path / "p.star", text))


@pytest.mark.parametrize(
    "text", ["data_\n\nloop_\n", "data_\n\nloop_ \n_rlnCoordinateX #1\n_rlnCoordinateY #2\n"]
)
def test_tables_without_picks(tmp_path: Path, text: str) -> None:
    picks = STAR.read(star(tmp_path / "a_autopick.star", text))
    assert list(picks) == ["a"]
    assert len(picks["a"]) == 0


@pytest.mark.parametrize(
    "row", ["1042 2207", "1042.0 2207", "1042 2207 \n\n# a comment, or what follows", "1.042e3 2207"]
)
def test_a_single_row_however_written(tmp_path: Path, row: str) -> None:
    text = f"data_\n\nloop_\n_rlnCoordinateX #1\n_rlnCoordinateY #2\n{row}\n"
    np.testing.assert_array_equal(STAR.read(star(tmp_path / "a.star", text))["a"].xy, [[1042, 2207]])


def test_a_block_of_single_values_is_one_pick(tmp_path: Path) -> None:
    text = "data_\n\n_rlnCoordinateX 5\n_rlnCoordinateY 6.5\n"
    np.testing.assert_array_equal(STAR.read(star(tmp_path / "a.star", text))["a"].xy, [[5, 6.5]])


@pytest.mark.parametrize(
    "text",
    [
        "data_micrographs\n\nloop_\n_rlnMicrographName #1\na.mrc\n",
        # crYOLO's boxes: corners, not centres
        "data_cryolo\n\nloop_\n_CoordinateX #1\n_CoordinateY #2\n_Width #3\n1 2 3\n",
        AUTOPICK + AUTOPICK.replace("data_", "data_2"),
    ],
)
def test_other_tables_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CoordinatesError, match=r"a\.star: found \d tables.*_rlnCoordinateX"):
        STAR.read(star(tmp_path / "a.star", text))


def test_columns_of_other_programs_are_left_out(tmp_path: Path) -> None:
    text = "data_\n\nloop_\n_rlnCoordinateX #1\n_rlnCoordinateY #2\n_rlnAnglePsi #3\n_width #4\n1 2 3 4\n"
    assert list(STAR.read(star(tmp_path / "a.star", text))["a"].attributes) == ["AnglePsi"]


def test_files_are_accepted_by_their_columns(tmp_path: Path) -> None:
    assert STAR.accepts(star(tmp_path / "a.star", AUTOPICK))
    assert STAR.accepts(star(tmp_path / "a.star", JOINT))
    assert STAR.accepts(star(tmp_path / "a.star", "data_x\nloop_\n_rlnMicrographCoordinates #1\n"))
    assert STAR.accepts(star(tmp_path / "a_autopick.star", "data_\n\nloop_\n"))
    assert not STAR.accepts(star(tmp_path / "a.star", "data_\n\nloop_\n"))
    assert not STAR.accepts(star(tmp_path / "coords_suffix_autopick.star", "CtfFind/micrographs_ctf.star\n"))
    (tmp_path / "a.star").write_bytes(bytes(range(256)))
    assert not STAR.accepts(tmp_path / "a.star")


@pytest.mark.parametrize("where", ["beside", "project", "working", "absolute"])
def test_lists_lead_to_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    folder = tmp_path / "project" / "AutoPick" / "job007"
    name = {
        "beside": "Movies/a b_autopick.star",
        "absolute": str(folder / "Movies" / "a b_autopick.star"),
    }.get(where, "AutoPick/job007/Movies/a b_autopick.star")
    target = tmp_path / "elsewhere" / name if where == "working" else folder / "Movies" / "a b_autopick.star"
    star(target, AUTOPICK)
    (tmp_path / "elsewhere").mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / "elsewhere")
    listing = star(
        folder / "autopick.star",
        "data_coordinate_files\n\nloop_\n_rlnMicrographName #1\n_rlnMicrographCoordinates #2\n"
        f'"Movies/a b.mrc" "{name}"\n',
    )
    picks = STAR.read(listing)
    assert list(picks) == ["a b"]
    assert len(picks["a b"]) == 2


def test_lists_may_name_box_files_and_files_called_otherwise(tmp_path: Path) -> None:
    star(tmp_path / "x.box", "10 20 100 100\n")
    star(tmp_path / "y_autopick.star", "data_\n\nloop_\n")
    write_coordinate_list([("a.mrc", "x.box"), ("b.mrc", "y_autopick.star")], tmp_path / "autopick.star")
    picks = STAR.read(tmp_path / "autopick.star")
    np.testing.assert_array_equal(picks["a"].xy, [[60, 70]])
    assert len(picks["b"]) == 0


@pytest.mark.parametrize("text", ["", "data_\n", "# version 30001\n\ndata_\n\nloop_\n"])
@pytest.mark.parametrize("name", ["x.star", "x_coords.star"])
def test_lists_say_of_files_of_no_picks_whose_they_are(tmp_path: Path, name: str, text: str) -> None:
    star(tmp_path / name, text)
    write_coordinate_list([("a.mrc", name)], tmp_path / "autopick.star")
    assert len(STAR.read(tmp_path / "autopick.star")["a"]) == 0


def test_lists_that_lead_nowhere_or_too_far(tmp_path: Path) -> None:
    write_coordinate_list([("a.mrc", "gone.star")], tmp_path / "autopick.star")
    with pytest.raises(CoordinatesError, match=r"lists gone\.star.*Run from the project"):
        STAR.read(tmp_path / "autopick.star")
    star(tmp_path / "gone.star", JOINT)
    with pytest.raises(CoordinatesError, match=r"coordinates of 2 micrographs"):
        STAR.read(tmp_path / "autopick.star")


def test_lists_with_one_micrograph_twice_are_refused(tmp_path: Path) -> None:
    star(tmp_path / "a.star", AUTOPICK)
    write_coordinate_list([("x/a.mrc", "a.star"), ("y/a.mrc", "a.star")], tmp_path / "autopick.star")
    with pytest.raises(CoordinatesError, match=r"x/a\.mrc and y/a\.mrc are both called a"):
        STAR.read(tmp_path / "autopick.star")


@pytest.mark.parametrize(
    "text", ["", "\n# version 30001\n\ndata_\n\n", "data_\n\nloop_\n", "data_coordinates\n\nloop_\n"]
)
def test_files_of_no_picks(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    """RELION 3.1.3 writes the first one."""
    path = tmp_path / "a_autopick.star"
    path.write_text(text)
    assert STAR.accepts(path)
    assert len(STAR.read(path)["a"]) == 0
    assert ("empty (0 bytes)" in caplog.text) is (not text)
    other = tmp_path / "summary.star"
    other.write_text(text)
    assert not STAR.accepts(other)
    with pytest.raises(CoordinatesError, match="summary"):
        STAR.read(other)


def test_an_empty_list_is_valid(tmp_path: Path) -> None:
    write_coordinate_list([], tmp_path / "autopick.star")
    assert STAR.read(tmp_path / "autopick.star") == {}
    assert list(starfile.read(tmp_path / "autopick.star").columns) == [
        "rlnMicrographName",
        "rlnMicrographCoordinates",
    ]


def test_what_is_written_is_what_relion_writes(tmp_path: Path) -> None:
    write_star(PICKS, tmp_path / "deep" / "a_autopick.star")
    assert " ".join((tmp_path / "deep" / "a_autopick.star").read_text().split()) == (
        "# version 30001 data_ loop_ _rlnCoordinateX #1 _rlnCoordinateY #2 _rlnAutopickFigureOfMerit #3 "
        "_rlnClassNumber #4 _rlnAnglePsi #5 "
        "40.000000 30.500000 0.900000 0 0.000000 60.123000 20.250000 0.125000 0 0.000000"
    )
    again = STAR.read(tmp_path / "deep" / "a_autopick.star")["a"]
    np.testing.assert_array_equal(again.xy, PICKS.xy)
    np.testing.assert_array_equal(again.scores, PICKS.scores)


def test_no_picks_are_a_valid_table(tmp_path: Path) -> None:
    write_star(EMPTY, tmp_path / "a_autopick.star")
    table = starfile.read(tmp_path / "a_autopick.star")
    assert len(table) == 0
    assert "rlnAutopickFigureOfMerit" in table
    again = STAR.read(tmp_path / "a_autopick.star")["a"]
    assert len(again) == 0
    assert again.scores is not None


def test_the_joint_table(tmp_path: Path) -> None:
    picks = {"mics/a b.mrc": PICKS, "mics/none.mrc": EMPTY, "mics/data.mrc": PICKS.select(np.array([1]))}
    write_joint_star(picks, tmp_path / "cryosparc.star")
    text = (tmp_path / "cryosparc.star").read_text()
    assert "data_particles" in text
    assert '"mics/a b.mrc"\t40.000000\t30.500000\t0.900000\t0\t0.000000' in text
    again = STAR.read(tmp_path / "cryosparc.star")
    assert list(again) == ["a b", "data"]
    np.testing.assert_array_equal(again["data"].xy, [[60.123, 20.25]])


def test_the_joint_table_keeps_shared_columns_only(tmp_path: Path) -> None:
    further = Picks(PICKS.xy, PICKS.scores, None, {"DefocusU": np.array([1.0, 2.0])})
    write_joint_star({"a.mrc": further, "b.mrc": PICKS}, tmp_path / "p.star")
    assert "DefocusU" not in (tmp_path / "p.star").read_text()
    write_joint_star({"a.mrc": further, "b.mrc": further}, tmp_path / "p.star")
    np.testing.assert_array_equal(STAR.read(tmp_path / "p.star")["b"].attributes["DefocusU"], [1, 2])


@pytest.mark.parametrize("picks", [{}, {"a.mrc": EMPTY}])
def test_a_joint_table_without_picks_is_valid(tmp_path: Path, picks: dict[str, Picks]) -> None:
    write_joint_star(picks, tmp_path / "cryosparc.star")
    assert list(starfile.read(tmp_path / "cryosparc.star").columns)[:4] == [
        "rlnMicrographName",
        "rlnCoordinateX",
        "rlnCoordinateY",
        "rlnAutopickFigureOfMerit",
    ]
    assert STAR.read(tmp_path / "cryosparc.star") == {}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(st.floats(-1e4, 1e5), st.floats(-1e4, 1e5), st.floats(0, 1)), max_size=6))
def test_anything_comes_back(tmp_path: Path, rows: list[tuple[float, float, float]]) -> None:
    table = np.array(rows).reshape(-1, 3)
    write_star(Picks(table[:, :2], table[:, 2]), tmp_path / "a.star")
    again = STAR.read(tmp_path / "a.star")["a"]
    np.testing.assert_allclose(again.xy, table[:, :2], atol=1e-6)
    assert again.scores is not None
    np.testing.assert_allclose(again.scores, table[:, 2], atol=1e-6)


_PIECES = [
    "data_",
    "data_particles",
    "loop_",
    "_rlnCoordinateX",
    "_rlnCoordinateY",
    "_rlnMicrographName",
    "#1",
]
_PIECES += [
    "_rlnMicrographCoordinates",
    "_rlnAutopickFigureOfMerit",
    "1",
    "2.5",
    "nan",
    "a.mrc",
    '"',
    "'",
    "#",
    " ",
]
_PIECES += ["\n", "\n", "\n", "\t", "\x00", "é", "data", "_", "-", "<NA>", ".."]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.lists(st.sampled_from(_PIECES), max_size=40).map(" ".join)
    | st.binary(max_size=100).map(lambda content: content.decode("latin-1"))
)
def test_random_text_raises_nothing_else(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.star").write_text(text)
    with suppress(CoordinatesError):
        STAR.accepts(tmp_path / "a.star")
        STAR.read(tmp_path / "a.star")


@pytest.mark.relion
def test_relion_reads_and_extracts_from_what_we_write(tmp_path: Path, relion: object) -> None:
    image = np.random.default_rng(0).normal(size=(60, 90)).astype(np.float32)
    names = ("full", "none", "with space")
    for name in names:
        write_mrc(tmp_path / "mics" / f"{name}.mrc", image, 1.5)
        picks = EMPTY if name == "none" else PICKS
        write_star(picks, tmp_path / "picks" / "mics" / f"{name}_autopick.star")
    star(
        tmp_path / "mics.star",
        "data_optics\n\nloop_\n_rlnOpticsGroupName #1\n_rlnOpticsGroup #2\n_rlnMicrographPixelSize #3\n"
        "_rlnVoltage #4\n_rlnSphericalAberration #5\n_rlnAmplitudeContrast #6\no 1 1.5 300 2.7 0.1\n\n"
        "data_micrographs\n\nloop_\n_rlnMicrographName #1\n_rlnOpticsGroup #2\n"
        + "".join(f'"mics/{name}.mrc" 1\n' for name in names),
    )
    program = shutil.which("relion_preprocess")
    assert program is not None
    options = "--i mics.star --coord_dir picks/ --coord_suffix _autopick.star --extract --extract_size 16"
    command = [program, *options.split(), "--part_dir", "out/", "--part_star", "out/particles.star"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    found = STAR.read(tmp_path / "out" / "particles.star")
    assert list(found) == ["full", "with space"]
    for picks in found.values():
        np.testing.assert_allclose(picks.xy, PICKS.xy, atol=1e-6)
        np.testing.assert_allclose(picks.scores, PICKS.scores, atol=1e-6)
        assert {"ClassNumber", "AnglePsi"} <= set(picks.attributes)


@pytest.mark.relion
def test_relions_table_printer_sees_every_row(tmp_path: Path, relion: object) -> None:
    program = shutil.which("relion_star_printtable")
    assert program is not None
    write_star(PICKS, tmp_path / "a.star")
    write_star(EMPTY, tmp_path / "none.star")
    write_coordinate_list([("a.mrc", "a_autopick.star")], tmp_path / "list.star")
    for file, block, column, expected in (
        ("a.star", "data_", "_rlnCoordinateX", ["40.000000", "60.123000"]),
        ("none.star", "data_", "_rlnCoordinateX", []),
        ("list.star", "data_coordinate_files", "_rlnMicrographCoordinates", ["a_autopick.star"]),
    ):
        command = [program, str(tmp_path / file), block, column]
        assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() == expected
