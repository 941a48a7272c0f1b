from dataclasses import replace
from pathlib import Path

import pytest

from cryopick.core import ConfigurationError, CoordinatesError, Frame
from cryopick.io.coordinates import SourceOptions, find_format

HERE = Path("picks")
MRC, JPG, TIFF = [Path("a.mrc")], [Path("a.jpg")], [Path("a.tif")]


@pytest.mark.parametrize(
    ("options", "key", "micrographs", "frame"),
    [
        (SourceOptions(), "star", MRC, Frame.ROWS),
        (SourceOptions(), "cryoppp", MRC, Frame.CRYOPPP),
        (SourceOptions(), "cryoppp", JPG, Frame.ROWS),
        (SourceOptions(), "cryoppp", [], Frame.CRYOPPP),
        # Topaz does not turn a TIFF over, as RELION does
        (SourceOptions(), "topaz", TIFF, Frame.CRYOPPP),
        (SourceOptions(), "topaz", MRC + JPG, Frame.ROWS),
        # COCO counts in the display of a picture; a TIFF is one
        (SourceOptions(), "coco", TIFF, Frame.CRYOPPP),
        (SourceOptions(), "coco", JPG, Frame.ROWS),
        # EMAN2 and crYOLO count from below in every display
        *((SourceOptions(), key, JPG, Frame.CRYOPPP) for key in ("box", "cbox", "eman2")),
        *((SourceOptions(), key, MRC + TIFF, Frame.ROWS) for key in ("box", "cbox", "eman2")),
        (SourceOptions(flip_y=True), "star", MRC, Frame.CRYOPPP),
        (SourceOptions(flip_y=True), "cryoppp", JPG, Frame.CRYOPPP),
        (SourceOptions(frame=Frame.CRYOPPP), "table", JPG, Frame.CRYOPPP),
        # declared, the kinds of the micrographs do not matter
        (SourceOptions(frame=Frame.ROWS), "cryoppp", MRC + JPG, Frame.ROWS),
    ],
)
def test_frame(options: SourceOptions, key: str, micrographs: list[Path], frame: Frame) -> None:
    assert options.frame_of(HERE, find_format(key), micrographs) is frame


def test_frame_that_is_not_known() -> None:
    with pytest.raises(CoordinatesError, match="--frame rows"):
        SourceOptions().frame_of(HERE, find_format("table"), MRC)
    with pytest.raises(CoordinatesError, match="one kind at a time"):
        SourceOptions().frame_of(HERE, find_format("cryoppp"), MRC + JPG)
    with pytest.raises(CoordinatesError, match="one kind at a time"):
        SourceOptions().frame_of(HERE, find_format("topaz"), MRC + TIFF)
    with pytest.raises(ConfigurationError, match="--flip-y"):
        SourceOptions(frame=Frame.ROWS, flip_y=True).frame_of(HERE, find_format("star"), MRC)


def test_shifts_are_taken_off_where_that_is_declared(tmp_path: Path) -> None:
    star = tmp_path / "run_data.star"
    columns = ("MicrographName", "CoordinateX", "CoordinateY", "OriginXAngst", "OriginYAngst")
    head = "".join(f"_rln{name} #{number}\n" for number, name in enumerate(columns, 1))
    star.write_text(f"data_particles\n\nloop_\n{head}m/a.mrc 10 20 3.0 -6.0\n")
    assert SourceOptions().read_stored(star, find_format("star"))["a"].xy.tolist() == [[10, 20]]
    options = SourceOptions(scale=4, shift_pixel_size=1.5)
    assert options.read_stored(star, find_format("star"))["a"].xy.tolist() == [[38, 84]]
    turned = replace(options, frame=Frame.CRYOPPP)
    assert turned.read_stored(star, find_format("star"))["a"].xy.tolist() == [[38, 76]]
    whole = replace(options, shift_pixel_size=2.0, whole_shifts=True)
    assert whole.read_stored(star, find_format("star"))["a"].xy.tolist() == [[38, 83]]
    box = tmp_path / "a.box"
    box.write_text("1 2 10 10\n")
    with pytest.raises(CoordinatesError, match=r"a\.box: --apply-shifts is for particles in RELION's STAR"):
        options.read_stored(box, find_format("box"))


def test_scale() -> None:
    assert SourceOptions().scale_of(HERE, find_format("box")) == 1
    assert SourceOptions(scale=4).scale_of(HERE, find_format("topaz")) == 4
    with pytest.raises(CoordinatesError, match="picks: a Topaz table"):
        SourceOptions().scale_of(HERE, find_format("topaz"))
