"""Changes of grey value that a microscope, or whoever handled its images, could have made."""

import torch
from torch import nn

from cryopick.core import check_number
from cryopick.image import gaussian_blur


class Augment(nn.Module):
    """Random contrast, noise and defocus-like blur, drawn anew for each image of a batch.

    Runs on the device of the batch. Geometry (turns, mirrors, size) is `crops`' matter.

    Parameters
    ----------
    contrast
        Standard deviation of the logarithm of the contrast.
    brightness
        Standard deviation of an added constant, in standard deviations of the image.
    noise
        Largest standard deviation of added white noise, likewise.
    blur_px
        Largest width (sigma) of the blur, in px.

    Raises
    ------
    ConfigurationError
        If one is no number, or negative.
    """

    def __init__(
        self, contrast: float = 0.2, brightness: float = 0.1, noise: float = 0.3, blur_px: float = 0.6
    ) -> None:
        super().__init__()
        amounts = {"contrast": contrast, "brightness": brightness, "noise": noise, "blur_px": blur_px}
        for name, amount in amounts.items():
            check_number(f"augment.{name}", amount, 0)
        self.contrast = contrast
        self.brightness = brightness
        self.noise = noise
        self.blur_px = blur_px

    def forward(
        self,
        images: torch.Tensor,  # (b, 1, h, w)
    ) -> torch.Tensor:  # (b, 1, h, w)
        """Change images of shape (b, 1, h, w)."""
        count = len(images)

        def draw() -> torch.Tensor:
            return torch.rand(count, 1, 1, 1, device=images.device)

        def draw_normal() -> torch.Tensor:
            return torch.randn(count, 1, 1, 1, device=images.device)

        blurred = gaussian_blur(images, self.blur_px)
        # Between none and all of the blur; below none sharpens a little, as a change of defocus does.
        share = (1.4 * draw() - 0.4) * (draw() < 0.5)
        images = images + share * (blurred - images)
        images = images * (self.contrast * draw_normal()).exp() + self.brightness * draw_normal()
        level = self.noise * draw() * (draw() < 0.5)
        white = torch.randn_like(images)
        # Half of the noise coloured: shot noise is white, ice is not.
        coloured = gaussian_blur(white, 1.0) * 3.5
        mixed = torch.where(draw() < 0.5, white, coloured)
        return images + level * mixed
