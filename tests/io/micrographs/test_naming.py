from pathlib import Path

import pytest

from cryopick.core import Frame
from cryopick.io.micrographs.naming import (
    cryoppp_frame,
    frame_as_stored,
    frame_from_below,
    micrograph_stem,
    micrograph_suffix,
    micrograph_suffixes,
    stored_upside_down,
)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a.mrc", "a"),
        ("folder.mrc/a.mrc", "a"),
        ("a.mrc.gz", "a"),
        ("a.mrc.bz2", "a"),
        ("a.b.frames.mrc", "a.b.frames"),
        ("a.b.frames", "a.b.frames"),
        ("A.MRC", "A"),
        ("a.TIFF", "a"),
        ("a b.jpeg", "a b"),
        ("a.png.mrc", "a.png"),
        ("no_suffix", "no_suffix"),
        ("a.eer", "a.eer"),
    ],
)
def test_stem(name: str, stem: str) -> None:
    assert micrograph_stem(name) == micrograph_stem(Path(name)) == stem


def test_suffix_is_lower_case_or_none() -> None:
    assert micrograph_suffix("x/A.Mrc.Gz") == ".mrc.gz"
    assert micrograph_suffix("a.gz") is None
    assert micrograph_suffix("mrc") is None


@pytest.mark.parametrize("suffix", micrograph_suffixes())
def test_cryoppp_counts_y_from_the_top_of_the_display(suffix: str) -> None:
    from_the_top = suffix in (".png", ".jpg", ".jpeg")
    assert cryoppp_frame(f"a.b{suffix}") is (Frame.ROWS if from_the_top else Frame.CRYOPPP)


@pytest.mark.parametrize(
    ("suffix", "from_below", "as_stored"),
    [
        (".mrc", Frame.ROWS, Frame.ROWS),
        (".tif", Frame.ROWS, Frame.CRYOPPP),
        (".png", Frame.CRYOPPP, Frame.ROWS),
    ],
)
def test_programs_that_turn_every_file_or_none(suffix: str, from_below: Frame, as_stored: Frame) -> None:
    assert (frame_from_below(f"a{suffix}"), frame_as_stored(f"a{suffix}")) == (from_below, as_stored)


def test_every_suffix_is_recognised() -> None:
    assert all(micrograph_suffix(f"a{suffix}") == suffix for suffix in micrograph_suffixes())


@pytest.mark.parametrize(
    ("path", "named", "upside_down"),
    [
        ("a.mrc", "b/a.jpg", True),
        ("a.png", "a.tif", True),
        ("a.mrc", "a.tif", False),
        ("a.jpg", "a", False),
        ("", "a.jpg", False),
    ],
)
def test_pictures_are_stored_upside_down(path: str, named: str, upside_down: bool) -> None:
    assert stored_upside_down(path, named) is upside_down
