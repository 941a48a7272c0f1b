"""The conditions of one frame, and drawing them as wide as the world's micrographs are."""

from dataclasses import dataclass, field

import numpy as np

from cryopick.simulation.borders import Borders
from cryopick.simulation.contaminants import Contamination
from cryopick.simulation.crowd import Crowd
from cryopick.simulation.detector import Detector
from cryopick.simulation.handling import LEAST_CLIP, Handling
from cryopick.simulation.ice import Ice
from cryopick.simulation.motion import Motion
from cryopick.simulation.optics import Optics


@dataclass(frozen=True)
class FrameRecipe:
    """Everything that decides a frame besides the particle and chance.

    Parameters
    ----------
    shape
        Rows and columns (h, w).
    pixel_size
        In A/px.
    visibility
        Matched-filter signal-to-noise ratio of a lone particle (see `visibility`).
    contrast
        Potential of solid protein above ice, in V.
    stain_halo
        None for cryo; for negative stain, the strength of the pool of stain about each particle.
    bright
        Particles brighter than their surroundings in the image; otherwise darker.
    optics, ice, crowd, contamination, detector, motion, borders, handling
        See there.
    """

    shape: tuple[int, int]
    pixel_size: float
    visibility: float = 10.0
    contrast: float = 2.5
    stain_halo: float | None = None
    bright: bool = False
    optics: Optics = field(default_factory=Optics)
    ice: Ice = field(default_factory=Ice)
    crowd: Crowd = field(default_factory=Crowd)
    contamination: Contamination = field(default_factory=Contamination)
    detector: Detector = field(default_factory=Detector)
    motion: Motion = field(default_factory=Motion)
    borders: Borders = field(default_factory=Borders)
    handling: Handling = field(default_factory=Handling)


def draw_recipe(
    rng: np.random.Generator,
    shape: tuple[int, int],
    pixel_size: float,
    diameter_angstrom: float,
    *,
    bright_share: float = 0.0,
) -> FrameRecipe:
    """Draw a frame's conditions: any microscope, any ice, any cleanliness.

    Parameters
    ----------
    rng
        Decides everything.
    shape
        Rows and columns (h, w).
    pixel_size
        In A/px.
    diameter_angstrom
        Of the particle: crowding and the reach of noise scale with it.
    bright_share
        Share of frames in which particles are brighter than their surroundings.
    """
    diameter_px = diameter_angstrom / pixel_size
    areas = shape[0] * shape[1] / diameter_px**2
    return FrameRecipe(
        shape=shape,
        pixel_size=pixel_size,
        visibility=draw_visibility(rng, diameter_angstrom),
        contrast=rng.uniform(1.5, 3.5),
        stain_halo=rng.uniform(0.3, 1.5) if rng.uniform() < 0.06 else None,
        bright=rng.uniform() < bright_share,
        optics=draw_optics(rng),
        ice=draw_ice(rng, diameter_angstrom),
        crowd=draw_crowd(rng),
        contamination=draw_contamination(rng, areas),
        detector=Detector(
            dose=rng.uniform(15, 80),
            efficiency=rng.uniform(0.3, 0.9),
            physical_pixel=rng.uniform(0.6, 2.0),
            mtf_at_nyquist=rng.uniform(0.15, 0.6),
        ),
        motion=Motion(
            drift=float(rng.exponential(4.0)), direction=rng.uniform(0, 180), vibration=rng.uniform(0, 3)
        ),
        borders=draw_borders(rng, shape, diameter_px),
        handling=draw_handling(rng, diameter_px),
    )


def draw_visibility(rng: np.random.Generator, diameter_angstrom: float) -> float:
    """Draw how far particles stand out: small ones may hide in the noise, a large one is thick and wide.

    Signal grows with thickness, noise summed over a particle with the root of its area: their ratio grows
    with the square of the diameter where matter is solid, more slowly where it is a shell. One frame in six
    is clearer than most: thin ice, far from focus, a long exposure.
    """
    size = max(1.0, diameter_angstrom / 200)
    usual = (5.0 * size, 24.0 * size**1.5)
    return float(np.exp(np.interp(rng.uniform(), [0, 5 / 6, 1], np.log([*usual, 4 * usual[1]]))))


def draw_optics(rng: np.random.Generator) -> Optics:
    """Draw a microscope: weak to strong defocus, a phase plate now and then."""
    plate = rng.uniform() < 0.07
    defocus = _log_uniform(rng, 0.2, 1.2) if plate else _log_uniform(rng, 0.5, 4.5)
    return Optics(
        defocus=defocus,
        astigmatism=float(abs(rng.normal(0, 0.03))) * defocus,
        astigmatism_angle=rng.uniform(0, 180),
        voltage=float(rng.choice([300.0, 300.0, 300.0, 200.0, 120.0])),
        spherical_aberration=float(rng.choice([2.7, 2.7, 2.0, 1.2, 0.01])),
        amplitude_contrast=rng.uniform(0.05, 0.14),
        phase_shift=rng.uniform(40, 130) if plate else 0.0,
        b_factor=rng.uniform(30, 400),
    )


def draw_ice(rng: np.random.Generator, diameter_angstrom: float) -> Ice:
    """Draw the ice film."""
    return Ice(
        thickness=max(0.9 * diameter_angstrom, _log_uniform(rng, 150, 1200)),
        gradient=float(rng.choice([0.0, 1.0])) * rng.normal(0, 0.5),
        direction=rng.uniform(0, 360),
        unevenness=float(rng.choice([0.0, 1.0])) * rng.uniform(0, 0.15),
        unevenness_scale=diameter_angstrom * _log_uniform(rng, 3, 40),
        noise_knee=diameter_angstrom * _log_uniform(rng, 0.3, 3.0),
        noise_slope=rng.uniform(0.5, 2.5),
    )


def draw_crowd(rng: np.random.Generator) -> Crowd:
    """Draw how particles are spread: none, a few, or a carpet."""
    density = _log_uniform(rng, 0.008, 0.2) if rng.uniform() < 0.4 else rng.uniform(0.1, 0.9)
    if rng.uniform() < 0.06:
        density = 0.0
    axis = rng.normal(size=3)
    axis /= np.linalg.norm(axis)
    return Crowd(
        density=density,
        spacing=rng.uniform(0.45, 1.1) if density < 0.5 else rng.uniform(0.45, 0.9),
        overlapping=float(rng.choice([0.0, 1.0])) * rng.uniform(0, 0.25),
        clustering=float(rng.choice([0.0, 0.0, 1.0])) * rng.uniform(0.2, 0.9),
        preferred=float(rng.choice([0.0, 1.0])) * _log_uniform(rng, 1.0, 30.0),
        axis=(float(axis[0]), float(axis[1]), float(axis[2])),
        broken=float(rng.choice([0.0, 1.0])) * rng.uniform(0, 0.15),
        aggregates=int(rng.poisson(1.0)) if rng.uniform() < 0.2 else 0,
    )


def draw_contamination(rng: np.random.Generator, areas: float) -> Contamination:
    """Draw how dirty the frame is; ``areas`` is its size in squares of one diameter."""
    size = min(3.0, max(0.3, areas / 576))

    def some(chance: float, mean: float) -> int:
        return int(rng.poisson(mean * size)) + 1 if rng.uniform() < chance else 0

    return Contamination(
        carbon=rng.uniform() < 0.2,
        grid_bar=rng.uniform() < 0.02,
        droplets=some(0.3, 4.0),
        frost=some(0.2, 1.0),
        plates=some(0.12, 0.7),
        mottles=some(0.08, 0.2),
        gold=some(0.05, 4.0),
        specks=some(0.25, 2.0),
        fibres=some(0.1, 1.0),
        other_protein=_log_uniform(rng, 0.01, 0.8) if rng.uniform() < 0.45 else 0.0,
        faded=_log_uniform(rng, 0.01, 0.5) if rng.uniform() < 0.25 else 0.0,
    )


def draw_swarm(rng: np.random.Generator) -> float:
    """Draw how many droplets of one kind there are for each square of one diameter: few, or many."""
    return _log_uniform(rng, 0.02, 0.25)


def draw_borders(rng: np.random.Generator, shape: tuple[int, int], diameter_px: float) -> Borders:
    """Draw streaked borders: a quarter of the frames, of ``shape`` (h, w), have one on some sides."""
    if rng.uniform() > 0.25:
        return Borders()
    height, width = shape
    left, right, top, bottom = (
        min(int(rng.uniform(0.05, 1.2) * diameter_px), side // 4) if rng.uniform() < 0.5 else 0
        for side in (width, width, height, height)
    )
    return Borders(left, right, top, bottom, strength=rng.uniform(1.0, 3.0))


def draw_handling(rng: np.random.Generator, diameter_px: float) -> Handling:
    """Draw a publisher: two in five leave the micrograph as it is."""
    if rng.uniform() < 0.4:
        return Handling()
    return Handling(
        low_pass=_draw_low_pass(rng) * diameter_px if rng.uniform() < 0.7 else 0.0,
        high_pass=_log_uniform(rng, 0.4, 8.0) * diameter_px if rng.uniform() < 0.6 else 0.0,
        denoise=rng.uniform(0.3, 1.0) if rng.uniform() < 0.2 else 0.0,
        local_contrast=_log_uniform(rng, LEAST_CLIP, 0.03) if rng.uniform() < 0.35 else 0.0,
        eight_bit=rng.uniform() < 0.6,
    )


def _draw_low_pass(rng: np.random.Generator) -> float:
    """Blur in diameters: a touch, or as strong as in the contrast-enhanced copies of EMPIAR-10017 (0.1)."""
    return rng.uniform(0.02, 0.08) if rng.uniform() < 0.5 else rng.uniform(0.08, 0.15)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw evenly in the logarithm."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
