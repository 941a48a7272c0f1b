"""Everything that one `predict` is to do, and the steps of doing it, alone or as one of several processes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from cryopick.core import ConfigurationError, MicrographError
from cryopick.picking.diameter import Diameter, choose_diameter
from cryopick.picking.estimate_diameter import (
    DiameterEstimate,
    Sampled,
    estimate_from_enough,
    estimate_opposite,
)
from cryopick.picking.incoming import Incoming
from cryopick.picking.inputs import MicrographInput, find_micrographs
from cryopick.picking.options import PickingOptions
from cryopick.picking.picker import Picker, PickerSettings
from cryopick.picking.picking_run import PickingRun
from cryopick.picking.progress_folder import ProgressFolder
from cryopick.picking.sample import SAMPLES, read_sample
from cryopick.picking.share import ALONE, Share
from cryopick.picking.stopwatch import Profile
from cryopick.picking.summary import SummaryRow
from cryopick.picking.watch import watch


@dataclass(frozen=True)
class PredictJob:
    """What a `predict` is to do; it can be sent to other processes.

    Parameters
    ----------
    sources
        As for `find_micrographs`; to be watched, folders.
    output
        Folder to write.
    checkpoint
        The picker's file.
    settings
        How to compute.
    options
        What the user decides; without a length of the diameter, it is what the checkpoint says, or else an
        estimate.
    fresh
        Start over, whatever is in the output folder.
    watch_idle
        Pick micrographs as they appear, until nothing has changed for so many seconds; None to pick what is
        there.
    """

    sources: tuple[str, ...]
    output: Path
    checkpoint: Path
    settings: PickerSettings
    options: PickingOptions
    fresh: bool = False
    watch_idle: float | None = None


class Witness(Protocol):
    """Who is told what happens."""

    def estimated(self, estimate: DiameterEstimate) -> None:
        """Hear of an estimated diameter."""

    def clearer(self, opposite: DiameterEstimate, *, bright: bool) -> None:
        """Hear that particles of the other contrast, bright or dark, are clearer."""

    def begin(self, total: int | None) -> Callable[[SummaryRow], None]:
        """Hear how many micrographs there are (None: not known), and return whom to tell of each."""


@dataclass(frozen=True, eq=False)
class JobResult:
    """What a job has done.

    Parameters
    ----------
    rows
        One per micrograph.
    profile
        Where the time of this process went.
    """

    rows: list[SummaryRow]
    profile: Profile


def run_job(
    job: PredictJob,
    witness: Witness,
    share: Share = ALONE,
    stopper: Callable[[Callable[[], None]], None] = lambda stop: None,
) -> JobResult | None:
    """Do a job, or this process's share of it.

    Parameters
    ----------
    job
        The same for all processes.
    witness
        Told what happens.
    share
        Which part is this process's; the first process begins and finishes the run.
    stopper
        Given, before watching begins, what to call to end it.

    Returns
    -------
    JobResult or None
        None for every process but the first.

    Raises
    ------
    CryopickError
        As `PickingRun`, `find_micrographs`, `estimate_diameter` and `load_checkpoint`.
    """
    picker = Picker.from_file(job.checkpoint, job.settings)
    if job.watch_idle is not None:
        return _watch(job, picker, witness, stopper)
    inputs = find_micrographs(job.sources)
    mine = inputs[share.index :: share.count]
    if share.index > 0:
        share.wait()
        run = _run(job, picker, _diameter_begun_with(job, share))
        run.pick(mine, witness.begin(len(mine)), share.index)
        share.wait()
        return None
    run = _run(job, picker, _diameter(job, picker, inputs, witness))
    with run.sole():
        run.begin(inputs, fresh=job.fresh)
        share.wait()
        run.pick(mine, witness.begin(len(mine)))
        share.wait()
        return JobResult(run.finish(inputs), run.profile)


def _watch(
    job: PredictJob,
    picker: Picker,
    witness: Witness,
    stopper: Callable[[Callable[[], None]], None],
) -> JobResult:
    """Pick micrographs as they appear."""
    assert job.watch_idle is not None
    first = Incoming(job.sources, job.watch_idle)
    stopper(first.stop)
    diameter = _known_diameter(job, picker) or _diameter_of_arrivals(job, picker, first, witness)
    run = _run(job, picker, diameter)
    with run.sole():
        run.begin(fresh=job.fresh)
        incoming = Incoming(job.sources, job.watch_idle)
        stopper(incoming.stop)
        if first.stopped:  # while the diameter was estimated
            incoming.stop()
        return JobResult(watch(run, incoming, witness.begin(None)), run.profile)


def _known_diameter(job: PredictJob, picker: Picker) -> Diameter | None:
    """Take the diameter that the user, the picker, or the run to go on with tells."""
    told = choose_diameter(job.options.diameter, picker.checkpoint)
    if told is not None or job.fresh:
        return told
    progress = ProgressFolder(job.output)
    earlier = progress.diameter() if progress.has_picks() else None
    return earlier if earlier is not None and earlier.estimated else None


def _diameter(
    job: PredictJob, picker: Picker, inputs: Sequence[MicrographInput], witness: Witness
) -> Diameter:
    """Find the diameter for micrographs that are there."""
    known = _known_diameter(job, picker)
    if known is not None:
        return known
    samples = _samples(job, inputs)
    first = next(samples)
    opposite = None if job.settings.bright is not None else estimate_opposite(first, picker)
    try:
        estimate = estimate_from_enough(chain([first], samples), picker)
    except ConfigurationError as error:
        if opposite is None:
            raise
        contrast = "dark" if picker.bright else "bright"
        raise ConfigurationError(f"{error}; or --contrast {contrast}, which shows particles") from error
    witness.estimated(estimate)
    if opposite is not None and opposite.statistic > estimate.statistic:
        witness.clearer(opposite, bright=not picker.bright)
    return estimate.diameter


def _samples(job: PredictJob, inputs: Sequence[MicrographInput]) -> Iterator[Sequence[Sampled]]:
    """Read some micrographs, then more of them, while there are more."""
    for count in SAMPLES:
        yield read_sample(inputs, job.options, count)
        if count >= len(inputs):
            return


def _diameter_begun_with(job: PredictJob, share: Share) -> Diameter:
    """Take the diameter that the first process has noted."""
    diameter = ProgressFolder(job.output).diameter()
    if diameter is None:
        raise ConfigurationError(
            f"{job.output}: process {share.index} does not find the run that process 0 has begun; wanted a "
            "folder that all machines share"
        )
    return diameter


def _diameter_of_arrivals(job: PredictJob, picker: Picker, incoming: Incoming, witness: Witness) -> Diameter:
    """Find the diameter for the first micrographs that show any particles."""
    arrived: list[MicrographInput] = []
    for one in incoming.arrivals():
        arrived.append(one)
        try:
            return _diameter(job, picker, arrived, witness)
        except (ConfigurationError, MicrographError):  # nothing on them, or none can be read
            if len(arrived) >= SAMPLES[0]:
                raise
    raise ConfigurationError(
        f"no micrograph with particles appeared in {', '.join(job.sources)}; pass --diameter or --diameter-px"
    )


def _run(job: PredictJob, picker: Picker, diameter: Diameter) -> PickingRun:
    return PickingRun(picker, job.output, replace(job.options, diameter=diameter), job.checkpoint)
