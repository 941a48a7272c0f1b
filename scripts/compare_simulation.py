"""Put a real micrograph and simulated ones side by side: pictures, power spectra, grey values.

    python scripts/compare_simulation.py MICROGRAPH --diameter-px 108 [--output docs/simulation.png]

The simulated frames hold a random particle of the same size. One goes through a publisher's band-pass like
that of the contrast-enhanced copies of EMPIAR-10017, the other is left raw. Prints how far apart they are.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch

from cryopick.image import PickingScale, standardise, to_picking_scale
from cryopick.image.whiten import ring_powers
from cryopick.io.micrographs import read_micrograph
from cryopick.simulation import draw_recipe, simulate_frame
from cryopick.simulation.contaminants import Contamination
from cryopick.simulation.crowd import Crowd
from cryopick.simulation.handling import Handling
from cryopick.simulation.particles import make_views, random_particle
from cryopick.simulation.particles.random_particle import Kind

DETAIL = 2.4
SIDE = 220
"""Of the pictures, in px at the picking scale."""


def simulated(handling: Handling, visibility: float, particle_px: float, seed: int) -> torch.Tensor:
    """Simulate a crowded frame of a particle of 180 A at the picking scale."""
    rng = np.random.default_rng(seed)
    particle = random_particle(rng, diameter_angstrom=180.0, kind=Kind.STACK)
    views = make_views(particle, 180 / particle_px, 64, rng)
    recipe = draw_recipe(rng, (512, 512), 180 / particle_px, 180.0)
    recipe = replace(
        recipe,
        visibility=visibility,
        stain_halo=None,
        optics=replace(recipe.optics, defocus=2.5, phase_shift=0.0),
        crowd=Crowd(density=0.42, spacing=0.6),
        contamination=Contamination(),
        handling=handling,
    )
    return simulate_frame(recipe, views, rng).image


def main() -> None:
    """Draw the figure and print how far apart the spectra are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("micrograph", type=Path)
    parser.add_argument("--diameter-px", type=float, required=True)
    parser.add_argument("--output", type=Path, default=Path("docs/simulation.png"))
    options = parser.parse_args()
    scale = PickingScale()
    px = scale.particle_px
    real = to_picking_scale(read_micrograph(options.micrograph), options.diameter_px, scale).image
    band_pass = Handling(low_pass=0.11 * px, high_pass=1.0 * px, eight_bit=True)
    images = {
        "real": real[40:-40, 40:-40],
        "simulated, as published": simulated(band_pass, 9.0, px, 3),
        "simulated, raw": simulated(Handling(), 9.0, px, 3),
    }
    figure, axes = plt.subplots(3, 3, figsize=(10.5, 10), layout="constrained")
    patch = round(4 * px)
    cycles = np.arange(patch // 2 + 1) / 4
    spectra: dict[str, dict[str, np.ndarray]] = {}
    for column, (name, image) in enumerate(images.items()):
        for row, detail in enumerate((None, DETAIL)):
            shown = standardise(image, replace(scale, detail=detail))
            axes[row, column].imshow(shown[:SIDE, :SIDE], cmap="gray", vmin=-3, vmax=3)
            axes[row, column].set_title(name + (" (whitened)" if detail else ""), fontsize=10)
            axes[row, column].set_axis_off()
            kind = "whitened" if detail else "as they are"
            decibel = 10 * torch.log10(ring_powers(shown, patch)).numpy()
            spectra.setdefault(kind, {})[name] = decibel - decibel.max()
    for axis, (kind, curves) in zip(axes[2, :2], spectra.items(), strict=True):
        for name, decibel in curves.items():
            axis.plot(cycles[1:], decibel[1:], label=name)
        axis.set(
            title=f"power, {kind}", xlabel="cycles per diameter", ylabel="dB", xlim=(0, 6), ylim=(-50, 2)
        )
        axis.legend(fontsize=7)
        inside = (cycles > 0.25) & (cycles < 4)
        gap = curves["real"][inside] - curves["simulated, as published"][inside]
        raw = curves["real"][inside] - curves["simulated, raw"][inside]
        print(f"{kind}: real against published {np.abs(gap).mean():.1f} dB, raw {np.abs(raw).mean():.1f} dB")
    for name, image in images.items():
        values = standardise(image, replace(scale, detail=DETAIL)).flatten().numpy()
        axes[2, 2].hist(values, bins=np.linspace(-6, 6, 121), histtype="step", density=True, label=name)
        print(f"{name}: skewness {np.mean(((values - values.mean()) / values.std()) ** 3):+.2f}")
    axes[2, 2].set(title="grey values, whitened", xlabel="standard deviations", yscale="log", ylim=(1e-4, 1))
    axes[2, 2].legend(fontsize=7)
    figure.savefig(options.output, dpi=80)


if __name__ == "__main__":
    main()
