import numpy as np
import pytest
import torch

from cryopick.models import PickLoss, PickMaps, PickTargets, find_peaks, render_targets
from cryopick.models.sam import SamPrompted
from cryopick.models.sam.prompts import Prompts

UNET = {"_target_": "cryopick.models.UNet", "widths": [4, 8], "depth": 1}


@pytest.fixture
def net() -> SamPrompted:
    torch.manual_seed(0)
    return SamPrompted(UNET, "tiny", prompts_at_once=3)


def _propose(net: SamPrompted, xy: list[list[float]], shape: tuple[int, int]) -> None:
    """Make the U-Net propose these points."""
    targets = render_targets(np.array(xy), shape, 2, 16.0)
    centre = 20 * targets.centre - 10
    maps = PickMaps(centre, targets.offset, centre, torch.zeros_like(centre))
    net.proposer.forward = lambda image: maps  # type: ignore[method-assign]


def test_gradients_only_in_prompts_decoder_and_score(net: SamPrompted) -> None:
    net.train()
    assert not net.proposer.training
    targets = render_targets(np.array([[30.0, 40.0], [80.0, 60.0]]), (96, 112), 2, 16.0)
    net.compare(torch.randn(1, 1, 96, 112), targets, PickLoss()).total.backward()
    learnt = {
        ".".join(name.split(".")[:2]) for name, value in net.named_parameters() if value.grad is not None
    }
    assert learnt == {"sam.prompt_encoder", "sam.mask_decoder", "scorer.weigh", "centring.share"}


def test_every_proposal_is_outlined_in_parts(net: SamPrompted, monkeypatch: pytest.MonkeyPatch) -> None:
    xy = [[x, y] for y in (20.0, 50.0, 80.0) for x in (20.0, 50.0, 80.0, 110.0)]
    _propose(net, xy, (96, 130))
    asked: list[Prompts] = []
    from cryopick.models.sam import sam_prompted

    ask = sam_prompted.ask

    def watched(sam: object, embedding: torch.Tensor, prompts: Prompts) -> object:
        asked.append(prompts)
        return ask(sam, embedding, prompts)

    monkeypatch.setattr(sam_prompted, "ask", watched)
    maps = net.eval()(torch.randn(1, 1, 96, 130))
    assert [len(prompts) for prompts in asked] == [3, 3, 3, 3]
    points = torch.cat([prompts.xy for prompts in asked]).numpy()
    np.testing.assert_allclose(sorted(points.tolist()), sorted(xy), atol=1e-4)
    assert find_peaks(maps, 2, 16.0, -5.0).xy.shape == (12, 2)


def test_prompts_of_an_enlarged_image() -> None:
    net = SamPrompted(UNET, "tiny", zoom=2)
    prompts = net._prompts(torch.zeros(1), torch.tensor([[10.0, 20.0]]), torch.tensor([16.0]))
    assert prompts.xy.tolist() == [[20.5, 40.5]]
    assert prompts.boxes is not None
    assert prompts.boxes.tolist() == [[4.5, 24.5, 36.5, 56.5]]


def test_nothing_proposed(net: SamPrompted) -> None:
    blank = torch.full((1, 1, 20, 30), -15.0)
    maps = PickMaps(blank, torch.zeros(1, 2, 20, 30), blank, blank)
    net.proposer.forward = lambda image: maps  # type: ignore[method-assign]
    assert (net.eval()(torch.zeros(1, 1, 40, 60)).centre == -20).all()
    net.train()
    targets = render_targets(np.empty((0, 2)), (40, 60), 2, 16.0)
    assert torch.isfinite(net.compare(torch.zeros(1, 1, 40, 60), targets, PickLoss()).total)


@pytest.mark.slow
def test_outlines_are_learnt(net: SamPrompted) -> None:
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:96, :96]
    optimizer = torch.optim.AdamW([one for one in net.parameters() if one.requires_grad], lr=5e-3)

    def draw() -> tuple[torch.Tensor, PickTargets]:
        xy = rng.uniform(10, 86, (6, 2))
        image = rng.normal(0, 0.2, (96, 96))
        for x, y in xy:
            image -= 2 * (np.hypot(columns - x, rows - y) < 7)
        return torch.from_numpy(image.astype(np.float32))[None, None], render_targets(xy, (96, 96), 2, 16.0)

    losses = []
    net.train()
    for _ in range(60):
        image, targets = draw()
        parts = net.compare(image, targets, PickLoss())
        optimizer.zero_grad()
        parts.total.backward()
        optimizer.step()
        losses.append(float(parts.total.detach()))
    assert np.mean(losses[-10:]) < 0.9 * np.mean(losses[:10])


@torch.inference_mode()
def test_slow_changes_of_grey_value_are_for_the_proposer_alone() -> None:
    torch.manual_seed(0)
    image, light = torch.randn(1, 1, 192, 192), torch.linspace(0, 4, 192)

    def change(**options: object) -> float:
        net = SamPrompted({**UNET, "widths": [4, 8, 8, 8], **options}, "tiny").eval()
        return float((net.embed(image + light) - net.embed(image)).abs().mean())

    assert change(context=True) < 0.3 * change(context=False)
