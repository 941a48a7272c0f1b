"""Coordinates of any format together with the micrographs they are of, nothing guessed."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Frame, MicrographError, Picks, convert_frame
from cryopick.io.coordinates.files import only_format
from cryopick.io.coordinates.format import CoordinateFormat, NamedPicks
from cryopick.io.coordinates.matching import match_micrographs
from cryopick.io.coordinates.mirror import mirrored
from cryopick.io.coordinates.naming import coordinates_key, files_named
from cryopick.io.coordinates.registry import own_frame
from cryopick.io.coordinates.shifts import largest_shift
from cryopick.io.coordinates.source_options import HAVE_SHIFTS, SourceOptions
from cryopick.io.micrographs import cryoppp_frame, read_header

_logger = logging.getLogger(__name__)

_MANY = 20
"""Particles that do not all lie in one quarter of their micrographs by chance."""


@dataclass(frozen=True)
class LocatedPicks:
    """Coordinates, by micrograph.

    Parameters
    ----------
    format
        They were in.
    frame
        In which the files count y.
    scale
        What the files' pixels were multiplied by.
    micrographs
        With ``y`` as the row. Named by the path of the micrograph; by its key, where none were given.
    absent
        Micrographs that no file speaks of.
    unmatched
        Names in the files that no micrograph has; they are left out.
    """

    format: CoordinateFormat
    frame: Frame
    scale: float
    micrographs: tuple[NamedPicks, ...]
    absent: tuple[Path, ...]
    unmatched: tuple[str, ...]

    def outside(self) -> int:
        """Count the particles outside their micrograph, where those are known."""
        return sum(int(((xy < 0) | (xy >= 1)).any(axis=1).sum()) for xy in self._relative())

    def crammed(self) -> bool:
        """Tell whether all particles, if they are many, lie in the quarter around pixel (0, 0)."""
        relative = np.concatenate([np.empty((0, 2)), *self._relative()])
        return len(relative) >= _MANY and float(relative.max()) <= 0.5

    def largest_shift(self) -> float:
        """Tell how far from its coordinates a refinement has found a particle, in A; 0 where none was."""
        if self.format not in HAVE_SHIFTS:
            return 0.0
        return max((largest_shift(one.picks) for one in self.micrographs), default=0.0)

    def _relative(self) -> list[NDArray[np.float64]]:  # each (n, 2)
        """Express coordinates as fractions of width and height."""
        return [one.picks.xy / one.shape[::-1] for one in self.micrographs if one.shape is not None]


def read_located(source: Path, micrographs: Sequence[Path], options: SourceOptions) -> LocatedPicks:
    """Read coordinates and find their micrographs.

    Parameters
    ----------
    source
        A file or a folder, all of one format.
    micrographs
        The micrograph files; without any, names and frames are taken as they stand. Names in the coordinates
        have to be theirs (`match_micrographs`), but a file without names may be of the only micrograph given.
    options
        What the user declares.

    Raises
    ------
    CoordinatesError
        If something cannot be read or matched, or is not declared that the files do not tell.
    ConfigurationError
        If options contradict each other.
    MicrographError
        If the header of a micrograph cannot be read and its height is needed to turn y.
    """
    format_ = options.format or only_format(source)
    scale = options.scale_of(source, format_)
    # As stored, because the names in the files tell which micrograph's height is wanted.
    stored = options.read_stored(source, format_)
    if options.flip_y:
        stored = {key: replace(one, attributes=mirrored(one.attributes)) for key, one in stored.items()}
    frame = options.frame_of(source, format_, micrographs or files_named(stored.values()))
    matched = _match(source, list(stored), micrographs)
    if not options.frame_declared:
        _check_rows(source, format_, stored, matched)
    spoken_of = set(matched.values())
    return LocatedPicks(
        format_,
        frame,
        scale,
        tuple(
            in_frame(_named(picks, key, matched.get(key), frame), frame, Frame.ROWS)
            for key, picks in stored.items()
            if key in matched or not micrographs
        ),
        tuple(path for path in micrographs if path not in spoken_of),
        tuple(key for key in stored if micrographs and key not in matched),
    )


def in_frame(one: NamedPicks, source: Frame, target: Frame) -> NamedPicks:
    """Count y in another way; CoordinatesError where the height for that is not known.

    Shifts and angles stay: those of CryoPPP's files are of the particle images, as CryoSPARC has them, since
    pyem, by which they were made, turns nothing but coordinates (``cryosparc2.py``, ``inverty``).
    """
    if source is target or not len(one.picks):
        return one
    if one.shape is None:
        raise CoordinatesError(
            f"y of {one.name} is to be turned, and its height is not known; pass --micrographs"
        )
    xy = convert_frame(one.picks.xy, source, target, one.shape[0])
    return replace(one, picks=replace(one.picks, xy=xy))


def _match(source: Path, keys: list[str], micrographs: Sequence[Path]) -> Mapping[str, Path]:
    """Find the micrograph of each name in the files."""
    matched = match_micrographs(keys, micrographs)
    if matched or not (keys and micrographs):
        return matched
    if len(micrographs) == 1 and source.is_file() and keys == [coordinates_key(source)]:
        return {keys[0]: micrographs[0]}
    raise CoordinatesError(
        f"{source}: none of its {len(keys)} names ({', '.join(keys[:3])}) is that of a micrograph "
        f"({', '.join(path.name for path in micrographs[:3])}). Rename the files; or pass the one micrograph "
        "that a file without names is of"
    )


def _check_rows(
    source: Path, format_: CoordinateFormat, stored: Mapping[str, Picks], matched: Mapping[str, Path]
) -> None:
    """See that y counts from one end on the files named and on the micrographs that they are matched with."""
    for key, file in matched.items():
        for named in files_named([stored[key]]):
            from_top = {own_frame(format_, [path]) is cryoppp_frame(path) for path in (named, file)}
            if len(from_top) > 1:
                raise CoordinatesError(
                    f"{source}: picked on {named}, and {file} is stored upside down against it; pass the "
                    "micrographs that were picked, or --flip-y to turn the picks over"
                )


def _named(picks: Picks, key: str, micrograph: Path | None, frame: Frame) -> NamedPicks:
    """Say of which micrograph picks are."""
    if micrograph is None:
        return NamedPicks(key, picks)
    try:
        header = read_header(micrograph)
    except MicrographError as error:
        if frame is not Frame.ROWS:
            raise
        _logger.warning("%s", error)  # its picks are known all the same
        return NamedPicks(micrograph.as_posix(), picks)
    return NamedPicks(micrograph.as_posix(), picks, header.shape, header.pixel_size)
