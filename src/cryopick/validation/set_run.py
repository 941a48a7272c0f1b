"""The steps of one pick set."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from cryopick.io.digest import sha256_of
from cryopick.picking.project_name import project_name
from cryopick.validation.box import Box
from cryopick.validation.engine import Engine, EngineOptions
from cryopick.validation.measures import (
    MapQuality,
    PickSetResult,
    SelectedClass,
    SelectionRule,
    judge,
    select_classes,
)
from cryopick.validation.options import ValidationOptions
from cryopick.validation.particles import Particles, extract_particles, select_particles
from cryopick.validation.pick_sets import PickSet, PickSets
from cryopick.validation.results import Classification, Refinement
from cryopick.validation.selection_step import CLASSES, decide_classes
from cryopick.validation.steps import Step, digest

_OF_CLASSES = (
    "diameter_angstrom",
    "classes",
    "iterations",
    "regularisation",
    "classes_resolution",
    "classes_seed",
    "ctf",
)
_OF_MAPS = (
    "diameter_angstrom",
    "symmetry",
    "initial_iterations",
    "reference_resolution",
    "refinement_sampling",
    "ctf",
)
"""What of `EngineOptions` decides which step."""

T = TypeVar("T")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """What all pick sets of a validation share.

    Parameters
    ----------
    engine
        What computes.
    computing
        What is asked of it.
    options
        Everything else.
    box
        Around each particle.
    rule
        By which classes are selected.
    """

    engine: Engine
    computing: EngineOptions
    options: ValidationOptions
    box: Box
    rule: SelectionRule


@dataclass(frozen=True)
class SelectedParticles:
    """The table of the particles in selected classes, and how many they are."""

    star: Path
    count: int


class SetRun:
    """One pick set on its way through the steps.

    Parameters
    ----------
    one
        The picks.
    common
        What all sets share of the micrographs.
    settings
        What all sets share otherwise.
    folder
        Of this set.
    progress
        Told what is under way.
    """

    def __init__(
        self,
        one: PickSet,
        common: PickSets,
        settings: Settings,
        folder: Path,
        progress: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._picks = one
        self._common = common
        self._settings = settings
        self._folder = folder
        self._progress = progress
        self._used = 0
        self._failed: tuple[str, ...] = ()
        self._classification: Classification | None = None
        self._classification_key = ""
        self._classes: tuple[SelectedClass, ...] = ()
        self._maps: list[MapQuality] = []

    def classify(self) -> None:
        """Extract and classify the particles, and decide which classes are good."""
        settings = self._settings
        asked = asdict(settings.computing)
        extraction = self._extraction()
        self._tell("extraction")
        particles = extraction.run(lambda: self._extract(extraction.folder))
        self._used, self._failed = particles.used, particles.failed
        step = self._step(
            "classes_2d",
            Classification,
            engine=settings.engine.name,
            particles=sha256_of(particles.star),
            extraction=extraction.key,
            **{name: asked[name] for name in _OF_CLASSES if asked[name] is not None},
        )
        self._tell("2D classification")
        classified = step.run(
            lambda: settings.engine.classify_2d(particles.star, settings.computing, step.folder)
        )
        self._classification, self._classification_key = classified, step.key
        self._classes = decide_classes(
            self._folder, step.key, str(settings.rule), lambda: select_classes(classified, settings.rule)
        )

    def refine(self, seed: int) -> None:
        """Refine a map from the particles of the selected classes, and judge it."""
        settings = self._settings
        chosen = {each.number for each in self.result().chosen}
        if self._classification is None or not chosen:
            _logger.warning(
                "%s: no class is selected, so there is no map; write yes for some, and run the same command",
                self._folder / CLASSES,
            )
            return
        selected = self._select(self._classification, chosen)
        computing, asked = settings.computing, asdict(settings.computing)
        reference = computing.reference
        step = self._step(
            f"seed_{seed}",
            Refinement,
            engine=settings.engine.name,
            particles=sha256_of(selected.star),
            classification=self._classification_key,
            seed=seed,
            reference=None if reference is None else sha256_of(reference),
            **{name: asked[name] for name in _OF_MAPS},
        )
        self._tell(f"3D refinement, seed {seed}")
        refined = step.run(lambda: settings.engine.refine(selected.star, seed, computing, step.folder))
        self._maps.append(
            judge(refined, computing.diameter_angstrom, settings.options.truth, computing.symmetry)
        )

    def result(self) -> PickSetResult:
        """Tell what is known so far."""
        return PickSetResult(
            self._picks.name,
            self._picks.given,
            self._used,
            self._classification,
            self._classes,
            tuple(self._maps),
            self._failed,
        )

    def _extraction(self) -> Step[Particles]:
        options, micrographs = self._settings.options, self._picks.micrographs
        return self._step(
            "particles",
            Particles,
            picks=digest({one.micrograph.name: one.picks.xy.tolist() for one in micrographs}),
            micrographs=digest({one.micrograph.name: _state(one.micrograph.path) for one in micrographs}),
            pixel_size=self._common.pixel_size,
            ctf=digest({key: asdict(ctf) for key, ctf in self._common.ctf.items()}),
            box=asdict(self._settings.box),
            images=project_name(self._folder),  # as tables will name them, from the working folder
            invert=options.invert,
            particles=options.particles,
            draw_seed=options.draw_seed,
        )

    def _extract(self, folder: Path) -> Particles:
        options = self._settings.options
        drawn = self._picks.draw(options.particles, options.draw_seed)
        return extract_particles(drawn, self._common, self._settings.box, folder, invert=options.invert)

    def _select(self, classification: Classification, chosen: set[int]) -> SelectedParticles:
        step = self._step(
            "selected",
            SelectedParticles,
            classification=self._classification_key,
            classes=sorted(chosen),
        )
        star = step.folder / "particles.star"
        return step.run(
            lambda: SelectedParticles(star, select_particles(classification.particles_star, chosen, star))
        )

    def _tell(self, what: str) -> None:
        self._progress(f"{self._picks.name}: {what}")

    def _step(self, name: str, kind: type[T], **inputs: object) -> Step[T]:
        return Step(self._folder / name, kind, inputs, self._settings.engine.versions())


def _state(micrograph: Path) -> tuple[int, int]:
    """Size and time of a file: to read all micrographs for a fingerprint takes as long as to extract.

    Zeros of one that is not there, so that its coming back is seen.
    """
    try:
        status = micrograph.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
