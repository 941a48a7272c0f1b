"""What is looked for: densities from atoms, from maps, or built by rule, and their projections."""

from cryopick.simulation.particles.particle import Particle
from cryopick.simulation.particles.random_particle import random_particle
from cryopick.simulation.particles.structure_file import is_map, read_structure, structure_name
from cryopick.simulation.particles.views import ParticleViews, make_views, project, stamps

__all__ = [
    "Particle",
    "ParticleViews",
    "is_map",
    "make_views",
    "project",
    "random_particle",
    "read_structure",
    "stamps",
    "structure_name",
]
