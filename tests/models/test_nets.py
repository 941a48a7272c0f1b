import pytest

from cryopick.core import CheckpointError
from cryopick.models import UNet, build_net


def test_a_net_from_its_configuration() -> None:
    config = {"_target_": "cryopick.models.UNet", "widths": [4, 8], "depth": 1, "stride": 1}
    net = build_net(config)
    assert isinstance(net, UNet)
    assert net.stride == 1
    assert "_target_" in config


@pytest.mark.parametrize("target", ["os.system", "torch.nn.Linear", "cryopick.models.Other", None])
def test_no_other_class_can_be_named(target: str | None) -> None:
    with pytest.raises(CheckpointError, match=r"unknown net .*wanted one of .*cryopick\.models\.UNet"):
        build_net({"_target_": target, "command": "true"})


@pytest.mark.parametrize("arguments", [{"width": 3}, {"stride": 7}])
def test_arguments_that_do_not_fit(arguments: dict[str, int]) -> None:
    with pytest.raises(CheckpointError, match=r"cryopick\.models\.UNet cannot be built from"):
        build_net({"_target_": "cryopick.models.UNet", **arguments})
