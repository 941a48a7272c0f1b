"""The contrast transfer functions of many micrographs, in files."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

from cryopick.core import CryopickError
from cryopick.io.sole import sole_writer
from cryopick.picking.workers import work_off
from cryopick.validation.ctf.estimate import estimate_ctf
from cryopick.validation.ctf.options import CtfOptions
from cryopick.validation.ctf.overview import OVERVIEW, draw_overview
from cryopick.validation.ctf.picture import draw_picture
from cryopick.validation.ctf.record import circumstances, read_record, write_record
from cryopick.validation.ctf.row import CtfRow, write_table
from cryopick.validation.ctf.source import CtfSource
from cryopick.validation.ctf.star import NAME, ListedCtf, write_ctf_star

_RECORDS, _LOCK = "records", ".lock"
_logger = logging.getLogger(__name__)

_drawing = Lock()
"""matplotlib draws in one thread at a time."""


def estimate_all(
    sources: Sequence[CtfSource],
    output: Path,
    options: CtfOptions,
    *,
    fresh: bool = False,
    jobs: int = 1,
    progress: Callable[[CtfRow], None] = lambda row: None,
) -> list[CtfRow]:
    """Estimate every micrograph's contrast transfer function and write what RELION and the eye need.

    Writes ``micrographs_ctf.star``, ``ctf.csv``, ``overview.png``, and for each micrograph
    ``<folders and stem>_ctf.png``. What an earlier run with the same options found is taken from
    ``records/``; the lists hold the micrographs of this one. A micrograph that cannot be read is reported in
    its row and never stops the others.

    Parameters
    ----------
    sources
        From `find_sources`. Micrographs whose STAR file knows defocus and astigmatism keep both.
    output
        Folder to write.
    options
        What the user decides.
    fresh
        Fit everything anew, whatever STAR file and earlier runs know.
    jobs
        Threads; they have no influence on what is written.
    progress
        Called after each micrograph.

    Returns
    -------
    list of CtfRow
        One per micrograph, in their order.

    Raises
    ------
    ConfigurationError
        If the microscope's settings are not known, or another command is at work in the folder.
    """
    optics = [source.optics(options.optics) for source in sources]
    found: dict[str, CtfRow] = {}

    def do(source: CtfSource) -> None:
        try:
            row = _estimate(source, output, options, fresh)
        except CryopickError as error:
            _logger.warning("%s", error)
            kept = None if fresh else source.known
            row = CtfRow(source.micrograph.name, kept, kept is not None, error=str(error))
        found[source.micrograph.place] = row
        progress(row)

    output.mkdir(parents=True, exist_ok=True)
    with sole_writer(output, output / _LOCK):
        work_off(sources, do, jobs)
        rows = [found[source.micrograph.place] for source in sources]
        listed = [
            ListedCtf(source, row.values, microscope, size)
            for source, row, microscope in zip(sources, rows, optics, strict=True)
            if row.values is not None and (size := row.pixel_size or source.micrograph.pixel_size) is not None
        ]
        write_table(rows, output)
        if listed:
            write_ctf_star(listed, output / NAME)
            draw_overview(rows, output / OVERVIEW)
        else:  # of an earlier run
            (output / NAME).unlink(missing_ok=True)
            (output / OVERVIEW).unlink(missing_ok=True)
    _tell_of_others(sources, output)
    return rows


def _tell_of_others(sources: Sequence[CtfSource], output: Path) -> None:
    """Say where earlier runs in the folder had micrographs that the lists do not hold."""
    wanted = {output / _RECORDS / f"{source.micrograph.place}.json" for source in sources}
    if others := set((output / _RECORDS).rglob("*.json")) - wanted:
        _logger.warning(
            "%s: lists only the %d micrographs of this run; %d more were estimated here before. Pass all for "
            "one list",
            output / NAME,
            len(sources),
            len(others),
        )


def _estimate(source: CtfSource, output: Path, options: CtfOptions, fresh: bool) -> CtfRow:
    """Estimate one micrograph, or find what an earlier run has found."""
    place = source.micrograph.place
    record, picture = output / _RECORDS / f"{place}.json", output / f"{place}_ctf.png"
    known = None if fresh else source.known
    under = circumstances(source, options, known)
    earlier = None if fresh else read_record(record, under)
    if earlier is not None and picture.is_file():
        return earlier
    micrograph = source.micrograph.read(
        pixel_size=options.pixel_size, trust=options.trust_pixel_size, unsigned=options.unsigned
    )
    estimate = estimate_ctf(micrograph, source.optics(options.optics), options, known)
    row = CtfRow(
        source.micrograph.name, estimate.values, known is not None, micrograph.pixel_size, estimate.ice
    )
    with _drawing:
        draw_picture(estimate, source.micrograph.path.name, picture)
    write_record(record, row, under)
    return row
