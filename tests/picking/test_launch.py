import pytest
import torch

from cryopick.core import ConfigurationError
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
