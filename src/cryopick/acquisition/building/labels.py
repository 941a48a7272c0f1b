"""Labels for a data set that is built: read from any program's files, with all that CryoPPP's CSVs hold."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from cryopick.acquisition.building.cryosparc_export import write_export_as_star
from cryopick.acquisition.building.options import BuildOptions
from cryopick.core import CoordinatesError, Picks, PixelSizeError
from cryopick.io.coordinates import LocatedPicks, read_located
from cryopick.io.coordinates.cryosparc import CRYOSPARC
from cryopick.io.micrographs import read_header, resolve_pixel_size
from cryopick.picking import MicrographInput

_FURTHER = (
    "AnglePsi",
    "OriginXAngst",
    "OriginYAngst",
    "DefocusU",
    "DefocusV",
    "DefocusAngle",
    "PhaseShift",
    "CtfBfactor",
)


def read_labels(
    source: Path, passthrough: Path | None, micrographs: Sequence[Path], options: BuildOptions
) -> LocatedPicks:
    """Read coordinates in any form; a CryoSPARC export by way of a STAR file with all its columns.

    Parameters
    ----------
    source
        What `read_located` takes, a CryoSPARC ``.cs`` file, or the folder of an export.
    passthrough
        CryoSPARC's second file, where it is not found beside the first.
    micrographs
        The files that can be meant.
    options
        What is declared of the files.

    Raises
    ------
    CoordinatesError
        If the files cannot be read or matched, or the micrographs are stored upside down against those that
        `predict` picked.
    """
    declared = options.source.format
    is_export = source.suffix.lower() == ".cs" or (source.is_dir() and any(source.rglob("*particles*.cs")))
    if not is_export or declared not in (None, CRYOSPARC):
        return read_located(source, micrographs, options.source)
    with tempfile.TemporaryDirectory() as folder:
        star = Path(folder) / "export.star"
        write_export_as_star(source, passthrough, star)
        try:
            located = read_located(star, micrographs, replace(options.source, format=None))
        except CoordinatesError as error:  # nobody knows the file in between
            raise CoordinatesError(str(error).replace(str(star), str(source))) from error
        return replace(located, format=CRYOSPARC)


def complete(picks: Picks, micrograph: MicrographInput, options: BuildOptions) -> Picks:
    """Put the diameter in px that the user said, and all of CryoPPP's columns where one is known.

    Raises
    ------
    PixelSizeError
        If the diameter is given in A, and the micrograph's pixel size is not known, or contradicted.
    """
    diameter = options.diameter_px or picks.diameter_px
    if options.diameter_angstrom is not None:
        said = options.pixel_size or micrograph.pixel_size
        header = read_header(micrograph.path).pixel_size
        pixel_size = resolve_pixel_size(micrograph.path, header, said, options.trust_pixel_size)
        if pixel_size is None:
            raise PixelSizeError(
                f"{micrograph.path}: the pixel size is not known, so --diameter in A cannot be used; pass "
                "--pixel-size, or --diameter-px"
            )
        diameter = options.diameter_angstrom / pixel_size
    known = {name: picks.attributes[name] for name in _FURTHER if name in picks.attributes}
    if known:
        known = {name: known.get(name, np.zeros(len(picks))) for name in _FURTHER}
    return replace(picks, diameter_px=diameter, attributes=known)
