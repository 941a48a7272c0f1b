"""Several processes, on one machine or many, by Lightning's launchers."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

import torch
from lightning_fabric import Fabric
from lightning_fabric.strategies.ddp import DDPStrategy

from cryopick.core import ConfigurationError
from cryopick.picking.share import Share

T = TypeVar("T")

PATIENCE = timedelta(days=30)
"""How long processes wait for the slowest."""


def count_processes(devices: int, environment: Mapping[str, str] = os.environ) -> tuple[int, int]:
    """Tell how many processes there are on each machine, and how many machines.

    `torchrun` and SLURM's `srun` start the processes and say so in the environment; else ``devices`` are to
    be started on this machine.
    """
    for total, local in (("WORLD_SIZE", "LOCAL_WORLD_SIZE"), ("SLURM_NTASKS", "SLURM_NTASKS_PER_NODE")):
        # An interactive job of SLURM has tasks, too, but is not one of them.
        if total in environment and (total == "WORLD_SIZE" or "SLURM_PROCID" in environment):
            count = int(environment[total])
            here = int(environment.get(local, count))
            return here, max(1, count // here)
    return devices, 1


def launch(function: Callable[[Share, torch.device], T], devices: int, device: str) -> T:
    """Call a function in several processes, each with its share and its device.

    Parameters
    ----------
    function
        Can be sent to other processes.
    devices
        Processes on this machine, where no launcher has started them.
    device
        ``auto``, ``cpu`` or ``cuda``.

    Returns
    -------
    What the function returns in the first process; in a process that a launcher has started, in that one.

    Raises
    ------
    ConfigurationError
        If there are fewer GPUs than processes.
    """
    here, machines = count_processes(devices)
    cuda = device != "cpu" and torch.cuda.is_available()
    if cuda and torch.cuda.device_count() < here:
        raise ConfigurationError(
            f"--devices {here}: found {torch.cuda.device_count()} GPUs on this machine; pass fewer, or "
            "--device cpu"
        )
    fabric = Fabric(
        accelerator="cuda" if cuda else "cpu",
        devices=here,
        num_nodes=machines,
        # What is exchanged is only that everyone is there.
        strategy=DDPStrategy(process_group_backend="gloo", start_method="spawn", timeout=PATIENCE),
    )
    result: T = fabric.launch(_Call(function))
    return result


@dataclass(frozen=True)
class _Call(Generic[T]):
    """A function as Fabric calls it."""

    function: Callable[[Share, torch.device], T]

    def __call__(self, fabric: Fabric) -> T:
        return self.function(Share(fabric.global_rank, fabric.world_size, fabric.barrier), fabric.device)
