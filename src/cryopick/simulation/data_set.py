"""Simulated data sets on disk, in CryoPPP's layout, with the whole truth beside the labels."""

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
import pandas as pd
import torch

from cryopick.core import ConfigurationError, Picks
from cryopick.io.coordinates import write_coordinates
from cryopick.io.coordinates.cryoppp_csv import FALSE_POSITIVES_FOLDER, LABELS_FOLDER
from cryopick.io.micrographs import write_mrc
from cryopick.simulation.frame import simulate_frame
from cryopick.simulation.particles import ParticleViews, make_views, random_particle, read_structure
from cryopick.simulation.plan import DataSetPlan
from cryopick.simulation.preset import draw_micrograph, draw_session
from cryopick.simulation.recipe import FrameRecipe
from cryopick.simulation.truth import condition_row, label_picks, truth_table
from cryopick.simulation.unfinished import UnfinishedDataSet

VIEWS = 200
"""Directions from which a data set's particle is projected."""


@dataclass(frozen=True)
class _Session:
    """A plan with all that its micrographs share."""

    plan: DataSetPlan
    views: ParticleViews
    other: ParticleViews
    recipe: FrameRecipe


def simulate_data_set(plan: DataSetPlan, jobs: int = 1) -> Iterator[str]:
    """Simulate and write a data set, micrograph by micrograph, after a look at all that is needed for it.

    Writes ``micrographs/<stem>.mrc`` and in ``ground_truth/``: ``particle_coordinates/<stem>.csv`` (CryoPPP's
    full form, y from the last row), ``false_positives/<stem>.csv``, and at the end ``truth.csv`` (every
    particle with its orientation, marked or not, y as the row) and ``conditions.csv`` (every micrograph).
    After an interrupt the same plan goes on with the micrographs that are missing.

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
        If the folder already holds other files, the plan is empty, or the structure cannot be used.
    """
    if plan.micrographs < 1 or min(plan.shape) < 64:
        raise ConfigurationError(
            f"{plan.micrographs} micrographs of {plan.shape[0]}x{plan.shape[1]} px: wanted at least one, of "
            "64x64 px or more"
        )
    unfinished = UnfinishedDataSet(plan)
    with _single_thread():
        session = _prepare(plan)
    return _simulated(session, unfinished, jobs)


def _simulated(session: _Session, unfinished: UnfinishedDataSet, jobs: int) -> Iterator[str]:
    """Write all micrographs, then the tables of all of them."""
    unfinished.begin()
    stems = []
    for stem in _written(session, unfinished, jobs):
        stems.append(stem)
        yield stem
    folder = session.plan.folder / "ground_truth"
    unfinished.finish(stems, {name: folder / f"{name}.csv" for name in ("conditions", "truth")})


def _written(session: _Session, unfinished: UnfinishedDataSet, jobs: int) -> Iterator[str]:
    """Write all micrographs, in order, here or in other processes."""
    write = partial(_write_micrograph, session, unfinished)
    indices = range(session.plan.first, session.plan.first + session.plan.micrographs)
    if jobs == 1:
        yield from map(write, indices)
        return
    # Spawned, because a forked torch can hang on its threads.
    with ProcessPoolExecutor(min(jobs, len(indices)), mp_context=get_context("spawn")) as pool:
        with _interrupts_ignored():  # all are started here
            stems = pool.map(write, indices)
        try:
            yield from stems
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Start processes that leave it to this one what the user's interrupt means."""
    if threading.current_thread() is not threading.main_thread():
        yield  # to others it does not come
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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


def _write_micrograph(session: _Session, unfinished: UnfinishedDataSet, index: int) -> str:
    """Simulate one micrograph, unless that was done, and write it with its labels."""
    plan, views = session.plan, session.views
    stem = f"{plan.folder.name}_{index:04d}"
    if unfinished.holds(stem):
        return stem
    rng = np.random.default_rng([plan.seed, 1, index])
    recipe = draw_micrograph(plan.preset, session.recipe, rng, views.particle.diameter_angstrom)
    with _single_thread():
        frame = simulate_frame(recipe, views, rng, other=session.other)
    labels = plan.folder / "ground_truth"
    height = plan.shape[0]
    write_coordinates(label_picks(frame), labels / LABELS_FOLDER / f"{stem}.csv", height=height)
    junk = Picks(frame.distractors_xy, diameter_px=frame.diameter_px)
    write_coordinates(junk, labels / FALSE_POSITIVES_FOLDER / f"{stem}.csv", height=height)
    write_mrc(plan.folder / "micrographs" / f"{stem}.mrc", frame.image.cpu().numpy(), plan.pixel_size)
    conditions = pd.DataFrame([condition_row(frame, stem)])
    unfinished.add(stem, {"truth": truth_table(frame, stem), "conditions": conditions})
    return stem
