"""The command lines of RELION's refinement program, by version."""

import re
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from cryopick.validation.engine import EngineOptions

RANKS = 3
"""Fewest processes of a gold-standard refinement: one that leads, and one for each half."""

_OFFSETS = ("--offset_range", "3", "--offset_step", "2")
"""Narrower than the usual 5 or 6 px, for speed: each iteration searches around what the last one found."""

_MOST_LIKELY = ("--maxsig", "50")
"""As many poses of a particle are looked at more closely in 3D; in the first iterations all would be."""

_WORKING_SIZE = 64
"""Of ``relion_align_symmetry`` by itself; it takes no smaller volume then."""

_COARSE, _FINE = 35.0, 15.0
"""Resolutions in A at which RELION's initial model begins and ends by itself."""

_COARSE_SHARE, _FINE_SHARE = 1 / 5, 1 / 7
"""Never finer than these shares of a diameter: more wants angles below 15 degrees, and ten times as long."""


@dataclass(frozen=True)
class Commands:
    """Arguments of ``relion_refine``, without the program itself.

    Parameters
    ----------
    version
        What the program says: 3.1.3, 5.0.0-commit-2abc and others.
    threads
        To compute with, in all.
    """

    version: str
    threads: int

    @property
    def major(self) -> int:
        """First number of the version."""
        found = re.match(r"\d+", self.version)
        return int(found[0]) if found else 0

    @property
    def threads_of_half(self) -> int:
        """Threads of each process that computes, in a gold-standard refinement."""
        return max(self.threads // (RANKS - 1), 1)

    def classify(self, star: Path, output: Path, options: EngineOptions) -> list[str]:
        """Write the arguments of a 2D classification by expectation-maximisation."""
        return [
            *self._common(star, output, options, options.classes_seed, self.threads),
            *("--K", str(options.classes)),
            *("--iter", str(options.iterations)),
            *("--tau2_fudge", f"{options.regularisation:g}"),
            *_e_step_limit(options.classes_resolution),
            *("--psi_step", "12", *_OFFSETS),
            *("--norm", "--scale", "--pad", "2"),
            *(("--center_classes",) if self.major >= 4 else ()),
        ]

    def initial_model(self, star: Path, output: Path, seed: int, options: EngineOptions) -> list[str]:
        """Write the arguments of an initial model without symmetry, by stochastic gradient descent."""
        count = options.initial_iterations
        diameter = options.diameter_angstrom
        if self.major >= 4:
            schedule = ["--grad", "--iter", str(count), "--grad_write_iter", str(count), "--auto_sampling"]
            schedule += ["--tau2_fudge", "4"]
        else:
            fifth = ceil(count / 5)
            schedule = ["--sgd", "--sgd_write_iter", str(count)]
            schedule += ["--sgd_ini_iter", str(fifth), "--sgd_fin_iter", str(fifth)]
            schedule += ["--sgd_inbetween_iter", str(max(count - 2 * fifth, 0))]
            schedule += ["--sgd_ini_resol", f"{max(_COARSE, _COARSE_SHARE * diameter):g}"]
            schedule += ["--sgd_fin_resol", f"{max(_FINE, _FINE_SHARE * diameter):g}"]
            schedule += ["--sgd_ini_subset", "100", "--sgd_fin_subset", "200", "--skip_gridding"]
        return [
            *self._common(star, output, options, seed, self.threads),
            *("--denovo_3dref", "--K", "1", "--sym", "C1"),
            *schedule,
            *("--healpix_order", "1", *_OFFSETS, *_MOST_LIKELY, "--pad", "1"),
        ]

    def refine(
        self, star: Path, output: Path, seed: int, reference: Path, options: EngineOptions
    ) -> list[str]:
        """Write the arguments of a gold-standard refinement, for each of the processes."""
        return [
            *self._common(star, output, options, seed, self.threads_of_half),
            *("--auto_refine", "--split_random_halves", "--ref", str(reference)),
            *("--ini_high", f"{options.reference_resolution:g}", "--low_resol_join_halves", "40"),
            *("--sym", options.symmetry),
            *(("--firstiter_cc",) if options.reference is not None else ()),  # of unknown grey scale
            *("--healpix_order", str(options.refinement_sampling), "--auto_local_healpix_order", "3"),
            *(*_OFFSETS, *_MOST_LIKELY),
            *("--norm", "--scale", "--pad", "2"),
            *(("--skip_gridding",) if self.major < 4 else ()),
        ]

    def go_on(self, optimiser: Path, output: Path, threads: int) -> list[str]:
        """Write the arguments by which a killed run goes on after an iteration."""
        return ["--continue", str(optimiser), "--o", str(output), *self._ways(threads)]

    def _common(self, star: Path, output: Path, options: EngineOptions, seed: int, threads: int) -> list[str]:
        return [
            *("--i", str(star), "--o", str(output)),
            *("--particle_diameter", f"{options.diameter_angstrom:g}", "--flatten_solvent", "--zero_mask"),
            *(("--ctf",) if options.ctf else ()),
            *("--oversampling", "1", "--random_seed", str(seed)),
            *self._ways(threads),
        ]

    @staticmethod
    def _ways(threads: int) -> list[str]:
        """How to compute, whatever is computed."""
        return [
            *("--dont_combine_weights_via_disc", "--no_parallel_disc_io", "--preread_images"),
            *("--pool", "30", "--j", str(threads)),
        ]


def _e_step_limit(resolution: float | None) -> list[str]:
    return [] if resolution is None else ["--strict_highres_exp", f"{resolution:g}"]


def align_symmetry(volume: Path, size: int, symmetry: str, output: Path) -> list[str]:
    """Write the arguments of ``relion_align_symmetry``; ``size`` is the side of the volume in px."""
    working = min(size, _WORKING_SIZE)
    return ["--i", str(volume), "--o", str(output), "--sym", symmetry, "--box_size", str(working)]
