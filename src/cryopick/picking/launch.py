"""Several processes, on one machine or many, by Lightning's launchers."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

import torch
import torch.multiprocessing
from lightning_fabric import Fabric
from lightning_fabric.strategies.ddp import DDPStrategy
from torch.multiprocessing.spawn import ProcessRaisedException

from cryopick.core import ConfigurationError, CryopickError
from cryopick.picking.share import Share, find_processes

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue

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
    CryopickError
        As the function in any of the processes that were started here.
    """
    processes = find_processes(devices)
    if processes.started and "SLURM_STEP_ID" in os.environ:
        os.environ.setdefault("SLURM_NTASKS_PER_NODE", str(processes.here))  # Lightning asks for it
    cuda = device != "cpu" and torch.cuda.is_available()
    if cuda and torch.cuda.device_count() < processes.here:
        raise ConfigurationError(
            f"--devices {processes.here}: found {torch.cuda.device_count()} GPUs on this machine; pass "
            "fewer, or --device cpu"
        )
    # A fork need not import everything again, but cannot use CUDA.
    method: Literal["spawn", "fork"] = "spawn" if cuda else "fork"
    fabric = Fabric(
        accelerator="cuda" if cuda else "cpu",
        devices=processes.here,
        num_nodes=processes.machines,
        # What is exchanged is only that everyone is there.
        strategy=DDPStrategy(
            process_group_backend="gloo",
            # Fabric's launcher for "popen" joins processes that run already; the others would start more.
            start_method="popen" if processes.started else method,
            timeout=PATIENCE,
        ),
    )
    errors = torch.multiprocessing.get_context(method).SimpleQueue()
    try:
        sealed: _Sealed[T] = fabric.launch(_Call(function, errors))
    except ProcessRaisedException:
        if errors.empty():
            raise
        raise errors.get() from None
    return sealed.content


class _Sealed(Generic[T]):
    """A result that Fabric hands on as it is; it looks for tensors in collections and refuses frozen ones."""

    def __init__(self, content: T) -> None:
        self.content = content


@dataclass(frozen=True)
class _Call(Generic[T]):
    """A function as Fabric calls it."""

    function: Callable[[Share, torch.device], T]
    errors: "SimpleQueue[CryopickError]"

    def __call__(self, fabric: Fabric) -> _Sealed[T]:
        share = Share(fabric.global_rank, fabric.world_size, fabric.barrier)
        try:
            return _Sealed(self.function(share, fabric.device))
        except CryopickError as error:
            self.errors.put(error)  # the process that has started this one is told no more than a text
            raise
