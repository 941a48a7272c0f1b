from pathlib import Path

import pytest

from cryopick.core import CoordinatesError
from cryopick.io.coordinates import MicrographOptics, Optics, read_micrograph_ctfs, read_micrograph_optics

RELION_4 = """
# version 30001

data_optics

loop_
_rlnOpticsGroupName #1
_rlnOpticsGroup #2
_rlnMicrographPixelSize #3
_rlnVoltage #4
_rlnSphericalAberration #5
_rlnAmplitudeContrast #6
first 1 1.77 300.0 2.7 0.1
second 2 1.77 200.0 2.0 0.07

data_micrographs

loop_
_rlnMicrographName #1
_rlnOpticsGroup #2
_rlnCtfImage #3
_rlnDefocusU #4
_rlnDefocusV #5
_rlnCtfAstigmatism #6
_rlnDefocusAngle #7
_rlnCtfFigureOfMerit #8
_rlnCtfMaxResolution #9
MotionCorr/job002/Movies/b.frames.mrc 2 b.ctf:mrc 21000.5 20000.25 1000.25 77.5 0.12 inf
MotionCorr/job002/Movies/a.mrc 1 a.ctf:mrc 15000 14000 1000 -10 0.2 4.5
"""
RELION_3 = """
data_

loop_
_rlnMicrographName #1
_rlnVoltage #2
_rlnSphericalAberration #3
_rlnAmplitudeContrast #4
_rlnDefocusU #5
_rlnDefocusV #6
_rlnDefocusAngle #7
_rlnPhaseShift #8
a.mrc 120 1.4 0.1 9000 8000 45 90
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_values_and_optics_of_each_micrograph(tmp_path: Path) -> None:
    star = write(tmp_path / "micrographs_ctf.star", RELION_4)
    ctfs = read_micrograph_ctfs([tmp_path, star])
    assert list(ctfs) == ["b.frames", "a"]
    assert ctfs["a"].optics == Optics(300, 2.7, 0.1)
    assert ctfs["b.frames"].optics == Optics(200, 2.0, 0.07)
    assert dict(ctfs["b.frames"].values) == {
        "DefocusU": 21000.5,
        "DefocusV": 20000.25,
        "DefocusAngle": 77.5,
        "CtfMaxResolution": float("inf"),
        "CtfFigureOfMerit": 0.12,
    }


def test_optics_in_the_rows(tmp_path: Path) -> None:
    ctfs = read_micrograph_ctfs([write(tmp_path / "m.star", RELION_3)])
    assert ctfs["a"].optics == Optics(120, 1.4, 0.1)
    assert ctfs["a"].values["PhaseShift"] == 90


def test_what_knows_no_ctf_is_passed_over(tmp_path: Path) -> None:
    star = write(tmp_path / "m.star", "data_\n\nloop_\n_rlnMicrographName #1\na.mrc\nb.mrc\n")
    assert read_micrograph_ctfs([star, tmp_path / "none.star", "x.mrc"]) == {}


@pytest.mark.parametrize("wrong", ["nan", "unknown"])
def test_defocus_that_is_no_number(tmp_path: Path, wrong: str) -> None:
    star = write(tmp_path / "m.star", RELION_4.replace("14000", wrong))
    with pytest.raises(CoordinatesError, match=r"m\.star: DefocusV of .*a\.mrc is .*wanted a number"):
        read_micrograph_ctfs([star])


def test_a_figure_of_merit_that_is_no_number(tmp_path: Path) -> None:
    path = write(tmp_path / "mics.star", RELION_4.replace("0.2 4.5", "good 4.5"))
    with pytest.raises(CoordinatesError, match=r"mics\.star: CtfFigureOfMerit of .*a\.mrc is good; wanted"):
        read_micrograph_ctfs([path])


def test_an_optics_group_that_is_not_there(tmp_path: Path) -> None:
    star = write(tmp_path / "m.star", RELION_4.replace("b.frames.mrc 2", "b.frames.mrc 3"))
    for read in (read_micrograph_ctfs, read_micrograph_optics):
        with pytest.raises(CoordinatesError, match=r"m\.star: .*b\.frames\.mrc is of optics group 3, which"):
            read([star])
    star.write_text(RELION_4.replace("first 1 1.77 300.0 2.7 0.1\nsecond 2 1.77 200.0 2.0 0.07\n", ""))
    for read in (read_micrograph_ctfs, read_micrograph_optics):
        with pytest.raises(CoordinatesError, match=r"m\.star: .*b\.frames\.mrc is of optics group 2, which"):
            read([star])


def test_two_of_one_name(tmp_path: Path) -> None:
    twice = write(tmp_path / "m.star", RELION_4.replace("b.frames", "a"))
    with pytest.raises(CoordinatesError, match="are both called a;"):
        read_micrograph_ctfs([twice])
    once = write(tmp_path / "n.star", RELION_3)
    with pytest.raises(CoordinatesError, match="two micrographs are called a"):
        read_micrograph_ctfs([once, write(tmp_path / "o.star", RELION_3)])


def test_optics_are_known_before_the_defocus(tmp_path: Path) -> None:
    head = RELION_4.partition("_rlnOpticsGroup #2\n_rlnCtfImage")[0]
    path = write(
        tmp_path / "corrected_micrographs.star", f"{head}_rlnOpticsGroup #2\n\nm/a.mrc 1\nm/b.mrc 2\n"
    )
    assert read_micrograph_ctfs([path]) == {}
    found = read_micrograph_optics([path, tmp_path])
    assert {key: one.optics for key, one in found.items()} == {
        "a": Optics(300.0, 2.7, 0.1),
        "b": Optics(200.0, 2.0, 0.07),
    }
    assert dict(found["b"].further) == {"OpticsGroupName": "second"}
    write(path, path.read_text().replace(" 300.0 ", " unknown "))
    with pytest.raises(CoordinatesError, match=r"star: Voltage of optics group 1 is unknown; wanted"):
        read_micrograph_optics([path])


def test_further_columns_of_an_optics_group(tmp_path: Path) -> None:
    text = RELION_4.replace(
        "_rlnOpticsGroupName #1", "_rlnOpticsGroupName #1\n_rlnBeamTiltX #7\n_anyOther #8"
    )
    text = text.replace("first ", "first -0.25 x ").replace("second ", "second 0.5 y ")
    found = read_micrograph_optics([write(tmp_path / "m.star", text)])
    assert dict(found["a"].further) == {"OpticsGroupName": "first", "BeamTiltX": -0.25}


@pytest.mark.parametrize("plain_at", [0, 1])
def test_a_list_that_says_nothing_of_the_optics_hides_none(tmp_path: Path, plain_at: int) -> None:
    plain = write(tmp_path / "plain.star", "data_\n\nloop_\n_rlnMicrographName #1\na.mrc\nc.mrc\n")
    lists = [write(tmp_path / "m.star", RELION_4)]
    lists.insert(plain_at, plain)
    found = read_micrograph_optics(lists)
    assert found["a"].optics == Optics(300.0, 2.7, 0.1)
    assert dict(found["a"].further) == {"OpticsGroupName": "first"}
    assert found["c"] == MicrographOptics()


def test_optics_without_groups(tmp_path: Path) -> None:
    old = write(tmp_path / "old.star", RELION_3)
    assert read_micrograph_optics([old])["a"] == MicrographOptics(Optics(120, 1.4, 0.1))
    picks = write(tmp_path / "picks.star", "data_\n\nloop_\n_rlnCoordinateX #1\n_rlnCoordinateY #2\n1 2\n")
    assert read_micrograph_optics([picks]) == {}


def test_two_micrographs_of_one_name_have_one_optics(tmp_path: Path) -> None:
    head = RELION_4.partition("data_micrographs")[0] + "data_micrographs\n\nloop_\n_rlnMicrographName #1\n"
    rows = "_rlnOpticsGroup #2\none/a.mrc 1\ntwo/a.mrc 1\n"
    assert read_micrograph_optics([write(tmp_path / "m.star", head + rows)])["a"].optics.voltage == 300
    other = write(tmp_path / "n.star", head + rows.replace("two/a.mrc 1", "two/a.mrc 2"))
    with pytest.raises(CoordinatesError, match=r"n\.star: two micrographs are called a, with different"):
        read_micrograph_optics([other])


def test_micrographs_that_name_no_group_are_of_the_only_one(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mics.star",
        RELION_4.replace("second 2 1.77 200.0 2.0 0.07\n", "").replace(
            "_rlnOpticsGroup #2\n_rlnCtf", "_rlnA #2\n_rlnCtf"
        ),
    )
    assert read_micrograph_optics([path])["a"].optics == Optics(300, 2.7, 0.1)
    assert read_micrograph_ctfs([path])["b.frames"].optics == Optics(300, 2.7, 0.1)


def test_what_a_group_says_is_not_looked_for_in_the_rows(tmp_path: Path) -> None:
    text = RELION_4.replace("MaxResolution #9\n", "MaxResolution #9\n_rlnVoltage #10\n")
    text = text.replace("inf\n", "inf None\n").replace("4.5\n", "4.5 nan\n")
    path = write(tmp_path / "mics.star", text.replace("_rlnSphericalAberration", "_rlnBeamTiltX"))
    assert read_micrograph_ctfs([path])["a"].optics == Optics(300, None, 0.1)
    assert read_micrograph_optics([path])["b.frames"].optics == Optics(200, None, 0.07)


def test_an_optics_group_with_decimals_is_the_same(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mics.star", RELION_4.replace(".mrc 2 b", ".mrc 2.0 b").replace(".mrc 1 a", ".mrc 1.0 a")
    )
    assert read_micrograph_ctfs([path])["a"].optics == Optics(300, 2.7, 0.1)
    assert read_micrograph_optics([path])["b.frames"].optics == Optics(200, 2.0, 0.07)
