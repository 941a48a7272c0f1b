"""CryoPPP's further columns of labels, from whoever knows them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.curation.classified import CLASS
from cryopick.curation.evidence import Evidence
from cryopick.curation.judgement import KeptLabels
from cryopick.curation.nearest import nearest_within

_SHIFTS = ("OriginXAngst", "OriginYAngst")
_ALIGNMENT = ("AnglePsi", *_SHIFTS)
_CTF = ("DefocusU", "DefocusV", "DefocusAngle", "PhaseShift", "CtfBfactor")
GROUP = "OpticsGroup"
COLUMNS = (*_ALIGNMENT, *_CTF, GROUP, CLASS)
_EXACT = 1.0
"""Px within which a classified particle's shifts are those of a label."""


def complete(labels: KeptLabels, evidence: Evidence) -> Picks:
    """Give labels all columns.

    Angles, shifts and class numbers are those of the latest 2D classification, else those the label had; a
    label that was moved has no shift. The CTF is the label's own, else that of the classified particle, else
    of the micrograph's table, else the median of the micrograph's other labels.

    Parameters
    ----------
    labels
        Of the new round.
    evidence
        Of their micrograph.

    Returns
    -------
    Picks
        With every one of `COLUMNS` as attribute; NaN where nobody knows.
    """
    before = {} if evidence.labels is None else evidence.labels.attributes
    own = _taken(before, labels.label)
    moved = _moved(labels, evidence)
    own |= {name: np.where(moved, np.nan, own[name]) for name in _SHIFTS}
    exact, near = _classified(labels, evidence)
    unset = own["DefocusU"] == 0  # as written where nobody knew
    own |= {name: np.where(unset, np.nan, own[name]) for name in _CTF}
    table = {} if evidence.ctf is None else evidence.ctf.values
    columns = {}
    for name in COLUMNS:
        sources = (exact, own) if name in _ALIGNMENT else (near, own) if name == CLASS else (own, near)
        column = np.full(len(labels.xy), np.nan)
        for source in sources:
            column = np.where(np.isnan(column), source[name], column)
        if name in _CTF:
            known = column[~np.isnan(column)]
            usual = float(np.median(known)) if len(known) else np.nan
            column = np.where(np.isnan(column), table.get(name, usual), column)
        columns[name] = column
    return Picks(labels.xy, diameter_px=evidence.diameter_px, attributes=columns)


def _moved(labels: KeptLabels, evidence: Evidence) -> NDArray[np.bool_]:  # (n,)
    """Tell which labels are no longer where they were: shifts from there mean nothing."""
    moved = np.zeros(len(labels.xy), dtype=np.bool_)
    old = labels.label >= 0
    moved[old] = (labels.xy[old] != evidence.label_xy[labels.label[old]]).any(axis=1)
    return moved


def _classified(
    labels: KeptLabels, evidence: Evidence
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Take the columns of the classified particles at the labels, and of those near them."""
    if evidence.classified is None:
        nothing = np.full(len(labels.xy), -1, dtype=np.intp)
        return _taken({}, nothing), _taken({}, nothing)
    particles = evidence.classified.particles
    at = nearest_within(particles.xy, labels.xy, _EXACT)
    near = nearest_within(particles.xy, labels.xy, 0.5 * evidence.diameter_px)
    return _taken(particles.attributes, at), _taken(particles.attributes, near)


def _taken(
    attributes: Mapping[str, NDArray[np.generic]],
    index: NDArray[np.intp],  # (n,)
) -> dict[str, NDArray[np.float64]]:  # each (n,)
    """Take rows of every column; NaN for those that have none (index -1)."""
    taken = {}
    for name in COLUMNS:
        column = np.full(len(index), np.nan)
        if name in attributes:
            column[index >= 0] = attributes[name][index[index >= 0]].astype(np.float64)
        taken[name] = column
    return taken
