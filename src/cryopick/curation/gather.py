"""Bring together all that is known of each micrograph of a data set."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import numpy as np

from cryopick.core import ConfigurationError, DataSetError, Frame, Picks
from cryopick.curation.classified import Classification, read_classification
from cryopick.curation.decision import Decision, read_decisions
from cryopick.curation.evidence import Evidence
from cryopick.curation.inputs import CurationInputs
from cryopick.curation.micrograph_names import MicrographNames
from cryopick.curation.pick_sources import read_picked
from cryopick.curation.verdicts import NO_VERDICTS, read_verdicts
from cryopick.dataset import DataSet, Entry, audit_orientation, open_data_sets
from cryopick.dataset.rounds import round_folder, rounds_of
from cryopick.evaluation.micrograph_facts import facts_of_files
from cryopick.evaluation.pick_set import PickSet
from cryopick.evaluation.row_order import follow_rows
from cryopick.io.coordinates import read_ctf_file
from cryopick.io.micrographs import cryoppp_frame

DECISIONS = "decisions.csv"
_NONE = Picks(np.empty((0, 2)))


@dataclass(frozen=True)
class LabelSource:
    """Which labels to start from.

    Parameters
    ----------
    folder
        The ``<id>/`` folder of a data set.
    label_round
        None for the newest.
    orientation
        Frame of the original label files; None for what the audit finds.
    diameter_px
        Of the particle, in px; None for what label files, catalogue or picks say.

    Raises
    ------
    ConfigurationError
        If the diameter cannot be one.
    """

    folder: Path
    label_round: int | None = None
    orientation: Frame | None = None
    diameter_px: float | None = None

    def __post_init__(self) -> None:
        """Check the diameter."""
        if self.diameter_px is not None and not 0 < self.diameter_px < inf:
            raise ConfigurationError(f"--diameter-px {self.diameter_px:g}: wanted a number of pixels above 0")


@dataclass(frozen=True, eq=False)
class Gathered:
    """A data set with the evidence on its micrographs.

    Parameters
    ----------
    data_set
        At the round before.
    diameter_px
        Of the particle, in px.
    evidence
        One for each micrograph that can be read.
    unreadable
        The others; their labels stay as they are.
    orphans
        Label files whose micrographs are not there, and stay as they are, too.
    set_aside
        Earlier decisions about micrographs that cannot be read, or are gone; they hold when those are back.
    """

    data_set: DataSet
    diameter_px: float
    evidence: tuple[Evidence, ...]
    unreadable: tuple[Entry, ...]
    orphans: tuple[Path, ...] = ()
    set_aside: tuple[Decision, ...] = ()


def gather(source: LabelSource, inputs: CurationInputs, threshold: float | None = None) -> Gathered:
    """Read the labels of a round and everything that speaks for or against them.

    Parameters
    ----------
    source
        The labels.
    inputs
        What else there is.
    threshold
        Least score of a pick; None for the picker's own.

    Raises
    ------
    DataSetError
        If the folder is not one data set, has no such round, its labels fail the audit, or labels that count
        y otherwise than those of rounds cannot be kept, because their micrograph cannot be read or is gone.
    CoordinatesError
        If a file cannot be read or is of other micrographs.
    ConfigurationError
        If the list of classes cannot be understood.
    """
    original = _only_set(source.folder)
    number = rounds_of(original.root)[-1] if source.label_round is None else source.label_round
    (data_set,) = open_data_sets(original.root, label_round=number)
    facts = facts_of_files(entry.micrograph for entry in data_set.entries)
    readable = [entry for entry in data_set.entries if entry.stem in facts]
    names = MicrographNames(facts)
    picked = read_picked(inputs.picks, names, threshold, inputs.declared)
    classification = _classification(inputs, names)
    verdicts = None
    if inputs.inspected:
        verdicts = names.by_stem(inputs.inspected[0], read_verdicts(inputs.inspected))
    decisions = names.decisions([] if inputs.decisions is None else read_decisions(inputs.decisions))
    inherited = round_folder(data_set.root, number) / DECISIONS
    earlier, set_aside = names.known_decisions(read_decisions(inherited) if number else [])
    ctfs = {} if inputs.ctf is None else names.by_stem(inputs.ctf, read_ctf_file(inputs.ctf))
    diameter_px = source.diameter_px or _diameter_px(data_set, picked.diameter_px)
    frame = _original_frame(original, source)
    originals = {entry.stem: entry for entry in original.entries}

    def of(entry: Entry) -> Evidence:
        own = cryoppp_frame(entry.micrograph) if number else frame
        shape = facts[entry.stem].shape
        return Evidence(
            key=entry.stem,
            path=entry.micrograph,
            shape=shape,
            diameter_px=diameter_px,
            labels=data_set.read_labels(entry, own),
            false_positives=data_set.read_false_positives(entry, own) or _NONE,
            expert_rejected=(original.read_false_positives(originals[entry.stem], frame) or _NONE).xy,
            candidates=picked.candidates.get(entry.stem),
            threshold=picked.thresholds.get(entry.stem, -np.inf),
            classified=None if classification is None else classification.of(entry.stem),
            verdicts=None
            if verdicts is None
            else verdicts.get(entry.stem, NO_VERDICTS).in_rows_of(entry.micrograph, shape[0]),
            decisions=tuple(decisions.get(entry.stem, ())),
            earlier=tuple(earlier.get(entry.stem, ())),
            ctf=ctfs.get(entry.stem),
        )

    unreadable = tuple(entry for entry in data_set.entries if entry.stem not in facts)
    if not number:
        _check_frames(data_set, unreadable, readable, frame)
    return Gathered(
        data_set, diameter_px, tuple(map(of, readable)), unreadable, data_set.orphans, tuple(set_aside)
    )


def _check_frames(
    data_set: DataSet, unreadable: Iterable[Entry], readable: Iterable[Entry], frame: Frame
) -> None:
    """See that original labels which can but be copied, without a height, count y as those of rounds do."""
    for entry in unreadable:
        files = [file for file in (entry.labels, entry.false_positives) if file is not None]
        if files and cryoppp_frame(entry.micrograph) is not frame:
            raise DataSetError(
                f"{entry.micrograph}: cannot be read, and without its height its labels cannot be brought "
                f"into the frame of a new round; restore it, or move {' and '.join(map(str, files))} away"
            )
    # Of micrographs that are not there, only the others tell what kind of file they are.
    if data_set.orphans and {cryoppp_frame(one.micrograph) for one in readable} != {frame}:
        raise DataSetError(
            f"{data_set.orphans[0]}: its micrograph is not there, and without its height the labels cannot "
            "be brought into the frame of a new round; restore it, or move the file away"
        )


def _only_set(folder: Path) -> DataSet:
    found = open_data_sets(folder)
    if len(found) > 1:
        raise DataSetError(
            f"{folder}: holds {len(found)} data sets ({', '.join(one.id for one in found[:5])}); wanted one: "
            "pass its folder"
        )
    return found[0]


def _original_frame(original: DataSet, source: LabelSource) -> Frame:
    """Decide on the frame of the original label files; any will do where there are none."""
    if source.orientation is not None:
        return source.orientation
    files = any(entry.labels or entry.false_positives for entry in original.entries)
    return audit_orientation(original, source.diameter_px).require() if files else Frame.ROWS


def _diameter_px(data_set: DataSet, of_picks: float | None) -> float:
    """Take the labels' word, or the catalogue's, or the picks'."""
    try:
        return data_set.diameter_px()
    except DataSetError as error:
        if of_picks is None:
            raise DataSetError(
                f"{data_set.root}: neither its label files, nor the catalogue, nor the picks tell the "
                "particle diameter; pass --diameter-px"
            ) from error
        return of_picks


def _classification(inputs: CurationInputs, names: MicrographNames) -> Classification | None:
    """Read the classified particles, in rows of the data set's micrographs."""
    if inputs.classes is None or inputs.particles is None:
        return None
    found = read_classification(inputs.classes, inputs.particles)
    particles = PickSet(inputs.particles.name, names.by_stem(inputs.particles, found.particles))
    return replace(found, particles=follow_rows(particles, {}, names.facts).centres)
