"""A process's part of the work."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """One of several processes with the same work.

    Parameters
    ----------
    index, count
        Which one it is, from 0, and how many there are.
    wait
        Waits until all have come to this point.
    """

    index: int
    count: int
    wait: Callable[[], object]


ALONE = Share(0, 1, lambda: None)


@dataclass(frozen=True)
class Processes:
    """The processes that share the work.

    Parameters
    ----------
    here
        On each machine.
    machines
        How many.
    started
        Whether they run already, this one among them.
    """

    here: int
    machines: int = 1
    started: bool = False

    @property
    def count(self) -> int:
        """On all machines."""
        return self.here * self.machines


def find_processes(devices: int, environment: Mapping[str, str] = os.environ) -> Processes:
    """Tell which processes there are to be.

    `torchrun` and SLURM's `srun` start the processes and say so in the environment; else ``devices`` are to
    be started on this machine.
    """
    if "WORLD_SIZE" in environment:
        count = int(environment["WORLD_SIZE"])
        here = int(environment.get("LOCAL_WORLD_SIZE", count))
        return Processes(here, max(1, count // here), started=True)
    # An interactive job of SLURM, or a batch script, has tasks, too, but is no step of it.
    if {"SLURM_NTASKS", "SLURM_PROCID", "SLURM_STEP_ID"} <= environment.keys():
        count = int(environment["SLURM_NTASKS"])
        machines = int(environment.get("SLURM_NNODES", 1))
        here = int(environment.get("SLURM_NTASKS_PER_NODE", count // machines))
        return Processes(here, max(1, count // here), started=True)
    return Processes(devices)
