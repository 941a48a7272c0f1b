import json
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.cli.predict import main
from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import write_mrc
from cryopick.models import PickerCheckpoint, save_checkpoint

Run = Callable[..., Any]
SHAPE = (150, 211)


@pytest.fixture
def micrographs(
    tmp_path: Path,
    draw_discs: Callable[..., NDArray[np.float32]],
    scatter: Callable[..., NDArray[np.float64]],
) -> Path:
    """Two micrographs with 8 discs of 24 px each."""
    folder = tmp_path / "m"
    for seed, name in enumerate(["a", "b"]):
        write_mrc(folder / f"{name}.mrc", draw_discs(SHAPE, scatter(SHAPE, 8, 34.0, seed), seed=seed), 2.0)
    return folder


def _counts(folder: Path) -> dict[str, int]:
    return {key: len(picks) for key, picks in read_coordinates(folder).items()}


def _run_json(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "run.json").read_text())  # type: ignore[no-any-return]


def test_all_is_well(cryopick: Run, micrographs: Path, checkpoint: Path, tmp_path: Path) -> None:
    outcome = cryopick("predict", micrographs, "--checkpoint", checkpoint, "--output", tmp_path / "out")
    assert outcome.code == 0, outcome.err
    assert "16 picks on 2 micrographs" in outcome.out
    assert f"RELION: {tmp_path}/out/autopick.star" in outcome.out
    assert _counts(tmp_path / "out") == {"a": 8, "b": 8}


def test_two_processes_pick_what_one_does(
    cryopick: Run, micrographs: Path, checkpoint: Path, tmp_path: Path
) -> None:
    for number in ("1", "2"):
        outcome = cryopick(
            "predict", micrographs, "--checkpoint", checkpoint, "--output", tmp_path / number,
            "--devices", number, "--device", "cpu",
        )  # fmt: skip
        assert outcome.code == 0, outcome.err
        assert "16 picks on 2 micrographs" in outcome.out
    one, two = ((tmp_path / number / "cryosparc.star").read_text() for number in ("1", "2"))
    assert one == two
    assert (tmp_path / "2" / ".progress" / "1.jsonl").read_text().count('"m/b.mrc"') == 1


def test_the_short_program_is_the_same(run_main: Run, micrographs: Path, checkpoint: Path) -> None:
    outcome = run_main(main, "m/a.mrc", "m/b.mrc", "--checkpoint", checkpoint)
    assert outcome.code == 0, outcome.err
    assert _counts(Path("picks")) == {"a": 8, "b": 8}


def test_a_bad_micrograph_is_named_and_the_code_is_1(
    cryopick: Run, micrographs: Path, checkpoint: Path
) -> None:
    (micrographs / "empty.mrc").touch()
    outcome = cryopick("predict", "m", "--checkpoint", checkpoint)
    assert outcome.code == 1
    assert "1 of 3 micrographs could not be picked:" in outcome.out
    assert re.search(r"m/empty\.mrc: ", outcome.out)
    assert "Traceback" not in outcome.out + outcome.err
    assert _counts(Path("picks")) == {"a": 8, "b": 8}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none"], "none: no such file or folder"),
        (["m", "--checkpoint", "none.ckpt"], "none.ckpt: no such checkpoint"),
        (["m", "--diameter", "100", "--diameter-px", "50"], "found both --diameter and --diameter-px"),
        (["m", "--diameter", "-1"], "--diameter -1 is not a positive number"),
        (["m", "--contrast", "grey"], "--contrast grey: wanted dark or bright"),
        (["m", "--trust-pixel-size", "me"], "--trust-pixel-size me: wanted header or option"),
        (["m", "--device", "tpu9"], "unknown device 'tpu9'"),
        (["m", "--precision", "64"], "unknown precision"),
        (["m", "--set", "picker.tiles=3"], "see configs/predict.yaml for the keys"),
        (["m", "--set", "picker.tile_px=64"], "raise picker.tile_px"),
        (["m", "--set", "nonsense"], "see configs/predict.yaml for the keys"),
    ],
)
@pytest.mark.usefixtures("micrographs")
def test_what_cannot_be_is_one_message_and_code_2(
    cryopick: Run, checkpoint: Path, arguments: list[str], message: str
) -> None:
    if "--checkpoint" not in arguments:
        arguments = [*arguments, "--checkpoint", str(checkpoint)]
    outcome = cryopick("predict", *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("error: ")
    assert message in outcome.err
    assert "Traceback" not in outcome.err
    assert not Path("picks").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["m", "--threshold", "1.5"], ["m", "--threshold", "high"], ["m", "--other"]]
)
def test_what_is_not_understood_is_code_2(cryopick: Run, arguments: list[str]) -> None:
    outcome = cryopick("predict", *arguments)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err


@pytest.mark.usefixtures("micrographs")
def test_without_a_picker_the_general_one_is_taken(
    cryopick: Run, checkpoint: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = resources.files
    folder = tmp_path / "checkpoints"
    monkeypatch.setattr(
        resources, "files", lambda name: folder if name == "cryopick.checkpoints" else files(name)
    )
    outcome = cryopick("predict", "m")
    assert outcome.code == 2
    assert "pass --checkpoint picker.ckpt" in outcome.err
    (tmp_path / "checkpoints").mkdir()
    checkpoint.rename(tmp_path / "checkpoints" / "general.ckpt")
    assert cryopick("predict", "m").code == 0


@pytest.mark.usefixtures("micrographs")
def test_options_reach_the_picker(cryopick: Run, checkpoint: Path) -> None:
    arguments = ("--diameter", "48", "--threshold", "0.9", "--pixel-size", "2.0", "--precision", "32")
    more = ("--device", "cpu", "--set", "picker.tile_px=400", "--contrast", "dark", "--unsigned")
    outcome = cryopick("predict", "m", "--checkpoint", checkpoint, *arguments, *more)
    assert outcome.code == 0, outcome.err
    run = _run_json(Path("picks"))
    assert (run["threshold"], run["diameter_angstrom"], run["diameter_px"]) == (0.9, 48.0, None)
    options = run["options"]
    assert (options["tile_px"], str(options["precision"]), options["bright"]) == (400, "32", False)
    assert (options["pixel_size"], options["unsigned"]) == (2.0, True)
    assert run["checkpoint"] == str(checkpoint)
    assert not run["diameter_estimated"]


@pytest.mark.usefixtures("micrographs")
def test_masks(cryopick: Run, checkpoint: Path) -> None:
    arguments = ("predict", "m", "--checkpoint", checkpoint)
    assert cryopick(*arguments, "--masks").code == 0
    files = sorted(path.name for path in Path("picks/masks/m").iterdir())
    assert files == ["a_masks.csv", "a_masks.tif", "b_masks.csv", "b_masks.tif"]
    refused = cryopick(*arguments)
    assert refused.code == 2
    assert "masks: then True, now False" in refused.err


@pytest.mark.usefixtures("micrographs")
def test_bright_particles_are_not_found_as_dark_ones(cryopick: Run, checkpoint: Path) -> None:
    outcome = cryopick("predict", "m", "--checkpoint", checkpoint, "--contrast", "bright")
    assert outcome.code == 0
    assert sum(_counts(Path("picks")).values()) < 4


@pytest.mark.usefixtures("micrographs")
def test_the_threshold_can_adapt(cryopick: Run, checkpoint: Path) -> None:
    outcome = cryopick("predict", "m", "--checkpoint", checkpoint, "--set", "adapt_threshold=true")
    assert outcome.code == 0
    assert _run_json(Path("picks"))["threshold"] != 0.5


@pytest.mark.usefixtures("micrographs")
def test_a_pixel_size_that_headers_deny_can_be_settled(cryopick: Run, checkpoint: Path) -> None:
    arguments = ("m", "--checkpoint", checkpoint, "--diameter", "72", "--pixel-size", "3")
    outcome = cryopick("predict", *arguments)
    assert outcome.code == 1
    assert "Choose with --trust-pixel-size header or --trust-pixel-size option" in outcome.out
    assert cryopick("predict", *arguments, "--trust-pixel-size", "option").code == 0
    assert _counts(Path("picks")) == {"a": 8, "b": 8}


@pytest.mark.usefixtures("micrographs")
def test_output_that_cannot_be_written(cryopick: Run, checkpoint: Path) -> None:
    Path("picks").write_text("a file in the way")
    outcome = cryopick("predict", "m", "--checkpoint", checkpoint)
    assert outcome.code == 2
    assert "picks: cannot be made" in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.usefixtures("micrographs")
def test_a_diameter_that_nobody_knows_is_estimated(
    cryopick: Run, dark_discs: PickerCheckpoint, tmp_path: Path
) -> None:
    general = tmp_path / "general.ckpt"
    save_checkpoint(replace(dark_discs, diameter_px=None), general)
    outcome = cryopick("predict", "m", "--checkpoint", general)
    assert outcome.code == 0, outcome.err
    assert re.search(r"^particle diameter \d+ \+- \d+ A, estimated from 2 micrographs", outcome.out)
    assert "pass --diameter" in outcome.out
    run = _run_json(Path("picks"))
    assert run["diameter_estimated"]
    assert run["diameter_angstrom"] == pytest.approx(2 * run["diameter_px"])
    again = cryopick("predict", "m", "--checkpoint", general)
    assert "estimated from" not in again.out  # it goes on with what the run was begun with
    refused = cryopick("predict", "m", "--checkpoint", general, "--diameter", "48")
    assert refused.code == 2
    assert "holds a run with other settings (the diameter told: then not given, now 48 A)" in refused.err
    assert "pass --fresh to start over, or another --output" in refused.err
    cryopick("predict", "m", "--checkpoint", general, "--diameter", "48", "--fresh")
    assert not _run_json(Path("picks"))["diameter_estimated"]


def test_a_diameter_that_cannot_be_estimated(
    cryopick: Run, dark_discs: PickerCheckpoint, tmp_path: Path
) -> None:
    general = tmp_path / "general.ckpt"
    save_checkpoint(replace(dark_discs, diameter_px=None), general)
    noise = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32)
    write_mrc(tmp_path / "m" / "a.mrc", noise, 2.0)
    outcome = cryopick("predict", "m", "--checkpoint", general)
    assert outcome.code == 2
    assert "no particles of one clear size were found; pass --diameter or --diameter-px" in outcome.err
    assert not Path("picks").exists()
