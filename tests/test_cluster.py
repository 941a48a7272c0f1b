"""Training with several processes, as sweeps, and under SLURM."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cryopick.io.micrographs import write_mrc
from cryopick.models import load_checkpoint

TINY = (
    "data=simulated",
    "data.stream.frame_px=160",
    "data.stream.buffer=2",
    "data.validation_frames=2",
    "data.crops_per_epoch=8",
    "data.batch_size=4",
    "data.geometry.crop_px=96",
    "model=unet_small",
    "model.widths=[4,8]",
    "trainer.max_epochs=1",
    "~callbacks.progress",
)
ON_CPU = ("trainer.accelerator=cpu", "trainer.sync_batchnorm=false", "trainer.benchmark=false")
SLURM = ("munged", "slurmctld", "slurmd", "srun", "sbatch", "sinfo")


def run_train(*overrides: str, folder: Path | None = None, **environment: str) -> str:
    """Run `train` as a user does, in a folder; give what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "cryopick.cli.train", *overrides, *TINY],
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=600,
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_two_processes_train_one_picker(tmp_path: Path) -> None:
    printed = run_train("trainer=ddp", "trainer.devices=2", *ON_CPU, folder=tmp_path)
    (output,) = (tmp_path / "runs" / "train").iterdir()  # both processes' clocks name one folder
    picker = load_checkpoint(output / "picker.ckpt")
    assert picker.training["data_sets"] == ["simulated"]
    assert printed.count("picker: ") == 1
    assert f"picker: {output.relative_to(tmp_path) / 'picker.ckpt'}" in printed


@pytest.mark.slow
def test_a_sweep_by_submitit_on_this_machine(tmp_path: Path) -> None:
    pytest.importorskip(
        "hydra_plugins.hydra_submitit_launcher", reason="the extra `cluster` is not installed"
    )
    run_train(
        "--multirun",
        "hydra/launcher=submitit_local",
        f"hydra.sweep.dir={tmp_path}",
        f"output={tmp_path}/${{hydra:job.num}}",
        "seed=1,2",
    )
    assert all((tmp_path / job / "picker.ckpt").exists() for job in "01")


@pytest.fixture
def slurm_conf() -> Iterator[Path]:
    """Start a cluster of this machine."""
    missing = [program for program in SLURM if shutil.which(program) is None]
    if missing:
        pytest.skip(f"SLURM is not installed (no {missing[0]}; Debian: apt-get install slurm-wlm)")
    # A socket's path must be short, and no one else may write to its folder.
    folder = Path(tempfile.mkdtemp(prefix="slurm", dir="/tmp"))
    host, user = socket.gethostname().split(".")[0], getpass.getuser()
    ports = [_free_port(), _free_port()]
    conf = folder / "slurm.conf"
    conf.write_text(
        f"ClusterName=one\nSlurmctldHost={host}(127.0.0.1)\nSlurmUser={user}\nSlurmdUser={user}\n"
        f"SlurmctldPort={ports[0]}\nSlurmdPort={ports[1]}\n"
        f"AuthType=auth/munge\nAuthInfo=socket={folder}/munge.socket\nCredType=cred/munge\n"
        f"StateSaveLocation={folder}\nSlurmdSpoolDir={folder}/spool\n"
        f"SlurmctldPidFile={folder}/slurmctld.pid\nSlurmdPidFile={folder}/slurmd.pid\n"
        "ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nMpiDefault=none\nReturnToService=2\n"
        "SelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\n"
        f"NodeName={host} NodeAddr=127.0.0.1 CPUs={os.cpu_count()} State=UNKNOWN\n"
        f"PartitionName=all Nodes={host} Default=YES State=UP\n"
    )
    (folder / "munge.key").write_bytes(os.urandom(1024))
    (folder / "munge.key").chmod(0o600)
    munge = [f"--{name}={folder}/{file}" for name, file in _MUNGE.items()]
    environment = {**os.environ, "SLURM_CONF": str(conf)}
    daemons = []
    try:
        for command in (["munged", "-F", "-f", *munge], ["slurmctld", "-D", "-i"], ["slurmd", "-D"]):
            log = (folder / f"{command[0]}.out").open("w")
            daemons.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
            log.close()
            time.sleep(1)
        for _ in range(60):
            state = subprocess.run(
                ["sinfo", "-h", "-o", "%T"], env=environment, capture_output=True, text=True
            )
            if state.stdout.strip() == "idle":
                break
            time.sleep(1)
        else:
            pytest.skip(f"SLURM does not start here: {state.stdout}{state.stderr}")
        yield conf
    finally:
        for daemon in reversed(daemons):
            daemon.send_signal(signal.SIGTERM)
        for daemon in daemons:
            daemon.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


_MUNGE = {
    "key-file": "munge.key",
    "socket": "munge.socket",
    "pid-file": "munged.pid",
    "log-file": "munged.log",
    "seed-file": "munged.seed",
}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.slow
@pytest.mark.slurm
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="two tasks need two processors")
def test_a_sweep_under_slurm_with_two_tasks_each(slurm_conf: Path, tmp_path: Path) -> None:
    pytest.importorskip(
        "hydra_plugins.hydra_submitit_launcher", reason="the extra `cluster` is not installed"
    )
    run_train(
        "--multirun",
        "hydra/launcher=submitit_slurm",
        f"hydra.sweep.dir={tmp_path}",
        "hydra.launcher.tasks_per_node=2",
        f"output={tmp_path}/${{hydra:job.num}}",
        "seed=1",
        "trainer=slurm",
        *ON_CPU,
        SLURM_CONF=str(slurm_conf),
    )
    assert (tmp_path / "0" / "picker.ckpt").exists()
    assert "global_rank=1(2)" in next(tmp_path.glob(".submitit/*/*_1_log.out")).read_text()


@pytest.mark.slow
@pytest.mark.slurm
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="two tasks need two processors")
@pytest.mark.parametrize(
    ("launch", "processes"),
    [
        (("srun", "--ntasks=2"), 2),  # without --ntasks-per-node
        (("sbatch", "--ntasks=2", "--wait", "--output=log"), 1),  # a batch script, without srun
    ],
)
def test_picking_under_slurm(
    slurm_conf: Path, tmp_path: Path, launch: tuple[str, ...], processes: int
) -> None:
    rng = np.random.default_rng(0)
    for name in "abcd":
        image = rng.normal(size=(300, 420)).astype(np.float32)
        write_mrc(tmp_path / "m" / f"{name}.mrc", image, 2.0)
    script = tmp_path / "pick.sh"
    predict = f"{sys.executable} -c 'from cryopick.cli.predict import main; main()'"
    options = "m --diameter-px 40 --output picks --device cpu"
    script.write_text(f"#!/bin/sh\n{predict} {options}\n")
    script.chmod(0o755)
    done = subprocess.run(
        [*launch, str(script)],
        cwd=tmp_path,
        env={**os.environ, "OMP_NUM_THREADS": "1", "SLURM_CONF": str(slurm_conf)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    log = (tmp_path / "log").read_text() if (tmp_path / "log").exists() else ""
    assert done.returncode == 0, done.stdout + done.stderr + log
    assert len((tmp_path / "picks" / "summary.csv").read_text().splitlines()) == 5
    journals = sorted(path.name for path in (tmp_path / "picks" / ".progress").glob("*.jsonl"))
    assert journals == [f"{process}.jsonl" for process in range(processes)]
