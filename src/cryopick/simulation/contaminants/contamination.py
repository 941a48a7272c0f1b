"""How dirty a frame is, and its making."""

from dataclasses import dataclass

from cryopick.simulation.contaminants.carbon import add_carbon, add_grid_bar
from cryopick.simulation.contaminants.debris import (
    add_faded,
    add_fibre,
    add_gold,
    add_other_protein,
    add_speck,
)
from cryopick.simulation.contaminants.frost import add_droplet, add_frost, add_mottle, add_plate, add_swarm
from cryopick.simulation.contaminants.scene import Scene
from cryopick.simulation.particles import ParticleViews


@dataclass(frozen=True)
class Contamination:
    """Number of each contaminant in the frame.

    Parameters
    ----------
    carbon, grid_bar
        Whether the film's rim, or an opaque edge, crosses the frame.
    droplets, frost, plates, mottles
        Of ice.
    gold, specks, fibres
        Of dirt.
    other_protein
        Small molecules of another kind among the particles, for each square of one particle diameter.
    faded
        Denatured particles of little contrast, for each square of one particle diameter.
    swarm
        Droplets of one kind, for each square of one particle diameter.
    """

    carbon: bool = False
    grid_bar: bool = False
    droplets: int = 0
    frost: int = 0
    plates: int = 0
    mottles: int = 0
    gold: int = 0
    specks: int = 0
    fibres: int = 0
    other_protein: float = 0.0
    faded: float = 0.0
    swarm: float = 0.0


def contaminate(
    scene: Scene,
    contamination: Contamination,
    views: ParticleViews,
    other: ParticleViews,
    contrast: float,
) -> None:
    """Add contaminants to a scene.

    Parameters
    ----------
    scene
        Written into.
    contamination
        What to add.
    views
        Of the particle looked for.
    other
        Of the molecule that serves as the impurity.
    contrast
        Potential of solid protein above ice, in V.
    """
    if contamination.carbon:
        add_carbon(scene)
    if contamination.grid_bar:
        add_grid_bar(scene)
    for count, add in (
        (contamination.mottles, add_mottle),
        (contamination.fibres, add_fibre),
        (contamination.droplets, add_droplet),
        (contamination.plates, add_plate),
        (contamination.frost, add_frost),
        (contamination.gold, add_gold),
        (contamination.specks, add_speck),
    ):
        for _ in range(count):
            add(scene)
    if contamination.other_protein:
        add_other_protein(scene, other, contrast, contamination.other_protein)
    if contamination.faded:
        add_faded(scene, views, contrast, contamination.faded)
    if contamination.swarm:
        add_swarm(scene, contamination.swarm)
