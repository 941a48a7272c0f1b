from pathlib import Path

import numpy as np
import pytest

from cryopick.cli.source_options import notes_on_reading, options_of_sets, source_options
from cryopick.core import ConfigurationError, Frame, Picks
from cryopick.io.coordinates import LocatedPicks, NamedPicks, SourceOptions, find_format


def test_options() -> None:
    assert source_options(None, None, False, None) == SourceOptions()
    assert source_options("box", "cryoppp", False, 2.0) == SourceOptions(
        find_format("box"), Frame.CRYOPPP, False, 2.0
    )
    with pytest.raises(ConfigurationError, match="--frame up"):
        source_options(None, "up", False, None)


def test_all_notes() -> None:
    picks = Picks(np.tile([[9.0, 4.0]], (25, 1)))
    located = (NamedPicks("a.mrc", picks, (40, 60)), NamedPicks("b.mrc", Picks(np.empty((0, 2))), (40, 60)))
    read = LocatedPicks(
        find_format("star"),
        Frame.CRYOPPP,
        2.0,
        located,
        tuple(Path(f"m{i}.mrc") for i in range(30)),
        ("x", "y"),
    )
    notes = notes_on_reading(read, Path("picks"))
    assert notes[0] == "read picks: RELION STAR, y from the last stored row, pixels x 2"
    assert notes[1] == "left out, no such micrograph: x, y"
    assert notes[2].startswith("no particles on 31 micrographs: b.mrc, m0.mrc")
    assert notes[2].endswith("m18.mrc and 11 more")
    assert "--scale" in notes[3]
    assert len(notes) == 4


def test_options_of_pick_sets() -> None:
    assert options_of_sets(["a", "b"], None, None, None) == {}
    assert options_of_sets(["only"], None, ["cryoppp"], ["8"]) == {
        "only": SourceOptions(frame=Frame.CRYOPPP, scale=8)
    }
    declared = options_of_sets(["a", "b"], ["b=topaz"], ["labels=rows"], ["b=8", "a=2.5"])
    assert declared == {
        "a": SourceOptions(scale=2.5),
        "b": SourceOptions(find_format("topaz"), scale=8),
        "labels": SourceOptions(frame=Frame.ROWS),
    }
    assert options_of_sets(["a", "b"], None, None, None, ["b=1.5"]) == {
        "b": SourceOptions(shift_pixel_size=1.5)
    }
    with pytest.raises(ConfigurationError, match="--apply-shifts some: wanted a number"):
        options_of_sets(["a"], None, None, None, ["some"])


@pytest.mark.parametrize(
    ("frames", "scales", "told"),
    [
        (None, ["8"], r"--scale 8: there are 2 pick sets.*--scale NAME=8, where NAME is one of a, b"),
        (None, ["a=much"], "--scale much: wanted a number"),
        (["a=rows", "a=cryoppp"], None, "said twice of a"),
        (["b=up"], None, "--frame up: wanted rows or cryoppp"),
    ],
)
def test_what_pick_sets_cannot_mean(frames: list[str] | None, scales: list[str] | None, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        options_of_sets(["a", "b"], None, frames, scales)
