"""A data set in CryoPPP's layout from anyone's micrographs and coordinates, by links."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from cryopick.acquisition.building.built import Built, BuiltRow
from cryopick.acquisition.building.folder import link_micrographs, write_labels
from cryopick.acquisition.building.labels import complete, read_labels
from cryopick.acquisition.building.name_map import map_names, write_name_map
from cryopick.acquisition.building.options import BuildOptions
from cryopick.core import MicrographError, Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates import write_joint_star
from cryopick.io.coordinates.cryoppp_csv import FALSE_POSITIVES_FOLDER, LABELS_FOLDER
from cryopick.io.micrographs import read_header
from cryopick.io.staged import staged
from cryopick.picking import (
    ExtractedRow,
    MicrographInput,
    PickedMicrograph,
    extract_all,
    find_micrographs,
)

LABELS, FALSE_POSITIVES = (Path("ground_truth") / name for name in (LABELS_FOLDER, FALSE_POSITIVES_FOLDER))
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
        excluded: Mapping[Path, Picks] = {}
        if options.excluded is not None:
            rejected = read_labels(options.excluded, None, list(sound), options)
            excluded = {Path(one.name): one.picks for one in rejected.micrographs}
        labels = {path: complete(picks, sound[path], options) for path, picks in labels.items()}
        excluded = {path: complete(picks, sound[path], options) for path, picks in excluded.items()}
        link_micrographs(names.values(), staging / "micrographs")
        write_labels(labels, names, staging / LABELS)
        write_labels(excluded, names, staging / FALSE_POSITIVES)
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


def _count(picks: Picks | None) -> int | None:
    return None if picks is None else len(picks)
