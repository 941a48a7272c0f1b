"""Does validation tell good picks from bad ones? GroEL, simulated, where the true map is known.

    python scripts/benchmark_validation.py OUTPUT [--structure FILE] [--particles 3000] [VALIDATE OPTIONS]

Simulates micrographs of GroEL, takes its labels for good picks, and puts junk (what the simulator calls false
positives, and places without a particle) in the place of 30 % of them for bad ones. Both go through
`cryopick validate` with RELION: same number, same settings, three seeds. Prints a Markdown table; what OUTPUT
already holds is not done again, each structure and number of particles in a folder of its own. About an hour
and a half on two cores.
"""

import argparse
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import mrcfile
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cryopick.core import Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates import read_coordinates, write_star
from cryopick.io.coordinates.star_blocks import write_blocks
from cryopick.io.micrographs import read_header
from cryopick.simulation.particles import read_structure

GROEL = Path(__file__).parents[1].parent / "shared" / "data" / "models" / "1MNF.pdb.gz"
SET = "groel"
PIXEL_SIZE = 2.5
SHAPE = (1024, 1120)
PER_MICROGRAPH = 120
JUNK = 0.3
CLEAR = 0.75
"""Least distance in diameters of junk from a particle."""

# As `Preset.EASY` has them.
VOLTAGE, SPHERICAL_ABERRATION, AMPLITUDE_CONTRAST = 300.0, 2.7, 0.1
DEFOCUS = ("DefocusU", "DefocusV", "DefocusAngle", "PhaseShift")


def simulate(structure: Path, output: Path, particles: int) -> Path:
    """Simulate as many micrographs as the particles need; the folder of the data set."""
    data_set = output / SET
    if not (data_set / "ground_truth" / "truth.csv").exists():
        micrographs = -(-particles // PER_MICROGRAPH)
        command = ["cryopick", "simulate", "--structure", str(structure), "--id", SET, "--preset", "easy"]
        command += ["--micrographs", str(micrographs), "--shape", f"{SHAPE[0]}x{SHAPE[1]}"]
        command += ["--pixel-size", str(PIXEL_SIZE), "--seed", "1", "--output", str(output)]
        subprocess.run(command, check=True)
    return data_set


def write_truth(structure: Path, path: Path) -> None:
    """Write the density that was projected."""
    particle = read_structure(structure)
    with replacing(path) as temporary, mrcfile.new(temporary) as file:
        file.set_data(particle.volume.numpy())
        file.voxel_size = particle.voxel_size


def write_ctf(data_set: Path, labels: dict[str, Picks], path: Path) -> None:
    """Write the true defocus of each micrograph, the mean over its particles, as RELION has it."""
    rows = [
        {
            "MicrographName": str(data_set / "micrographs" / f"{stem}.mrc"),
            "OpticsGroup": 1,
            **{name: float(np.mean(picks.attributes[name].astype(float))) for name in DEFOCUS},
        }
        for stem, picks in labels.items()
    ]
    optics = {
        "OpticsGroupName": ["opticsGroup1"],
        "OpticsGroup": [1],
        "MicrographPixelSize": [PIXEL_SIZE],
        "Voltage": [VOLTAGE],
        "SphericalAberration": [SPHERICAL_ABERRATION],
        "AmplitudeContrast": [AMPLITUDE_CONTRAST],
    }
    write_blocks(path, {"optics": pd.DataFrame(optics), "micrographs": pd.DataFrame(rows)})


def junk_places(
    taken: NDArray[np.float64],  # (n, 2)
    offered: NDArray[np.float64],  # (m, 2)
    count: int,
    clear_px: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:  # (count, 2)
    """Choose places without a particle: those offered first, then at random."""
    places = [place for place in offered if cKDTree(taken).query(place)[0] > clear_px][:count]
    while len(places) < count:
        place = rng.uniform((0, 0), (SHAPE[1], SHAPE[0]))
        if cKDTree(taken).query(place)[0] > clear_px:
            places.append(place)
    return np.reshape(places, (-1, 2))


def write_bad_picks(data_set: Path, labels: dict[str, Picks], folder: Path) -> None:
    """Replace a share of the labels with junk."""
    rng = np.random.default_rng(0)
    heights = dict.fromkeys(labels, SHAPE[0])
    offered = read_coordinates(data_set / "ground_truth" / "false_positives", heights=heights)
    truth = pd.read_csv(data_set / "ground_truth" / "truth.csv")
    truth = truth[truth["kind"] != "distractor"]
    for stem, picks in labels.items():
        junk = round(JUNK * len(picks))
        kept = picks.select(np.sort(rng.choice(len(picks), len(picks) - junk, replace=False)))
        taken = truth.loc[truth["micrograph"] == stem, ["x", "y"]].to_numpy()
        clear_px = CLEAR * float(picks.diameter_px or 0)
        places = junk_places(taken, offered[stem].xy if stem in offered else taken[:0], junk, clear_px, rng)
        write_star(Picks(np.concatenate([kept.xy, places])), folder / f"{stem}_autopick.star")


def table(results: list[dict[str, object]]) -> str:
    """Write what validation found, one row for each seed."""
    columns = {
        "picks": "pick_set",
        "particles": "particles_used",
        "in selected classes": "particles_selected",
        "2D (A)": "mean_resolution_angstrom",
        "seed": "seed",
        "half-maps, corrected (A)": "corrected_angstrom",
        "mean FSC of half-maps, unmasked": "mean_fsc_unmasked",
        "corrected": "mean_fsc_corrected",
        "truth at 0.5 (A)": "truth_angstrom",
        "FSC with truth at the stated resolution": "truth_fsc_at_corrected",
        "correlation with truth": "truth_correlation",
    }
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    for result in results:
        maps = result["maps"]
        assert isinstance(maps, list)
        lines += [
            "| " + " | ".join(str(({**result, **found}).get(key, "")) for key in columns.values()) + " |"
            for found in maps or [{}]
        ]
    return "\n".join(lines)


def validate(data_set: Path, output: Path, particles: int, further: Sequence[str]) -> None:
    """Run `cryopick validate`."""
    labels = read_coordinates(
        data_set / "ground_truth" / "particle_coordinates",
        heights={path.stem: read_header(path).shape[0] for path in (data_set / "micrographs").glob("*.mrc")},
    )
    if not (output / "bad").exists():
        write_bad_picks(data_set, labels, output / "bad")
    write_ctf(data_set, labels, output / "micrographs_ctf.star")
    command = ["cryopick", "validate", f"bad={output / 'bad'}", "--output", str(output / "validation")]
    command += ["--labels", str(data_set / "ground_truth"), "--truth", str(output / "truth.mrc")]
    command += ["--micrographs", str(output / "micrographs_ctf.star"), "--particles", str(particles)]
    command += ["--particle-pixel-size", "5", "--classes", "16", "--iterations", "16"]
    command += ["--symmetry", "D7", "--seeds", "1,2,3", *further]
    subprocess.run(command, check=True)


def main() -> None:
    """Do what is not done, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--structure", type=Path, default=GROEL)
    parser.add_argument("--particles", type=int, default=3000)
    options, further = parser.parse_known_args()
    output = options.output.resolve() / f"{options.structure.name.partition('.')[0]}_{options.particles}"
    data_set = simulate(options.structure, output, options.particles)
    if not (output / "truth.mrc").exists():
        write_truth(options.structure, output / "truth.mrc")
    validate(data_set, output, options.particles, further)
    print(table(json.loads((output / "validation" / "results.json").read_text())))


if __name__ == "__main__":
    main()
