import numpy as np
import pytest
import torch

from cryopick.models.sam.mask_generator import GeneratedMask, at_side, generate_masks
from cryopick.models.sam.sizes import build_sam


@torch.inference_mode()
def test_another_side_shares_the_weights_and_the_px() -> None:
    sam = build_sam("tiny")
    larger = at_side(sam, 380)
    assert larger.image_encoder.img_size == 384
    assert larger.mask_decoder is sam.mask_decoder
    assert at_side(sam, 192) is sam
    assert sam.prompt_encoder.image_embedding_size == (24, 24)
    embedded = larger.image_encoder(torch.randn(1, 3, 384, 384))
    assert embedded.shape == (1, 16, 48, 48)

    def phases(of: torch.nn.Module, x: float) -> torch.Tensor:
        encoder = of.prompt_encoder
        return encoder.pe_layer.forward_with_coords(torch.tensor([[[x, 8.0]]]), encoder.input_image_size)[
            0, 0
        ]

    # The similarity of two places depends on their distance in px alone.
    one = phases(sam, 20.0) @ phases(sam, 37.0)
    other = phases(larger, 300.0) @ phases(larger, 317.0)
    torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)


def test_what_the_generator_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}

    class Generator:
        def __init__(self, sam: torch.nn.Module, **options: object) -> None:
            asked.update(options)

        def generate(self, image: np.ndarray) -> list[dict[str, object]]:
            asked["image"] = image
            return [{"bbox": [1, 2, 3, 4], "predicted_iou": 0.9}]

    monkeypatch.setattr("cryopick.models.sam.mask_generator.SamAutomaticMaskGenerator", Generator)
    image = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert generate_masks(build_sam("tiny"), image, 7) == [GeneratedMask(1, 2, 3, 4, 0.9)]
    assert asked["points_per_side"] == 7
    assert asked["image"].shape == (3, 4, 3)
    assert (asked["image"][..., 1] == image).all()


@pytest.mark.parametrize("mixed", [False, True])
def test_sams_own_generator_runs(mixed: bool) -> None:
    torch.manual_seed(0)
    with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
        masks = generate_masks(build_sam("tiny"), np.zeros((60, 90), dtype=np.uint8), 2)
    assert all(0 <= mask.left < 90 for mask in masks)
