"""The published behaviour on a constructed case: SAM is replaced by one that outlines bright squares."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from skimage.measure import label, regionprops

from cryopick.models import PickMaps, find_peaks
from cryopick.models.sam import CryoSegNet, cryosegnet
from cryopick.models.sam.mask_generator import GeneratedMask

# Centres (x, row) of squares of 12 px on an image of 128 rows and 256 columns.
CENTRES = [[30.0, 40.0], [100.0, 20.0], [221.0, 101.0]]


class _Squares(torch.nn.Module):
    """Instead of the U-Net: sure where the image is bright."""

    def forward(self, image: torch.Tensor) -> PickMaps:
        blank = torch.zeros_like(image)
        return PickMaps(blank, torch.cat([blank, blank], 1), 20 * (image - 0.5), blank)


def _outline_bright(sam: object, image: NDArray[np.uint8], points: int) -> list[GeneratedMask]:
    seen.append(image.shape)
    found = []
    for region in regionprops(label(image > 127)):
        top, left, bottom, right = region.bbox
        found.append(GeneratedMask(left, top, right - left, bottom - top, 0.995))
    return found


seen: list[tuple[int, ...]] = []


@pytest.fixture
def image(monkeypatch: pytest.MonkeyPatch) -> torch.Tensor:
    monkeypatch.setattr(cryosegnet, "generate_masks", _outline_bright)
    monkeypatch.setattr(cryosegnet, "at_side", lambda sam, side: sam)
    seen.clear()
    drawn = torch.zeros(1, 1, 128, 256)
    for x, y in CENTRES:
        drawn[..., int(y) - 6 : int(y) + 6, int(x) - 6 : int(x) + 6] = 1
    return drawn


def _net(quirks: bool) -> CryoSegNet:
    net = CryoSegNet({"widths": [4, 8], "depth": 1, "stride": 1}, "tiny", 256, 4, 16.0, quirks).eval()
    net.unet = _Squares()  # type: ignore[assignment]
    return net


@pytest.mark.parametrize("quirks", [False, True])
def test_squares_are_found(image: torch.Tensor, quirks: bool) -> None:
    peaks = find_peaks(_net(quirks)(image), 1, 16.0, 0.0)
    assert seen == [(256, 256) if quirks else (128, 256)]
    found = peaks.xy[np.argsort(peaks.xy[:, 0])] + 0.5  # a square's centre lies between px
    np.testing.assert_allclose(found, CENTRES, atol=1.01 if quirks else 0.01)


def test_training_is_the_unets(image: torch.Tensor) -> None:
    net = CryoSegNet({"widths": [4, 8], "depth": 1}, "tiny").train()
    net(image).mask.mean().backward()
    learnt = {name.split(".")[0] for name, value in net.named_parameters() if value.grad is not None}
    assert learnt == {"unet"}
    assert seen == []
