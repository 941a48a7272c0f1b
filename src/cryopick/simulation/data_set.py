"""Simulated data sets on disk, in CryoPPP's layout, with the whole truth beside the labels."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from cryopick.core import ConfigurationError, Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates import write_coordinates
from cryopick.io.micrographs import write_mrc
from cryopick.simulation.frame import SimulatedFrame, simulate_frame
from cryopick.simulation.particles import ParticleViews, make_views, random_particle, read_structure, structure_name
from cryopick.simulation.preset import Preset, draw_micrograph, draw_session
from cryopick.simulation.recipe import FrameRecipe

VIEWS = 200
"""Directions from which a data set's particle is projected."""


@dataclass(frozen=True)
class DataSetPlan:
    """One data set to be simulated.

    Parameters
    ----------
    folder
        The ``<id>/`` folder to write.
    micrographs
        How many.
    shape
        Rows and columns (h, w).
    pixel_size
        In A/px.
    preset
        How hard.
    seed
        Decides everything that is not given; the same plan writes the same files.
    structure
        Atomic model or map; None builds a random particle.
    voxel_size
        Of a map, in A, where its header is silent.
    diameter_angstrom
        Of a random particle; None draws it.
    """

    folder: Path
    micrographs: int
    shape: tuple[int, int]
    pixel_size: float
    preset: Preset
    seed: int
    structure: Path | None = None
    voxel_size: float | None = None
    diameter_angstrom: float | None = None


@dataclass(frozen=True)
class _Session:
    """What each process needs."""

    plan: DataSetPlan
    views: ParticleViews
    other: ParticleViews
    recipe: FrameRecipe


_session: _Session | None = None  # set in worker processes only, by _begin


def simulate_data_set(plan: DataSetPlan, jobs: int = 1) -> Iterator[str]:
    """Simulate and write a data set, micrograph by micrograph.

    Writes ``micrographs/<stem>.mrc``, ``ground_truth/particle_coordinates/<stem>.csv`` (CryoPPP's 11 columns,
    y from the last row), ``ground_truth/false_positives/<stem>.csv``, and at the end ``ground_truth/truth.csv``
    (every particle with its orientation, y as the row) and ``ground_truth/conditions.csv`` (every micrograph).

    Parameters
    ----------
    plan
        What to write.
    jobs
        Number of processes; has no influence on what is written.

    Yields
    ------
    str
        The stem of each micrograph, when it is on disk.

    Raises
    ------
    ConfigurationError
        If the folder already holds files, the plan is empty, or the structure cannot be used.
    """
    if plan.micrographs < 1 or min(plan.shape) < 64 or plan.pixel_size <= 0:
        raise ConfigurationError(
            f"{plan.micrographs} micrographs of {plan.shape[0]}x{plan.shape[1]} px at {plan.pixel_size} A/px: "
            "wanted at least one, 64x64 px or more, with a positive pixel size"
        )
    if plan.folder.exists() and any(plan.folder.iterdir()):
        raise ConfigurationError(f"{plan.folder}: not empty; remove it, or choose another --output")
    session = _prepare(plan)
    truth, conditions = [], []
    context = get_context("spawn")  # a forked torch can hang on its threads
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(session,)) as pool:
        for stem, particles, condition in pool.map(_write_micrograph, range(plan.micrographs)):
            truth.append(particles)
            conditions.append(condition)
            yield stem
    _write_table(pd.concat(truth, ignore_index=True), plan.folder / "ground_truth" / "truth.csv")
    _write_table(pd.DataFrame(conditions), plan.folder / "ground_truth" / "conditions.csv")


def _prepare(plan: DataSetPlan) -> _Session:
    """Make the particle, its projections, and the session's conditions."""
    rng = np.random.default_rng([plan.seed, 0])
    if plan.structure is not None:
        particle = read_structure(plan.structure, voxel_size=plan.voxel_size)
    else:
        diameter = plan.diameter_angstrom
        if diameter is None and plan.preset.diameter_range is not None:
            diameter = float(rng.uniform(*plan.preset.diameter_range))
        particle = random_particle(rng, diameter_angstrom=diameter, voxels_per_diameter=48)
    impurity = random_particle(rng, diameter_angstrom=100.0)
    return _Session(
        plan=plan,
        views=make_views(particle, plan.pixel_size, VIEWS, rng),
        other=make_views(impurity, plan.pixel_size, 32, rng),
        recipe=draw_session(plan.preset, rng, plan.shape, plan.pixel_size, particle.diameter_angstrom),
    )


def _begin(session: _Session) -> None:
    """Receive the session in a worker process."""
    global _session  # noqa: PLW0603
    _session = session
    torch.set_num_threads(1)  # the number of threads changes the last digits


def _write_micrograph(index: int) -> tuple[str, pd.DataFrame, dict[str, float | str]]:
    """Simulate one micrograph and write it with its labels."""
    if _session is None:
        raise RuntimeError("called outside a worker process")
    plan, views = _session.plan, _session.views
    rng = np.random.default_rng([plan.seed, 1, index])
    recipe = draw_micrograph(plan.preset, _session.recipe, rng, views.particle.diameter_angstrom)
    frame = simulate_frame(recipe, views, rng, other=_session.other)
    stem = f"{plan.folder.name}_{index:04d}"
    labels = plan.folder / "ground_truth"
    height = plan.shape[0]
    write_coordinates(_labels(frame), labels / "particle_coordinates" / f"{stem}.csv", height=height)
    junk = Picks(frame.distractors_xy, diameter_px=frame.diameter_px)
    write_coordinates(junk, labels / "false_positives" / f"{stem}.csv", height=height)
    write_mrc(plan.folder / "micrographs" / f"{stem}.mrc", frame.image.cpu().numpy(), plan.pixel_size)
    return stem, _truth(frame, stem), _conditions(frame, stem)


def _labels(frame: SimulatedFrame) -> Picks:
    """Labels with the columns of CryoPPP's full form."""
    count, optics = len(frame.xy), frame.recipe.optics
    same = np.ones(count)
    return Picks(
        frame.xy,
        diameter_px=frame.diameter_px,
        attributes={
            "AnglePsi": frame.orientations[:, 2],
            "OriginXAngst": 0 * same,
            "OriginYAngst": 0 * same,
            "DefocusU": (frame.defocus + optics.astigmatism) * 1e4,
            "DefocusV": (frame.defocus - optics.astigmatism) * 1e4,
            "DefocusAngle": optics.astigmatism_angle * same,
            "PhaseShift": optics.phase_shift * same,
            "CtfBfactor": optics.b_factor * same,
        },
    )


def _truth(frame: SimulatedFrame, stem: str) -> pd.DataFrame:
    """Everything in the frame, y as the row; angles in degrees, defocus in um."""
    tables = []
    for kind, xy in (
        ("particle", frame.xy),
        ("ambiguous", frame.ambiguous_xy),
        ("distractor", frame.distractors_xy),
    ):
        table = pd.DataFrame(xy, columns=["x", "y"])
        table.insert(0, "micrograph", stem)
        table.insert(1, "kind", kind)
        table["diameter_px"] = frame.diameter_px
        table["diameter_angstrom"] = frame.diameter_angstrom
        if kind == "particle":
            table[["rot", "tilt", "psi"]] = frame.orientations
            table["defocus"] = frame.defocus
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _conditions(frame: SimulatedFrame, stem: str) -> dict[str, float | str]:
    """One micrograph's conditions."""
    recipe = frame.recipe
    return {
        "micrograph": stem,
        "particles": len(frame.xy),
        "ambiguous": len(frame.ambiguous_xy),
        "distractors": len(frame.distractors_xy),
        "diameter_angstrom": frame.diameter_angstrom,
        "pixel_size": recipe.pixel_size,
        "visibility": recipe.visibility,
        "defocus": recipe.optics.defocus,
        "astigmatism": recipe.optics.astigmatism,
        "phase_shift": recipe.optics.phase_shift,
        "ice_thickness": recipe.ice.thickness,
        "density": recipe.crowd.density,
        "carbon": float(recipe.contamination.carbon),
        "negative_stain": float(recipe.stain_halo is not None),
    }


def _write_table(table: pd.DataFrame, path: Path) -> None:
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, float_format="%.3f")


def plan_data_sets(
    output: Path,
    *,
    micrographs: int,
    shape: tuple[int, int],
    pixel_size: float | None,
    preset: Preset,
    seed: int,
    structures: list[Path],
    voxel_size: float | None = None,
    proteins: int = 1,
    diameter_angstrom: float | None = None,
) -> list[DataSetPlan]:
    """Plan one data set for each structure, or for each of ``proteins`` random particles.

    The micrographs are those of each data set. See `DataSetPlan` for the rest.
    """
    sources: list[Path | None] = [*structures] or [None] * proteins
    return [
        DataSetPlan(
            folder=output / (structure_name(source) if source else f"random{seed:03d}{chr(97 + index)}"),
            micrographs=micrographs,
            shape=shape,
            pixel_size=pixel_size or preset.pixel_size,
            preset=preset,
            seed=seed * 1000 + index,
            structure=source,
            voxel_size=voxel_size,
            diameter_angstrom=diameter_angstrom,
        )
        for index, source in enumerate(sources)
    ]
