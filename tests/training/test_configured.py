import pytest
from omegaconf import OmegaConf

from cryopick.core import ConfigurationError
from cryopick.image import PickingScale
from cryopick.training.configured import build


def test_an_object_with_further_arguments() -> None:
    config = OmegaConf.create({"_target_": "cryopick.image.PickingScale", "particle_px": 20.0})
    assert build(config, background_diameters=3.0) == PickingScale(20.0, 3.0)


def test_our_own_errors_come_unwrapped() -> None:
    config = OmegaConf.create(
        {"_target_": "cryopick.training.LabelledDataModule", "root": "x", "orientation": "up"}
    )
    with pytest.raises(ConfigurationError, match=r"^data\.orientation=up is unknown; wanted"):
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
