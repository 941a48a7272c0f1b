from itertools import islice

import numpy as np
import torch
from torch.utils.data import DataLoader

from cryopick.simulation import SimulatedFrame, SimulatedFrames


def _small(**options: object) -> SimulatedFrames:
    return SimulatedFrames((96, 128), views_per_particle=6, live_particles=2, **options)  # type: ignore[arg-type]


def test_the_stream_repeats_by_seed_and_never_itself() -> None:
    first = list(islice(_small(seed=4), 4))
    again = list(islice(_small(seed=4), 4))
    other = next(iter(_small(seed=5)))
    assert [one.image.equal(two.image) for one, two in zip(first, again, strict=True)] == [True] * 4
    assert not first[0].image.equal(other.image)
    assert not any(first[0].image.equal(frame.image) for frame in first[1:])


def test_a_second_pass_goes_on_with_new_frames() -> None:
    frames = _small(seed=4)
    assert not next(iter(frames)).image.equal(next(iter(frames)).image)


def test_the_diameter_told_is_the_one_asked_for() -> None:
    for frame in islice(_small(seed=1, diameter_px=20.0, diameter_spread=(1.0, 1.0)), 3):
        assert frame.image.shape == (96, 128)
        np.testing.assert_allclose(frame.diameter_px, 20.0)


def test_the_transform_is_applied() -> None:
    frame = next(iter(_small(seed=1, transform=lambda image: torch.zeros_like(image))))
    assert not frame.image.any()


def test_workers_make_different_frames() -> None:
    loader: DataLoader[SimulatedFrame] = DataLoader(_small(seed=2), batch_size=None, num_workers=2)
    frames = list(islice(loader, 2))
    assert not frames[0].image.equal(frames[1].image)


def test_film_lies_on_as_many_frames_as_asked_for() -> None:
    assert all(frame.recipe.contamination.carbon for frame in islice(_small(seed=3, film_share=1.0), 6))
    assert not all(frame.recipe.contamination.carbon for frame in islice(_small(seed=3), 6))


def test_swarms_are_on_as_many_frames_as_asked_for() -> None:
    assert all(frame.recipe.contamination.swarm for frame in islice(_small(seed=3, swarm_share=1.0), 6))
    assert not any(frame.recipe.contamination.swarm for frame in islice(_small(seed=3), 6))
