"""One simulated frame: from matter to counts to what a publisher hands out, with the whole truth."""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.fft import next_fast_len
from scipy.spatial import cKDTree

from cryopick.image import gaussian_blur
from cryopick.simulation.borders import add_borders, on_borders
from cryopick.simulation.contaminants import Scene, contaminate
from cryopick.simulation.crowd import Placement, place_particles
from cryopick.simulation.detector import record
from cryopick.simulation.handling import handle
from cryopick.simulation.ice import structural_power, thickness_map, transmission
from cryopick.simulation.labels import judge
from cryopick.simulation.motion import motion_transfer
from cryopick.simulation.optics import contrast_transfer, slab_thickness
from cryopick.simulation.painting import paint_particles
from cryopick.simulation.particles import ParticleViews
from cryopick.simulation.posed import PosedParticles
from cryopick.simulation.recipe import FrameRecipe
from cryopick.simulation.visibility import noise_for_visibility

MASK_LEVEL = 0.15
"""Share of a particle's typical projected density above which a pixel belongs to it."""


@dataclass(frozen=True, eq=False)
class SimulatedFrame:
    """A frame and its truth. Coordinates are x (column), y (row) in px of the frame.

    Parameters
    ----------
    image
        Shape (h, w), float32. Particles are dark unless the recipe says bright.
    pixel_size
        In A/px.
    diameter_angstrom
        Of the particle.
    labelled
        Particles an expert would mark (see `labels.judge`).
    ambiguous
        Particles that may be picked or not.
    unmarked
        Particles with their centres in the frame that no expert would mark.
    distractors_xy
        Shape (d, 2): other things that must not be picked, inside the frame and clear of particles that may.
    mask
        Shape (h, w), bool: pixels of labelled and ambiguous particles.
    hidden
        Shape (h, w), bool: carbon, crystals, frost, streaked borders and other things that no expert marks a
        particle on.
    recipe
        The conditions.
    """

    image: torch.Tensor
    pixel_size: float
    diameter_angstrom: float
    labelled: PosedParticles
    ambiguous: PosedParticles
    unmarked: PosedParticles
    distractors_xy: NDArray[np.float64]
    mask: torch.Tensor
    hidden: torch.Tensor
    recipe: FrameRecipe

    @property
    def xy(self) -> NDArray[np.float64]:
        """Centres of the labelled particles, shape (n, 2)."""
        return self.labelled.xy

    @property
    def ambiguous_xy(self) -> NDArray[np.float64]:
        """Centres of the ambiguous particles, shape (a, 2)."""
        return self.ambiguous.xy

    @property
    def diameter_px(self) -> float:
        """Particle diameter in px of the frame."""
        return self.diameter_angstrom / self.pixel_size


def simulate_frame(
    recipe: FrameRecipe,
    views: ParticleViews,
    rng: np.random.Generator,
    *,
    other: ParticleViews | None = None,
) -> SimulatedFrame:
    """Simulate a frame on the device that holds the views.

    Thin matter's phase passes the contrast transfer function linearly, at each particle's own height; what
    thick things absorb multiplies the result. Then electrons are counted, and the publisher takes over.

    Parameters
    ----------
    recipe
        The conditions.
    views
        Projections of the particle.
    rng
        Decides the rest; the same state gives the same frame.
    other
        Projections of another molecule, for impurities; None takes the particle's own (as a small fragment).
    """
    device = views.images.device
    generator = torch.Generator(device=device).manual_seed(int(rng.integers(2**63)))
    diameter_px = views.particle.diameter_angstrom / recipe.pixel_size
    margin = ceil(0.75 * diameter_px) + 4
    height, width = recipe.shape
    shape = (next_fast_len(height + 2 * margin), next_fast_len(width + 2 * margin, real=True))
    placement = place_particles(recipe.crowd, views, shape, diameter_px, recipe.ice.thickness, rng)
    typical = 0.7 * float(views.images.amax(dim=(1, 2)).median())

    scene = Scene(
        potential=torch.zeros(shape, device=device),
        absorption=torch.zeros(shape, device=device),
        hidden=torch.zeros(shape, dtype=torch.bool, device=device),
        diameter_px=diameter_px,
        typical_potential=typical * recipe.contrast,
        pixel_size=recipe.pixel_size,
        rng=rng,
        generator=generator,
    )
    contaminate(scene, recipe.contamination, views, views if other is None else other, recipe.contrast)
    scene.distractors.extend((float(x), float(y)) for x, y, _ in placement.clumps)
    rows = slice(margin + recipe.borders.top, margin + height - recipe.borders.bottom)
    columns = slice(margin + recipe.borders.left, margin + width - recipe.borders.right)
    verdict = judge(placement, scene.hidden, (rows, columns), diameter_px)

    marked = verdict.labelled | verdict.ambiguous
    intensity, visible = _expose(recipe, views, placement, marked, scene)
    frame = (slice(margin, margin + height), slice(margin, margin + width))
    image = intensity[frame]
    if recipe.bright is (recipe.stain_halo is None):  # stain is bright by nature, cryo dark
        image = 2 * image.mean() - image
    image = handle(add_borders(image, recipe.borders), recipe.handling)

    origin = np.array([margin, margin], dtype=np.float64)
    particles = PosedParticles(
        placement.xy - origin,
        np.column_stack([views.directions[placement.views], placement.psi]),
        recipe.optics.defocus + placement.heights * 1e-4,
    )
    return SimulatedFrame(
        image=image.float(),
        pixel_size=recipe.pixel_size,
        diameter_angstrom=views.particle.diameter_angstrom,
        labelled=particles.select(verdict.labelled),
        ambiguous=particles.select(verdict.ambiguous),
        unmarked=particles.select(~marked & _inside(particles.xy, recipe.shape)),
        distractors_xy=_clear(
            np.array(scene.distractors).reshape(-1, 2) - origin,
            particles.xy[marked],
            recipe.shape,
            diameter_px,
        ),
        mask=visible[frame] > MASK_LEVEL * typical,
        hidden=scene.hidden[frame] | on_borders(recipe.shape, recipe.borders, device),
        recipe=recipe,
    )


def _expose(
    recipe: FrameRecipe,
    views: ParticleViews,
    placement: Placement,
    marked: NDArray[np.bool_],  # (n,)
    scene: Scene,
) -> tuple[torch.Tensor, torch.Tensor]:  # (h, w) recorded intensity, (h, w) protein of marked particles
    """Let the beam through the specimen and count what arrives."""
    shape, pixel_size, optics = scene.shape, recipe.pixel_size, recipe.optics
    device = scene.potential.device
    noise = noise_for_visibility(
        recipe.visibility, views, recipe.contrast, optics, recipe.ice, recipe.detector, pixel_size
    )
    thickness = thickness_map(recipe.ice, shape, pixel_size, scene.generator)
    visible = torch.zeros(shape, device=device)
    slab = slab_thickness(optics, pixel_size)
    layers = np.round(placement.heights / slab).astype(np.intp)
    contrast = torch.zeros(shape[0], shape[1] // 2 + 1, dtype=torch.complex64, device=device)
    for layer in np.unique(np.append(layers, 0)):
        protein = torch.zeros(shape, device=device)
        for group in (marked, ~marked):
            chosen = (layers == layer) & group
            painted = paint_particles(
                views,
                placement.views[chosen],
                placement.psi[chosen],
                placement.xy[chosen],
                placement.broken[chosen],
                shape,
                pixel_size,
                scene.rng,
            )
            protein += painted
            if group is marked:
                visible += painted
        potential = recipe.contrast * protein
        if recipe.stain_halo is not None:
            sigma = 0.3 * scene.diameter_px
            potential = recipe.stain_halo * gaussian_blur(potential, sigma) - potential
        if layer == 0:
            potential = potential + scene.potential
        transfer = contrast_transfer(optics.nearer(float(layer) * slab), shape, pixel_size, device)
        phase = torch.fft.rfft2(optics.interaction * potential)
        if layer == 0:
            white = torch.randn(shape, generator=scene.generator, device=device)
            grain = torch.fft.rfft2(white * noise.structural * (thickness / recipe.ice.thickness).sqrt())
            phase = phase + grain * structural_power(recipe.ice, shape, pixel_size, device).sqrt()
        contrast += transfer * phase
    contrast *= motion_transfer(recipe.motion, shape, pixel_size, device)
    # 1 - contrast where matter is thin; thick matter leaves the linear regime and cannot go below black.
    scattered = torch.exp(-torch.tanh(2 * torch.fft.irfft2(contrast, s=shape)))
    intensity = scattered * transmission(thickness) * torch.exp(-scene.absorption)
    detector = replace(recipe.detector, dose=recipe.detector.dose * noise.dose_factor)
    return record(intensity, detector, pixel_size, scene.generator), visible


def _clear(
    xy: NDArray[np.float64],  # (d, 2)
    particles: NDArray[np.float64],  # (n, 2)
    shape: tuple[int, int],
    diameter_px: float,
) -> NDArray[np.float64]:  # (e, 2)
    """Keep distractors inside the frame and at least 0.6 diameters from every particle that may be picked."""
    kept = _inside(xy, shape)
    if len(particles):
        kept &= cKDTree(particles).query(xy)[0] >= 0.6 * diameter_px
    clear: NDArray[np.float64] = xy[kept]
    return clear


def _inside(
    xy: NDArray[np.float64],  # (n, 2)
    shape: tuple[int, int],
) -> NDArray[np.bool_]:  # (n,)
    return np.asarray(((xy >= 0) & (xy <= np.array(shape[::-1]) - 1)).all(axis=1))
