import pytest
import torch

from cryopick.models.compact import from_steps, in_steps


@pytest.mark.parametrize("shape", [(6, 3, 3, 3), (4, 9)])
def test_off_by_half_a_step_of_the_own_channel_at_most(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    weights = torch.randn(shape) * torch.logspace(-3, 3, shape[0]).view(-1, *[1] * (len(shape) - 1))
    stored = in_steps(weights)
    assert stored["counts"].dtype == torch.int8
    error = (from_steps(stored) - weights).flatten(1).abs().amax(1)
    assert (error <= 1.001 * weights.flatten(1).abs().amax(1) / 254).all()


def test_known_steps() -> None:
    stored = in_steps(torch.tensor([[127.0, -3.0], [0.0, 0.0], [-0.5, 0.25]]))
    assert stored["counts"].tolist() == [[127, -3], [0, 0], [-127, 64]]
    torch.testing.assert_close(from_steps(stored)[1], torch.zeros(2))
