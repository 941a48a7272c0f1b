"""Picking beside the microscope."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from cryopick.picking.incoming import Incoming
from cryopick.picking.inputs import MicrographInput, set_apart
from cryopick.picking.picking_run import PickingRun
from cryopick.picking.summary import SummaryRow

REFRESH = 5.0
"""Least seconds between two times that the lists are written ..."""
SHARE = 0.1
"""... and most of the time spent on it, when the lists have grown long."""

_logger = logging.getLogger(__name__)


def watch(
    run: PickingRun, incoming: Incoming, progress: Callable[[SummaryRow], None] = lambda row: None
) -> list[SummaryRow]:
    """Pick micrographs as they appear, until nothing has changed for a while.

    The picks of a micrograph are written at once, with the threshold that the micrographs before it made
    best (the picker's own for the first ones). Whenever there is nothing to pick, and at the end, everything
    is written anew with the threshold that all of them make best: the lists are in the end the same as if all
    had been there from the start. What was picked before a better sum of the same movie came is left out of
    them, with a warning.

    Parameters
    ----------
    run
        Begun.
    incoming
        Where micrographs appear.
    progress
        Called after each micrograph, from several threads.

    Returns
    -------
    list of SummaryRow
        One per micrograph, in the order of their paths; those of an earlier watch, too, that were picked.
    """
    live = _Live(run, incoming)

    def picked(row: SummaryRow) -> None:
        live.show(row)
        progress(row)

    run.pick(incoming.arrivals(live.refresh), picked)
    rows = live.finish()
    live.tell_left_out()
    return rows


class _Live:
    """Output that keeps up with the micrographs."""

    def __init__(self, run: PickingRun, incoming: Incoming) -> None:
        self._run = run
        self._incoming = incoming
        self._lock = Lock()
        self._threshold = run.picker.threshold if run.options.threshold is None else run.options.threshold
        self._behind = False
        self._next = 0.0
        self._left_out: list[MicrographInput] = []

    def show(self, row: SummaryRow) -> None:
        """Write the picks of a micrograph."""
        with self._lock:
            self._behind = True
            if not row.error:
                with self._run.writing():
                    self._run.folder.write_picks(row, self._threshold)

    def refresh(self) -> None:
        """Bring everything up to date, if there is anything new and the last time is long enough ago."""
        start = time.monotonic()
        if self._behind and start >= self._next:
            self.finish()
            duration = time.monotonic() - start
            self._next = time.monotonic() + max(REFRESH, duration / SHARE)

    def finish(self) -> list[SummaryRow]:
        """Write everything that depends on all micrographs."""
        with self._lock:
            self._behind = False
            rows = self._run.finish(self._dealt_with())
            self._threshold = self._run.threshold_used
            return rows

    def tell_left_out(self) -> None:
        """Say what was picked and is not in the lists."""
        if self._left_out:
            _logger.warning(
                "%s: also holds the picks of %d files that motion correction wrote beside micrographs "
                "(%s, ...); they are left out of the lists, and their own files stay as they are",
                self._run.folder.root,
                len(self._left_out),
                self._left_out[0].path,
            )

    def _dealt_with(self) -> list[MicrographInput]:
        """List what came and was picked, and what an earlier watch has picked and is not there any more."""
        records = self._run.progress.records()
        known = {
            place: MicrographInput(Path(record.row.path), record.row.micrograph, place)
            for place, record in records.items()
            if not record.row.error and all(map(Path.exists, self._run.candidate_files(place)))
        }
        known |= {one.place: one for one in self._incoming.delivered.values() if one.place in records}
        # A power spectrum, or a sum without dose weights, may be there before the micrograph to pick.
        kept, self._left_out = set_apart(known.values())
        return sorted(kept, key=lambda one: one.path)
