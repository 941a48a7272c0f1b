"""The power spectrum of a micrograph, averaged over its area."""

from dataclasses import dataclass
from math import ceil

import torch
from scipy.fft import next_fast_len
from torch_ctf_estimation.estimate_ctf_2d.estimate_background_2d import estimate_background_2d

from cryopick.core import Micrograph, MicrographError, PixelSizeError

PATCH = 1536.0
"""Side of the averaged patches in A: at 3 um defocus, four samples or more for each ring up to 4 A."""

SMALLEST = 384.0
"""Side in A below which a micrograph holds too few rings."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Mean power of patches.

    Parameters
    ----------
    power
        Shape (n, n // 2 + 1), n even, in the layout of ``torch.fft.rfft2``.
    spacing
        Of the samples in real space, in A: the spectrum reaches up to ``1 / (2 * spacing)``.
    """

    power: torch.Tensor
    spacing: float

    @property
    def side(self) -> int:
        """Side n of the patches in samples."""
        return self.power.shape[0]

    @property
    def finest(self) -> float:
        """Resolution in A at the edge."""
        return 2 * self.spacing

    def frequencies(self) -> torch.Tensor:
        """Give the frequency of each sample along y and x, shape (2, n, n // 2 + 1), in 1/A."""
        rows = torch.fft.fftfreq(self.side, self.spacing)
        columns = torch.fft.rfftfreq(self.side, self.spacing)
        return torch.stack(torch.meshgrid(rows, columns, indexing="ij"))

    def rings(self) -> torch.Tensor:
        """Divide the power by its smooth background: rings about 1, of even strength.

        The logarithm is smoothed: the power itself falls too steeply.
        """
        logarithm = self.power.clamp_min(1e-12 * float(self.power.max())).log()
        rings: torch.Tensor = (logarithm - estimate_background_2d(logarithm, self.side)).exp()
        return rings

    def cropped(self, spacing: float) -> "Spectrum":
        """Leave out what is finer than a sampling of ``spacing`` A shows."""
        side = 2 * int(self.side * self.spacing / spacing / 2)
        if side >= self.side:
            return self
        half = side // 2
        rows = torch.cat([self.power[:half], self.power[-half:]])
        return Spectrum(rows[:, : half + 1], self.side * self.spacing / side)


def measure_spectrum(micrograph: Micrograph) -> Spectrum:
    """Average the power of half-overlapping patches under a Hann window (Welch 1967).

    Without the window the jump between opposite edges draws a cross over the rings.
    doi 10.1109/TAU.1967.1161901

    Raises
    ------
    PixelSizeError
        If the pixel size is not known.
    MicrographError
        If the micrograph is too small to show rings.
    """
    pixel_size = micrograph.pixel_size
    if pixel_size is None:
        raise PixelSizeError(f"{micrograph.path}: the pixel size is not known; pass --pixel-size")
    side = 2 * next_fast_len(ceil(PATCH / pixel_size / 2), real=True)
    side = min(side, 2 * (min(micrograph.shape) // 2))
    if side * pixel_size < SMALLEST:
        raise MicrographError(
            f"{micrograph.path}: {micrograph.shape[0]}x{micrograph.shape[1]} px at {pixel_size:g} A/px; "
            f"wanted {SMALLEST:g} A or more on each side to see Thon rings. Leave the file out"
        )
    image = torch.tensor(micrograph.image)
    image = (image - image.mean()) / image.std()
    window = torch.hann_window(side, periodic=True)
    window = window[:, None] * window
    power = torch.zeros(side, side // 2 + 1)
    patches = image.unfold(0, side, side // 2).unfold(1, side, side // 2)  # (rows, columns, side, side)
    for row in patches:
        for patch in row:
            power += torch.fft.rfft2((patch - patch.mean()) * window).abs() ** 2
    return Spectrum(power / (patches.shape[0] * patches.shape[1]), pixel_size)
