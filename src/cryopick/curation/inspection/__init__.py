"""Do picks look like the particle: correlation with class averages against local power."""

from cryopick.curation.inspection.inspected import InspectedMicrograph
from cryopick.curation.inspection.inspection import Inspection, InspectOptions, inspect_all
from cryopick.curation.inspection.limits import Limits
from cryopick.curation.inspection.measure import Measures, measure

__all__ = [
    "InspectOptions",
    "InspectedMicrograph",
    "Inspection",
    "Limits",
    "Measures",
    "inspect_all",
    "measure",
]
