"""Micrographs that hold nothing but Thon rings."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from cryopick.core import Micrograph
from cryopick.simulation.fourier import apply_filter
from cryopick.simulation.optics import Optics, contrast_transfer


@pytest.fixture(scope="session")
def ringed() -> Callable[..., Micrograph]:
    """Draw white matter under a microscope, with shot noise."""

    def draw(
        optics: Optics,
        shape: tuple[int, int] = (760, 900),
        pixel_size: float = 1.5,
        noise: float = 0.7,
        path: Path = Path("ringed.mrc"),
    ) -> Micrograph:
        generator = torch.Generator().manual_seed(0)
        matter, shot = torch.randn(2, *shape, generator=generator)
        image = apply_filter(matter, contrast_transfer(optics, shape, pixel_size)) + noise * shot
        return Micrograph(image.numpy(), pixel_size, path)

    return draw
