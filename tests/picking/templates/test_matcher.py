from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError, Micrograph, Picks, bin_micrograph
from cryopick.picking.stopwatch import Stopwatch
from cryopick.picking.templates import MatcherSettings, TemplateMatcher, TemplateStack

Draw = Callable[..., NDArray[np.float32]]
SHAPE = (260, 400)
CENTRES = np.array([(60.0, 70.5), (190.25, 60.0), (330.0, 90.75), (110.5, 180.0), (250.0, 190.25)])
ANGLES = (0.0, 33.0, 117.0, 200.0, 294.0)
KINDS = (1, 2, 1, 2, 2)
PIXEL_SIZE = 2.0
DIAMETER_PX = 120.0 / PIXEL_SIZE


def _micrograph(draw: Draw, *, bright: bool = False, noise: float = 0.5) -> Micrograph:
    image = draw(SHAPE, CENTRES, ANGLES, PIXEL_SIZE, KINDS) * (1 if bright else -1)
    return Micrograph(image + np.random.default_rng(3).normal(0, noise, SHAPE), PIXEL_SIZE)


def _distances(picks: Picks) -> NDArray[np.float64]:
    """From each planted particle to the nearest of the five best picks, and which that is."""
    return np.linalg.norm(CENTRES[:, None] - picks.xy[None, :5], axis=-1)


@pytest.mark.parametrize("bright", [False, True])
def test_planted_particles_are_the_best_candidates(
    stack: TemplateStack, draw_particles: Draw, bright: bool
) -> None:
    matcher = TemplateMatcher(stack, MatcherSettings(120.0, bright=bright))
    picks = matcher(_micrograph(draw_particles, bright=bright), DIAMETER_PX)
    distances = _distances(picks)
    assert distances.min(axis=1).max() < 1.0
    assert sorted(distances.argmin(axis=1)) == list(range(5))
    assert picks.attributes["ClassNumber"][distances.argmin(axis=1)].tolist() == list(KINDS)
    assert picks.scores is not None
    assert picks.scores[4] > 0.7
    assert len(picks) == 5 or picks.scores[5] < 0.6
    assert (np.diff(picks.scores) <= 0).all()


def test_nothing_is_picked_where_nothing_was_measured(stack: TemplateStack, draw_particles: Draw) -> None:
    image = _micrograph(draw_particles).image.copy()
    image[:, :75] = image[:, 75:76]  # over the first particle
    picks = TemplateMatcher(stack, MatcherSettings(120.0))(Micrograph(image, PIXEL_SIZE), DIAMETER_PX)
    assert _distances(picks)[1:].min(axis=1).max() < 1.0
    assert (picks.xy[:, 0] >= 75).all()


def test_the_wrong_contrast_finds_nothing_there(stack: TemplateStack, draw_particles: Draw) -> None:
    picks = TemplateMatcher(stack, MatcherSettings(120.0))(
        _micrograph(draw_particles, bright=True), DIAMETER_PX
    )
    assert _distances(picks).min() > 0.3 * DIAMETER_PX


def test_binned_while_read(stack: TemplateStack, draw_particles: Draw) -> None:
    draw_size = 0.5  # so small that pixels are averaged first
    image = -draw_particles((900, 700), [(250.0, 400.0)], [50.0], draw_size)
    micrograph = Micrograph(image + np.random.default_rng(0).normal(0, 0.5, image.shape), draw_size)
    matcher = TemplateMatcher(stack, MatcherSettings(120.0))
    binning = matcher.binning(micrograph.shape, 240.0, micrograph.path)
    assert binning > 1
    watch = Stopwatch()
    picks = matcher(bin_micrograph(micrograph, binning), 240.0, watch)
    np.testing.assert_allclose(picks.xy[0], (250, 400), atol=3)
    np.testing.assert_allclose(matcher(micrograph, 240.0).xy, picks.xy)
    assert all(watch.seconds[stage] > 0 for stage in ("rescaling", "network", "peaks"))


def test_circles_lie_on_the_micrograph_and_apart(stack: TemplateStack) -> None:
    noise = Micrograph(np.random.default_rng(0).normal(size=SHAPE), PIXEL_SIZE)
    settings = MatcherSettings(120.0, rotation_degrees=60.0, min_distance_angstrom=90.0)
    picks = TemplateMatcher(stack, settings)(noise, DIAMETER_PX)
    assert len(picks) > 10
    assert picks.xy.min() >= DIAMETER_PX / 2 - 3
    assert (picks.xy.max(axis=0) <= np.array([400, 260]) - DIAMETER_PX / 2 + 3).all()
    apart = np.linalg.norm(picks.xy[:, None] - picks.xy[None], axis=-1)[np.triu_indices(len(picks), 1)]
    assert apart.min() > 45.0


def test_power_is_relative_to_the_micrograph(stack: TemplateStack, draw_particles: Draw) -> None:
    matcher = TemplateMatcher(stack, MatcherSettings(120.0, rotation_degrees=90.0))
    plain = _micrograph(draw_particles)
    matches = matcher.match(plain, DIAMETER_PX)
    assert np.median(matches.power) == pytest.approx(1.0)
    assert matches.correlation.shape == matches.power.shape == matches.number.shape == (87, 133)
    other = matcher.match(Micrograph(40 * plain.image + 900, PIXEL_SIZE), DIAMETER_PX)
    np.testing.assert_allclose(other.power, matches.power, rtol=1e-3)


def test_it_notes_its_templates(stack: TemplateStack) -> None:
    settings = TemplateMatcher(stack, MatcherSettings(120.0)).settings
    assert (settings.classes, settings.template_pixel_size) == ((1, 2), 3.0)


@pytest.mark.parametrize(
    ("settings", "option"),
    [
        (MatcherSettings(-1.0), "--diameter -1"),
        (MatcherSettings(120.0, rotation_degrees=0.0), "--rotations 0"),
        (MatcherSettings(120.0, min_distance_angstrom=float("inf")), "--min-distance inf"),
    ],
)
def test_sizes_are_positive(stack: TemplateStack, settings: MatcherSettings, option: str) -> None:
    with pytest.raises(ConfigurationError, match=option):
        TemplateMatcher(stack, settings)


def test_a_diameter_that_cannot_be_meant(stack: TemplateStack) -> None:
    matcher = TemplateMatcher(stack, MatcherSettings(120.0))
    with pytest.raises(ConfigurationError, match="--diameter"):
        matcher.binning((100, 200), 0.01, Path("a.mrc"))
