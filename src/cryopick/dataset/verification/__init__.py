"""Verification of a data set on disk: faults found, with evidence, and nothing changed."""

from cryopick.dataset.verification.evidence_picture import draw_evidence
from cryopick.dataset.verification.finding import Check, Finding
from cryopick.dataset.verification.verify import Verification, verify

__all__ = ["Check", "Finding", "Verification", "draw_evidence", "verify"]
