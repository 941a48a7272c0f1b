"""One micrograph file in, one file of candidates out."""

import logging
from dataclasses import replace
from pathlib import Path

from cryopick.core import CryopickError
from cryopick.picking.inputs import MicrographInput
from cryopick.picking.journal import Record, checksum_of
from cryopick.picking.options import PickingOptions
from cryopick.picking.picker import Picker
from cryopick.picking.run_folder import RunFolder
from cryopick.picking.stopwatch import Stopwatch

_logger = logging.getLogger(__name__)


def pick_one(
    micrograph: MicrographInput, picker: Picker, folder: RunFolder, options: PickingOptions
) -> Record:
    """Read and pick one micrograph, and write its candidates.

    Returns
    -------
    Record
        With the ``error`` where it could not be picked.

    Raises
    ------
    OSError
        If the candidates cannot be written.
    """
    watch = Stopwatch()
    size, modified_ns = _stamp(micrograph.path)
    row = micrograph.row()

    def choose_binning(shape: tuple[int, int], pixel_size: float | None) -> int:
        nonlocal row
        height, width = shape
        row = replace(row, height=height, width=width, pixel_size=pixel_size)
        diameter_px = options.diameter.in_pixels(pixel_size, micrograph.path)
        row = replace(row, diameter_px=diameter_px)
        return picker.binning(shape, diameter_px, micrograph.path)

    checksum = None
    try:
        with watch.stage("reading"):
            binned = micrograph.read_binned(
                choose_binning,
                pixel_size=options.pixel_size,
                trust=options.trust_pixel_size,
                unsigned=options.unsigned,
            )
        assert row.diameter_px is not None  # it was chosen while reading
        if options.masks:
            found = picker.find(binned, row.diameter_px, watch)
            candidates, mask_map = found.picks, found.mask_map
        else:
            candidates, mask_map = picker(binned, row.diameter_px, watch), None
    except CryopickError as error:
        _logger.warning("%s", error)
        row = replace(row, error=str(error))
    else:
        with watch.stage("writing"):
            folder.write_candidates(micrograph.place, candidates, mask_map)
            checksum = checksum_of(folder.candidate_files(micrograph.place, masks=options.masks))
    return Record(row, size, modified_ns, checksum, watch.seconds, micrograph.pixel_size)


def _stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of change in ns; zeros for a file that is not there."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns
