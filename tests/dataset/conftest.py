"""Small data sets on disk."""

from collections.abc import Callable, Sequence
from pathlib import Path

import mrcfile
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep verdicts of tests out of the user's cache."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def make_files() -> Callable[..., Path]:
    """Make a data set of empty files: what `open_data_sets` looks at."""

    def make(
        folder: Path,
        micrographs: Sequence[str],
        labels: Sequence[str] = (),
        false_positives: Sequence[str] = (),
    ) -> Path:
        for sub_folder, names in (
            ("micrographs", micrographs),
            ("ground_truth/particle_coordinates", labels),
            ("ground_truth/false_positives", false_positives),
        ):
            (folder / sub_folder).mkdir(parents=True, exist_ok=True)
            for name in names:
                (folder / sub_folder / name).touch()
        return folder

    return make


@pytest.fixture
def write_mrc() -> Callable[[Path, NDArray[np.float32]], None]:
    def write(path: Path, image: NDArray[np.float32]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with mrcfile.new(path, data=image.astype(np.float32)) as mrc:
            mrc.voxel_size = 1.5

    return write


@pytest.fixture
def write_jpg() -> Callable[[Path, NDArray[np.float32]], None]:
    def write(path: Path, image: NDArray[np.float32]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        low, high = image.min(), image.max()
        Image.fromarray(((image - low) / (high - low) * 255).astype(np.uint8)).save(path, quality=95)

    return write


@pytest.fixture
def write_labels() -> Callable[..., Path]:
    """Write a label file as CryoPPP does, three columns or without the diameter."""

    def write(path: Path, xy: NDArray[np.float64], diameter: float | None = 24) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "X-Coordinate,Y-Coordinate" + (",Diameter" if diameter is not None else "")
        tail = f",{diameter:g}" if diameter is not None else ""
        path.write_text("\n".join([head, *(f"{x:.0f},{y:.0f}{tail}" for x, y in xy)]) + "\n")
        return path

    return write


@pytest.fixture
def draw() -> Callable[..., tuple[NDArray[np.float32], NDArray[np.float64]]]:
    """Draw a noisy non-square micrograph with particles of 24 px, and tell their centres (x, row)."""

    def draw_(
        seed: int,
        count: int = 25,
        height: int = 300,
        width: int = 420,
        density: float = -1.0,
    ) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        rng = np.random.default_rng(seed)
        image = rng.normal(0, 2, (height, width))
        rows, columns = np.mgrid[:height, :width]
        centres: list[NDArray[np.float64]] = []
        while len(centres) < count:
            # Only in the upper two thirds, so that the upside-down reading cannot hit by symmetry.
            centre = rng.integers((12, 12), (width - 12, 2 * height // 3)).astype(np.float64)
            if all(np.hypot(*(centre - other)) > 24 for other in centres):
                centres.append(centre)
                image += density * np.exp(
                    -((columns - centre[0]) ** 2 + (rows - centre[1]) ** 2) / (2 * 7.0**2)
                )
        return image.astype(np.float32), np.array(centres).reshape(-1, 2)

    return draw_
