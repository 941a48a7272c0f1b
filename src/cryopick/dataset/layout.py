"""Data sets on disk, in the layout of CryoPPP and CryoVirusDB, full (MRC) or Lite (JPG)."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from cryopick.core import CoordinatesError, DataSetError
from cryopick.dataset.data_set import DataSet, Entry
from cryopick.dataset.rounds import ground_truth_of
from cryopick.io.coordinates import match_keys, micrograph_key
from cryopick.io.coordinates.cryoppp_csv import FALSE_POSITIVES_FOLDER, LABELS_FOLDER
from cryopick.io.micrographs import micrograph_suffixes

_logger = logging.getLogger(__name__)

_MICROGRAPHS = Path("micrographs")


def open_data_sets(
    root: Path,
    ids: Sequence[str] | None = None,
    *,
    label_round: int = 0,
    failed: Callable[[DataSetError], None] | None = None,
) -> list[DataSet]:
    """Find out what lies in a folder of data sets; no image and no label file is read.

    Parameters
    ----------
    root
        A folder of ``<id>/`` folders, or one ``<id>/`` folder, which holds ``micrographs/`` or, as 10389
        does, the parts ``<id>A/``, ``<id>B/`` that do.
    ids
        The data sets wanted, by name; the name of a set in parts means all its parts. None for all.
    label_round
        Which round of their labels: 0 for the original ones, else one that `cryopick curate` wrote.
    failed
        Told what is wrong with a data set, which is then left out; None to raise it.

    Returns
    -------
    list of DataSet
        By name.

    Raises
    ------
    DataSetError
        If the folder holds no data set or not those wanted, one has no such round, or two files name the same
        micrograph.
    """
    folders = _find(root)
    if ids is not None:
        folders = _select(root, folders, ids)
    data_sets = []
    for folder in folders:
        try:
            data_sets.append(_open(folder, label_round))
        except DataSetError as error:
            if failed is None:
                raise
            failed(error)
    return data_sets


def _find(root: Path) -> list[Path]:
    """List the folders that hold ``micrographs/``."""
    wanted = "wanted a folder of <id>/micrographs/ folders, or one <id>/ folder that holds micrographs/"
    if not root.is_dir():
        raise DataSetError(f"{root}: there is no such folder; {wanted}")
    if (root / _MICROGRAPHS).is_dir():
        return [root]
    children = _folders(root)
    found = []
    for child in children:
        if (child / _MICROGRAPHS).is_dir():
            found.append(child)
        else:
            parts = (part for part in _folders(child) if part.name.startswith(child.name))
            found += [part for part in parts if (part / _MICROGRAPHS).is_dir()]
    if not found:
        held = ", ".join(child.name for child in children[:5]) or "no folder"
        raise DataSetError(f"{root}: found {held} in it, none with micrographs/; {wanted}")
    return found


def _folders(path: Path) -> list[Path]:
    """List the visible folders in a folder, by name."""
    return sorted(child for child in path.iterdir() if not child.name.startswith(".") and child.is_dir())


def _select(root: Path, folders: list[Path], ids: Sequence[str]) -> list[Path]:
    """Keep the folders that were asked for by their own name or by that of the set they are part of."""
    wanted = {str(id_) for id_ in ids}  # a configuration file's 10017 is an integer

    def names(folder: Path) -> set[str]:
        own, parent = _name(folder), _name(folder.parent)
        return {own, parent} if own.startswith(parent) and folder != root else {own}

    missing = wanted.difference(*map(names, folders))
    if missing:
        there = ", ".join(_name(folder) for folder in folders)
        raise DataSetError(f"{root}: no data set {', '.join(sorted(missing))}; those there are {there}")
    return [folder for folder in folders if names(folder) & wanted]


def _name(folder: Path) -> str:
    """Name a folder, even one given as ``.`` or ``..``."""
    return folder.name if folder.name not in ("", "..") else folder.resolve().name


def _open(folder: Path, label_round: int) -> DataSet:
    """Match the files of one data set by name."""
    suffixes = micrograph_suffixes()
    micrographs = _by_name(_files(folder / _MICROGRAPHS, suffixes))
    if not micrographs:
        raise DataSetError(
            f"{folder / _MICROGRAPHS}: no micrograph in it; wanted names ending in {' '.join(suffixes)}"
        )
    ground_truth = ground_truth_of(folder, label_round)
    labels, orphans = _of_micrographs(ground_truth / LABELS_FOLDER, micrographs)
    false_positives, others = _of_micrographs(ground_truth / FALSE_POSITIVES_FOLDER, micrographs)
    if orphans and not labels:
        _logger.warning(
            "%s: none of %d label files has a micrograph's name (%s; %s)",
            folder,
            len(orphans),
            orphans[0].name,
            next(iter(micrographs.values())).name,
        )
    entries = (
        Entry(key, path, labels.get(key), false_positives.get(key)) for key, path in micrographs.items()
    )
    return DataSet(_name(folder), folder, tuple(entries), (*orphans, *others), label_round)


def _of_micrographs(folder: Path, micrographs: Mapping[str, Path]) -> tuple[dict[str, Path], list[Path]]:
    """Index a folder's CSV files by the key of their micrograph; beside them, those that have none."""
    named = _by_name(_files(folder, (".csv",)))
    try:
        matched = match_keys(named, micrographs)
    except CoordinatesError as error:
        raise DataSetError(f"{folder}: {error}") from error
    orphans = [path for name, path in named.items() if name not in matched]
    return {key: named[name] for name, key in matched.items()}, orphans


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """List a folder's files by name; none if it is not there. No look at each file: slow over a network."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.name.lower().endswith(suffixes) and not path.name.startswith(".")
    )


def _by_name(paths: Iterable[Path]) -> dict[str, Path]:
    """Index files by micrograph key."""
    index: dict[str, Path] = {}
    for path in paths:
        name = micrograph_key(path.stem if path.suffix.lower() == ".csv" else path)
        other = index.setdefault(name, path)
        if other is not path:
            raise DataSetError(
                f"{path.parent}: {other.name} and {path.name} both name the micrograph {name}; "
                "wanted one file for each, so rename or move one away"
            )
    return index
