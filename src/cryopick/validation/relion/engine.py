"""RELION as an engine."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from cryopick.validation.engine import EngineOptions
from cryopick.validation.particles import image_format
from cryopick.validation.program import run_program
from cryopick.validation.relion.commands import RANKS, Commands, align_symmetry
from cryopick.validation.relion.outputs import last_optimiser, read_classification, read_refinement
from cryopick.validation.relion.program import find_program, version_of
from cryopick.validation.relion.reference import fit_reference
from cryopick.validation.results import Classification, Refinement

_MPI = {
    # Three processes on two cores, one of which only waits: it should sleep meanwhile. Open MPI 4, then 5.
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    "OMPI_MCA_mpi_yield_when_idle": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
    # Containers forbid the copying between processes that it would try.
    "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
}
_MPI_AS_ROOT = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
"""In a container everybody is root, and Open MPI refuses."""


class RelionEngine:
    """RELION's programs, found on the PATH.

    Parameters
    ----------
    threads
        To compute with.
    progress
        Told of each iteration.
    """

    name = "relion"
    refines = True

    def __init__(self, threads: int = 1, progress: Callable[[str], None] = lambda text: None) -> None:
        self._threads = threads
        self._progress = progress

    @cached_property
    def _commands(self) -> Commands:
        return Commands(version_of(find_program("relion_refine")), self._threads)

    def versions(self) -> dict[str, str]:
        """Tell RELION's version."""
        return {"relion_refine": self._commands.version}

    def classify_2d(self, particles_star: Path, options: EngineOptions, folder: Path) -> Classification:
        """Average particles in classes."""
        root = folder / "run"
        self._refine_program(self._commands.classify(particles_star, root, options), root)
        return read_classification(root, options.iterations)

    def refine(self, particles_star: Path, seed: int, options: EngineOptions, folder: Path) -> Refinement:
        """Make an initial model, unless there is a reference, and refine two halves apart."""
        launcher = [find_program("mpirun"), "-n", str(RANKS)]
        if options.reference is None:
            reference = self._initial_model(particles_star, seed, options, folder)
        else:
            images = image_format(particles_star)
            reference = fit_reference(options.reference, images, folder / "reference.mrc")
        root = folder / "run"
        arguments = self._commands.refine(particles_star, root, seed, reference, options)
        self._refine_program(arguments, root, launcher)
        return read_refinement(root, seed)

    def _initial_model(self, star: Path, seed: int, options: EngineOptions, folder: Path) -> Path:
        """Make an initial model; its axes are found afterwards, as RELION advises since version 4."""
        output, root = folder / "initial_model.mrc", folder / "initial"
        if output.is_file():  # of a run that was killed later
            return output
        self._refine_program(self._commands.initial_model(star, root, seed, options), root)
        (*_, volume) = sorted(folder.glob("initial_it*_class001.mrc"))
        if options.symmetry.upper() == "C1":
            return volume.rename(output)
        aligned = folder / "aligned.mrc"
        size = image_format(star).size
        self._run("relion_align_symmetry", align_symmetry(volume, size, options.symmetry, aligned), root)
        return aligned.rename(output)

    def _refine_program(self, arguments: list[str], root: Path, launcher: Sequence[str] = ()) -> None:
        """Run RELION's refinement, from where a killed run has come to."""
        if (optimiser := last_optimiser(root)) is not None:
            threads = self._commands.threads_of_half if launcher else self._threads
            arguments = self._commands.go_on(optimiser, root, threads)
        self._run("relion_refine_mpi" if launcher else "relion_refine", arguments, root, launcher)

    def _run(self, program: str, arguments: list[str], root: Path, launcher: Sequence[str] = ()) -> None:
        environment = {**_MPI, **(_MPI_AS_ROOT if os.geteuid() == 0 else {}), "OMP_NUM_THREADS": "1"}
        command = [*launcher, find_program(program), *arguments]
        run_program(command, root.with_suffix(".log"), environment, self._progress)
