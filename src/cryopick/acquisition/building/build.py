"""A data set in CryoPPP's layout from anyone's micrographs and coordinates, by links."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from cryopick.acquisition.building.built import Built, BuiltRow
from cryopick.acquisition.building.labels import complete, read_labels
from cryopick.acquisition.building.name_map import MappedName, map_names, write_name_map
from cryopick.acquisition.building.options import BuildOptions
from cryopick.core import MicrographError, Picks
from cryopick.dataset.rounds import GROUND_TRUTH
from cryopick.io.atomic import replacing
from cryopick.io.coordinates import write_coordinates, write_joint_star
from cryopick.io.coordinates.cryoppp_csv import FALSE_POSITIVES_FOLDER, LABELS_FOLDER
from cryopick.io.micrographs import cryoppp_frame, read_header
from cryopick.io.staged import staged
from cryopick.picking import (
    ExtractedRow,
    MicrographInput,
    PickedMicrograph,
    extract_all,
    find_micrographs,
)

STACKS = "particles_stack"
_NONE = Picks(np.empty((0, 2)))


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
    output = output.absolute()  # its name is that of the data set, even of "."
    with staged(output) as staging:
        sound, problems = _sound(find_micrographs(micrographs))
        names = {one.original: one for one in map_names(sound)}
        read = read_labels(source, options.passthrough, list(sound), options)
        labels = {Path(one.name): one.picks for one in read.micrographs}
        if options.absent_are_empty:
            labels |= dict.fromkeys(read.absent, _NONE)
        excluded: dict[Path, Picks] = {}
        if options.excluded is not None:
            rejected = read_labels(options.excluded, None, list(sound), options)
            excluded = {Path(one.name): one.picks for one in rejected.micrographs}
        labels, excluded = (
            {path: complete(one, sound[path], options) for path, one in picks.items()}
            for picks in (labels, excluded)
        )
        (staging / "micrographs").mkdir()
        for one in names.values():
            (staging / "micrographs" / one.name).symlink_to(one.original.absolute())
        truth, stars = staging / GROUND_TRUTH, f"{output.name}_particles"
        _write_picks(labels, names, truth / LABELS_FOLDER, truth / f"{stars}_selected.star")
        _write_picks(excluded, names, truth / FALSE_POSITIVES_FOLDER, truth / f"{stars}_excluded.star")
        write_name_map(names.values(), staging / "name_map.tsv")
        rows = tuple(
            BuiltRow(names[path].name, _count(labels.get(path)), _count(excluded.get(path))) for path in sound
        )
        with replacing(staging / "counts.csv") as temporary:
            pd.DataFrame(rows).astype({"labels": "Int64", "excluded": "Int64"}).to_csv(temporary, index=False)
        stacks: list[ExtractedRow] = []
        if options.stacks is not None:
            picked = [
                PickedMicrograph(
                    MicrographInput(path, one.name, one.stem, sound[path].pixel_size), labels[path]
                )
                for path, one in names.items()
                if path in labels
            ]
            stacks = extract_all(picked, staging / STACKS, options.stacks, progress, final=output / STACKS)
    return Built(output, rows, read, tuple(stacks), tuple(problems))


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


def _write_picks(
    picks: Mapping[Path, Picks], names: Mapping[Path, MappedName], folder: Path, star: Path
) -> None:
    """Write a CSV per micrograph, y as CryoPPP counts it for that kind of file, and one table of all."""
    for path, one in picks.items():
        write_coordinates(
            one,
            folder / f"{names[path].stem}.csv",
            height=read_header(path).shape[0],
            frame=cryoppp_frame(path),
        )
    if picks:
        write_joint_star({f"micrographs/{names[path].name}": one for path, one in picks.items()}, star)


def _count(picks: Picks | None) -> int | None:
    return None if picks is None else len(picks)
