"""When two files of a data set speak of the same micrograph."""

import re
from pathlib import Path

from cryopick.io.coordinates import micrograph_key

# CryoSPARC's motion correction appends these; in 10852, 10947 and 11183 they survive on one side only.
_MOTION_CORRECTED = re.compile(r"_patch_aligned(_doseweighted)?$")


def matching_name(path: Path) -> str:
    """Reduce the name of a micrograph or of its label file to what both have in common."""
    name = path.stem if path.suffix.lower() == ".csv" else path.name
    return _MOTION_CORRECTED.sub("", micrograph_key(name))
