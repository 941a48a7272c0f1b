"""An endless stream of frames for training: new particles, new conditions, no frame twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from cryopick.simulation.frame import SimulatedFrame, simulate_frame
from cryopick.simulation.particles import ParticleViews, make_views, random_particle
from cryopick.simulation.recipe import draw_recipe, draw_swarm

FRAMES_PER_PARTICLE = 8
"""Mean number of frames that a particle is seen in before another replaces it."""


class SimulatedFrames(IterableDataset[SimulatedFrame]):
    """Frames of random dark particles (negative stain comes inverted), simulated at the picker's own scale.

    Each iteration goes on with new random numbers; each worker and each rank has its own.

    Parameters
    ----------
    shape
        Rows and columns (h, w) of a frame.
    diameter_px
        Particle diameter that the picker is told, in px.
    diameter_spread
        The true diameter is this times the told one, drawn evenly in its logarithm: users and experts
        draw circles from tight to generous.
    seed
        The same seed gives the same stream; in a DataLoader's workers, where its generator has the same too.
    rank
        Of this process among those that train together.
    live_particles
        Number of particles among which each frame chooses.
    views_per_particle
        Number of directions a particle is projected from.
    film_share
        Least share of frames with a film, whose rim crosses nearly all of them: what the film hides
        is learnt from few of them.
    swarm_share
        Share of frames strewn with droplets of one kind, a few or as many as particles.
    transform
        Applied to each image, for instance the picker's normalisation.
    device
        Where frames are made.
    """

    def __init__(
        self,
        shape: tuple[int, int] = (384, 384),
        diameter_px: float = 16.0,
        *,
        diameter_spread: tuple[float, float] = (0.75, 1.15),
        seed: int = 0,
        rank: int = 0,
        live_particles: int = 16,
        views_per_particle: int = 64,
        film_share: float = 0.0,
        swarm_share: float = 0.0,
        transform: Callable[[torch.Tensor], torch.Tensor] | None = None,
        device: torch.device | str = "cpu",
    ) -> None:
        super().__init__()
        self.shape = shape
        self.diameter_px = diameter_px
        self.diameter_spread = diameter_spread
        self.seed = seed
        self.rank = rank
        self.live_particles = live_particles
        self.views_per_particle = views_per_particle
        self.film_share = film_share
        self.swarm_share = swarm_share
        self.transform = transform
        self.device = device
        self._passes = 0

    def __iter__(self) -> Iterator[SimulatedFrame]:
        """Simulate for ever."""
        worker = get_worker_info()
        own = [0, 0] if worker is None else [1 + worker.id, worker.seed]
        rng = np.random.default_rng([self.seed, self.rank, self._passes, *own])
        self._passes += 1
        alive: list[ParticleViews] = []
        while True:
            if len(alive) < self.live_particles:
                alive.append(self._new_views(rng))
            elif rng.uniform() < 1 / FRAMES_PER_PARTICLE:
                alive[int(rng.integers(len(alive)))] = self._new_views(rng)
            yield self._frame(alive, rng)

    def _new_views(self, rng: np.random.Generator) -> ParticleViews:
        particle = random_particle(rng)
        particle = replace(particle, volume=particle.volume.to(self.device))
        return make_views(
            particle, particle.diameter_angstrom / self.diameter_px, self.views_per_particle, rng
        )

    def _frame(self, alive: list[ParticleViews], rng: np.random.Generator) -> SimulatedFrame:
        # The newest particle first: while the pool fills, every frame brings a new one.
        filling = len(alive) < self.live_particles
        views = alive[-1] if filling else alive[int(rng.integers(len(alive)))]
        other = alive[int(rng.integers(len(alive)))]
        spread = float(np.exp(rng.uniform(*np.log(self.diameter_spread))))
        pixel_size = views.particle.diameter_angstrom / (self.diameter_px * spread)
        recipe = draw_recipe(rng, self.shape, pixel_size, views.particle.diameter_angstrom)
        if self.film_share and rng.uniform() < self.film_share:
            recipe = replace(recipe, contamination=replace(recipe.contamination, carbon=True))
        if self.swarm_share and rng.uniform() < self.swarm_share:
            recipe = replace(recipe, contamination=replace(recipe.contamination, swarm=draw_swarm(rng)))
        frame = simulate_frame(recipe, views, rng, other=other)
        if self.transform is None:
            return frame
        return replace(frame, image=self.transform(frame.image))
