"""Make a new round of a data set's labels."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from cryopick.core import DataSetError, PixelSizeError
from cryopick.curation.columns import complete
from cryopick.curation.curated import CuratedMicrograph, CuratedRound
from cryopick.curation.decision import write_decisions
from cryopick.curation.evidence import Evidence
from cryopick.curation.gather import DECISIONS, Gathered, LabelSource, gather
from cryopick.curation.ground_truth import keep_labels, write_ground_truth
from cryopick.curation.inputs import CurationInputs
from cryopick.curation.judge import judge
from cryopick.curation.log import Provenance, write_log
from cryopick.curation.rules import Rules
from cryopick.curation.stacks import Stacks, cut_stacks
from cryopick.dataset.rounds import GROUND_TRUTH, ground_truth_of, round_folder, rounds_of
from cryopick.io.micrographs import read_header, resolve_pixel_size
from cryopick.io.staged import staged
from cryopick.picking import ExtractOptions


def curate(
    source: LabelSource,
    inputs: CurationInputs,
    rules: Rules,
    *,
    number: int | None = None,
    boxes: ExtractOptions | None = None,
    progress: Callable[[], None] = lambda: None,
) -> CuratedRound:
    """Write a new round of labels beside the old ones, of which none is ever changed.

    Writes ``<id>/rounds/<n>/`` with ``ground_truth/`` in CryoPPP's form (``particle_coordinates/*.csv`` with
    all columns, ``false_positives/*.csv`` with the reason, the selected particles as STAR and CSV, the
    excluded ones as STAR), ``decisions.csv`` (all that hold), ``log.csv``, ``log.md``, ``round.json`` and, if
    wanted, ``particles_stack/``. The folder appears when it is complete. See `Rules` for what becomes of
    labels and picks; micrographs that nobody labelled get the labels of their picks, and those that cannot be
    read, or are not there, keep the label files that they have.

    Parameters
    ----------
    source
        The labels to start from.
    inputs
        What speaks for and against them.
    rules
        What is made of it.
    number
        Of the new round; None for the next.
    boxes
        How particles are cut out; None for no stacks.
    progress
        Called after each micrograph.

    Raises
    ------
    DataSetError
        If the round is there already, or the labels cannot be used.
    CoordinatesError
        If a file cannot be used, or decisions contradict each other.
    ConfigurationError
        If the list of classes cannot be understood.
    PixelSizeError
        If particles are to be cut out, and the pixel size of a micrograph is not known, or contradicted.
    """
    gathered = gather(source, inputs, rules.threshold)
    data_set = gathered.data_set
    known = rounds_of(data_set.root)
    number = known[-1] + 1 if number is None else number
    output = round_folder(data_set.root, number)
    if number < 1 or output.exists():
        raise DataSetError(
            f"{output}: round {number} is there already, and no round is ever overwritten; leave out --round "
            f"for the next one, {known[-1] + 1}"
        )
    micrographs, unlabelled = _judge_all(gathered, rules, progress)
    curated = CuratedRound(
        output,
        number,
        data_set.label_round,
        micrographs,
        unreadable=tuple(entry.micrograph.name for entry in gathered.unreadable),
        absent=tuple(dict.fromkeys(path.stem for path in gathered.orphans)),
        unlabelled=unlabelled,
    )
    if boxes is not None:
        _check_pixel_sizes(micrographs, boxes)
    with staged(output) as staging:
        stacks = Stacks((), {}) if boxes is None else cut_stacks(micrographs, staging, output, boxes)
        unknown = write_ground_truth(
            curated, staging / GROUND_TRUTH, data_set.id, gathered.diameter_px, stacks.images
        )
        keep_labels(gathered.unreadable, gathered.orphans, staging / GROUND_TRUTH)
        decided = [decision for one in curated.judged for decision in one.decisions]
        write_decisions([*decided, *gathered.set_aside], staging / DECISIONS)
        thresholds = {each.threshold for each in gathered.evidence if each.candidates is not None}
        made_of = Provenance(
            ground_truth_of(data_set.root, data_set.label_round),
            inputs,
            rules,
            tuple(sorted(each for each in thresholds if math.isfinite(each))),
            tuple(unknown),
        )
        write_log(curated, made_of, staging)
    return replace(curated, stacks=stacks.rows)


def _judge_all(
    gathered: Gathered, rules: Rules, progress: Callable[[], None]
) -> tuple[list[CuratedMicrograph], list[CuratedMicrograph]]:
    """Judge every micrograph; give those with labels now, and those of which nobody knows as much."""
    micrographs: list[CuratedMicrograph] = []
    unlabelled: list[CuratedMicrograph] = []
    for evidence in gathered.evidence:
        (micrographs if evidence.concerned else unlabelled).append(_curated(evidence, rules))
        progress()
    if not micrographs:
        raise DataSetError(
            f"{gathered.data_set.root}: there is neither a label, nor a pick, nor a decision for a particle; "
            "pass --picks"
        )
    return micrographs, unlabelled


def _check_pixel_sizes(micrographs: Sequence[CuratedMicrograph], boxes: ExtractOptions) -> None:
    """See, before a round is written, that particles can be cut out of its micrographs."""
    for one in micrographs:
        header = read_header(one.path).pixel_size
        if resolve_pixel_size(one.path, header, boxes.pixel_size, boxes.trust_pixel_size) is None:
            raise PixelSizeError(f"{one.path}: the pixel size is not known; pass --pixel-size")


def _curated(evidence: Evidence, rules: Rules) -> CuratedMicrograph:
    judgement = judge(evidence, rules)
    return CuratedMicrograph(
        evidence.key,
        evidence.path,
        evidence.shape,
        complete(judgement.labels, evidence),
        judgement.false_positives,
        judgement.changes,
        judgement.decisions,
        None if evidence.labels is None else len(evidence.labels),
    )
