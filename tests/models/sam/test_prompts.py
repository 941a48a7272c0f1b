import torch

from cryopick.models.sam.prompts import Prompts, ask, join
from cryopick.models.sam.sizes import build_sam


def _prompts(xy: list[list[float]], image: list[int] | None = None) -> Prompts:
    return Prompts(torch.tensor(image or [0] * len(xy)), torch.tensor(xy))


@torch.inference_mode()
def test_masks_lie_around_their_prompts() -> None:
    sam = build_sam("tiny").eval()
    answers = ask(sam, torch.randn(1, 16, 10, 30), _prompts([[100.0, 40.0], [3.0, 70.0]]))
    assert answers.masks.shape == (2, 4, 32, 32)
    assert answers.quality.shape == (2, 4)
    # Windows of 8 patches: columns 9 to 16 and rows 1 to 8; columns -4 to 3 and rows 5 to 12. Cells of 2 px.
    assert answers.origins.tolist() == [[72.5, 8.5], [-31.5, 40.5]]
    middle = answers.grid().mean((1, 2))
    assert (middle - torch.tensor([[100.0, 40.0], [3.0, 70.0]])).abs().max() <= 4.5
    assert answers.grid()[0, 0, 1].tolist() == [answers.origins[0, 0] + 2, answers.origins[0, 1]]


@torch.inference_mode()
def test_prompts_do_not_mix() -> None:
    torch.manual_seed(0)
    sam = build_sam("tiny").eval()
    embedding = torch.randn(2, 16, 24, 24)
    prompts = _prompts([[50.0, 40.0], [90.0, 95.0], [20.0, 150.0]], [0, 1, 1])
    together = ask(sam, embedding, prompts)
    alone = join([ask(sam, embedding, prompts.part(0, 1)), ask(sam, embedding, prompts.part(1, 3))])
    torch.testing.assert_close(together.masks, alone.masks, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(together.quality, alone.quality, atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_a_window_as_large_as_the_image_is_what_sam_itself_answers() -> None:
    torch.manual_seed(0)
    sam = build_sam("tiny").eval()
    embedding = torch.randn(1, 16, 24, 24)
    xy = torch.tensor([[95.5, 95.5]])
    box = torch.tensor([[88.0, 87.0, 104.0, 103.0]])
    sparse, dense = sam.prompt_encoder(points=(xy[:, None], torch.ones(1, 1)), boxes=box, masks=None)
    masks, quality = sam.mask_decoder.predict_masks(
        embedding, sam.prompt_encoder.get_dense_pe(), sparse, dense
    )
    answers = ask(sam, embedding, Prompts(torch.tensor([0]), xy, box), window=24)
    torch.testing.assert_close(answers.masks, masks, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(answers.quality, quality, atol=1e-5, rtol=1e-4)
    assert answers.origins.tolist() == [[0.5, 0.5]]


@torch.inference_mode()
def test_a_shift_by_patches_changes_nothing() -> None:
    torch.manual_seed(0)
    sam = build_sam("tiny").eval()
    embedding = torch.randn(1, 16, 40, 40)
    here = ask(sam, embedding, _prompts([[100.0, 120.0]]))
    there = ask(sam, embedding.roll((3, 5), dims=(2, 3)), _prompts([[140.0, 144.0]]))
    torch.testing.assert_close(here.masks, there.masks)
