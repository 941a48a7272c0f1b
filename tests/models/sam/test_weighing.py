import torch

from cryopick.models.sam.weighing import GAIN, Centring, Scorer


def test_at_first_the_proposer_alone_counts() -> None:
    proposed = torch.tensor([-3.0, 0.5])
    assert torch.equal(Scorer()(proposed, torch.tensor([0.1, 1.3])), proposed)
    xy = torch.tensor([[3.0, 4.0]])
    assert torch.equal(Centring()(xy, torch.tensor([[9.0, -2.0]])), xy)


def test_any_quality_has_a_finite_score() -> None:
    scorer = Scorer()
    torch.nn.init.ones_(scorer.weigh.weight)
    low, high = scorer(torch.zeros(2), torch.tensor([-5.0, 9.0])).tolist()
    assert -60 < low < 0 < high < 60


def test_a_share_of_a_half_is_the_middle() -> None:
    centring = Centring()
    torch.nn.init.constant_(centring.share, 0.5 / GAIN)
    assert centring(torch.tensor([[3.0, 4.0]]), torch.tensor([[9.0, -2.0]])).tolist() == [[6.0, 1.0]]


def test_the_better_of_two_centres_is_learnt() -> None:
    """Errors of 2 and 1 px: the mean with the least error leans four to one to the mask's."""
    torch.manual_seed(0)
    true = torch.rand(4000, 2) * 100
    proposed, mask = true + 2 * torch.randn(4000, 2), true + torch.randn(4000, 2)
    centring = Centring()
    optimizer = torch.optim.SGD(centring.parameters(), lr=1e-3)
    for _ in range(60):
        optimizer.zero_grad()
        (centring(proposed, mask) - true).square().mean().backward()
        optimizer.step()
    assert abs(GAIN * float(centring.share.detach()) - 0.8) < 0.05
