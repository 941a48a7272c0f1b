from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cryopick.core import ConfigurationError, CoordinatesError, Frame, Picks
from cryopick.io.coordinates import (
    COORDINATE_FORMATS,
    ConvertOptions,
    SourceOptions,
    convert,
    find_format,
    read_coordinates,
    write_star,
)
from cryopick.io.micrographs import write_mrc

SHAPE = (300, 420)
STEMS = ("mic 1.frames", "b_patch_aligned")
PICKS = {
    "mic 1.frames": Picks(np.array([[12.0, 34.0], [400.0, 290.0]]), np.array([0.5, 0.25]), 40.0),
    "b": Picks(np.array([[200.0, 10.0]]), np.array([0.75]), 40.0),
}


@pytest.fixture
def micrographs(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "mics" / f"{stem}.mrc" for stem in STEMS]
    for path in paths:
        write_mrc(path, np.eye(*SHAPE, dtype=np.float32), 1.5)
    return paths


@pytest.fixture
def stars(tmp_path: Path) -> Path:
    for stem, picks in PICKS.items():
        write_star(picks, tmp_path / "stars" / f"{stem}_autopick.star")
    return tmp_path / "stars"


@pytest.mark.parametrize("format_", COORDINATE_FORMATS, ids=lambda format_: format_.key)
def test_there_and_back(tmp_path: Path, stars: Path, micrographs: list[Path], format_: object) -> None:
    target = find_format(getattr(format_, "key"))  # noqa: B009 - parametrize knows no protocol
    if target.key == "cs":
        pytest.importorskip("cryosparc.dataset")
    one_file = target.key in ("cs", "coco", "topaz")
    output = tmp_path / f"out{target.suffixes[0]}" if one_file else tmp_path / "out"
    done = convert(stars, output, micrographs, ConvertOptions(target=target, diameter_px=40))
    assert sum(len(one.picks) for one in done.read.micrographs) == 3
    back = ConvertOptions(
        source=SourceOptions(
            format=target,
            frame=Frame.ROWS if target.frame is None else None,
            scale=1 if target.key == "topaz" else None,
        ),
        target=find_format("star"),
    )
    convert(output, tmp_path / "back", micrographs, back)
    again = read_coordinates(tmp_path / "back")
    assert set(again) == set(STEMS)
    np.testing.assert_allclose(again["mic 1.frames"].xy, PICKS["mic 1.frames"].xy, atol=1e-3)
    np.testing.assert_allclose(again["b_patch_aligned"].xy, PICKS["b"].xy, atol=1e-3)


def test_a_cbox_into_one_star(tmp_path: Path, micrographs: list[Path]) -> None:
    find_format("cbox")
    (tmp_path / "picks.cbox").write_text("10\t20\t100\t80\t0.5\n")
    done = convert(tmp_path / "picks.cbox", tmp_path / "picks.star", micrographs[:1])
    picks = read_coordinates(tmp_path / "picks.star")["mic 1.frames"]
    np.testing.assert_array_equal(picks.xy, [[60, 60]])
    assert (done.read.frame, done.frame) == (Frame.ROWS, Frame.ROWS)


def test_labels_are_turned_with_each_kind_of_micrograph(
    tmp_path: Path, stars: Path, micrographs: list[Path]
) -> None:
    options = ConvertOptions(target=find_format("cryoppp"), diameter_px=40)
    assert convert(stars, tmp_path / "mrc", micrographs, options).frame is Frame.CRYOPPP
    assert "12.00,266.00,40" in (tmp_path / "mrc" / "mic 1.frames.csv").read_text()
    pictures = [tmp_path / f"{stem}.png" for stem in STEMS]
    for path in pictures:
        Image.fromarray(np.eye(*SHAPE, dtype=np.uint8)).save(path)
    assert convert(stars, tmp_path / "png", pictures, options).frame is Frame.ROWS
    assert "12.00,34.00,40" in (tmp_path / "png" / "mic 1.frames.csv").read_text()


@pytest.mark.parametrize(
    ("output", "options", "message"),
    [
        ("a.csv", {}, "--to cryoppp .* or --to topaz .* or --to table"),
        ("out", {}, "--to FORMAT"),
        ("out", {"target": "cs"}, "one file.*picks.cs"),
        ("a.box", {"diameter_px": 9.0}, "folder, and --to box"),
        ("a.star", {"box_px": 9}, "holds no boxes"),
        ("a.box", {"box_px": 9}, "--box 9: wanted an even number"),
        ("stars", {"target": "star"}, "would replace"),
    ],
)
def test_what_cannot_be_written(
    tmp_path: Path, stars: Path, output: str, options: dict[str, object], message: str
) -> None:
    if "target" in options:
        options = {**options, "target": find_format(str(options["target"]))}
    with pytest.raises(ConfigurationError, match=message):
        convert(stars, tmp_path / output, (), ConvertOptions(**options))  # type: ignore[arg-type]


def test_without_micrographs_names_stay(tmp_path: Path, stars: Path) -> None:
    done = convert(stars, tmp_path / "all.star")
    assert sorted(one.name for one in done.read.micrographs) == sorted(PICKS)
    assert set(read_coordinates(tmp_path / "all.star")) == set(PICKS)


@pytest.mark.parametrize("diameter_px", [0.0, -5.0, float("nan")])
def test_a_diameter_that_is_none(diameter_px: float) -> None:
    with pytest.raises(ConfigurationError, match=r"--diameter-px .*: wanted a number of pixels above 0"):
        ConvertOptions(diameter_px=diameter_px)


@pytest.mark.parametrize("key", ["box", "cbox", "eman2"])
def test_pictures_are_counted_from_below_for_eman_and_cryolo(tmp_path: Path, key: str) -> None:
    picture, box = tmp_path / "a.png", find_format(key)
    Image.fromarray(np.eye(*SHAPE, dtype=np.uint8)).save(picture)
    write_star(Picks(np.array([[12.0, 34.0]])), tmp_path / "a.star")
    options = ConvertOptions(target=box, diameter_px=40)
    assert convert(tmp_path / "a.star", tmp_path / "out", [picture], options).frame is Frame.CRYOPPP
    (stored,) = read_coordinates(tmp_path / "out", frame=Frame.ROWS, format_=box).values()
    assert stored.xy.tolist() == [[12, 266]]
    convert(tmp_path / "out", tmp_path / "back.star", [picture], ConvertOptions(source=SourceOptions(box)))
    assert read_coordinates(tmp_path / "back.star")["a"].xy.tolist() == [[12, 34]]


def test_names_tell_the_kind_of_file_where_none_is_given(tmp_path: Path) -> None:
    (tmp_path / "coco.json").write_text(
        '{"images": [{"id": 1, "file_name": "a.png"}], '
        '"annotations": [{"image_id": 1, "bbox": [1, 2, 4, 4]}]}'
    )
    with pytest.raises(CoordinatesError, match=r"y of a is to be turned.*--micrographs"):
        convert(tmp_path / "coco.json", tmp_path / "out", (), ConvertOptions(target=find_format("box")))
