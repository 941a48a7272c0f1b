import numpy as np
import torch

from cryopick.models import PickMaps, render_targets
from cryopick.models.sam.prompt_places import choose_places

PARTICLES = np.array([[30.3, 40.8], [80.0, 60.0]])
FALSE = np.array([[50.0, 20.0]])


def _maps(xy: np.ndarray) -> PickMaps:
    drawn = render_targets(xy, (96, 112), 2, 16.0)
    centre = 12 * drawn.centre - 8
    return PickMaps(centre, drawn.offset, centre, torch.full_like(centre, 0.1))


def test_proposals_are_the_peaks_where_they_are() -> None:
    torch.manual_seed(0)
    targets = render_targets(PARTICLES, (96, 112), 2, 16.0)
    places = choose_places(_maps(np.concatenate([PARTICLES, FALSE])), targets, 2, 16.0, 20)
    peaks = places.part(places.proposed)
    order = peaks.xy[:, 0].argsort()
    np.testing.assert_allclose(peaks.xy[order], [[30.3, 40.8], [50, 20], [80, 60]], atol=1e-4)
    assert peaks.cells[order].tolist() == [[15, 20], [25, 10], [40, 30]]
    assert (peaks.logits > 2).all()
    torch.testing.assert_close(peaks.sizes, torch.full((3,), 0.1).exp())
    others = places.part(~places.proposed)
    assert len(others) == 20 - 3 + 2
    on = targets.near[0, 0][others.cells[:, 1], others.cells[:, 0]] > 0
    assert on[:-2].all()
    assert (others.xy == others.cells * 2 + 0.5).all()


def test_at_most_half_are_proposals_of_each_image() -> None:
    targets = render_targets(PARTICLES, (96, 112), 2, 16.0)
    twice = type(targets)(*(part.repeat(2, 1, 1, 1) for part in targets))
    maps = PickMaps(*(part.repeat(2, 1, 1, 1) for part in _maps(np.concatenate([PARTICLES, FALSE]))))
    places = choose_places(maps, twice, 2, 16.0, 4)
    assert places.image.tolist() == [0] * 6 + [1] * 6
    assert int(places.proposed.sum()) == 4


def test_what_nobody_knows_is_not_asked() -> None:
    targets = render_targets(PARTICLES, (96, 112), 2, 16.0)
    targets.weight[..., :28] = 0
    places = choose_places(_maps(PARTICLES), targets, 2, 16.0, 20)
    assert places.proposed.sum() == 1
    assert (places.cells[:-2, 0] >= 28).all()
