"""Every SAM net through the commands of the U-Net: it learns to pick discs, and picks, in seconds."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hydra import compose, initialize_config_module
from numpy.typing import NDArray
from skimage.measure import label, regionprops
from torch.optim.lr_scheduler import LRScheduler

from cryopick.core import ConfigurationError, Micrograph
from cryopick.evaluation.region import Region
from cryopick.models import PickLoss, PickMaps, PickNet, PickTargets, find_peaks, render_targets
from cryopick.models.sam import SamPicker, SamPrompted, cryosegnet
from cryopick.models.sam.mask_generator import GeneratedMask
from cryopick.models.schedules import constant, warmup_cosine
from cryopick.models.score import PickingScore
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
UNET = ("widths=[4,8]", "depth=1", "context=false")


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


def test_a_prompted_sam_keeps_what_its_proposer_finds(
    cryoppp_set: Callable[..., Path], trained: Any, tmp_path: Path
) -> None:
    cryoppp_set(tmp_path / "data" / "discs", micrographs=6)
    run = tmp_path / "run"
    proposer = trained.result.checkpoint
    result = _train(
        tmp_path / "data",
        run,
        "model=sam_prompted",
        "model.size=tiny",
        *(f"model.proposer.{option}" for option in UNET),
        f"pretrained={{proposer:{proposer}}}",
        "trainer.max_epochs=3",
    )
    losses = _curve(run, "train/loss")
    assert np.mean(losses[-4:]) < 0.95 * np.mean(losses[:4])
    assert result.score.f1 > 0.9


@dataclass(frozen=True, eq=False)
class _Discs:
    """Images with 6 dark discs, which are particles, and 6 bright ones; a U-Net would propose all alike."""

    images: torch.Tensor
    dark: list[NDArray[np.float64]]
    targets: PickTargets
    proposed: PickMaps


def _draw(rng: np.random.Generator, count: int = 4) -> _Discs:
    rows, columns = np.mgrid[:96, :96]
    lattice = np.stack(np.meshgrid(np.arange(16, 90, 21.0), np.arange(16, 90, 21.0)), -1).reshape(-1, 2)
    images, dark, targets, all_ = [], [], [], []
    for _ in range(count):
        # On centres of cells, where all peaks are of one height.
        xy = (lattice[rng.permutation(16)[:12]] + rng.uniform(-3, 3, (12, 2))) // 2 * 2 + 0.5
        image = rng.normal(0, 0.6, (96, 96))
        for index, (x, y) in enumerate(xy):
            image += (-1.5 if index < 6 else 1.5) * (np.hypot(columns - x, rows - y) < 8)
        images.append(torch.from_numpy(image.astype(np.float32))[None, None])
        dark.append(xy[:6])
        targets.append(render_targets(xy[:6], (96, 96), 2, 16.0))
        all_.append(render_targets(xy, (96, 96), 2, 16.0))
    here, everywhere = (PickTargets(*map(torch.cat, zip(*each, strict=True))) for each in (targets, all_))
    centre = 4 * everywhere.centre - 3
    proposed = PickMaps(centre, everywhere.offset, centre, torch.zeros_like(centre))
    return _Discs(torch.cat(images), dark, here, proposed)


def test_a_prompted_sam_learns_which_proposals_are_particles() -> None:
    """As scripts/train_sam.sh: an encoder that knows particles first, then what answers prompts."""
    torch.manual_seed(0)
    rng, loss = np.random.default_rng(0), PickLoss()
    net, encoder = SamPrompted({"widths": [4, 8], "depth": 1}, "tiny"), SamPicker("tiny")
    held_out = _draw(rng, 8)

    def learn(learner: PickNet, steps: int, rate: float, schedule: Callable[..., LRScheduler]) -> list[float]:
        learning = [one for one in learner.train().parameters() if one.requires_grad]
        optimizer = torch.optim.AdamW(learning, lr=rate)
        rates = schedule(optimizer, steps)
        losses = []
        for _ in range(steps):
            drawn = _draw(rng)
            net.proposer.forward = lambda image, drawn=drawn: drawn.proposed  # type: ignore[method-assign]
            total = learner.compare(drawn.images, drawn.targets, loss).total
            optimizer.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            rates.step()
            losses.append(float(total.detach()))
        return losses

    def f1() -> float:
        net.eval()
        net.proposer.forward = lambda image: held_out.proposed  # type: ignore[method-assign]
        maps, score = net(held_out.images), PickingScore()
        for index, dark in enumerate(held_out.dark):
            one = PickMaps(*(part[index : index + 1] for part in maps))
            score.update(find_peaks(one, 2, 16.0, -6.0), dark, Region(0, 0, 95, 95), 16.0, np.empty((0, 2)))
        return float(score.compute()["f1"])

    learn(encoder, 30, 0.01, partial(constant, warmup_steps=1))
    net.sam.load_state_dict(encoder.sam.state_dict())
    before = f1()
    losses = learn(net, 120, 0.004, warmup_cosine)
    assert np.mean(losses[-10:]) < 0.6 * np.mean(losses[:10])
    assert before < 0.75  # all are alike
    assert f1() > before + 0.05


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
    longer = ("data.crops_per_epoch=40", "trainer.max_epochs=5", "optimizer.lr=0.02")
    _train(tmp_path / "data", run, *CRYOSEGNET, *longer)
    _assert_it_learnt(run)


def test_cryosegnet_with_an_untrained_sam_says_that_it_finds_nothing(
    cryoppp_set: Callable[..., Path], tmp_path: Path
) -> None:
    """All but the calibration runs; SAM's own thresholds let no mask of random weights through."""
    cryoppp_set(tmp_path / "data" / "discs", micrographs=3)
    options = ("trainer.max_epochs=1", "data.crops_per_epoch=8", "data.max_validation=1")
    with pytest.raises(ConfigurationError, match="finds no candidate"):
        _train(tmp_path / "data", tmp_path / "run", *CRYOSEGNET, *options)
