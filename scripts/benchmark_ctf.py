"""How far `cryopick ctf` is from the truth of simulated micrographs.

    python scripts/benchmark_ctf.py [--folder DIR] [--micrographs 16] [--side 2048] [--jobs 2] [--seed 0]

Each micrograph has a session of its own, drawn as ``cryopick simulate --preset realistic`` draws it, at 0.8
to 3 um defocus, up to 1600 A astigmatism and 1 to 1.5 A/px, but without phase plates, and as it comes from
the microscope: the blurring, equalising and rounding of published copies wipe the rings out. They stay in
``--folder``, and a second run takes those that are there. Printed are each micrograph's truth and estimate,
and the medians.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from cryopick.io.atomic import replacing
from cryopick.io.coordinates import Optics
from cryopick.io.coordinates.star_blocks import write_blocks
from cryopick.io.micrographs import write_mrc
from cryopick.simulation import simulate_frame
from cryopick.simulation.handling import Handling
from cryopick.simulation.particles import make_views, random_particle
from cryopick.simulation.preset import Preset, draw_session
from cryopick.validation.ctf import CtfOptions, estimate_all, find_sources

ASTIGMATIC = 500.0
"""Astigmatism in A from which its angle is scored."""


def simulate(folder: Path, index: int, side: int, seed: int) -> dict[str, object]:
    """Write one micrograph; tell its truth."""
    rng = np.random.default_rng([seed, index])
    pixel_size = round(float(rng.uniform(1.0, 1.5)), 3)
    particle = random_particle(rng, voxels_per_diameter=48)
    shape = (side, side + side // 16)
    recipe = draw_session(Preset.REALISTIC, rng, shape, pixel_size, particle.diameter_angstrom)
    optics = replace(
        recipe.optics,
        defocus=rng.uniform(0.8, 3.0),
        astigmatism=rng.uniform(0.0, 0.08),
        astigmatism_angle=rng.uniform(-90.0, 90.0),
        phase_shift=0.0,
    )
    path = folder / f"m_{side}_{seed}_{index:03d}.mrc"
    if not path.is_file():
        views = make_views(particle, pixel_size, 60, rng)
        frame = simulate_frame(
            replace(recipe, optics=optics, handling=Handling()),
            views,
            np.random.default_rng([seed, index, 1]),
        )
        write_mrc(path, frame.image.numpy(), pixel_size)
    return {
        "name": path.as_posix(),
        "pixel_size": pixel_size,
        "voltage": optics.voltage,
        "cs": optics.spherical_aberration,
        "amplitude_contrast": optics.amplitude_contrast,
        "defocus": optics.defocus * 1e4,
        "astigmatism": 2 * optics.astigmatism * 1e4,
        "angle": optics.astigmatism_angle,
        "b_factor": optics.b_factor,
        "visibility": recipe.visibility,
    }


def write_star(truth: pd.DataFrame, path: Path) -> None:
    """Write what a microscopist knows, as RELION does."""
    groups = np.arange(1, len(truth) + 1)
    optics = pd.DataFrame(
        {
            "OpticsGroupName": [f"opticsGroup{group}" for group in groups],
            "OpticsGroup": groups,
            "MicrographPixelSize": truth["pixel_size"],
            "Voltage": truth["voltage"],
            "SphericalAberration": truth["cs"],
            "AmplitudeContrast": truth["amplitude_contrast"],
        }
    )
    micrographs = pd.DataFrame({"MicrographName": truth["name"], "OpticsGroup": groups})
    write_blocks(path, {"optics": optics, "micrographs": micrographs})


def run(folder: Path, micrographs: int, side: int, jobs: int, seed: int) -> None:
    """Simulate, estimate, print."""
    truth = pd.DataFrame([simulate(folder, index, side, seed) for index in range(micrographs)])
    with replacing(folder / "truth.csv") as temporary:
        truth.to_csv(temporary, index=False)
    write_star(truth, folder / "micrographs.star")
    start = time.perf_counter()
    options = CtfOptions(optics=Optics())
    rows = estimate_all(find_sources([folder / "micrographs.star"]), folder / "ctf", options, jobs=jobs)
    seconds = (time.perf_counter() - start) / len(rows)
    table = truth[["pixel_size", "voltage", "defocus", "astigmatism", "angle"]].copy()
    for row in rows:
        if row.error:
            print(row.error)
    values = [row.values for row in rows]
    table["found"] = [np.nan if v is None else v.defocus for v in values]
    table["found_ast"] = [np.nan if v is None else v.astigmatism for v in values]
    table["found_angle"] = [np.nan if v is None else v.defocus_angle for v in values]
    table["error_%"] = 100 * (table["found"] / table["defocus"] - 1)
    turned = (table["found_angle"] - table["angle"] + 90) % 180 - 90
    table["turned"] = turned
    table["merit"] = [np.nan if v is None else v.figure_of_merit for v in values]
    table["rings_to"] = [np.nan if v is None else v.max_resolution for v in values]
    table["visibility"] = truth["visibility"]
    table["b_factor"] = truth["b_factor"]
    print(table.round(2).to_string())
    astigmatic = table["astigmatism"] > ASTIGMATIC
    defocus, angles = table["error_%"].abs(), turned[astigmatic].abs()
    print(
        f"defocus error: median {defocus.median():.2f} %, {int((defocus < 2).sum())} of {len(rows)} below 2 %"
    )
    print(
        f"angle error where astigmatism exceeds {ASTIGMATIC:g} A: median {angles.median():.1f} degrees, "
        f"{int((angles < 10).sum())} of {len(angles)} below 10 degrees"
    )
    print(
        f"{seconds:.1f} s for each micrograph with {jobs} threads (next to none if an earlier run is at hand)"
    )


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--micrographs", type=int, default=16)
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = told.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        run(folder.absolute(), told.micrographs, told.side, told.jobs, told.seed)


if __name__ == "__main__":
    main()
