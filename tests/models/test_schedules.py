from itertools import pairwise

import pytest
import torch
from torch.optim.lr_scheduler import LambdaLR

from cryopick.core import ConfigurationError
from cryopick.models.schedules import constant, warmup_cosine


def _rates(schedule: LambdaLR, steps: int) -> list[float]:
    rates = []
    for _ in range(steps):
        rates.append(schedule.optimizer.param_groups[0]["lr"])
        schedule.optimizer.step()
        schedule.step()
    return rates


@pytest.fixture
def optimizer() -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=2.0)


def test_warmup_then_half_a_cosine(optimizer: torch.optim.Optimizer) -> None:
    rates = _rates(warmup_cosine(optimizer, 100, warmup=0.1, final=0.01), 101)
    assert rates[0] == pytest.approx(0.2)
    assert rates[9] == pytest.approx(2.0)
    assert max(rates) == pytest.approx(2.0)
    assert rates[55] == pytest.approx(2 * (0.01 + 0.99 / 2))
    assert rates[100] == pytest.approx(0.02)
    assert all(later <= earlier for earlier, later in pairwise(rates[9:]))


def test_the_rate_never_falls_below_the_final_one(optimizer: torch.optim.Optimizer) -> None:
    assert _rates(warmup_cosine(optimizer, 10), 30)[-1] == pytest.approx(0.02)


@pytest.mark.parametrize("total", [0, 1, 2])
def test_very_short_trainings(optimizer: torch.optim.Optimizer, total: int) -> None:
    assert all(0 < rate <= 2 for rate in _rates(warmup_cosine(optimizer, total), 3))


def test_constant_after_a_rise(optimizer: torch.optim.Optimizer) -> None:
    rates = _rates(constant(optimizer, 1000, warmup_steps=4), 10)
    assert rates == pytest.approx([0.5, 1.0, 1.5] + [2.0] * 7)


def test_the_rise_fits_the_training(optimizer: torch.optim.Optimizer) -> None:
    assert _rates(constant(optimizer, 2, warmup_steps=100), 3) == pytest.approx([1.0, 2.0, 2.0])


def test_shares_that_are_none(optimizer: torch.optim.Optimizer) -> None:
    with pytest.raises(ConfigurationError, match=r"scheduler\.warmup=-1: wanted a number from 0 to 1"):
        warmup_cosine(optimizer, 10, warmup=-1)
    with pytest.raises(ConfigurationError, match=r"scheduler\.final=2"):
        warmup_cosine(optimizer, 10, final=2)
    with pytest.raises(ConfigurationError, match=r"scheduler\.warmup_steps=-5"):
        constant(optimizer, 10, warmup_steps=-5)
