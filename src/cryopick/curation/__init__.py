"""Labels made better: inspection of picks, and rounds of the ground truth, never overwritten."""

from cryopick.curation.contact_sheet import draw_contact_sheet
from cryopick.curation.curate import curate
from cryopick.curation.curated import CuratedRound
from cryopick.curation.gather import LabelSource, gather
from cryopick.curation.inputs import CurationInputs
from cryopick.curation.rules import Rules
from cryopick.curation.suggestion import suggest, write_suggestions

__all__ = [
    "CuratedRound",
    "CurationInputs",
    "LabelSource",
    "Rules",
    "curate",
    "draw_contact_sheet",
    "gather",
    "suggest",
    "write_suggestions",
]
