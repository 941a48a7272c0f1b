import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from omegaconf import DictConfig

from cryopick.cli.train import _hydra_main


def _train(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run ``cryopick train`` by itself: Hydra sets up logging for the whole process."""
    program = "from cryopick.cli.main import app; app()"
    command = [sys.executable, "-c", program, "train", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_help_shows_the_configuration(tmp_path: Path) -> None:
    done = _train(tmp_path, "--help")
    assert done.returncode == 0, done.stderr
    for word in ("experiment", "trainer", "finetune", "particle_px", "root"):
        assert word in done.stdout
    assert not list(tmp_path.iterdir())


def test_data_must_be_named(
    compose_training: Callable[..., DictConfig], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        _hydra_main(compose_training(f"output={tmp_path / 'run'}"))
    assert end.value.code == 2
    printed = capsys.readouterr().err
    assert "data.root must be given: pass data.root=..." in printed
    assert "Traceback" not in printed


def test_a_group_can_be_left_out(tmp_path: Path) -> None:
    done = _train(tmp_path, "logger=null", "trainer=null", "output=null", "data.root=here")
    assert done.returncode == 2, done.stderr
    assert "output, trainer must be given: pass output=..." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_nobody_knows(tmp_path: Path) -> None:
    done = _train(tmp_path, "data.rooot=x")
    assert done.returncode != 0
    assert "data.rooot" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_score_and_the_picker_are_told(
    cryoppp_set: Callable[..., Path],
    compose_training: Callable[..., DictConfig],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = cryoppp_set(tmp_path / "two", micrographs=2)
    steps = ("data.crops_per_epoch=16", "trainer.max_epochs=1", "trainer.log_every_n_steps=1")
    _hydra_main(compose_training(f"data.root={root}", f"output={tmp_path / 'run'}", *steps))
    printed = capsys.readouterr().out
    assert "validation: F1 " in printed
    assert " labels on 2 micrographs, within half a diameter)" in printed
    assert f"picker: {tmp_path / 'run' / 'picker.ckpt'}" in printed


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("data.orientation=up", "data.orientation=up is unknown; wanted rows or cryoppp"),
        ("data.ids=[10017]", "10017"),
        ("start=none.ckpt", "none.ckpt: no such checkpoint"),
    ],
)
def test_what_cannot_be_is_one_message_and_code_2(
    cryoppp_set: Callable[..., Path],
    compose_training: Callable[..., DictConfig],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    override: str,
    message: str,
) -> None:
    root = cryoppp_set(tmp_path / "one", micrographs=1)
    with pytest.raises(SystemExit) as end:
        _hydra_main(compose_training(f"data.root={root}", f"output={tmp_path / 'run'}", override))
    assert end.value.code == 2
    assert message in capsys.readouterr().err


def test_one_bad_job_does_not_end_a_sweep(cryoppp_set: Callable[..., Path], tmp_path: Path) -> None:
    cryoppp_set(tmp_path / "two", micrographs=2)
    tiny = (
        "model=unet_small",
        "data.crops_per_epoch=8",
        "data.batch_size=8",
        "data.geometry.crop_px=64",
        "trainer.max_epochs=1",
        "trainer.log_every_n_steps=1",
    )
    sweep = ("--multirun", "data.root=two", "beta=99,1", "output=runs/${hydra:job.num}")
    done = _train(tmp_path, *sweep, *tiny)
    assert done.returncode != 0
    assert "beta=99" in done.stderr
    assert (tmp_path / "runs/1/picker.ckpt").exists() or "no candidate" in done.stderr
