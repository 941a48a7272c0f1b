"""Every SAM net through the commands of the U-Net: it learns to pick discs, and picks, in seconds."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hydra import compose, initialize_config_module
from numpy.typing import NDArray
from skimage.measure import label, regionprops

from cryopick.core import ConfigurationError, Micrograph
from cryopick.io.micrographs import write_mrc
from cryopick.models.sam import cryosegnet
from cryopick.models.sam.mask_generator import GeneratedMask
from cryopick.picking import Picker, PickerSettings
from cryopick.training import TrainingResult, train

TINY = (
    "data.crops_per_epoch=16",
    "data.batch_size=4",
    "data.geometry.crop_px=96",
    "data.validation_fraction=0.34",
    "optimizer.lr=0.01",
    "trainer.max_epochs=10",
    "trainer.log_every_n_steps=1",
    "callbacks.average.decay=0.7",
    "~callbacks.progress",
    "+trainer.enable_progress_bar=false",
)
UNET = ("widths=[4,8]", "depth=1")


def _train(root: Path, output: Path, *overrides: str) -> TrainingResult:
    with initialize_config_module("cryopick.configs", version_base="1.3"):
        return train(compose("train", [f"data.root={root}", f"output={output}", *TINY, *overrides]))


def _curve(output: Path, name: str) -> list[float]:
    """Read one column of the log."""
    with next((output / "logs").rglob("metrics.csv")).open() as file:
        return [float(row[name]) for row in csv.DictReader(file) if row[name]]


def _assert_it_learnt(output: Path) -> None:
    losses, f1 = _curve(output, "train/loss"), _curve(output, "val/f1")
    assert np.mean(losses[-10:]) < 0.9 * np.mean(losses[:10])
    assert f1[-1] > f1[0] + 0.1
    assert f1[-1] > 0.6


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("sam_small", []),
        ("sam_head", ["model.front=[4,8]"]),
        ("sam_head", ["model.front=[]"]),
        ("sam_prefix", ["model.prefix=3"]),
        ("sam_adapter", ["model.bottleneck=4", "model.checkpointing=true"]),
    ],
)
def test_learns_and_picks(
    model: str,
    options: list[str],
    cryoppp_set: Callable[..., Path],
    draw_discs: Callable[..., NDArray[np.float32]],
    tmp_path: Path,
) -> None:
    cryoppp_set(tmp_path / "data" / "discs", micrographs=6)
    run = tmp_path / "run"
    result = _train(tmp_path / "data", run, f"model={model}", "model.size=tiny", *options)
    _assert_it_learnt(run)
    assert result.score.labels == 18
    picker = Picker.from_file(result.checkpoint, PickerSettings(device="cpu", turns=1))
    picks = picker(Micrograph(draw_discs((120, 200), [[60.0, 50.0], [140.0, 80.0]]), 2.0), 24.0)
    best = picks.xy[:2][np.argsort(picks.xy[:2, 0])]
    np.testing.assert_allclose(best, [[60, 50], [140, 80]], atol=6)
    assert picks.scores is not None
    assert ((picks.scores > 0) & (picks.scores < 1)).all()


def test_a_prompted_sam_learns_which_proposals_are_particles(
    scatter: Callable[..., NDArray[np.float64]],
    draw_discs: Callable[..., NDArray[np.float32]],
    tmp_path: Path,
) -> None:
    """The U-Net was taught to propose bright discs, too; SAM tells them from the dark ones that it knows."""

    def write(root: Path, labelled: Callable[[NDArray[np.float64]], Sequence[Sequence[float]]]) -> None:
        for index in range(6):
            centres = scatter((192, 260), 12, 34.0, index, lowest_row=144)
            image = draw_discs((192, 260), centres[:6], seed=index)
            image += draw_discs((192, 260), centres[6:], depth=-3.0, noise=0.0)
            write_mrc(root / "discs" / "micrographs" / f"m_{index}.mrc", image, 2.0)
            labels = root / "discs" / "ground_truth" / "particle_coordinates" / f"m_{index}.csv"
            labels.parent.mkdir(parents=True, exist_ok=True)
            rows = [f"{x:.0f},{192 - y:.0f},24" for x, y in labelled(centres)]
            labels.write_text("\n".join(["X-Coordinate,Y-Coordinate,Diameter", *rows]) + "\n")

    write(tmp_path / "both", lambda centres: centres.tolist())
    write(tmp_path / "dark", lambda centres: centres[:6].tolist())
    upright = "data.orientation=cryoppp"  # bright discs would confuse the audit
    short = ("trainer.max_epochs=4", upright)
    encoder = _train(tmp_path / "dark", tmp_path / "encoder", "model=sam_small", "model.size=tiny", *short)
    unet = [f"model.{option}" for option in UNET]
    proposer = _train(
        tmp_path / "both", tmp_path / "proposer", "model=unet", *unet, "optimizer.lr=0.02", upright
    )
    run = tmp_path / "run"
    _train(
        tmp_path / "dark",
        run,
        "model=sam_prompted",
        "model.size=tiny",
        "model.prompts_in_training=16",
        *(f"model.proposer.{option}" for option in UNET),
        f"pretrained={{proposer:{proposer.checkpoint},sam:{encoder.checkpoint}}}",
        "optimizer.lr=0.004",
        "data.crops_per_epoch=64",
        "trainer.max_epochs=8",
        upright,
    )
    _assert_it_learnt(run)


def _outline_bright(sam: object, image: NDArray[np.uint8], points: int) -> list[GeneratedMask]:
    """Do what a good SAM does on the U-Net's map."""
    boxes = [region.bbox for region in regionprops(label(image > 127)) if region.area > 20]
    return [GeneratedMask(left, top, right - left, low - top, 0.97) for top, left, low, right in boxes]


CRYOSEGNET = (
    "model=cryosegnet",
    "model.size=tiny",
    *(f"model.unet.{option}" for option in UNET),
    "model.side_px=128",
    "model.points_per_side=2",
)


def test_cryosegnets_first_stage_learns_and_its_second_picks(
    cryoppp_set: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cryosegnet, "generate_masks", _outline_bright)
    cryoppp_set(tmp_path / "data" / "discs", micrographs=6)
    run = tmp_path / "run"
    _train(tmp_path / "data", run, *CRYOSEGNET, "optimizer.lr=0.02")
    _assert_it_learnt(run)


def test_cryosegnet_with_an_untrained_sam_says_that_it_finds_nothing(
    cryoppp_set: Callable[..., Path], tmp_path: Path
) -> None:
    """All but the calibration runs; SAM's own thresholds let no mask of random weights through."""
    cryoppp_set(tmp_path / "data" / "discs", micrographs=3)
    options = ("trainer.max_epochs=1", "data.crops_per_epoch=8", "data.max_validation=1")
    with pytest.raises(ConfigurationError, match="finds no candidate"):
        _train(tmp_path / "data", tmp_path / "run", *CRYOSEGNET, *options)
