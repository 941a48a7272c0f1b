"""Every YAML in `configs/` composes, and what it describes can be built."""

import re
from collections.abc import Callable
from importlib import resources
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from hydra import compose, initialize_config_module
from hydra.utils import instantiate
from omegaconf import DictConfig, OmegaConf

from cryopick.models import PickLoss, PickNet, build_net
from cryopick.picking import PickerSettings
from cryopick.training import LabelledDataModule, SimulatedDataModule

_ROOT = Path(__file__).parents[1]
CONFIGS = Path(str(resources.files("cryopick.configs")))
PROGRAMS = {"train", "predict"}
CHOICES = sorted(
    (path.parent.name, path.stem) for path in CONFIGS.glob("*/*.yaml") if path.parent.name != "experiment"
)
EXPERIMENTS = sorted(path.stem for path in CONFIGS.glob("experiment/*.yaml"))
DOCUMENTED = sorted(
    command.group(1).strip()
    for path in [_ROOT / "README.md", *_ROOT.glob("docs/*.md"), *CONFIGS.rglob("*.yaml")]
    for command in re.finditer(r"\btrain ((?:[a-z_.]+=[^\s`#]+ *)+)", path.read_text())
    if "..." not in command.group()
)
"""What a user is told to type after ``train``."""


@pytest.fixture
def composed(tmp_path: Path) -> Callable[..., DictConfig]:
    """Compose ``train`` with the values that only a user can give."""

    def compose_(*overrides: str) -> DictConfig:
        with initialize_config_module("cryopick.configs", version_base="1.3"):
            config = compose("train", [*overrides, f"output={tmp_path / 'out'}"])
        if OmegaConf.is_missing(config.data, "root"):
            config.data.root = str(tmp_path)
        return config

    return compose_


@pytest.fixture
def trainer_options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a trainer is asked for, checked against Lightning's own signature; GPUs are not needed."""
    asked: dict[str, Any] = {}
    wanted = signature(pl.Trainer.__init__)

    def trainer(**options: Any) -> None:
        wanted.bind(None, **options)
        asked.update(options)

    monkeypatch.setattr(pl, "Trainer", trainer)
    return asked


def _build_all(config: DictConfig, trainer_options: dict[str, Any]) -> None:
    """Build every part of a training as `train` does."""
    assert not OmegaConf.missing_keys(config)
    OmegaConf.to_container(config, resolve=True)
    net_config = OmegaConf.to_container(config.model, resolve=True)
    assert isinstance(net_config, dict)
    net = build_net({str(key): value for key, value in net_config.items()})
    assert isinstance(net, PickNet)
    assert isinstance(instantiate(config.loss), PickLoss)
    assert instantiate(config.scale).particle_px > 0
    images = torch.zeros(1, 1, 32, 32)
    assert instantiate(config.augment)(images).shape == images.shape
    optimizer = instantiate(config.optimizer)(net.parameters())
    assert instantiate(config.scheduler)(optimizer, total_steps=100).get_last_lr()[0] > 0
    assert isinstance(instantiate(config.data), LabelledDataModule | SimulatedDataModule)
    for callback in config.callbacks.values():
        assert isinstance(instantiate(callback), pl.Callback)
    assert instantiate(config.logger) is not None
    instantiate(config.trainer)
    assert trainer_options["max_epochs"] > 0


def test_every_file_is_tested() -> None:
    files = {path.relative_to(CONFIGS).as_posix() for path in CONFIGS.rglob("*.yaml")}
    tested = {f"{program}.yaml" for program in PROGRAMS}
    tested |= {f"{group}/{option}.yaml" for group, option in CHOICES}
    tested |= {f"experiment/{name}.yaml" for name in EXPERIMENTS}
    assert files == tested


@pytest.mark.parametrize(("group", "option"), CHOICES)
def test_every_choice(
    composed: Callable[..., DictConfig], trainer_options: dict[str, Any], group: str, option: str
) -> None:
    _build_all(composed(f"{group}={option}"), trainer_options)


@pytest.mark.parametrize("name", EXPERIMENTS)
@pytest.mark.parametrize("trainer", ["cpu", "gpu", "ddp"])
def test_every_experiment(
    composed: Callable[..., DictConfig], trainer_options: dict[str, Any], name: str, trainer: str
) -> None:
    config = composed(f"experiment={name}", f"trainer={trainer}")
    assert config.experiment_name == name
    _build_all(config, trainer_options)


@pytest.mark.parametrize("command", DOCUMENTED)
def test_what_a_user_is_told_to_type(composed: Callable[..., DictConfig], command: str) -> None:
    assert composed(*command.split()).output


def test_there_is_something_told_to_type() -> None:
    assert {"experiment=cryoppp data.root=/data/cryoppp trainer=gpu"} < set(DOCUMENTED)


@pytest.mark.parametrize("model", sorted(name for group, name in CHOICES if group == "model"))
def test_weights_of_every_part_can_be_named(composed: Callable[..., DictConfig], model: str) -> None:
    config = composed(f"model={model}")
    net = build_net({str(key): value for key, value in OmegaConf.to_object(config.model).items()})
    for part in {"proposer", "sam", "unet"} & {name for name, _ in net.named_children()}:
        assert composed(f"model={model}", f"pretrained.{part}=somewhere").pretrained[part] == "somewhere"


def test_an_experiment_gives_way_to_the_command_line(composed: Callable[..., DictConfig]) -> None:
    config = composed("experiment=demo", "model=unet", "trainer.max_epochs=2", "seed=5")
    assert config.model.widths != composed("experiment=demo").model.widths
    assert (config.trainer.max_epochs, config.seed, config.data.seed) == (2, 5, 5)


@pytest.mark.parametrize(
    ("overrides", "kept"),
    [
        (("model=unet",), True),
        (("model=unet", "model.context=false"), False),
        (("model=unet_small",), False),
        (("model=sam_head",), False),
        (("model=sam_prompted",), True),
        (("model=unet", "scale.keep_background=false"), False),
    ],
)
def test_slow_changes_stay_for_nets_that_look_at_them(
    composed: Callable[..., DictConfig], overrides: tuple[str, ...], kept: bool
) -> None:
    assert instantiate(composed(*overrides).scale).keep_background is kept


def test_a_gpu_is_used_with_mixed_precision(
    composed: Callable[..., DictConfig], trainer_options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    instantiate(composed("trainer=gpu").trainer)
    assert (trainer_options["accelerator"], trainer_options["precision"]) == ("gpu", "bf16-mixed")


def test_every_gpu_of_every_node(
    composed: Callable[..., DictConfig], trainer_options: dict[str, Any]
) -> None:
    instantiate(composed("trainer=ddp", "trainer.num_nodes=2").trainer)
    assert (trainer_options["devices"], trainer_options["num_nodes"]) == ("auto", 2)
    assert str(trainer_options["strategy"]).startswith("ddp")


def test_wandb_stays_offline_unless_told(
    composed: Callable[..., DictConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WANDB_OFFLINE", raising=False)
    assert composed("logger=wandb").logger.offline is True
    assert composed("logger=wandb", "logger.offline=false").logger.offline is False
    monkeypatch.setenv("WANDB_OFFLINE", "false")
    assert composed("logger=wandb").logger.offline is False


def test_predict() -> None:
    with initialize_config_module("cryopick.configs", version_base="1.3"):
        config = compose("predict")
    assert instantiate(config.picker) == PickerSettings()
