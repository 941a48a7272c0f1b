"""Carry coordinates from any format to any other."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path

from cryopick.core import ConfigurationError, Frame
from cryopick.io.coordinates.format import (
    BoxedFormat,
    CoordinateFormat,
    JointFormat,
    NamedPicks,
    SingleFormat,
)
from cryopick.io.coordinates.formats import formats_of_suffix
from cryopick.io.coordinates.located import LocatedPicks, in_frame, read_located
from cryopick.io.coordinates.naming import files_named
from cryopick.io.coordinates.registry import own_frame
from cryopick.io.coordinates.source_options import SourceOptions
from cryopick.io.micrographs import micrograph_stem


@dataclass(frozen=True)
class ConvertOptions:
    """What the user decides.

    Parameters
    ----------
    source
        What is declared of the files to read.
    target
        Format to write; None to tell it from the output's name.
    box_px
        Side of the boxes written; None for the particle's diameter.
    diameter_px
        Of the particles, in px of the micrographs; None for what the files say.

    Raises
    ------
    ConfigurationError
        If the diameter cannot be one.
    """

    source: SourceOptions = field(default_factory=SourceOptions)
    target: CoordinateFormat | None = None
    box_px: int | None = None
    diameter_px: float | None = None

    def __post_init__(self) -> None:
        """Check the diameter."""
        if self.diameter_px is not None and not 0 < self.diameter_px < inf:
            raise ConfigurationError(f"--diameter-px {self.diameter_px:g}: wanted a number of pixels above 0")


@dataclass(frozen=True)
class Conversion:
    """What was done.

    Parameters
    ----------
    read
        The coordinates, and how they were understood.
    target
        Format written.
    frame
        In which y was written.
    joint
        Whether one file names all micrographs; without the micrograph files it has no more than their keys.
    others
        Files of that format that were in the folder before and are of other micrographs.
    """

    read: LocatedPicks
    target: CoordinateFormat
    frame: Frame
    joint: bool
    others: tuple[Path, ...]


def convert(
    source: Path, output: Path, micrographs: Sequence[Path] = (), options: ConvertOptions | None = None
) -> Conversion:
    """Convert coordinates.

    Parameters
    ----------
    source
        A file or a folder, all of one format.
    output
        A file, which is to hold everything; or a folder, for one file per micrograph. A name with the suffix
        of a coordinate format is a file.
    micrographs
        The micrograph files, as for `read_located`; needed where a frame or a format asks for their shape.
    options
        What the user decides.

    Raises
    ------
    CoordinatesError
        If something cannot be read, matched or written, or is not declared that the files do not tell.
    ConfigurationError
        If options contradict each other or the formats.
    MicrographError
        If the header of a micrograph cannot be read.
    """
    options = options or ConvertOptions()
    if source.resolve() == output.resolve():
        raise ConfigurationError(f"{output}: would replace what is read; wanted another output")
    target = _target(output, options)
    read = read_located(source, micrographs, options.source)
    files = micrographs or files_named(one.picks for one in read.micrographs)
    frame = own_frame(target, files) or Frame.ROWS
    if options.diameter_px is not None:
        read = replace(
            read,
            micrographs=tuple(
                replace(one, picks=replace(one.picks, diameter_px=options.diameter_px))
                for one in read.micrographs
            ),
        )
    named = [in_frame(one, Frame.ROWS, frame) for one in read.micrographs]
    if output.is_dir() or not formats_of_suffix(output):
        return Conversion(read, target, frame, False, _write_folder(target, named, output))
    return Conversion(read, target, frame, _write_file(target, named, output), ())


def _target(output: Path, options: ConvertOptions) -> CoordinateFormat:
    """Decide on the format to write."""
    target = options.target
    if target is None:
        formats = formats_of_suffix(output)
        if len(formats) != 1:
            wanted = " or ".join(f"--to {each.key} ({each.name})" for each in formats) or "--to FORMAT"
            raise ConfigurationError(f"{output}: the name does not tell the format; pass {wanted}")
        target = formats[0]
    if options.box_px is None:
        return target
    if not isinstance(target, BoxedFormat):
        raise ConfigurationError(f"--box {options.box_px}: {target.name} holds no boxes; leave it out")
    if options.box_px % 2:
        raise ConfigurationError(
            f"--box {options.box_px}: wanted an even number of pixels, so that no program moves the centres"
        )
    return target.with_box(options.box_px)


def _write_folder(target: CoordinateFormat, named: Sequence[NamedPicks], folder: Path) -> tuple[Path, ...]:
    """Write a file per micrograph; tell the files like them that are of others."""
    if not isinstance(target, SingleFormat):
        raise ConfigurationError(
            f"{folder}: {target.name} has all micrographs in one file; wanted its name, such as "
            f"{folder / ('picks' + target.suffixes[0])}"
        )
    paths = [folder / f"{micrograph_stem(one.name)}{target.ending}" for one in named]
    for one, path in zip(named, paths, strict=True):
        target.write(one.picks, path)
    return tuple(sorted(set(folder.glob(f"*{target.ending}")) - set(paths)))


def _write_file(target: CoordinateFormat, named: Sequence[NamedPicks], output: Path) -> bool:
    """Write one file; tell whether it names many micrographs."""
    if isinstance(target, JointFormat):
        target.write_joint(named, output)
        return True
    if isinstance(target, SingleFormat) and len(named) == 1:
        target.write(named[0].picks, output)
        return False
    raise ConfigurationError(
        f"{output}: a file in the format {target.name} is of one micrograph, and there are {len(named)}; "
        f"wanted a folder, and --to {target.key}"
    )
