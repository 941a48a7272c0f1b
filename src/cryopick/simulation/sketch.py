"""Sketched frames: blobs in coloured noise, cheap and as unlike one another as can be.

A net trained on one simulation alone learns that simulation's habits. Frames whose particles, spectra and
dirt are drawn far beyond what is real keep it from that (domain randomisation; Tobin et al. 2017, arXiv
1703.06907).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import ceil, exp, log, pi

import numpy as np
import torch
from numpy.typing import NDArray

from cryopick.simulation.blobs import Blobs, draw_blobs, stamp_blobs
from cryopick.simulation.crowd import Crowd, scatter
from cryopick.simulation.crumbs import Crumbs, draw_crumbs
from cryopick.simulation.fourier import apply_filter, frequencies
from cryopick.simulation.smudges import Smudges, draw_smudges

FINEST_DETAIL = 3.5
"""Cycles per diameter up to which signal counts for visibility, as in `visibility`."""
CLEARER_SHARE = 0.2
"""Share of frames whose particles stand out further, as large ones do."""


@dataclass(frozen=True, eq=False)
class SketchedFrame:
    """A frame and what is to be found on it; coordinates are x (column), y (row) in px.

    Parameters
    ----------
    image
        Shape (h, w), particles dark.
    diameter_px
        Of the particles.
    xy
        Shape (n, 2): particles.
    ambiguous_xy
        Shape (a, 2): particles on dirt, that may be picked or not.
    distractors_xy
        Shape (d, 2): what must not be picked.
    """

    image: torch.Tensor
    diameter_px: float
    xy: NDArray[np.float64]
    ambiguous_xy: NDArray[np.float64]
    distractors_xy: NDArray[np.float64]


@dataclass(frozen=True)
class _Spectra:
    """How a frame passes contrast and how its noise is spread; frequencies in cycles per told diameter."""

    waves: float  # phase of the transfer function at one cycle, in units of pi
    amplitude_contrast: float
    decay: float
    noise_share: float
    noise_knee: float
    noise_slope: float
    noise_strength: float

    def transfer(self, cycles: torch.Tensor) -> torch.Tensor:
        """Contrast transfer at frequencies of any shape."""
        phase = pi * self.waves * cycles**2 + self.amplitude_contrast
        return torch.sin(phase) * torch.exp(-self.decay * cycles**2)

    def power(self, cycles: torch.Tensor) -> torch.Tensor:
        """Power of the noise: white, and falling with frequency behind the transfer function."""
        falling = (1 + (cycles / self.noise_knee) ** 2) ** -self.noise_slope
        coloured = self.noise_strength * self.transfer(cycles) ** 2 * falling
        return (1 - self.noise_share) + self.noise_share * coloured + 1e-3


def sketched_frames(
    shape: tuple[int, int],
    told_px: float,
    rng: np.random.Generator,
    transform: Callable[[torch.Tensor], torch.Tensor],
    device: torch.device | str = "cpu",
) -> Iterator[SketchedFrame]:
    """Sketch for ever, each image passed through a transform; see `sketch_frame`."""
    while True:
        frame = sketch_frame(shape, told_px, rng, device)
        yield replace(frame, image=transform(frame.image))


def sketch_frame(
    shape: tuple[int, int],
    told_px: float,
    rng: np.random.Generator,
    device: torch.device | str = "cpu",
) -> SketchedFrame:
    """Sketch one frame of one kind of particle.

    Parameters
    ----------
    shape
        Rows and columns (h, w).
    told_px
        Particle diameter that a picker is told; the true one differs as users' do.
    rng
        Decides everything.
    device
        Where the frame is made.
    """
    generator = torch.Generator(device=device).manual_seed(int(rng.integers(2**63)))
    diameter = told_px * exp(rng.uniform(log(0.7), log(1.15)))
    margin = ceil(2.5 * told_px)
    padded = (shape[0] + 2 * margin, shape[1] + 2 * margin)
    frame = (slice(margin, margin + shape[0]), slice(margin, margin + shape[1]))

    xy = _scatter(padded, diameter, rng)
    blobs = draw_blobs(diameter, rng)
    stamped = stamp_blobs(blobs, xy, padded, rng, device)
    crumbs = draw_crumbs(padded, blobs, diameter, rng, device)
    smudges = draw_smudges(padded, told_px, rng, generator)
    spectra = _draw_spectra(told_px, rng)
    cycles = frequencies(padded, device=device) * told_px
    wanted = exp(rng.uniform(log(4.5), log(22.0)))
    if rng.uniform() < CLEARER_SHARE:
        wanted *= exp(rng.uniform(0.0, log(8.0)))
    strength = wanted / _visibility(blobs, spectra, diameter, told_px, rng)
    matter = strength * (stamped + crumbs.density + smudges.density)
    noise = torch.randn(padded, generator=generator, device=device)
    image = apply_filter(noise, spectra.power(cycles).sqrt())
    image = (image - apply_filter(matter, spectra.transfer(cycles)))[frame]
    return _label(_uneven(image, rng, generator), xy - margin, smudges, crumbs, diameter, told_px, margin)


def _scatter(
    shape: tuple[int, int], diameter: float, rng: np.random.Generator
) -> NDArray[np.float64]:  # (n, 2)
    """Spread particles: none, a few, or a carpet."""
    sparse = rng.uniform() < 0.35
    density = exp(rng.uniform(log(0.01), log(0.2))) if sparse else rng.uniform(0.1, 0.8)
    if rng.uniform() < 0.03:
        return np.empty((0, 2))
    crowd = Crowd(spacing=rng.uniform(0.4, 1.1), overlapping=0.0)
    wanted = max(1, round(density * shape[0] * shape[1] / diameter**2))
    return scatter(crowd, wanted, shape, diameter, rng)


def _draw_spectra(told_px: float, rng: np.random.Generator) -> _Spectra:
    """Draw a microscope and its noise for a particle of 80 to 400 A."""
    angstrom = exp(rng.uniform(log(80.0), log(400.0)))
    wavelength = 0.0197 if rng.uniform() < 0.7 else 0.0251
    defocus = exp(rng.uniform(log(5e3), log(4.5e4)))
    plate = 1.2 if rng.uniform() < 0.08 else 0.0
    return _Spectra(
        waves=wavelength * defocus / angstrom**2,
        amplitude_contrast=rng.uniform(0.05, 0.15) + plate,
        decay=rng.uniform(20, 300) / 4 / angstrom**2,
        noise_share=rng.uniform(0, 1),
        noise_knee=rng.uniform(0.5, 3.0),
        noise_slope=rng.uniform(0, 1),
        noise_strength=rng.uniform(2.4, 8.0),
    )


def _visibility(
    blobs: Blobs, spectra: _Spectra, diameter: float, told_px: float, rng: np.random.Generator
) -> float:
    """Matched-filter signal-to-noise ratio of a particle of unit strength (see `visibility`)."""
    side = 4 * ceil(told_px)
    views = stamp_blobs(blobs, np.full((1, 2), side / 2), (side, side), rng)
    frequency = frequencies((side, side))
    double = torch.full((side // 2 + 1,), 2.0)  # rfft keeps one of each conjugate pair
    double[0] = double[-1] = 1
    signal = torch.fft.rfft2(views).abs() ** 2 * double / side**2
    signal = signal * spectra.transfer(frequency * told_px) ** 2 / spectra.power(frequency * told_px)
    seen = (frequency * diameter < FINEST_DETAIL) & (frequency > 0)
    return max(1e-6, float(signal[seen].sum().sqrt()))


def _uneven(
    image: torch.Tensor,  # (h, w)
    rng: np.random.Generator,
    generator: torch.Generator,
) -> torch.Tensor:  # (h, w)
    """Add slow changes of grey value."""
    knots = torch.randn((1, 1, 4, 4), generator=generator, device=image.device)
    slow = torch.nn.functional.interpolate(knots, size=image.shape, mode="bicubic", align_corners=True)
    return image + rng.uniform(0, 1.5) * image.std() * slow[0, 0]


def _label(
    image: torch.Tensor,  # (h, w)
    xy: NDArray[np.float64],  # (n, 2)
    smudges: Smudges,
    crumbs: Crumbs,
    diameter: float,
    told_px: float,
    margin: int,
) -> SketchedFrame:
    """Say which particles count: those in the frame and not on dirt."""
    height, width = image.shape
    xy = xy[((xy >= 0) & (xy <= [width - 1, height - 1])).all(axis=1)]
    column, row = np.rint(xy + margin).astype(np.intp).T
    on_dirt = smudges.hidden.cpu().numpy()[row, column]
    distractors = np.concatenate([smudges.centres, crumbs.centres]) - margin
    if len(xy):
        gaps = np.linalg.norm(distractors[:, None] - xy[None], axis=2).min(axis=1)
        distractors = distractors[gaps > 0.6 * told_px]
    return SketchedFrame(image, diameter, xy[~on_dirt], xy[on_dirt], distractors)
