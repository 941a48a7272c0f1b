"""The simplest picker: dark blobs of the particle's size, by differences of Gaussians.

    python scripts/pick_blobs.py MICROGRAPHS OUTPUT --diameter-px 108 --picks 6240

Takes so many of the strongest on all micrographs together, at least half a diameter apart, and writes a STAR
file for each micrograph.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom
from skimage.feature import peak_local_max

from cryopick.core import Picks
from cryopick.io.coordinates import write_star
from cryopick.io.micrographs import micrograph_stem, read_micrograph
from cryopick.picking import find_micrographs

SCALED_PX = 16
"""Diameter at which blobs are looked for."""
RATIO = 1.6
"""Of the two widths: nearest to the Laplacian of a Gaussian (Marr and Hildreth 1980)."""


def blobs(image: NDArray[np.float32], diameter_px: float) -> Picks:
    """Find dark blobs, best first."""
    factor = SCALED_PX / diameter_px
    small = zoom(gaussian_filter(image, 0.5 / factor), factor, order=1)
    small = (small - small.mean()) / small.std()
    sigma = SCALED_PX / 2 / np.sqrt(2) / np.sqrt(RATIO)
    response = gaussian_filter(small, RATIO * sigma) - gaussian_filter(small, sigma)
    peaks = peak_local_max(response, min_distance=SCALED_PX // 2, exclude_border=False, p_norm=2)
    scale = (np.array(image.shape) - 1) / (np.array(small.shape) - 1)  # `zoom` maps corner to corner
    return Picks((peaks * scale)[:, ::-1], response[tuple(peaks.T)], diameter_px).best_first()


def main() -> None:
    """Pick all micrographs, and keep the strongest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("micrographs", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--diameter-px", type=float, required=True)
    parser.add_argument("--picks", type=int, required=True)
    options = parser.parse_args()
    found = {
        micrograph_stem(one.path): blobs(read_micrograph(one.path).image, options.diameter_px)
        for one in find_micrographs([options.micrographs])
    }
    scores = np.sort(np.concatenate([picks.scores for picks in found.values()]))
    threshold = float(scores[-min(options.picks, len(scores))])
    for stem, picks in found.items():
        write_star(picks.above(threshold), options.output / f"{stem}_autopick.star")


if __name__ == "__main__":
    main()
