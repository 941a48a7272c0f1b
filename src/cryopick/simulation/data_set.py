"""Simulated data sets on disk, in CryoPPP's layout, with the whole truth beside the labels."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from cryopick.core import ConfigurationError, Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates import write_coordinates
from cryopick.io.micrographs import write_mrc
from cryopick.simulation.frame import simulate_frame
from cryopick.simulation.particles import ParticleViews, make_views, random_particle, read_structure
from cryopick.simulation.plan import DataSetPlan
from cryopick.simulation.preset import draw_micrograph, draw_session
from cryopick.simulation.recipe import FrameRecipe
from cryopick.simulation.truth import condition_row, label_picks, truth_table

VIEWS = 200
"""Directions from which a data set's particle is projected."""


@dataclass(frozen=True)
class _Session:
    """A plan with all that its micrographs share."""

    plan: DataSetPlan
    views: ParticleViews
    other: ParticleViews
    recipe: FrameRecipe


@dataclass(frozen=True)
class _Written:
    """What is known of a micrograph on disk."""

    stem: str
    truth: pd.DataFrame
    condition: dict[str, float | str]


def simulate_data_set(plan: DataSetPlan, jobs: int = 1) -> Iterator[str]:
    """Simulate and write a data set, micrograph by micrograph, after a look at all that is needed for it.

    Writes ``micrographs/<stem>.mrc`` and in ``ground_truth/``: ``particle_coordinates/<stem>.csv`` (CryoPPP's
    full form, y from the last row), ``false_positives/<stem>.csv``, and at the end ``truth.csv`` (every
    particle with its orientation, marked or not, y as the row) and ``conditions.csv`` (every micrograph).

    Parameters
    ----------
    plan
        What to write.
    jobs
        Number of processes; has no influence on what is written.

    Returns
    -------
    iterator of str
        Does the work: the stem of each micrograph, when it is on disk.

    Raises
    ------
    ConfigurationError
        If the folder already holds files, the plan is empty, or the structure cannot be used.
    """
    if plan.micrographs < 1 or min(plan.shape) < 64:
        raise ConfigurationError(
            f"{plan.micrographs} micrographs of {plan.shape[0]}x{plan.shape[1]} px: wanted at least one, of "
            "64x64 px or more"
        )
    if plan.folder.exists() and any(plan.folder.iterdir()):
        raise ConfigurationError(f"{plan.folder}: not empty; remove it, or choose another --output")
    with _single_thread():
        session = _prepare(plan)
    return _simulated(session, jobs)


def _simulated(session: _Session, jobs: int) -> Iterator[str]:
    """Write all micrographs, then the tables of all of them."""
    folder = session.plan.folder / "ground_truth"
    truth, conditions = [], []
    for written in _written(session, jobs):
        truth.append(written.truth)
        conditions.append(written.condition)
        yield written.stem
    _write_table(pd.concat(truth, ignore_index=True), folder / "truth.csv")
    _write_table(pd.DataFrame(conditions), folder / "conditions.csv")


def _written(session: _Session, jobs: int) -> Iterator[_Written]:
    """Write all micrographs, in order, here or in other processes."""
    write = partial(_write_micrograph, session)
    indices = range(session.plan.first, session.plan.first + session.plan.micrographs)
    if jobs == 1:
        yield from map(write, indices)
        return
    # Spawned, because a forked torch can hang on its threads.
    with ProcessPoolExecutor(min(jobs, len(indices)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(write, indices)


@contextmanager
def _single_thread() -> Iterator[None]:
    """Keep torch to one thread: their number changes the last digits of sums."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


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
    if particle.diameter_angstrom > min(plan.shape) * plan.pixel_size:
        raise ConfigurationError(
            f"{plan.folder.name}: the particle is {particle.diameter_angstrom:.0f} A wide, and a micrograph "
            f"of {plan.shape[0]}x{plan.shape[1]} px only {min(plan.shape) * plan.pixel_size:.0f} A; pass a "
            "larger --shape or --pixel-size"
        )
    impurity = random_particle(rng, diameter_angstrom=100.0)
    return _Session(
        plan=plan,
        views=make_views(particle, plan.pixel_size, VIEWS, rng),
        other=make_views(impurity, plan.pixel_size, 32, rng),
        recipe=draw_session(plan.preset, rng, plan.shape, plan.pixel_size, particle.diameter_angstrom),
    )


def _write_micrograph(session: _Session, index: int) -> _Written:
    """Simulate one micrograph and write it with its labels."""
    plan, views = session.plan, session.views
    rng = np.random.default_rng([plan.seed, 1, index])
    recipe = draw_micrograph(plan.preset, session.recipe, rng, views.particle.diameter_angstrom)
    with _single_thread():
        frame = simulate_frame(recipe, views, rng, other=session.other)
    stem = f"{plan.folder.name}_{index:04d}"
    labels = plan.folder / "ground_truth"
    height = plan.shape[0]
    write_coordinates(label_picks(frame), labels / "particle_coordinates" / f"{stem}.csv", height=height)
    junk = Picks(frame.distractors_xy, diameter_px=frame.diameter_px)
    write_coordinates(junk, labels / "false_positives" / f"{stem}.csv", height=height)
    write_mrc(plan.folder / "micrographs" / f"{stem}.mrc", frame.image.cpu().numpy(), plan.pixel_size)
    return _Written(stem, truth_table(frame, stem), condition_row(frame, stem))


def _write_table(table: pd.DataFrame, path: Path) -> None:
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, float_format="%.3f")
