"""What is looked for: densities from atoms, from maps, or built by rule, and their projections."""

from cryopick.simulation.particles.atomic import read_atomic_model
from cryopick.simulation.particles.density_map import read_density_map
from cryopick.simulation.particles.particle import Particle, particle_from_cloud
from cryopick.simulation.particles.random_particle import Kind, random_particle
from cryopick.simulation.particles.structure_file import is_map, read_structure, structure_name
from cryopick.simulation.particles.views import ParticleViews, euler_matrices, make_views, project, stamps

__all__ = [
    "Kind",
    "Particle",
    "ParticleViews",
    "euler_matrices",
    "is_map",
    "make_views",
    "particle_from_cloud",
    "project",
    "random_particle",
    "read_atomic_model",
    "read_density_map",
    "read_structure",
    "stamps",
    "structure_name",
]
