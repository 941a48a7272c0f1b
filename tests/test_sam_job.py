"""Every SAM net through the commands of the U-Net: trained on discs, loaded, picking, in seconds."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hydra import compose, initialize_config_module
from numpy.typing import NDArray

from cryopick.core import ConfigurationError, Micrograph
from cryopick.picking import Picker, PickerSettings
from cryopick.training import train

TINY = (
    "data.crops_per_epoch=16",
    "data.batch_size=4",
    "data.geometry.crop_px=96",
    "data.max_validation=1",
    "optimizer.lr=0.01",
    "trainer.max_epochs=3",
    "trainer.log_every_n_steps=1",
    "callbacks.average.decay=0.5",
    "~callbacks.progress",
    "+trainer.enable_progress_bar=false",
)


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("sam_small", ["model.size=tiny"]),
        ("sam_head", ["model.size=tiny", "model.front=[4,8]"]),
        ("sam_head", ["model.size=tiny", "model.front=[]"]),
        ("sam_prefix", ["model.size=tiny", "model.prefix=3"]),
        ("sam_adapter", ["model.size=tiny", "model.bottleneck=4", "model.checkpointing=true"]),
        ("sam_prompted", ["model.size=tiny", "model.proposer.widths=[4,8]", "model.proposer.depth=1"]),
    ],
)
def test_trains_and_picks(
    model: str,
    options: list[str],
    cryoppp_set: Callable[..., Path],
    draw_discs: Callable[..., NDArray[np.float32]],
    tmp_path: Path,
    trained: object,
) -> None:
    cryoppp_set(tmp_path / "data" / "discs", micrographs=3)
    if model == "sam_prompted":
        checkpoint = trained.result.checkpoint  # type: ignore[attr-defined]
        options = [*options, f"pretrained={{proposer:{checkpoint}}}"]
    overrides = [f"model={model}", f"data.root={tmp_path / 'data'}", f"output={tmp_path / 'run'}"]
    with initialize_config_module("cryopick.configs", version_base="1.3"):
        config = compose("train", [*overrides, *TINY, *options])
    result = train(config)
    with next((tmp_path / "run" / "logs").rglob("metrics.csv")).open() as file:
        losses = [float(row["train/loss"]) for row in csv.DictReader(file) if row["train/loss"]]
    assert np.mean(losses[-4:]) < np.mean(losses[:4])
    picker = Picker.from_file(result.checkpoint, PickerSettings(device="cpu", turns=1))
    # Too little was learnt to find discs: what is found has to lie on the micrograph, with a probability.
    picks = picker(Micrograph(draw_discs((120, 200), [[60.0, 50.0]]), 2.0), 24.0)
    assert ((picks.xy >= -0.5) & (picks.xy <= [199.5, 119.5])).all()
    assert picks.scores is not None
    assert ((picks.scores > 0) & (picks.scores < 1)).all()
    assert result.score.labels == 3


def test_cryosegnet_with_an_untrained_sam_says_that_it_finds_nothing(
    cryoppp_set: Callable[..., Path], tmp_path: Path
) -> None:
    """All but the calibration runs; SAM's own thresholds let no mask of random weights through."""
    cryoppp_set(tmp_path / "data" / "discs", micrographs=3)
    overrides = [
        "model=cryosegnet",
        f"data.root={tmp_path / 'data'}",
        f"output={tmp_path / 'run'}",
        "model.size=tiny",
        "model.unet.widths=[4,8]",
        "model.unet.depth=1",
        "model.side_px=128",
        "model.points_per_side=2",
    ]
    with initialize_config_module("cryopick.configs", version_base="1.3"):
        config = compose("train", [*overrides, *TINY])
    with pytest.raises(ConfigurationError, match="finds no candidate"):
        train(config)
