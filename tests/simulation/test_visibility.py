import numpy as np
import pytest

from cryopick.simulation.crowd import Crowd
from cryopick.simulation.detector import Detector
from cryopick.simulation.frame import simulate_frame
from cryopick.simulation.ice import Ice
from cryopick.simulation.optics import Optics
from cryopick.simulation.particles import ParticleViews
from cryopick.simulation.recipe import FrameRecipe
from cryopick.simulation.visibility import noise_for_visibility


def test_shot_noise_alone_raises_the_dose(ball_views: ParticleViews) -> None:
    levels = noise_for_visibility(500.0, ball_views, 2.5, Optics(), Ice(), Detector(), 10.0)
    assert levels.structural == 0
    assert levels.dose_factor > 1


def test_the_matched_filter_sees_what_was_asked_for(ball_views: ParticleViews) -> None:
    """A filter with the particle's own shape, on white noise, reaches the wanted ratio."""
    wanted = 12.0
    common = {"shape": (420, 500), "pixel_size": 10.0, "contrast": 0.5}
    optics = Optics(defocus=0.0, amplitude_contrast=1.0, spherical_aberration=0.0, b_factor=0.0)  # transfer 1
    ice = Ice(thickness=200, noise_slope=0.0)
    recipe = FrameRecipe(
        visibility=wanted,
        optics=optics,
        ice=ice,
        crowd=Crowd(density=0.1, spacing=2.2, overlapping=0, broken=0),
        detector=Detector(mtf_at_nyquist=1.0),
        **common,
    )
    frame = simulate_frame(recipe, ball_views, np.random.default_rng(0))
    image = frame.image.numpy()
    half = 12
    reach = (frame.xy > half + 1).all(axis=1) & (frame.xy < np.array([500, 420]) - half - 2).all(axis=1)
    places = np.rint(frame.xy[reach]).astype(int)
    stack = np.stack([image[y - half : y + half + 1, x - half : x + half + 1] for x, y in places])
    template = stack.mean(axis=0) - image.mean()
    template -= template.mean()
    scores = (stack * template).sum(axis=(1, 2))
    rng = np.random.default_rng(1)
    empty = [
        (x, y)
        for x, y in rng.integers(half, 400, size=(3000, 2))
        if np.hypot(*(frame.xy - [x, y]).T).min() > 22
    ]
    background = np.array(
        [(image[y - half : y + half + 1, x - half : x + half + 1] * template).sum() for x, y in empty]
    )
    assert (scores.mean() - background.mean()) / background.std() == pytest.approx(wanted, rel=0.2)
