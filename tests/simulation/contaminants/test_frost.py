import numpy as np
from scipy import ndimage

from cryopick.simulation.contaminants import Scene
from cryopick.simulation.contaminants.frost import add_droplet, add_frost, add_mottle, add_plate, add_swarm


def test_a_droplet_is_not_as_large_as_a_particle(scene: Scene) -> None:
    add_droplet(scene)
    area = int((scene.potential > 0).sum())
    diameter = np.sqrt(area / np.pi) * 2 / scene.diameter_px
    assert diameter < 0.7 or diameter > 1.4
    assert len(scene.distractors) == 1


def test_droplets_of_a_swarm_are_many_alike_and_smaller_than_a_particle(scene: Scene) -> None:
    scene.diameter_px = 10.0
    add_swarm(scene, density=0.05)
    squares = scene.shape[0] * scene.shape[1] / scene.diameter_px**2
    assert 0.5 * 0.05 * squares < len(scene.distractors) < 2 * 0.05 * squares
    pieces, count = ndimage.label(scene.potential.numpy() > 0)
    lone = ndimage.maximum(scene.potential.numpy(), pieces, range(1, count + 1))
    assert count > 5
    assert np.std(lone) < 0.5 * np.mean(lone)
    middle = np.median(np.bincount(pieces.ravel())[1:])
    assert 0.2 < 2 * np.sqrt(middle / np.pi) / scene.diameter_px < 0.95


def test_frost_marks_each_of_its_balls(scene: Scene) -> None:
    add_frost(scene)
    assert 2 <= len(scene.distractors) <= 13
    assert float(scene.absorption.sum()) > 0


def test_particles_under_a_plate_or_in_a_mottle_are_hidden(scene: Scene) -> None:
    add_plate(scene)
    plate = int(scene.hidden.sum())
    assert plate > 0
    add_mottle(scene)
    assert int(scene.hidden.sum()) > plate
