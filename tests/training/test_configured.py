import logging

import pytest
from omegaconf import OmegaConf

from cryopick.core import ConfigurationError
from cryopick.image import PickingScale
from cryopick.training.configured import build, build_part, is_remnant, named_in, plain


def test_an_object_with_further_arguments() -> None:
    config = OmegaConf.create({"_target_": "cryopick.image.PickingScale", "particle_px": 20.0})
    assert build(config, background_diameters=3.0) == PickingScale(20.0, 3.0)


def test_our_own_errors_come_unwrapped() -> None:
    config = OmegaConf.create({"_target_": "cryopick.training.Augment", "noise": -1})
    with pytest.raises(ConfigurationError, match=r"^augment\.noise=-1: wanted"):
        build(config)


@pytest.mark.parametrize(
    ("node", "word"),
    [
        ({"_target_": "cryopick.image.PickingScale", "particle": 3}, "particle"),
        ({"_target_": "cryopick.image.NoScale"}, "NoScale"),
    ],
)
def test_what_cannot_be_built(node: dict[str, object], word: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{word}.*; correct the configuration") as caught:
        build(OmegaConf.create(node))
    assert "\n" not in str(caught.value)


def test_parts_that_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    config = OmegaConf.create(
        {"scale": {"_target_": "cryopick.image.PickingScale"}, "augment": None, "scheduler": {"warmup": 0.05}}
    )
    assert build_part(config, "scale") == PickingScale()
    assert build_part(config, "augment") is None
    assert build_part(config, "logger") is None
    assert is_remnant(config.scheduler)
    with caplog.at_level(logging.INFO):
        assert build_part(config, "scheduler") is None
    assert "scheduler: left out, with what is configured of it (warmup)" in caplog.text


def test_what_a_node_holds() -> None:
    config = OmegaConf.create({"size": 3, "pretrained": {"net": "a.ckpt", "sam": None, "size": "${size}"}})
    assert named_in(config, "pretrained") == {"net": "a.ckpt", "size": 3}
    assert named_in(config, "callbacks") == {}
    assert plain(config.pretrained) == {"net": "a.ckpt", "sam": None, "size": 3}
