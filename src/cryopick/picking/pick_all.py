"""Files in, files out."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from cryopick import __version__
from cryopick.core import ConfigurationError, CryopickError, Micrograph
from cryopick.io.micrographs import PixelSizeSource
from cryopick.picking.diameter import Diameter
from cryopick.picking.inputs import MicrographInput
from cryopick.picking.picker import CANDIDATE_FLOOR, Picker
from cryopick.picking.run_folder import RunFolder
from cryopick.picking.summary import SummaryRow
from cryopick.picking.threshold import expected_best_threshold

_logger = logging.getLogger(__name__)

LEAST_ADAPTED = 0.5
"""An adapted threshold is at least this share of the picker's own: an empty data set has no best picks."""

READ_AHEAD = 2
"""Micrographs in memory beside the one being picked."""


@dataclass(frozen=True)
class PickingOptions:
    """What the user decides about a run.

    Parameters
    ----------
    diameter
        Of the particles.
    threshold
        Least score of a pick; None for the checkpoint's own, in [0, 1].
    adapt_threshold
        Choose the threshold that the scores of this data set predict to be best, unless one is given.
    pixel_size
        In A/px, for micrographs that do not say; None to rely on them.
    trust_pixel_size
        Who is right where ``pixel_size`` and a header disagree.
    unsigned
        How the bytes of MRC mode 0 are meant; None to find out.
    """

    diameter: Diameter
    threshold: float | None = None
    adapt_threshold: bool = False
    pixel_size: float | None = None
    trust_pixel_size: PixelSizeSource | None = None
    unsigned: bool | None = None


def pick_all(
    inputs: Sequence[MicrographInput],
    picker: Picker,
    output: Path,
    options: PickingOptions,
    checkpoint: Path | None = None,
    progress: Callable[[SummaryRow], None] = lambda row: None,
) -> list[SummaryRow]:
    """Pick every micrograph and write the output folder (see `RunFolder`).

    A micrograph that cannot be read or picked is reported in its row and never stops the others. The next
    micrographs are read while one is picked.

    Parameters
    ----------
    inputs
        From `find_micrographs`.
    picker
        A trained one.
    output
        Folder to write; files of micrographs not in ``inputs`` are left alone, the lists name only these.
    options
        What the user decides.
    checkpoint
        The picker's file, to be named with its hash in ``run.json``.
    progress
        Called after each micrograph.

    Returns
    -------
    list of SummaryRow
        One per input, in their order; those with an ``error`` have no picks.

    Raises
    ------
    ConfigurationError
        If the output folder cannot be made.
    """
    folder = RunFolder(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{output}: cannot be made ({error}); pass another --output") from error
    rows = []
    for micrograph_input, loaded in _read_ahead(inputs, options):
        row = _pick_one(micrograph_input, loaded, picker, folder, options)
        rows.append(row)
        progress(row)
    run = {
        "version": __version__,
        "checkpoint": None if checkpoint is None else str(checkpoint),
        "checkpoint_sha256": None
        if checkpoint is None
        else hashlib.sha256(checkpoint.read_bytes()).hexdigest(),
        "floor": CANDIDATE_FLOOR,
        "diameter_angstrom": options.diameter.angstrom,
        "diameter_px": options.diameter.px,
        "diameter_estimated": options.diameter.estimated,
        "options": {**asdict(options), **asdict(picker.settings)},
        "micrographs": len(rows),
        "failed": sum(bool(row.error) for row in rows),
    }
    return folder.finish(rows, run, _threshold(rows, folder, picker, options))


def _threshold(
    rows: Sequence[SummaryRow], folder: RunFolder, picker: Picker, options: PickingOptions
) -> float:
    """Choose the threshold of a run."""
    if options.threshold is not None:
        return options.threshold
    if not options.adapt_threshold:
        return picker.threshold
    picked = (folder.read_candidates(row) for row in rows if not row.error)
    adapted = expected_best_threshold([c.scores for c in picked if c.scores is not None])
    return max(adapted, LEAST_ADAPTED * picker.threshold)


@dataclass(frozen=True, eq=False)
class _Loaded:
    """A micrograph as read, or why it could not be, and how long that took (s)."""

    result: Micrograph | CryopickError
    seconds: float


def _load(micrograph: MicrographInput, options: PickingOptions) -> _Loaded:
    """Read one micrograph."""
    start = time.perf_counter()
    result: Micrograph | CryopickError
    try:
        result = micrograph.read(
            pixel_size=options.pixel_size, trust=options.trust_pixel_size, unsigned=options.unsigned
        )
    except CryopickError as error:
        result = error
    return _Loaded(result, time.perf_counter() - start)


def _read_ahead(
    inputs: Sequence[MicrographInput], options: PickingOptions
) -> Iterator[tuple[MicrographInput, _Loaded]]:
    """Read micrographs in order, a few ahead of the one that is being picked."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        waiting: list[tuple[MicrographInput, Future[_Loaded]]] = []
        rest = iter(inputs)
        for micrograph in rest:
            waiting.append((micrograph, reader.submit(_load, micrograph, options)))
            if len(waiting) > READ_AHEAD:
                first, future = waiting.pop(0)
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


def _pick_one(
    micrograph_input: MicrographInput,
    loaded: _Loaded,
    picker: Picker,
    folder: RunFolder,
    options: PickingOptions,
) -> SummaryRow:
    """Pick one micrograph and write its candidates."""
    start = time.perf_counter()
    error, shape, pixel_size, diameter_px = "", None, None, None
    if isinstance(loaded.result, CryopickError):
        error = str(loaded.result)
    else:
        micrograph = loaded.result
        shape, pixel_size = micrograph.shape, micrograph.pixel_size
        try:
            diameter_px = options.diameter.in_pixels(micrograph)
            folder.write_candidates(micrograph_input.place, picker(micrograph, diameter_px))
        except CryopickError as found:
            error = str(found)
    if error:
        _logger.warning("%s", error)
    return SummaryRow(
        micrograph=micrograph_input.name,
        picks=0,
        mean_score=None,
        seconds=loaded.seconds + time.perf_counter() - start,
        error=error,
        height=shape[0] if shape else None,
        width=shape[1] if shape else None,
        pixel_size=pixel_size,
        diameter_px=diameter_px,
        path=str(micrograph_input.path),
        place=micrograph_input.place,
    )
