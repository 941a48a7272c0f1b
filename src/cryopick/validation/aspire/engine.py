"""ASPIRE as an engine."""

import sys
from collections import Counter
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from math import inf
from pathlib import Path

from cryopick.core import ConfigurationError
from cryopick.io.coordinates.star_blocks import read_blocks, write_blocks
from cryopick.validation.aspire.request import ANSWER, AVERAGES, REQUEST, Answer, Request
from cryopick.validation.engine import EngineError, EngineOptions, cannot_refine
from cryopick.validation.program import run_program
from cryopick.validation.results import ClassAverage, Classification, Refinement

_PROGRAM = "cryopick.validation.aspire.program"
_SETTINGS = """\
logging:
    log_dir: {folder}
    tqdm_disable: True
    log_file_level: WARNING
"""
"""Read by ASPIRE from the folder that ASPIREDIR names."""


class AspireEngine:
    """ASPIRE's rotationally invariant representation, clustered.

    Particles are described by what turning them does not change (steerable principal components and their
    bispectrum: Zhao and Singer 2014, doi:10.1016/j.jsb.2014.03.003) and divided by k-means. Each class is
    aligned on its most typical particle, denoised, by turning and shifting, and averaged. The resolution of a
    class is where the averages of its halves agree to 0.143; both were aligned on the same particle, which
    flatters. Mirror images are not put together, as in RELION.

    Parameters
    ----------
    threads
        To compute with.
    progress
        Told when ASPIRE begins.
    """

    name = "aspire"
    refines = False

    def __init__(self, threads: int = 1, progress: Callable[[str], None] = lambda text: None) -> None:
        self._threads = threads
        self._progress = progress

    def versions(self) -> dict[str, str]:
        """Tell the versions of ASPIRE and of what clusters."""
        try:
            return {name: version(name) for name in ("aspire", "scikit-learn")}
        except PackageNotFoundError as error:
            raise EngineError("ASPIRE is not installed; pip install 'cryopick[aspire]'") from error

    def classify_2d(self, particles_star: Path, options: EngineOptions, folder: Path) -> Classification:
        """Divide particles into classes and average them."""
        self.versions()
        tables = read_blocks(particles_star)
        particles = next((table for table in tables if "ImageName" in table), None)
        optics = next((table for table in tables if "OpticsGroupName" in table), None)
        if particles is None or optics is None:
            raise EngineError(f"{particles_star}: wanted tables of optics groups and of particles")
        if len(particles) < 2 * options.classes:
            raise ConfigurationError(
                f"{len(particles)} particles for {options.classes} classes: wanted at least two for each. "
                "Pass --classes"
            )
        request = Request(
            str(particles_star.absolute()),
            str(Path.cwd()),
            options.classes,
            options.classes_seed,
            options.diameter_angstrom,
            options.ctf,
        )
        request.write(folder / REQUEST)
        self._run(folder)
        answer = Answer.read(folder / ANSWER)
        star = folder / "particles.star"
        classified = particles.assign(ClassNumber=list(answer.numbers))
        write_blocks(star, {"optics": optics, "particles": classified})
        counts = Counter(answer.numbers)
        classes = tuple(
            ClassAverage(number, counts[number], inf if resolution is None else resolution)
            for number, resolution in enumerate(answer.resolutions, start=1)
        )
        return Classification(star, folder / AVERAGES, answer.pixel_size, classes)

    def refine(self, particles_star: Path, seed: int, options: EngineOptions, folder: Path) -> Refinement:
        """Refuse: ASPIRE makes initial models from class averages by common lines, and no more.

        Raises
        ------
        ConfigurationError
            Always.
        """
        raise cannot_refine(self.name)

    def _run(self, folder: Path) -> None:
        """Compute in a process of its own."""
        settings = folder / "aspire"
        settings.mkdir(exist_ok=True)
        (settings / "config.yaml").write_text(_SETTINGS.format(folder=settings.absolute()), encoding="utf-8")
        environment = {"ASPIREDIR": str(settings.absolute()), "OMP_NUM_THREADS": str(self._threads)}
        self._progress("ASPIRE's 2D classes")
        run_program(
            [sys.executable, "-m", _PROGRAM, str(folder.absolute())],
            folder / "aspire.log",
            environment,
            self._progress,
        )
