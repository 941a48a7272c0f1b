"""The classical picker and `inspect` on EMPIAR-10017: class averages of two micrographs, scores on others.

    python scripts/benchmark_templates.py ../shared/data/cryoppp/10017 OUTPUT --micrographs 3

The class averages are those of a small multi-reference alignment of the labelled particles of the first two
micrographs; no RELION is needed. The report compares on the next ones: template-pick with them and with a
disc, predict, and what inspect accepts of the latter.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import affine_transform

from cryopick.core import Frame
from cryopick.image.boxes import bin_boxes, cut_boxes, normalise_boxes
from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import micrograph_stem, new_particle_stack, read_micrograph
from cryopick.picking.templates import TemplateStack, draw_mask, draw_templates

PIXEL_SIZE, DIAMETER = 1.77, 191.0  # A
BOX, SIZE = 168, 42  # px; 7.08 A/px after binning
CLASSES, ROUNDS, REACH = 8, 12, 2
ANGLES = np.arange(0, 360, 10.0)


def bright_particles(micrographs: list[Path], labels: Path) -> NDArray[np.float32]:  # (n, SIZE, SIZE)
    """Cut out labelled particles; the pictures count y as the labels do."""
    found = read_coordinates(labels, frame=Frame.ROWS)
    boxes = [
        cut_boxes(read_micrograph(path).image, found[micrograph_stem(path)].xy, BOX) for path in micrographs
    ]
    return -normalise_boxes(bin_boxes(np.concatenate(boxes), SIZE), SIZE / 2 - 2)


def class_averages(
    particles: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:  # (CLASSES, SIZE, SIZE)
    """Align each particle with the class it fits best, average, and begin again."""
    mask = draw_mask(DIAMETER / (PIXEL_SIZE * BOX / SIZE))
    margin = SIZE // 2 - len(mask) // 2
    steps = [(y, x) for y in range(-REACH, REACH + 1) for x in range(-REACH, REACH + 1)]
    # (n, shifts, pixels): each particle within the mask, moved by every step
    views = np.stack(
        [
            np.roll(particles, step, (1, 2))[:, margin : margin + len(mask), margin : margin + len(mask)][
                :, mask
            ]
            for step in steps
        ],
        axis=1,
    )
    views -= views.mean(axis=-1, keepdims=True)
    views /= np.linalg.norm(views, axis=-1, keepdims=True)
    middle = np.full(2, SIZE // 2)
    members = rng.integers(CLASSES, size=len(particles))
    averages = np.array([particles[members == k].mean(axis=0) for k in range(CLASSES)])
    for round_ in range(ROUNDS):
        drawn = draw_templates(TemplateStack(averages, tuple(range(CLASSES)), 1.0), 1.0, mask, ANGLES)
        flat = drawn[..., mask].reshape(-1, mask.sum())
        fits = np.array([(one @ flat.T).reshape(-1) for one in views])
        best = fits.argmax(axis=1)
        step, class_, angle = np.unravel_index(best, (len(steps), CLASSES, len(ANGLES)))
        averages = np.zeros_like(averages)
        for particle, s, k, a in zip(particles, step, class_, np.deg2rad(ANGLES)[angle], strict=True):
            back = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])  # what drawing did, undone
            averages[k] += affine_transform(particle, back, middle - back @ middle - steps[s], order=1)
        counts = np.bincount(class_, minlength=CLASSES)
        averages /= np.maximum(counts, 1)[:, None, None]
        for empty in np.flatnonzero(counts < 10):
            averages[empty] = particles[rng.integers(len(particles), size=50)].mean(axis=0)
        print(f"round {round_}: mean correlation {fits.max(axis=1).mean():.4f}, particles {counts.tolist()}")
    return averages.astype(np.float32)


def cryopick(*arguments: str | float | Path) -> None:
    """Run a command as a user would."""
    print("cryopick", *arguments)
    subprocess.run([Path(sys.executable).with_name("cryopick"), *map(str, arguments)], check=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--micrographs", type=int, default=3)
    options = parser.parse_args()
    out: Path = options.output
    out.mkdir(parents=True, exist_ok=True)
    everything = sorted((options.data / "micrographs").iterdir())
    classes = out / "classes.mrcs"
    if not classes.is_file():
        particles = bright_particles(everything[:2], options.data)
        with new_particle_stack(classes, (CLASSES, SIZE, SIZE), PIXEL_SIZE * BOX / SIZE) as stack:
            stack[:] = class_averages(particles, np.random.default_rng(0))
    scored = everything[2 : 2 + options.micrographs]
    size = ("--diameter", DIAMETER, "--pixel-size", PIXEL_SIZE)
    for name, templates in (("templates", classes), ("disc", "disc")):
        cryopick("template-pick", *scored, *size, "--templates", templates, "--output", out / name)
    cryopick("predict", *scored, *size, "--output", out / "predict")
    cryopick("inspect", out / "predict", "--templates", classes, "--output", out / "inspected")
    sets = {"templates": "templates", "disc": "disc", "predict": "predict", "inspected": "inspected/accepted"}
    cryopick(
        "compare",
        *(f"{name}={out / folder}" for name, folder in sets.items()),
        "--labels",
        options.data,
        "--label-band",
        "--picked-only",
        "--output",
        out / "report",
    )


if __name__ == "__main__":
    main()
