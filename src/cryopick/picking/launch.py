"""Several processes, on one machine or many, by Lightning's launchers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

import torch
from lightning_fabric import Fabric
from lightning_fabric.strategies.ddp import DDPStrategy

from cryopick.core import ConfigurationError
from cryopick.picking.share import Share, count_processes

T = TypeVar("T")

PATIENCE = timedelta(days=30)
"""How long processes wait for the slowest."""


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
        strategy=DDPStrategy(
            process_group_backend="gloo",
            # A fork need not import everything again, but cannot use CUDA.
            start_method="spawn" if cuda else "fork",
            timeout=PATIENCE,
        ),
    )
    sealed: _Sealed[T] = fabric.launch(_Call(function))
    return sealed.content


class _Sealed(Generic[T]):
    """A result that Fabric hands on as it is; it looks for tensors in collections and refuses frozen ones."""

    def __init__(self, content: T) -> None:
        self.content = content


@dataclass(frozen=True)
class _Call(Generic[T]):
    """A function as Fabric calls it."""

    function: Callable[[Share, torch.device], T]

    def __call__(self, fabric: Fabric) -> _Sealed[T]:
        share = Share(fabric.global_rank, fabric.world_size, fabric.barrier)
        return _Sealed(self.function(share, fabric.device))
