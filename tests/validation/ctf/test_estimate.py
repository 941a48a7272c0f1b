from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from cryopick.core import Micrograph, MicrographError
from cryopick.io.coordinates import Optics
from cryopick.simulation import FrameRecipe, simulate_frame
from cryopick.simulation.optics import Optics as Microscope
from cryopick.simulation.particles import make_views, random_particle
from cryopick.validation.ctf import CtfOptions, CtfValues
from cryopick.validation.ctf.estimate import estimate_ctf

OPTICS = Optics(300.0, 2.7, 0.1)


def test_simulated_particles_in_ice() -> None:
    rng = np.random.default_rng(0)
    particle = random_particle(rng, diameter_angstrom=150.0, voxels_per_diameter=32)
    microscope = Microscope(defocus=1.8, astigmatism=0.05, astigmatism_angle=130.0)
    recipe = FrameRecipe(shape=(1100, 1250), pixel_size=1.5, visibility=9.0, optics=microscope)
    frame = simulate_frame(recipe, make_views(particle, 1.5, 12, rng), rng)
    estimate = estimate_ctf(Micrograph(frame.image.numpy(), 1.5), OPTICS, CtfOptions())
    values = estimate.values
    assert values.defocus == pytest.approx(18000, rel=0.02)
    assert (values.defocus_angle - 130 + 90) % 180 - 90 == pytest.approx(0, abs=10)
    assert values.astigmatism == pytest.approx(1000, rel=0.3)
    assert values.max_resolution is not None
    assert values.max_resolution == estimate.radial.resolution
    assert estimate.ice is not None


def test_known_values_are_kept(ringed: Callable[..., Micrograph]) -> None:
    micrograph = ringed(Microscope(defocus=1.5))
    known = CtfValues(15000.0, 14900.0, 12.0, figure_of_merit=0.5)
    kept = estimate_ctf(micrograph, OPTICS, CtfOptions(), known).values
    assert kept == replace(known, max_resolution=kept.max_resolution)
    assert kept.max_resolution is not None
    whole = replace(known, max_resolution=3.75)
    assert estimate_ctf(micrograph, OPTICS, CtfOptions(), whole).values == whole


def test_the_librarys_errors_name_the_file(
    ringed: Callable[..., Micrograph], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> torch.Tensor:
        raise RuntimeError("no rings")

    monkeypatch.setattr("cryopick.validation.ctf.estimate.fit_ctf", fail)
    with pytest.raises(MicrographError, match=r"bad\.mrc: torch-ctf-estimation fails \(no rings\)"):
        estimate_ctf(ringed(Microscope(), path=Path("bad.mrc")), OPTICS, CtfOptions())
