from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.curation.classified import Classified
from cryopick.curation.columns import COLUMNS, complete
from cryopick.curation.evidence import Evidence
from cryopick.curation.judgement import KeptLabels
from cryopick.io.coordinates import MicrographCtf, Optics

MakeEvidence = Callable[..., Evidence]
# The first was a label, the second a pick, the third neither.
KEPT = KeptLabels(np.array([[50.0, 60.0], [150.0, 60.0], [250.0, 60.0]]), np.array([0, -1, -1]))


def labelled(evidence: Evidence, **columns: float) -> Evidence:
    attributes = {name: np.array([value]) for name, value in columns.items()}
    return replace(evidence, labels=Picks(np.array([[50.0, 60.0]]), attributes=attributes))


def column(picks: Picks, name: str) -> Any:
    return picks.attributes[name].tolist()


def test_nobody_knows(make_evidence: MakeEvidence) -> None:
    picks = complete(KEPT, make_evidence([(50, 60)], [(150, 60, 0.9)]))
    assert tuple(picks.attributes) == COLUMNS
    assert all(np.isnan(values).all() for values in picks.attributes.values())
    assert picks.diameter_px == 20


def test_new_labels_have_the_ctf_of_the_others_on_their_micrograph(make_evidence: MakeEvidence) -> None:
    evidence = labelled(make_evidence(), DefocusU=11000.0, DefocusV=10000.0, CtfBfactor=0.0, AnglePsi=30.0)
    picks = complete(KEPT, evidence)
    assert column(picks, "DefocusU") == [11000, 11000, 11000]
    assert column(picks, "CtfBfactor") == [0, 0, 0]
    assert column(picks, "AnglePsi")[0] == 30
    assert np.isnan(column(picks, "AnglePsi")[1:]).all()


def test_the_table_of_the_micrographs_comes_before_the_other_labels(make_evidence: MakeEvidence) -> None:
    table = MicrographCtf({"DefocusU": 9000.0, "DefocusV": 8000.0, "DefocusAngle": 5.0}, Optics())
    picks = complete(KEPT, labelled(make_evidence(ctf=table), DefocusU=11000.0))
    assert column(picks, "DefocusU") == [11000, 9000, 9000]
    assert column(picks, "DefocusV") == [8000, 8000, 8000]


def test_a_label_that_was_moved_keeps_its_angle_and_not_its_shift(make_evidence: MakeEvidence) -> None:
    evidence = labelled(make_evidence(), AnglePsi=30.0, OriginXAngst=15.0, OriginYAngst=-3.0)
    assert column(complete(KEPT, evidence), "OriginXAngst")[0] == 15.0
    moved = replace(KEPT, xy=KEPT.xy + np.array([[1.5, 0.0], [0.0, 0.0], [0.0, 0.0]]))
    picks = complete(moved, evidence)
    assert column(picks, "AnglePsi")[0] == 30.0
    assert np.isnan([column(picks, "OriginXAngst")[0], column(picks, "OriginYAngst")[0]]).all()


def test_a_defocus_of_zero_was_not_known(make_evidence: MakeEvidence) -> None:
    table = MicrographCtf({"DefocusU": 9000.0, "CtfBfactor": 70.0}, Optics())
    picks = complete(KEPT, labelled(make_evidence(ctf=table), DefocusU=0.0, CtfBfactor=0.0))
    assert column(picks, "DefocusU") == [9000, 9000, 9000]
    assert column(picks, "CtfBfactor") == [70, 70, 70]


@pytest.mark.parametrize(("shift", "angle"), [(0.5, 12.0), (3.0, np.nan)])
def test_the_latest_classification_knows_class_and_angle(
    make_evidence: MakeEvidence, shift: float, angle: float
) -> None:
    # Shifts and angles are those of one place, a class is that of the particle.
    particles = Picks(
        np.array([[150.0 + shift, 60.0]]),
        attributes={"ClassNumber": np.array([7]), "AnglePsi": np.array([12.0]), "OpticsGroup": np.array([2])},
    )
    evidence = make_evidence([(50, 60)])
    picks = complete(KEPT, replace(evidence, classified=Classified(particles, {})))
    np.testing.assert_array_equal(column(picks, "AnglePsi"), [np.nan, angle, np.nan])
    np.testing.assert_array_equal(column(picks, "ClassNumber"), [np.nan, 7, np.nan])
    np.testing.assert_array_equal(column(picks, "OpticsGroup"), [np.nan, 2, np.nan])
