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
