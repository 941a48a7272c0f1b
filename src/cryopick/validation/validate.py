"""From pick sets to classes, maps and one page that shows them side by side."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from cryopick import __version__
from cryopick.core import ConfigurationError
from cryopick.io.sole import sole_writer
from cryopick.validation.box import plan_box
from cryopick.validation.conditions import conditions_of
from cryopick.validation.engine import Engine, EngineOptions, cannot_refine
from cryopick.validation.measures import PickSetResult, SelectionRule
from cryopick.validation.measures.volume import read_volume
from cryopick.validation.options import Until, ValidationOptions
from cryopick.validation.page import write_validation_page
from cryopick.validation.pick_sets import PickSets
from cryopick.validation.record import write_json
from cryopick.validation.set_run import SetRun, Settings

SETTINGS = "settings.json"
WORKING_FOLDER = "working_folder"
_LOCK = ".lock"


def validate(
    picked: PickSets,
    engine: Engine,
    computing: EngineOptions,
    options: ValidationOptions,
    output: Path,
    progress: Callable[[str], None] = lambda text: None,
) -> list[PickSetResult]:
    """Judge pick sets by their 2D classes and 3D maps, step by step; what is done is not done again.

    Each set has a folder in ``output``: ``particles/``, ``classes_2d/``, ``classes.csv``, ``selected/`` and
    ``seed_<n>/``, each step's with its inputs, versions, command lines and result in ``step.json``. The page
    is written when all sets have classes, and again after each map.

    Parameters
    ----------
    picked
        From `read_pick_sets`.
    engine
        What computes.
    computing
        What is asked of the engine.
    options
        Everything else.
    output
        Folder to write.
    progress
        Told which step of which set is under way.

    Returns
    -------
    list of PickSetResult
        One for each set, in their order; without maps where no class was selected.

    Raises
    ------
    EngineError
        If a program is missing or fails.
    ConfigurationError
        If something cannot be computed as wanted, a folder holds foreign files, another working folder began
        it, or another command is at work in it.
    """
    _check_ctf(picked, computing)
    if options.until is Until.MAPS:
        _check_maps(engine, computing, options)
    output.mkdir(parents=True, exist_ok=True)
    with sole_writer(output, output / _LOCK):
        _check_working_folder(output)
        diameter = computing.diameter_angstrom
        box = plan_box(diameter, picked.pixel_size, options.particle_pixel_size, options.box_diameters)
        settings = Settings(engine, computing, options, box, SelectionRule(diameter))
        _write_settings(settings, picked, output)
        runs = [SetRun(one, picked, settings, output / one.name, progress) for one in picked.sets]
        conditions = conditions_of(settings, picked)

        def write_page() -> list[PickSetResult]:
            results = [run.result() for run in runs]
            write_validation_page(results, output, conditions)
            return results

        for run in runs:
            run.classify()
        results = write_page()
        if options.until is Until.MAPS:
            for seed in options.seeds:
                for run in runs:
                    run.refine(seed)
                    results = write_page()
        return results


def _check_ctf(picked: PickSets, computing: EngineOptions) -> None:
    """See that a CTF that is to be corrected for is known."""
    incomplete = [key for key, ctf in picked.ctf.items() if not ctf.optics.complete]
    if computing.ctf and (incomplete or not picked.ctf):
        raise ConfigurationError(
            f"CTF correction wants defocus, voltage, spherical aberration and amplitude contrast of every "
            f"micrograph; not all are known of {incomplete[0] if incomplete else 'any'}. Pass the "
            "micrographs_ctf.star of `cryopick ctf` as --micrographs, or --no-ctf"
        )


def _check_maps(engine: Engine, computing: EngineOptions, options: ValidationOptions) -> None:
    """See, before hours of 2D classes, that maps can be made and compared."""
    if not engine.refines:
        raise cannot_refine(engine.name)
    for volume in (computing.reference, options.truth):
        if volume is not None:
            read_volume(volume)


def _check_working_folder(output: Path) -> None:
    """See that what was begun is gone on with from the same place, which the tables name images from."""
    settings = output / SETTINGS
    if settings.is_file():
        begun = json.loads(settings.read_text(encoding="utf-8")).get(WORKING_FOLDER, str(Path.cwd()))
        if Path(begun) != Path.cwd():
            raise ConfigurationError(
                f"{output}: begun in {begun}, from where its tables name the images; go on there, or choose "
                "another --output"
            )


def _write_settings(settings: Settings, picked: PickSets, output: Path) -> None:
    """Write what all sets share, for whoever reads the report."""
    record = {
        "cryopick": __version__,
        WORKING_FOLDER: str(Path.cwd()),
        "engine": settings.engine.name,
        "versions": dict(settings.engine.versions()),
        "pick_sets": {one.name: one.given for one in picked.sets},
        "pixel_size": picked.pixel_size,
        "particle_pixel_size": settings.box.particle_pixel_size(picked.pixel_size),
        **asdict(settings.box),
        **asdict(settings.options),
        **asdict(settings.computing),
        "rule": str(settings.rule),
    }
    write_json(output / SETTINGS, record)
