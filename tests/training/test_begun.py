from pathlib import Path

import pytest
import torch
from omegaconf import DictConfig, OmegaConf

from cryopick.core import ConfigurationError
from cryopick.training.begun import find_state


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DictConfig:
    """Work in a folder in which ``runs/a`` has begun."""
    monkeypatch.chdir(tmp_path)
    config = OmegaConf.create(
        {
            "output": "runs/a",
            "resume": True,
            "data": {"root": "sets", "ids": [10017], "workers": 0, "geometry": {"crop_px": 64}},
            "logger": {"save_dir": "${output}/logs"},
            "callbacks": {"checkpoint": {"dirpath": "${output}/training"}},
        }
    )
    (tmp_path / "runs/a/training").mkdir(parents=True)
    OmegaConf.save(config, tmp_path / "runs/a/config.yaml", resolve=True)
    torch.save({}, tmp_path / "runs/a/training/last.ckpt")
    return config


def test_nothing_has_begun(config: DictConfig) -> None:
    assert find_state(Path("runs/b"), config) is None


def test_the_same_run_in_other_words(config: DictConfig) -> None:
    config.output = str(Path("runs/a").absolute())
    config.data.root = "./sets/"
    config.data.workers = 3
    config.logger = {"project": "mine"}
    assert find_state(Path(config.output), config) == str(Path("runs/a/training/last.ckpt").absolute())


def test_from_within_the_folder(config: DictConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are no paths are not taken for such in the folder, as which they could be read."""
    config.loss = {"_target_": "cryopick.models.PickLoss"}
    config.data.root = "/sets"
    OmegaConf.save(config, "runs/a/config.yaml", resolve=True)
    monkeypatch.chdir("runs/a")
    config.output = "."
    assert find_state(Path(), config) is not None
    OmegaConf.save(config, "config.yaml", resolve=True)
    monkeypatch.chdir("..")
    config.output = "a"
    assert find_state(Path("a"), config) is not None


def test_data_in_the_folder(config: DictConfig) -> None:
    config.data.root = "runs/a/sets"
    OmegaConf.save(config, "runs/a/config.yaml", resolve=True)
    config.output = str(Path("runs/a").absolute())
    assert find_state(Path("runs/a"), config) is not None
    Path("runs/a").rename("runs/b")
    config.output, config.data.root = "runs/b", str(Path("runs/b/sets").absolute())
    assert find_state(Path("runs/b"), config) is not None
    config.data.root = "runs/b/set"
    with pytest.raises(ConfigurationError, match=r"differs in data\.root"):
        find_state(Path("runs/b"), config)


def test_what_differs_is_named(config: DictConfig) -> None:
    config.data.geometry.crop_px = 96
    config.data.ids = [10017, 10081]
    with pytest.raises(ConfigurationError, match=r"\(differs in data\.geometry\.crop_px, data\.ids\)"):
        find_state(Path("runs/a"), config)


def test_not_to_be_gone_on_with(config: DictConfig) -> None:
    config.resume = False
    with pytest.raises(ConfigurationError, match="holds an earlier run"):
        find_state(Path("runs/a"), config)
