"""A run of `predict` on one output folder: begun, interrupted, gone on with, finished."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock
from typing import Any

from cryopick import __version__
from cryopick.core import ConfigurationError
from cryopick.models.threshold import expected_best_threshold
from cryopick.picking.inputs import MicrographInput
from cryopick.picking.options import PickingOptions
from cryopick.picking.pick_one import pick_one
from cryopick.picking.picker import CANDIDATE_FLOOR, Picker
from cryopick.picking.progress_folder import ProgressFolder
from cryopick.picking.project_name import check_output
from cryopick.picking.run_folder import RunFolder
from cryopick.picking.stopwatch import Profile
from cryopick.picking.summary import SummaryRow
from cryopick.picking.timings import write_timings
from cryopick.picking.workers import count_workers, work_off

LEAST_ADAPTED = 0.5
"""An adapted threshold is at least this share of the picker's own: an empty data set has no best picks."""


_PICKED_WITH = ("pixel_size", "trust_pixel_size", "unsigned", "masks")
"""Options that what is written of each micrograph depends on, beside the diameter."""


class PickingRun:
    """A run on one output folder.

    Candidates are written as soon as a micrograph is picked, and noted in a journal; everything else is
    written from them at the end (`finish`), and depends on nothing but them.

    Parameters
    ----------
    picker
        A trained one.
    output
        Folder to write; files of other micrographs in it are left alone.
    options
        What the user decides.
    checkpoint
        The picker's file, to be named with its hash in ``run.json``.

    Attributes
    ----------
    profile
        Where the time went.
    threshold_used
        Least score of the picks written last.
    """

    def __init__(
        self, picker: Picker, output: Path, options: PickingOptions, checkpoint: Path | None = None
    ) -> None:
        self.picker = picker
        self.options = options
        self.checkpoint = checkpoint
        self.folder = RunFolder(output)
        self.progress = ProgressFolder(output)
        self.profile = Profile()
        self.threshold_used = picker.threshold

    @contextmanager
    def sole(self) -> Iterator[None]:
        """Make the output folder, and keep every other command out of it.

        Raises
        ------
        ConfigurationError
            If the folder cannot be made, written or named, or another command is writing into it.
        """
        check_output(self.folder.root)
        with ExitStack() as stack:
            with self.writing():
                self.folder.root.mkdir(parents=True, exist_ok=True)
                stack.enter_context(self.progress.sole())
            yield

    def begin(self, inputs: Iterable[MicrographInput] | None = None, *, fresh: bool = False) -> None:
        """Begin a run in the output folder, or check that what is in it is this run's.

        Parameters
        ----------
        inputs
            All micrographs; None where they are not known yet.
        fresh
            Start over, whatever is there.

        Raises
        ------
        ConfigurationError
            If the folder cannot be written, or holds a run with other settings or on other micrographs.
        """
        with self.writing():
            if fresh:
                earlier = [record.row for record in self.progress.records().values()]
                self.progress.forget()
                self.folder.forget(earlier)
            self.progress.begin(self._settings(), self.options.diameter)
            if inputs is not None:
                self.progress.check_micrographs({one.place: one.path for one in inputs})
            self.progress.clean()
            self.progress.merge()

    def pick(
        self,
        inputs: Iterable[MicrographInput],
        progress: Callable[[SummaryRow], None] = lambda row: None,
        process: int = 0,
    ) -> None:
        """Pick the micrographs that have not been picked yet, several at once.

        Parameters
        ----------
        inputs
            From `find_micrographs`.
        progress
            Called after each micrograph, also those that were picked before; from several threads.
        process
            Number of this one among those that share the work.

        Raises
        ------
        ConfigurationError
            If the output cannot be written.
        """
        threads = count_workers(self.picker.device)
        with self.writing():
            done = self.progress.records()
            journal = self.progress.journal(process)
        adding = Lock()
        start = time.perf_counter()

        def do(one: MicrographInput) -> None:
            record = done.get(one.place)
            candidates = self.candidate_files(one.place)
            if record is None or not record.holds(one.path, *candidates, pixel_size=one.pixel_size):
                with self.writing():
                    record = pick_one(one, self.picker, self.folder, self.options)
                    journal.add(record)
                with adding:
                    self.profile.add(record.seconds)
            progress(record.row)

        try:
            work_off(inputs, do, threads)
        finally:
            self.profile.elapsed += threads * (time.perf_counter() - start)
            with self.writing():  # what a full disk did not take is tried once more
                journal.close()

    def candidate_files(self, place: str) -> list[Path]:
        """List the files of a micrograph that this run writes first (see `RunFolder.candidate_files`)."""
        return self.folder.candidate_files(place, masks=self.options.masks)

    def finish(self, inputs: Sequence[MicrographInput]) -> list[SummaryRow]:
        """Write everything that depends on all micrographs (see `RunFolder.finish`).

        Parameters
        ----------
        inputs
            All of them, picked.

        Returns
        -------
        list of SummaryRow
            One per input, in their order, with the picks counted.

        Raises
        ------
        ConfigurationError
            If the output cannot be written.
        """
        records = self.progress.records()
        rows = [
            replace(records[one.place].row, micrograph=one.name, path=one.path_text)
            if one.place in records
            # Not all processes that share the work have listed it.
            else one.row(f"{one.path_text}: was not picked; the same command picks it")
            for one in inputs
        ]
        with self.writing():
            write_timings([records[one.place] for one in inputs if one.place in records], self.folder.root)
            self.threshold_used = self._choose_threshold(rows)
            return self.folder.finish(rows, self._description(rows), self.threshold_used)

    def _choose_threshold(self, rows: Sequence[SummaryRow]) -> float:
        """Choose the threshold for these micrographs, whose candidates are in the folder."""
        if self.options.threshold is not None:
            return self.options.threshold
        if not self.options.adapt_threshold:
            return self.picker.threshold
        picked = (self.folder.read_candidates(row) for row in rows if not row.error)
        scores = (candidates.scores for candidates in picked if candidates.scores is not None)
        adapted = expected_best_threshold(scores, self.picker.checkpoint.beta)
        return max(adapted, LEAST_ADAPTED * self.picker.threshold)

    def _settings(self) -> dict[str, Any]:
        """List everything that candidates depend on, beside the micrographs and the diameter."""
        computed = {name: value for name, value in asdict(self.picker.settings).items() if name != "device"}
        read = {name: getattr(self.options, name) for name in _PICKED_WITH}
        return {"version": __version__, "checkpoint_sha256": self._checksum(), **computed, **read}

    def _description(self, rows: Sequence[SummaryRow]) -> dict[str, Any]:
        """List what ``run.json`` is to say beside the threshold."""
        return {
            "version": __version__,
            "checkpoint": None if self.checkpoint is None else str(self.checkpoint),
            "checkpoint_sha256": self._checksum(),
            "floor": CANDIDATE_FLOOR,
            "diameter_angstrom": self.options.diameter.angstrom,
            "diameter_px": self.options.diameter.px,
            "diameter_estimated": self.options.diameter.estimated,
            "bright": self.picker.bright,
            "project": str(Path.cwd()),
            "options": {**asdict(self.options), **asdict(self.picker.settings)},
            "micrographs": len(rows),
            "failed": sum(bool(row.error) for row in rows),
        }

    def _checksum(self) -> str | None:
        return None if self.checkpoint is None else hashlib.sha256(self.checkpoint.read_bytes()).hexdigest()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn what goes wrong with the output's disk into our error."""
        try:
            yield
        except (FileExistsError, NotADirectoryError) as error:
            raise ConfigurationError(
                f"{self.folder.root}: cannot be made ({error}); pass another --output"
            ) from error
        except OSError as error:
            raise ConfigurationError(
                f"{self.folder.root}: cannot be written ({error}); free some space or correct the "
                "permissions, and the same command goes on"
            ) from error


def pick_all(
    inputs: Sequence[MicrographInput],
    picker: Picker,
    output: Path,
    options: PickingOptions,
    checkpoint: Path | None = None,
    progress: Callable[[SummaryRow], None] = lambda row: None,
    *,
    fresh: bool = False,
) -> list[SummaryRow]:
    """Pick every micrograph and write the output folder (see `RunFolder`).

    A micrograph that cannot be read or picked is reported in its row and never stops the others. Those that
    were picked before with the same settings are not picked again.

    Parameters
    ----------
    inputs
        From `find_micrographs`.
    picker, output, options, checkpoint
        As for `PickingRun`.
    progress
        Called after each micrograph, from several threads.
    fresh
        Start over, whatever is in the output folder.

    Returns
    -------
    list of SummaryRow
        One per input, in their order; those with an ``error`` have no picks.

    Raises
    ------
    ConfigurationError
        If the output folder cannot be made or written, or holds a run with other settings or on other
        micrographs.
    """
    run = PickingRun(picker, output, options, checkpoint)
    with run.sole():
        run.begin(inputs, fresh=fresh)
        run.pick(inputs, progress)
        return run.finish(inputs)
