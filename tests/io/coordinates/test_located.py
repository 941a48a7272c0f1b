from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import ConfigurationError, CoordinatesError, Frame, Picks
from cryopick.io.coordinates import SourceOptions, find_format, read_located, write_coordinates, write_star
from cryopick.io.coordinates.format import NamedPicks
from cryopick.io.micrographs import write_mrc

PICKS = Picks(np.array([[10.0, 3.0], [25.0, 18.0]]), None, 8.0)


@pytest.fixture
def micrographs(tmp_path: Path) -> list[Path]:
    """Two wide micrographs of different heights."""
    paths = []
    for stem, height in (("a 1.frames", 20), ("b", 30)):
        paths.append(tmp_path / "mics" / f"{stem}.mrc")
        write_mrc(paths[-1], np.eye(height, 40, dtype=np.float32), 1.5)
    return paths


def test_every_height_is_its_own(tmp_path: Path, micrographs: list[Path]) -> None:
    for stem in ("a 1.frames", "b"):
        write_coordinates(PICKS, tmp_path / "csv" / f"{stem}.csv", frame=Frame.ROWS)
    read = read_located(tmp_path / "csv", micrographs, SourceOptions())
    assert [one.name for one in read.micrographs] == [path.as_posix() for path in micrographs]
    assert [one.shape for one in read.micrographs] == [(20, 40), (30, 40)]
    assert [one.pixel_size for one in read.micrographs] == [1.5, 1.5]
    np.testing.assert_array_equal(read.micrographs[0].picks.xy, [[10, 17], [25, 2]])
    np.testing.assert_array_equal(read.micrographs[1].picks.xy, [[10, 27], [25, 12]])
    assert read.frame is Frame.CRYOPPP


def test_a_declared_frame_and_a_flip(tmp_path: Path, micrographs: list[Path]) -> None:
    write_star(PICKS, tmp_path / "b.star")
    for options in (SourceOptions(flip_y=True), SourceOptions(frame=Frame.CRYOPPP)):
        (one,) = read_located(tmp_path / "b.star", micrographs, options).micrographs
        np.testing.assert_array_equal(one.picks.xy, [[10, 27], [25, 12]])
    with pytest.raises(ConfigurationError, match="--flip-y"):
        read_located(tmp_path / "b.star", micrographs, SourceOptions(frame=Frame.ROWS, flip_y=True))
    with pytest.raises(CoordinatesError, match="--micrographs"):
        read_located(tmp_path / "b.star", [], SourceOptions(flip_y=True))


@pytest.mark.parametrize("at_once", [True, False])
def test_shifts_are_turned_with_the_coordinates(
    tmp_path: Path, micrographs: list[Path], at_once: bool
) -> None:
    """It is the same to take them off before the picks are turned over, or later."""
    shifts = {"OriginXAngst": np.array([3.0, 0.0]), "OriginYAngst": np.array([-6.0, 1.5])}
    write_star(replace(PICKS, attributes=shifts), tmp_path / "b.star")
    flipped, shifted = SourceOptions(flip_y=True), SourceOptions(shift_pixel_size=1.5)
    if at_once:
        both = replace(flipped, shift_pixel_size=1.5)
        (one,) = read_located(tmp_path / "b.star", micrographs, both).micrographs
    else:
        (one,) = read_located(tmp_path / "b.star", micrographs, flipped).micrographs
        write_star(one.picks, tmp_path / "turned" / "b.star")
        (one,) = read_located(tmp_path / "turned", micrographs, shifted).micrographs
    np.testing.assert_array_equal(one.picks.xy, [[8, 23], [25, 13]])


def test_cryoppp_turns_coordinates_alone(tmp_path: Path, micrographs: list[Path]) -> None:
    """As pyem does; who turns micrographs over turns all that is said of particles."""
    further = {"OriginYAngst": np.array([3.0, -6.0]), "AnglePsi": np.array([10.0, 20.0])}
    write_star(replace(PICKS, attributes=further), tmp_path / "b.star")
    for options, sign in ((SourceOptions(frame=Frame.CRYOPPP), 1), (SourceOptions(flip_y=True), -1)):
        (one,) = read_located(tmp_path / "b.star", micrographs, options).micrographs
        np.testing.assert_array_equal(one.picks.xy, [[10, 27], [25, 12]])
        for name, column in further.items():
            np.testing.assert_array_equal(one.picks.attributes[name], sign * column)
    applied = SourceOptions(frame=Frame.CRYOPPP, shift_pixel_size=1.5)
    write_star(replace(PICKS, attributes={**further, "OriginXAngst": np.zeros(2)}), tmp_path / "b.star")
    (one,) = read_located(tmp_path / "b.star", micrographs, applied).micrographs
    np.testing.assert_array_equal(one.picks.xy, [[10, 25], [25, 16]])


def test_who_is_missing(tmp_path: Path, micrographs: list[Path]) -> None:
    for stem in ("b", "other"):
        write_star(PICKS, tmp_path / "picks" / f"{stem}_autopick.star")
    read = read_located(tmp_path / "picks", micrographs, SourceOptions())
    assert [Path(one.name).name for one in read.micrographs] == ["b.mrc"]
    assert read.absent == (micrographs[0],)
    assert read.unmatched == ("other",)
    with pytest.raises(CoordinatesError, match=r"none of its 1 names \(other\).*a 1\.frames\.mrc"):
        read_located(tmp_path / "picks" / "other_autopick.star", micrographs, SourceOptions())


def test_one_file_of_one_micrograph(tmp_path: Path, micrographs: list[Path]) -> None:
    write_star(PICKS, tmp_path / "picks.star")
    (one,) = read_located(tmp_path / "picks.star", micrographs[:1], SourceOptions()).micrographs
    assert one.name == micrographs[0].as_posix()


def test_topaz_needs_its_scale(tmp_path: Path, micrographs: list[Path]) -> None:
    (tmp_path / "t.txt").write_text("image_name\tx_coord\ty_coord\nb\t5\t4\n")
    with pytest.raises(CoordinatesError, match="--scale"):
        read_located(tmp_path / "t.txt", micrographs, SourceOptions())
    read = read_located(tmp_path / "t.txt", micrographs, SourceOptions(scale=4))
    np.testing.assert_array_equal(read.micrographs[0].picks.xy, [[20, 16]])
    assert (read.outside(), read.crammed()) == (0, False)
    assert read_located(tmp_path / "t.txt", micrographs, SourceOptions(scale=8)).outside() == 1


def test_picks_of_small_images_are_noticed(tmp_path: Path, micrographs: list[Path]) -> None:
    write_star(Picks(np.tile([[19.0, 14.0]], (20, 1))), tmp_path / "b.star")
    assert read_located(tmp_path / "b.star", micrographs, SourceOptions()).crammed()


def test_mixed_formats_have_to_be_told_apart(tmp_path: Path, micrographs: list[Path]) -> None:
    write_star(PICKS, tmp_path / "p" / "b.star")
    write_coordinates(PICKS, tmp_path / "p" / "b.box")
    with pytest.raises(CoordinatesError, match=r"EMAN box \(--from box\) and RELION STAR \(--from star\)"):
        read_located(tmp_path / "p", micrographs, SourceOptions())
    read = read_located(tmp_path / "p", micrographs, SourceOptions(format=find_format("box")))
    assert read.format.key == "box"


def test_plain_tables_declare_their_frame(tmp_path: Path, micrographs: list[Path]) -> None:
    (tmp_path / "b.csv").write_text("x,y\n1,2\n")
    with pytest.raises(CoordinatesError, match="--frame"):
        read_located(tmp_path / "b.csv", micrographs, SourceOptions())
    with pytest.raises(CoordinatesError, match="--frame"):
        read_located(tmp_path / "b.csv", micrographs, SourceOptions(flip_y=True))


@pytest.mark.parametrize("name", ["joint.star", "coco.json"])
def test_picks_of_pictures_are_not_those_of_mrc_files(
    tmp_path: Path, micrographs: list[Path], name: str
) -> None:
    """The suffix of the name in the file tells."""
    for suffix in (".mrc", ".jpg"):
        named = [NamedPicks(f"other/b{suffix}", PICKS, (30, 40))]
        find_format(name.split(".")[-1].replace("json", "coco")).write_joint(
            named, tmp_path / f"{suffix}{name}"
        )
    read_located(tmp_path / f".mrc{name}", micrographs, SourceOptions())
    picture = tmp_path / f".jpg{name}"
    with pytest.raises(CoordinatesError, match=r"picked on .*b\.jpg, and .*b\.mrc is stored upside down"):
        read_located(picture, micrographs, SourceOptions())
    (one,) = read_located(picture, micrographs, SourceOptions(flip_y=True)).micrographs
    np.testing.assert_array_equal(one.picks.xy, [[10, 27], [25, 12]])


def test_a_tiff_is_a_picture_for_coco(tmp_path: Path, micrographs: list[Path]) -> None:
    """So y counts from its top, which is the last row of the MRC file and of the TIFF as RELION reads it."""
    find_format("coco").write_joint([NamedPicks("other/b.tif", PICKS, (30, 40))], tmp_path / "coco.json")
    with pytest.raises(CoordinatesError, match=r"picked on .*b\.tif, and .*b\.mrc is stored upside down"):
        read_located(tmp_path / "coco.json", micrographs, SourceOptions())
    assert read_located(tmp_path / "coco.json", [], SourceOptions(frame=Frame.ROWS)).frame is Frame.ROWS
    with pytest.raises(CoordinatesError, match="--micrographs"):  # whose height is wanted
        read_located(tmp_path / "coco.json", [], SourceOptions())


def test_files_that_hold_nothing_are_told_once(
    tmp_path: Path, micrographs: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    write_star(PICKS, tmp_path / "picks" / "b_autopick.star")
    (tmp_path / "picks" / "c_autopick.star").write_text("<html>404</html>")
    for options in (SourceOptions(), SourceOptions(format=find_format("star"))):
        caplog.clear()
        read_located(tmp_path / "picks", micrographs, options)
        assert caplog.text.count("c_autopick.star") == 1
