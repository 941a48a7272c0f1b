from pathlib import Path

import pytest
import torch
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from cryopick.core import ConfigurationError, MicrographError
from cryopick.picking import JobResult, Profile
from cryopick.picking.launch import launch
from cryopick.picking.share import Share


def _tell(share: Share, device: torch.device) -> JobResult:
    share.wait()
    profile = Profile()
    profile.add({"reading": share.index + share.count / 10 + (device.type == "cpu") / 100})
    return JobResult([], profile)


def test_what_the_first_of_two_processes_returns() -> None:
    assert launch(_tell, 2, "cpu").profile.stages()["reading"] == pytest.approx(0.21)


def test_more_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(ConfigurationError, match="--devices 2: found 1 GPUs on this machine; pass fewer"):
        launch(_tell, 2, "auto")


def _fail_first(share: Share, device: torch.device) -> None:
    if share.index == 0:
        raise MicrographError("a.mrc: found 3 bytes, wanted a header")
    share.wait()


def test_an_error_of_one_process_is_raised_as_it_was() -> None:
    with pytest.raises(MicrographError, match=r"^a\.mrc: found 3 bytes, wanted a header$"):
        launch(_fail_first, 2, "cpu")


def _leave_word(folder: Path) -> None:
    """Run in each process of a launcher."""

    def tell(share: Share, device: torch.device) -> int:
        share.wait()
        (folder / f"{share.index} of {share.count}").touch(exist_ok=False)
        return share.index

    (folder / f"result {launch(tell, 1, 'cpu')}").touch(exist_ok=False)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_processes_that_run_already_are_joined_and_no_more_are_started(tmp_path: Path) -> None:
    # What `torchrun --standalone --nproc-per-node 2` does, but forked: torch is not imported three times.
    torchrun = LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=2,
        run_id="test",
        rdzv_backend="c10d",
        rdzv_endpoint="localhost:0",
        start_method="fork",
        max_restarts=0,
        monitor_interval=0.1,
    )
    elastic_launch(torchrun, _leave_word)(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"0 of 2", "1 of 2", "result 0", "result 1"}
