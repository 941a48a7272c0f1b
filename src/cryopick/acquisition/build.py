"""A data set in CryoPPP's layout from anyone's micrographs and coordinates, by links."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from cryopick.acquisition.cryosparc_export import write_export_as_star
from cryopick.acquisition.name_map import MappedName, map_names, write_name_map
from cryopick.core import ConfigurationError, MicrographError, Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates import (
    LocatedPicks,
    SourceOptions,
    read_located,
    write_coordinates,
    write_joint_star,
)
from cryopick.io.coordinates.cryosparc import CRYOSPARC
from cryopick.io.micrographs import cryoppp_frame, read_header
from cryopick.picking import (
    ExtractedRow,
    ExtractOptions,
    MicrographInput,
    PickedMicrograph,
    extract_all,
    find_micrographs,
)

LABELS, FALSE_POSITIVES = "ground_truth/particle_coordinates", "ground_truth/false_positives"
_NONE = Picks(np.empty((0, 2)))
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


@dataclass(frozen=True)
class BuildOptions:
    """What the user decides.

    Parameters
    ----------
    source
        What is declared of the coordinate files.
    passthrough
        CryoSPARC's passthrough file, where the particles are in a ``.cs`` file without their places.
    excluded
        Coordinates that were rejected; they become the false positives.
    diameter_px, diameter_angstrom
        Of the particle; the first in px of the micrographs. None for what the files say.
    absent_are_empty
        Whether a micrograph that the coordinates do not speak of was looked at and holds no particle, as
        after a selection in RELION; otherwise it is not labelled.
    stacks
        How to cut particle images out; None for no stacks.
    """

    source: SourceOptions = field(default_factory=SourceOptions)
    passthrough: Path | None = None
    excluded: Path | None = None
    diameter_px: float | None = None
    diameter_angstrom: float | None = None
    absent_are_empty: bool = False
    stacks: ExtractOptions | None = None

    def __post_init__(self) -> None:
        """Check that the diameter is given once."""
        if self.diameter_px is not None and self.diameter_angstrom is not None:
            raise ConfigurationError("--diameter-px and --diameter both say the diameter; pass one of them")


@dataclass(frozen=True)
class BuiltRow:
    """One micrograph of the data set: labels and excluded are None where it has no such file."""

    micrograph: str
    labels: int | None
    excluded: int | None


@dataclass(frozen=True)
class Built:
    """What was built.

    Parameters
    ----------
    folder
        The data set.
    rows
        One per micrograph.
    read
        How the coordinates were understood.
    stacks
        One per micrograph of which particles were cut out.
    problems
        Micrographs left out because they cannot be read.
    """

    folder: Path
    rows: tuple[BuiltRow, ...]
    read: LocatedPicks
    stacks: tuple[ExtractedRow, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def labels(self) -> int:
        """Of all micrographs."""
        return sum(row.labels or 0 for row in self.rows)


def build_data_set(
    source: Path,
    micrographs: Sequence[str | Path],
    output: Path,
    options: BuildOptions,
    progress: Callable[[ExtractedRow], None] = lambda row: None,
) -> Built:
    """Build a data set; originals are linked to, never moved or renamed.

    Writes ``micrographs/`` (links), the label CSVs with all columns that are known, false positives from what
    was excluded, ``ground_truth/<id>_particles_selected.star`` and ``_excluded.star`` (RELION's frame),
    ``name_map.tsv``, ``counts.csv`` and, if wanted, ``particles_stack/``. The folder appears when it is
    complete.

    Parameters
    ----------
    source
        Coordinates that `io` reads: RELION's STAR files, a CryoSPARC ``.cs`` file or the folder of an export,
        or any other.
    micrographs
        Files, folders, globs or micrograph STARs.
    output
        The ``<id>/`` folder; it must not hold anything.
    options
        What the user decides.
    progress
        Called for each stack.

    Raises
    ------
    ConfigurationError
        If the folder is not empty, or options contradict each other.
    CoordinatesError
        If coordinates cannot be read or matched, or the diameter is not known.
    DataSetError
        If two micrographs would be called the same.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise ConfigurationError(f"{output}: is there already; remove it, or choose another folder")
    sound, problems = _sound(find_micrographs(micrographs))
    names = {one.original: one for one in map_names(sound)}
    with _staged(output) as staging:
        read = _read(source, options.passthrough, list(sound), options, staging)
        labels = {Path(one.name): one.picks for one in read.micrographs}
        if options.absent_are_empty:
            labels |= dict.fromkeys(read.absent, _NONE)
        excluded: Mapping[Path, Picks] = {}
        if options.excluded is not None:
            rejected = _read(options.excluded, None, list(sound), options, staging)
            excluded = {Path(one.name): one.picks for one in rejected.micrographs}
        labels = {path: _with_diameter(picks, path, options) for path, picks in labels.items()}
        excluded = {path: _with_diameter(picks, path, options) for path, picks in excluded.items()}
        _link(names.values(), staging / "micrographs")
        _write(labels, names, staging / LABELS)
        _write(excluded, names, staging / FALSE_POSITIVES)
        for kind, picks in (("selected", labels), ("excluded", excluded)):
            if picks:
                joint = {f"micrographs/{names[path].name}": one for path, one in picks.items()}
                write_joint_star(joint, staging / "ground_truth" / f"{output.name}_particles_{kind}.star")
        write_name_map(names.values(), staging / "name_map.tsv")
        rows = tuple(
            BuiltRow(names[path].name, _count(labels.get(path)), _count(excluded.get(path))) for path in sound
        )
        with replacing(staging / "counts.csv") as temporary:
            pd.DataFrame(rows).astype({"labels": "Int64", "excluded": "Int64"}).to_csv(temporary, index=False)
    built = Built(output, rows, read, problems=tuple(problems))
    if options.stacks is None:
        return built
    picked = [
        PickedMicrograph(
            MicrographInput(output / "micrographs" / one.name, one.name, one.stem, sound[path].pixel_size),
            labels[path],
        )
        for path, one in names.items()
        if path in labels
    ]
    stacks = extract_all(picked, output / "particles_stack", options.stacks, progress)
    return replace(built, stacks=tuple(stacks))


def _sound(found: Sequence[MicrographInput]) -> tuple[dict[Path, MicrographInput], list[str]]:
    """Leave out micrographs whose headers cannot be read, with the reasons."""
    sound, problems = {}, []
    for one in found:
        try:
            read_header(one.path)
        except MicrographError as error:
            problems.append(str(error))
        else:
            sound[one.path] = one
    if not sound:
        raise MicrographError(f"none of {len(found)} micrographs can be read; the first: {problems[0]}")
    return sound, problems


@contextmanager
def _staged(output: Path) -> Iterator[Path]:
    """Build beside the folder and give it its name when it is complete."""
    staging = output.with_name(f".{output.name}.building")
    shutil.rmtree(staging, ignore_errors=True)  # of a build that was killed
    staging.mkdir(parents=True)
    try:
        yield staging
        if output.exists():
            output.rmdir()  # empty, as was checked
        staging.rename(output)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _read(
    source: Path, passthrough: Path | None, micrographs: list[Path], options: BuildOptions, staging: Path
) -> LocatedPicks:
    """Read coordinates in any form; a CryoSPARC export by way of a STAR file with all its columns."""
    is_export = source.suffix.lower() == ".cs" or (source.is_dir() and any(source.rglob("*particles*.cs")))
    if not is_export:
        return read_located(source, micrographs, options.source)
    star = staging / "export.star"
    write_export_as_star(source, passthrough, star)
    try:
        return replace(read_located(star, micrographs, options.source), format=CRYOSPARC)
    finally:
        star.unlink()


def _with_diameter(picks: Picks, micrograph: Path, options: BuildOptions) -> Picks:
    """Put the diameter in px that the user said, and all of CryoPPP's columns where one is known."""
    diameter = options.diameter_px or picks.diameter_px
    if options.diameter_angstrom is not None:
        pixel_size = read_header(micrograph).pixel_size
        if pixel_size is None:
            raise ConfigurationError(
                f"{micrograph}: its header does not say the pixel size, so --diameter in A cannot be used; "
                "pass --diameter-px"
            )
        diameter = options.diameter_angstrom / pixel_size
    known = {name: picks.attributes[name] for name in _FURTHER if name in picks.attributes}
    if known:
        known = {name: known.get(name, np.zeros(len(picks))) for name in _FURTHER}
    return replace(picks, diameter_px=diameter, attributes=known)


def _link(names: Iterable[MappedName], folder: Path) -> None:
    """Link to every micrograph, wherever the data set will be moved."""
    folder.mkdir()
    for one in names:
        (folder / one.name).symlink_to(one.original.absolute())


def _write(picks: Mapping[Path, Picks], names: Mapping[Path, MappedName], folder: Path) -> None:
    """Write a CSV per micrograph, y as CryoPPP counts it for that kind of file."""
    for path, one in picks.items():
        write_coordinates(
            one,
            folder / f"{names[path].stem}.csv",
            height=read_header(path).shape[0],
            frame=cryoppp_frame(path),
        )


def _count(picks: Picks | None) -> int | None:
    return None if picks is None else len(picks)
