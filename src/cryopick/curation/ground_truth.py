"""The files of a round in the data sets' own form (Dhakal et al. 2023, doi 10.1038/s41597-023-02280-2)."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from cryopick.core import Picks
from cryopick.curation.classified import CLASS
from cryopick.curation.columns import COLUMNS, GROUP
from cryopick.curation.curated import CuratedMicrograph, CuratedRound
from cryopick.curation.judgement import REASON
from cryopick.dataset import Entry
from cryopick.io.coordinates import write_coordinates, write_joint_star
from cryopick.io.coordinates.cryoppp_csv import FALSE_POSITIVES_FOLDER, LABELS_FOLDER
from cryopick.io.micrographs import cryoppp_frame


def write_ground_truth(
    curated: CuratedRound, folder: Path, id_: str, diameter_px: float, images: Mapping[str, Sequence[str]]
) -> list[str]:
    """Write labels, false positives, and the tables of the whole data set.

    The CSVs count y as CryoPPP does for the kind of micrograph, the STAR files as RELION does. Of unlabelled
    micrographs only false positives are written: they are not empty, but unknown.

    Parameters
    ----------
    curated
        What is to be written.
    folder
        The ``ground_truth`` folder.
    id_
        Of the data set.
    diameter_px
        Of the particle.
    images
        By micrograph key: names of the particle images, one per label, where there are stacks.

    Returns
    -------
    list of str
        Columns that nobody knows for some labels; they hold 0 there, as RELION has it.
    """
    micrographs = curated.micrographs
    unknown = [
        name
        for name in COLUMNS
        if name != GROUP and any(np.isnan(one.labels.attributes[name]).any() for one in micrographs)
    ]
    whole = {one.key: _whole(one.labels) for one in micrographs}
    collective = []
    for one in micrographs:
        labels = whole[one.key]
        csv = folder / LABELS_FOLDER / f"{one.key}.csv"
        _write(labels, csv, one)
        table = pd.read_csv(csv, dtype=str).drop(columns="Diameter")
        table.insert(0, "Particles Filename", list(images.get(one.key, [""] * len(labels))))
        table.insert(1, "Micrographs Filename", one.path.name)
        collective.append(
            table.assign(
                **{"Optics Group": labels.attributes[GROUP], "Class Number": labels.attributes[CLASS]}
            )
        )
    pd.concat(collective).to_csv(folder / f"{id_}_particles_selected.csv", index=False)
    selected = {f"micrographs/{one.path.name}": whole[one.key] for one in micrographs}
    write_joint_star(selected, folder / f"{id_}_particles_selected.star")
    judged = [*micrographs, *(one for one in curated.unlabelled if one.false_positives.reasons)]
    for one in judged:
        wrong = folder / FALSE_POSITIVES_FOLDER / f"{one.key}.csv"
        _write(Picks(one.false_positives.xy, diameter_px=diameter_px), wrong, one)
        rejected = pd.read_csv(wrong, dtype=str).assign(**{REASON: list(one.false_positives.reasons)})
        rejected.to_csv(wrong, index=False)
    excluded = {f"micrographs/{one.path.name}": Picks(one.false_positives.xy) for one in judged}
    write_joint_star(excluded, folder / f"{id_}_particles_excluded.star")
    return unknown


def keep_labels(entries: Iterable[Entry], orphans: Iterable[Path], folder: Path) -> None:
    """Copy label files, and those without a micrograph, into ``folder``, a ``ground_truth``, as they are."""
    for entry in entries:
        for file, kind in ((entry.labels, LABELS_FOLDER), (entry.false_positives, FALSE_POSITIVES_FOLDER)):
            if file is not None:
                shutil.copyfile(file, folder / kind / f"{entry.stem}.csv")
    for file in orphans:
        shutil.copyfile(file, folder / file.parent.name / file.name)


def _whole(labels: Picks) -> Picks:
    """Put in what RELION has where nothing is known."""
    columns = {}
    for name, column in labels.attributes.items():
        filled = np.where(np.isnan(column), 1 if name == GROUP else 0, column)
        columns[name] = filled.astype(np.int64) if name in (GROUP, CLASS) else filled
    return replace(labels, attributes=columns)


def _write(picks: Picks, path: Path, micrograph: CuratedMicrograph) -> None:
    frame = cryoppp_frame(micrograph.path)
    write_coordinates(picks, path, height=micrograph.shape[0], frame=frame)
