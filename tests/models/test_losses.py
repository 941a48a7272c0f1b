import numpy as np
import pytest
import torch

from cryopick.core import ConfigurationError
from cryopick.models import PickLoss, PickMaps, PickTargets, render_targets

SHAPE = (48, 64)
XY = np.array([[12.0, 10.0], [40.0, 30.0], [52.3, 11.4]])


def _targets(xy: np.ndarray = XY, **options: object) -> PickTargets:
    return render_targets(xy, SHAPE, 1, 16.0, **options)  # type: ignore[arg-type]


def _perfect(targets: PickTargets) -> PickMaps:
    """The maps of a net that knows the targets."""
    return PickMaps(
        centre=torch.logit(targets.centre.clamp(1e-4, 1 - 1e-4)),
        offset=targets.offset,
        mask=20 * (targets.mask - 0.5),
        size=targets.size,
    )


def _silent(targets: PickTargets, logit: float = -4.6) -> PickMaps:
    """The maps of a net before training."""
    return PickMaps(
        centre=torch.full_like(targets.centre, logit),
        offset=torch.zeros_like(targets.offset),
        mask=torch.zeros_like(targets.mask),
        size=torch.zeros_like(targets.size),
    )


def _shifted(maps: PickMaps) -> PickMaps:
    return PickMaps(*(part.roll((7, 7), dims=(-2, -1)) for part in maps))


def test_right_maps_cost_next_to_nothing() -> None:
    targets = _targets(true_px=14.0)
    parts = PickLoss()(_perfect(targets), targets)
    assert parts.total.item() < 0.01
    assert parts.offset.item() == parts.size.item() == 0


def test_wrong_maps_cost_more_than_silent_ones_and_those_more_than_right_ones() -> None:
    targets = _targets()
    loss = PickLoss()
    right, silent, wrong = (
        loss(maps, targets).total.item()
        for maps in (_perfect(targets), _silent(targets), _shifted(_perfect(targets)))
    )
    assert right < silent < wrong


def test_the_total_is_the_weighted_sum() -> None:
    targets = _targets(true_px=12.0)
    parts = PickLoss(offset_weight=0.5, mask_weight=0.3, size_weight=0.7)(_silent(targets), targets)
    expected = parts.centre + 0.5 * parts.offset + 0.3 * parts.mask + 0.7 * parts.size
    torch.testing.assert_close(parts.total, expected)


def test_plain_cross_entropy_without_focus() -> None:
    targets = _targets()
    maps = _silent(targets, logit=-1.0)
    parts = PickLoss(focus=0)(maps, targets)
    summed = torch.nn.functional.binary_cross_entropy_with_logits(
        maps.centre, targets.centre, reduction="sum"
    )
    torch.testing.assert_close(parts.centre, summed / (targets.centre.sum() + 0.01 * SHAPE[0] * SHAPE[1]))


def test_the_gradient_pulls_where_it_should() -> None:
    targets = _targets()
    maps = PickMaps(*(part.requires_grad_() for part in _silent(targets, logit=0.0)))
    PickLoss()(maps, targets).total.backward()
    assert all(part.grad is not None and torch.isfinite(part.grad).all() for part in maps)
    gradient = maps.centre.grad
    assert gradient is not None
    assert gradient[0, 0, 10, 12].item() < 0  # up at a particle
    assert gradient[0, 0, 40, 5].item() > 0  # down elsewhere
    assert maps.offset.grad is not None
    assert maps.offset.grad[:, :, 40, 5].abs().max().item() == 0


def test_an_empty_frame_has_a_finite_loss_and_gradient() -> None:
    targets = _targets(np.empty((0, 2)))
    maps = PickMaps(*(part.requires_grad_() for part in _silent(targets)))
    parts = PickLoss()(maps, targets)
    parts.total.backward()
    assert torch.isfinite(parts.total)
    assert parts.offset.item() == 0
    assert all(part.grad is not None and torch.isfinite(part.grad).all() for part in maps)


def test_nothing_known_costs_nothing() -> None:
    targets = _targets(known=np.zeros(SHAPE, dtype=bool))
    parts = PickLoss()(_silent(targets, logit=3.0), targets)
    assert parts.total.item() == 0


def test_a_dense_frame_weighs_about_as_much_as_a_sparse_one() -> None:
    rows, columns = np.mgrid[10:246:14, 10:246:14]
    dense = render_targets(
        np.column_stack([columns.ravel(), rows.ravel()]).astype(float), (256, 256), 1, 16.0
    )
    sparse = render_targets(np.array([[100.0, 90.0], [30.0, 200.0]]), (256, 256), 1, 16.0)
    loss = PickLoss()
    many, few = (loss(_silent(targets), targets).centre.item() for targets in (dense, sparse))
    assert len(rows) ** 2 > 250
    # 289 particles against 2: far less than their number.
    assert 1 / 20 < many / few < 20


def test_a_hard_negative_costs_more() -> None:
    maps = _silent(_targets(), logit=0.0)
    plain = PickLoss()(maps, _targets()).centre
    hard = PickLoss()(maps, _targets(hard_negatives=np.array([[30.0, 40.0]]))).centre
    assert hard > plain


def test_doubt_spares_a_confident_find_in_the_background_only() -> None:
    def gradient(trust: float, logit: float, row: int, column: int) -> float:
        targets = _targets()
        centre = torch.full_like(targets.centre, -4.6)
        centre[0, 0, row, column] = logit
        centre.requires_grad_()
        silent = _silent(targets)
        PickLoss(unlabelled_trust=trust)(silent._replace(centre=centre), targets).total.backward()
        assert centre.grad is not None
        return float(centre.grad[0, 0, row, column])

    assert gradient(0.3, 4.0, 40, 5) == pytest.approx(0.3 * gradient(1.0, 4.0, 40, 5), rel=0.05)
    assert gradient(0.3, -4.0, 40, 5) == pytest.approx(gradient(1.0, -4.0, 40, 5), rel=0.05)
    assert gradient(0.3, 4.0, 10, 12) == gradient(1.0, 4.0, 10, 12)


def test_doubt_does_not_spare_what_experts_rejected() -> None:
    targets = _targets(hard_negatives=np.array([[5.0, 40.0]]))
    sure = _silent(targets, logit=4.0)
    believing, doubting = (PickLoss(unlabelled_trust=trust) for trust in (1.0, 0.3))
    gradients = []
    for loss in (believing, doubting):
        centre = sure.centre.clone().requires_grad_()
        loss(sure._replace(centre=centre), targets).total.backward()
        assert centre.grad is not None
        gradients.append(centre.grad[0, 0])
    assert gradients[1][40, 5] == gradients[0][40, 5]
    assert gradients[1][40, 50] < 0.5 * gradients[0][40, 50]


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_maps_are_compared_in_float32(dtype: torch.dtype) -> None:
    targets = _targets()
    halves = PickMaps(*(part.to(dtype) for part in _silent(targets)))
    parts = PickLoss()(halves, targets)
    assert parts.total.dtype == torch.float32
    torch.testing.assert_close(parts.total, PickLoss()(_silent(targets), targets).total, rtol=0.02, atol=0)


@pytest.mark.parametrize("wrong", [{"unlabelled_trust": 3.0}, {"mask_weight": -1.0}, {"focus": float("nan")}])
def test_weights_that_are_none(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match=f"loss.{next(iter(wrong))}="):
        PickLoss(**wrong)
