from pathlib import Path

import pytest
import torch

from cryopick.core import ConfigurationError
from cryopick.picking.launch import count_processes, launch
from cryopick.picking.share import Share


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, (3, 1)),
        ({"WORLD_SIZE": "8", "LOCAL_WORLD_SIZE": "4", "RANK": "5"}, (4, 2)),
        ({"SLURM_NTASKS": "6", "SLURM_NTASKS_PER_NODE": "2", "SLURM_PROCID": "0"}, (2, 3)),
        ({"SLURM_NTASKS": "6"}, (3, 1)),  # salloc, not srun
    ],
)
def test_who_starts_the_processes(environment: dict[str, str], expected: tuple[int, int]) -> None:
    assert count_processes(3, environment) == expected


def _tell(share: Share, device: torch.device) -> tuple[int, int, str]:
    share.wait()
    return share.index, share.count, device.type


@pytest.mark.slow
def test_two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[2])  # where the new processes find this module
    assert launch(_tell, 2, "cpu") == (0, 2, "cpu")


def test_more_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(ConfigurationError, match="--devices 2: found 1 GPUs on this machine; pass fewer"):
        launch(_tell, 2, "auto")
