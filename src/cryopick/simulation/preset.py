"""Conditions of a whole data set: what stays through a session, and what each micrograph draws."""

from dataclasses import replace
from enum import StrEnum

import numpy as np

from cryopick.simulation.contaminants import Contamination
from cryopick.simulation.crowd import Crowd
from cryopick.simulation.ice import Ice
from cryopick.simulation.optics import Optics
from cryopick.simulation.recipe import FrameRecipe, draw_recipe

FEWEST_PARTICLES = 8
"""Mean number of particles on a micrograph below which nobody would have collected the data set."""


class Preset(StrEnum):
    """How hard a data set is."""

    EASY = "easy"
    """Plain particles in good ice, some frost: a small net learns it in minutes."""

    REALISTIC = "realistic"
    """Anything a microscope gives, from clean to hopeless."""

    @property
    def pixel_size(self) -> float:
        """Usual pixel size in A/px."""
        return 3.0 if self is Preset.EASY else 1.5

    @property
    def diameter_range(self) -> tuple[float, float] | None:
        """Diameters in A of random particles; None leaves them to the family."""
        return (140.0, 200.0) if self is Preset.EASY else None


def draw_session(
    preset: Preset,
    rng: np.random.Generator,
    shape: tuple[int, int],
    pixel_size: float,
    diameter_angstrom: float,
) -> FrameRecipe:
    """Draw what all micrographs of a data set share; the rest of the recipe is a first example."""
    if preset is Preset.REALISTIC:
        drawn = draw_recipe(rng, shape, pixel_size, diameter_angstrom)
        areas = shape[0] * shape[1] * (pixel_size / diameter_angstrom) ** 2
        least = min(0.6, FEWEST_PARTICLES / areas)
        return replace(drawn, crowd=replace(drawn.crowd, density=max(drawn.crowd.density, least)))
    return FrameRecipe(shape=shape, pixel_size=pixel_size, contrast=2.5, optics=Optics(defocus=2.0))


def draw_micrograph(
    preset: Preset,
    session: FrameRecipe,
    rng: np.random.Generator,
    diameter_angstrom: float,
) -> FrameRecipe:
    """Draw one micrograph's recipe within a session."""
    if preset is Preset.EASY:
        return _draw_easy(session, rng, diameter_angstrom)
    drawn = draw_recipe(rng, session.shape, session.pixel_size, diameter_angstrom)
    same, crowd = session.optics, session.crowd
    return replace(
        drawn,
        visibility=session.visibility * float(np.exp(rng.normal(0, 0.2))),
        contrast=session.contrast,
        stain_halo=session.stain_halo,
        optics=replace(
            same,
            defocus=same.defocus * rng.uniform(0.6, 1.5),
            astigmatism=drawn.optics.astigmatism,
            astigmatism_angle=drawn.optics.astigmatism_angle,
        ),
        crowd=replace(
            drawn.crowd,
            density=crowd.density * float(np.exp(rng.normal(0, 0.35))),
            spacing=crowd.spacing,
            preferred=crowd.preferred,
            axis=crowd.axis,
        ),
        detector=session.detector,
        handling=session.handling,
    )


def _draw_easy(session: FrameRecipe, rng: np.random.Generator, diameter_angstrom: float) -> FrameRecipe:
    optics = session.optics
    return replace(
        session,
        visibility=rng.uniform(13, 20),
        optics=replace(optics, defocus=rng.uniform(1.4, 2.8), astigmatism=rng.uniform(0, 0.05)),
        ice=Ice(
            thickness=1.5 * diameter_angstrom,
            gradient=rng.uniform(0, 0.3),
            direction=rng.uniform(0, 360),
            noise_knee=diameter_angstrom / 2,
        ),
        crowd=Crowd(density=rng.uniform(0.4, 0.6), spacing=0.9, overlapping=0.0, broken=0.0),
        contamination=Contamination(
            droplets=int(rng.integers(1, 6)),
            frost=int(rng.integers(0, 2)),
            specks=int(rng.integers(0, 3)),
        ),
    )
