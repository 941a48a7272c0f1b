"""Fixtures of the whole suite."""

import os
import shutil
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from hydra import compose, initialize_config_module
from numpy.typing import NDArray
from omegaconf import DictConfig
from scipy.special import expit
from torch import nn

from cryopick.image import PickingScale, gaussian_blur
from cryopick.io.micrographs import write_mrc
from cryopick.models import Calibration, PickerCheckpoint, PickMaps, PickNet, nets
from cryopick.training import TrainingResult, train

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests out of the user's cache, and the user's cache out of the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    # One for all: matplotlib takes seconds to list the fonts.
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path_factory.getbasetemp() / "matplotlib"))


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Compute with one thread: for nets this small, threads wait for each other longer than they work."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compute with float32 whatever the CPU has, so that the tests do not depend on it."""
    monkeypatch.setattr("cryopick.picking.device._cpu_computes_bf16", lambda: False)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the real micrographs; skips where it is not there."""
    folder = Path(os.environ.get("CRYOPICK_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real micrographs at {folder}; set CRYOPICK_SHARED_DATA")
    return folder


@pytest.fixture(scope="session")
def relion() -> str:
    """Name of RELION's extraction program; skips where RELION is not installed."""
    program = shutil.which("relion_preprocess")
    if program is None:
        pytest.skip("RELION is not installed (Debian: apt-get install relion)")
    return program


class DarkDiscs(PickNet):
    """A net that needs no training: sure of dark discs of the picking scale, and of nothing else."""

    def __init__(self, stride: int = 1, particle_px: float = 16.0) -> None:
        super().__init__()
        self.stride = stride
        self.multiple = stride
        self.particle_px = particle_px
        self.gain = nn.Parameter(torch.tensor(6.0))

    def forward(self, image: torch.Tensor) -> PickMaps:
        """Compare the middle of a disc with the ring around it."""
        middle = gaussian_blur(image, 0.2 * self.particle_px)
        ring = gaussian_blur(image, 0.5 * self.particle_px)
        centre = self.gain * (ring - middle - 0.9)
        blank = torch.zeros_like(centre)
        channels = torch.cat([centre, blank, blank, blank, blank], dim=1)
        return PickMaps.from_channels(channels[..., :: self.stride, :: self.stride])


@pytest.fixture
def dark_discs(monkeypatch: pytest.MonkeyPatch) -> PickerCheckpoint:
    """A picker of dark discs that can be saved and loaded."""
    target = f"{DarkDiscs.__module__}.DarkDiscs"
    monkeypatch.setattr(nets, "NETS", nets.NETS | {target})
    return PickerCheckpoint(
        net_config={"_target_": target},
        net=DarkDiscs(),
        scale=PickingScale(particle_px=16.0),
        calibration=Calibration(),
        threshold=0.5,
        diameter_px=24.0,
    )


@pytest.fixture(scope="session")
def draw_discs() -> Callable[..., NDArray[np.float32]]:
    """Draw noise with dark discs, as an array of ``shape`` (h, w); centres are (x, row)."""

    def draw(
        shape: tuple[int, int],
        centres: Sequence[Sequence[float]] | NDArray[np.float64] = (),
        diameter: float = 24.0,
        depth: float = 2.0,
        noise: float = 1.0,
        seed: int = 0,
    ) -> NDArray[np.float32]:
        rows, columns = np.mgrid[: shape[0], : shape[1]]
        image = np.random.default_rng(seed).normal(0, noise, shape)
        for x, y in centres:
            image -= depth * expit(diameter / 2 - np.hypot(columns - x, rows - y))
        return image.astype(np.float32)

    return draw


@pytest.fixture(scope="session")
def scatter() -> Callable[..., NDArray[np.float64]]:
    """Draw centres (x, row), shape (n, 2), no two closer than ``apart`` and off the edges by half of it."""

    def draw(
        shape: tuple[int, int], count: int, apart: float, seed: int = 0, lowest_row: float | None = None
    ) -> NDArray[np.float64]:
        rng = np.random.default_rng(seed)
        height, width = shape
        margin = apart / 2
        high = (width - margin, (lowest_row or height) - margin)
        centres = rng.uniform(margin, high, (1, 2))
        while len(centres) < count:
            new = rng.uniform(margin, high)
            if np.hypot(*(centres - new).T).min() >= apart:
                centres = np.vstack([centres, new])
        return centres

    return draw


@pytest.fixture(scope="session")
def cryoppp_set(
    draw_discs: Callable[..., NDArray[np.float32]], scatter: Callable[..., NDArray[np.float64]]
) -> Callable[..., Path]:
    """Write a small data set as CryoPPP's are: MRC files, labels with y from the last row, discs of 24 px."""

    def write(
        folder: Path, micrographs: int = 6, shape: tuple[int, int] = (192, 260), count: int = 9, seed: int = 0
    ) -> Path:
        for index in range(micrographs):
            # Only in the upper part, so that the upside-down reading cannot hit by symmetry.
            centres = scatter(shape, count, 34.0, seed + index, lowest_row=0.75 * shape[0])
            stem = f"m_{index}.frames"
            write_mrc(
                folder / "micrographs" / f"{stem}.mrc",
                draw_discs(shape, centres, seed=seed + index),
                pixel_size=2.0,
            )
            labels = folder / "ground_truth" / "particle_coordinates" / f"{stem}.csv"
            labels.parent.mkdir(parents=True, exist_ok=True)
            rows = [f"{x:.0f},{shape[0] - y:.0f},24" for x, y in centres]
            labels.write_text("\n".join(["X-Coordinate,Y-Coordinate,Diameter", *rows]) + "\n")
        return folder

    return write


@dataclass(frozen=True)
class TrainedRun:
    """A training that has been run: its data, its configuration as command-line overrides, and its result."""

    root: Path
    overrides: tuple[str, ...]
    result: TrainingResult


@pytest.fixture(scope="session")
def compose_training() -> Callable[..., DictConfig]:
    """Compose ``configs/train.yaml`` for a training of seconds."""

    def compose_(*overrides: str) -> DictConfig:
        with initialize_config_module("cryopick.configs", version_base="1.3"):
            return compose("train", [*SMALL_TRAINING, *overrides])

    return compose_


SMALL_TRAINING = (
    "model=unet_small",
    "model.widths=[4,8]",
    "data.crops_per_epoch=80",
    "data.geometry.crop_px=96",
    "optimizer.lr=0.02",
    "trainer.max_epochs=5",
    "callbacks.average.decay=0.8",
    "~callbacks.progress",
    "+trainer.enable_progress_bar=false",
)


@pytest.fixture(scope="session")
def trained(
    cryoppp_set: Callable[..., Path],
    compose_training: Callable[..., DictConfig],
    tmp_path_factory: pytest.TempPathFactory,
) -> TrainedRun:
    """Train a small picker of discs; tests must not change its files."""
    folder = tmp_path_factory.mktemp("trained")
    cryoppp_set(folder / "data" / "discs", micrographs=8)
    overrides = (f"data.root={folder / 'data'}", f"output={folder / 'run'}")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        return TrainedRun(folder / "data", overrides, train(compose_training(*overrides)))
