import torch

from cryopick.models.sam.prompt_loss import Truth, compare_answers
from cryopick.models.sam.prompts import Answers
from cryopick.models.sam.refined import outline

XY = torch.tensor([[32.0, 30.0], [33.0, 31.0]])


def _answers(radius: float, quality: float) -> Answers:
    blank = Answers(torch.zeros(2, 4, 32, 32), torch.zeros(2, 4), torch.full((2, 2), 0.5), 2.0)
    distance = (blank.grid() - XY[:, None, None]).norm(dim=-1)
    masks = (20 * (radius - distance))[:, None].expand(2, 4, 32, 32)
    return Answers(masks, torch.full((2, 4), quality), blank.origins, 2.0)


def _losses(answers: Answers, particle: list[bool]) -> list[float]:
    truth = Truth(torch.tensor(particle), XY, torch.full((2,), 16.0))
    found = compare_answers(answers, outline(answers, answers.masks[:, 0], XY, 16.0), truth)
    return [float(loss) for loss in (found.mask, found.quality, found.centre, found.size)]


def test_the_truth_costs_nothing() -> None:
    assert max(_losses(_answers(0.42 * 16, 1.0), [True, True])) < 0.02


def test_a_wrong_mask_costs() -> None:
    mask, quality, _, size = _losses(_answers(0.42 * 24, 1.0), [True, True])
    assert mask > 0.2
    assert quality > 0.1  # more overlap was expected than there is
    assert size > 0.2


def test_where_no_particle_is_only_quality_counts() -> None:
    mask, quality, centre, size = _losses(_answers(0.42 * 24, 0.8), [False, False])
    assert (mask, centre, size) == (0, 0, 0)
    assert abs(quality - 0.64) < 1e-5
