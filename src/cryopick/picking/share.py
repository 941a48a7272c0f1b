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
    for total, local in (("WORLD_SIZE", "LOCAL_WORLD_SIZE"), ("SLURM_NTASKS", "SLURM_NTASKS_PER_NODE")):
        # An interactive job of SLURM has tasks, too, but is not one of them.
        if total in environment and (total == "WORLD_SIZE" or "SLURM_PROCID" in environment):
            count = int(environment[total])
            here = int(environment.get(local, count))
            return Processes(here, max(1, count // here), started=True)
    return Processes(devices)
