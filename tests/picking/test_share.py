import pytest

from cryopick.picking.share import ALONE, Processes, find_processes


def test_alone_there_is_nobody_to_wait_for() -> None:
    ALONE.wait()
    assert list(range(5))[ALONE.index :: ALONE.count] == list(range(5))


SRUN = {"SLURM_PROCID": "1", "SLURM_STEP_ID": "0"}


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, Processes(2)),
        ({"WORLD_SIZE": "6", "LOCAL_WORLD_SIZE": "3"}, Processes(3, 2, started=True)),
        (
            {"SLURM_NTASKS": "4", "SLURM_NTASKS_PER_NODE": "2", **SRUN},
            Processes(2, 2, started=True),
        ),
        ({"SLURM_NTASKS": "4", **SRUN}, Processes(4, 1, started=True)),
        ({"SLURM_NTASKS": "4", "SLURM_NNODES": "2", **SRUN}, Processes(2, 2, started=True)),
        ({"SLURM_NTASKS": "4", "SLURM_PROCID": "0"}, Processes(2)),  # a batch script, before any srun
        ({"SLURM_NTASKS": "4"}, Processes(2)),  # a shell in a job of SLURM, which is none of its tasks
    ],
)
def test_the_processes_there_are(environment: dict[str, str], found: Processes) -> None:
    assert find_processes(2, environment) == found


def test_how_many_on_all_machines() -> None:
    assert (Processes(3, 2).count, Processes(1).count) == (6, 1)
