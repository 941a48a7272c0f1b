from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.io.coordinates import write_coordinates, write_star
from cryopick.io.micrographs import write_mrc
from cryopick.validation.measures import PickSetResult, SelectedClass

SEEN = SimpleNamespace()


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pick sets, labels, and a validation that only remembers what it was asked."""
    xy = np.array([[40.0, 20.0], [50, 30]])
    write_mrc(tmp_path / "mics" / "a.mrc", np.eye(60, 90, dtype=np.float32), 4.0)
    write_star(Picks(xy), tmp_path / "ours" / "a_autopick.star")
    write_star(Picks(xy[:1]), tmp_path / "theirs" / "a_autopick.star")
    labels = tmp_path / "truth" / "particle_coordinates"
    write_coordinates(Picks(xy, diameter_px=20.0), labels / "a.csv", height=60)

    def remember(picked: Any, engine: Any, computing: Any, options: Any, output: Path, progress: Any) -> Any:
        SEEN.__dict__.update(picked=picked, engine=engine, computing=computing, options=options)
        progress("ours: 2D classification")
        classes = (
            SelectedClass(1, 2, 1.0, 20.0, True),
            SelectedClass(2, 0, 0.0, 60.0, False, "empty"),
            SelectedClass(3, 0, 0.0, 60.0, True),  # by hand: nobody has a use for it
        )
        return [PickSetResult(one.name, one.given, one.given, selection=classes) for one in picked.sets]

    monkeypatch.setattr("cryopick.validation.validate.validate", remember)


def test_what_is_asked_of_whom(cryopick: Callable[..., Any]) -> None:
    done = cryopick(
        *("validate", "ours", "other=theirs", "--labels", "truth", "--micrographs", "mics"),
        *("--particles", "500", "--classes", "7", "--symmetry", "D7", "--seeds", "4,5", "--threads", "3"),
        *("--until", "classes", "--seed", "9", "--particle-pixel-size", "6", "--bright"),
        *("--classes-resolution", "15"),
    )
    assert done.code == 0, done.err
    assert [(one.name, one.given) for one in SEEN.picked.sets] == [("ours", 2), ("other", 1), ("labels", 2)]
    computing, options = SEEN.computing, SEEN.options
    assert (computing.classes, computing.symmetry, computing.diameter_angstrom) == (7, "D7", 80.0)
    assert (computing.classes_seed, computing.classes_resolution, computing.ctf) == (9, 15.0, False)
    assert (options.particles, options.seeds, options.until) == (500, (4, 5), "classes")
    assert (options.particle_pixel_size, options.invert, options.draw_seed) == (6.0, False, 9)
    assert SEEN.engine.name == "relion"
    assert "without CTF correction" in done.out
    assert "ours: 2D classification" in done.out
    assert "ours: 2 of 2 particles (2 given) in 1 selected classes, 0 maps" in done.out
    assert "report: validation/index.html" in done.out


def test_the_exit_code_says_that_micrographs_are_missing(
    cryopick: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    result = PickSetResult("ours", 2, 1, failed=("mics/b.mrc: cannot be read",))
    monkeypatch.setattr("cryopick.validation.validate.validate", lambda *_: [result])
    done = cryopick("validate", "ours", "--labels", "truth", "--micrographs", "mics")
    assert done.code == 1
    assert "not extracted: ours: mics/b.mrc: cannot be read" in done.out


def test_ctf_of_the_micrographs(cryopick: Callable[..., Any]) -> None:
    Path("ctf.star").write_text(
        "data_\n\nloop_\n_rlnMicrographName #1\n_rlnDefocusU #2\n_rlnDefocusV #3\n_rlnDefocusAngle #4\n"
        "mics/a.mrc 10000 9000 5\n"
    )
    words = ("validate", "ours", "--micrographs", "ctf.star", "--diameter", "90")
    assert cryopick(*words).code == 0
    assert SEEN.computing.ctf
    assert SEEN.computing.diameter_angstrom == 90
    assert cryopick(*words, "--no-ctf").code == 0
    assert not SEEN.computing.ctf
    assert SEEN.picked.ctf == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--labels"),
        (("ours", "--seeds", "1,x"), "--seeds 1,x"),
        (("ours", "--until", "noon"), "--until noon"),
        (("ours", "--engine", "eman"), "--engine eman"),
        (("ours",), "--diameter"),
        (("labels=ours", "--labels", "truth"), "called labels"),
        (("gone",), "no such file"),
        (("ours", "--frame", "our=rows"), "no pick set is called so; wanted one of picks"),
    ],
)
def test_errors_are_told(cryopick: Callable[..., Any], arguments: tuple[str, ...], message: str) -> None:
    done = cryopick("validate", *arguments, "--micrographs", "mics")
    assert done.code == 2
    assert message in done.err
