"""Which micrograph a name in a coordinate file, or the name of a coordinate file, means."""

import re
from pathlib import PurePath

from cryopick.io.micrographs import micrograph_stem

_CRYOSPARC_UID = re.compile(r"^\d{21}_")
"""CryoSPARC's prefix; shorter numbers, as dates, belong to the name."""

_PICK_SUFFIX = re.compile(r"_[a-z]+pick$", re.IGNORECASE)
"""RELION's ending of per-micrograph files: ``_autopick``, ``_manualpick``, ``_topazpick``."""


def micrograph_key(name: PurePath | str) -> str:
    """Reduce a micrograph's name or path to what it shares with the names of its labels and picks.

    Folder, recognised suffix, CryoSPARC's 21-digit UID and quotation marks (CryoPPP's 10077 has names wrapped
    in them twice) are left out; everything else is part of the name.
    """
    bare = str(name).strip().strip("\"'").strip()
    return _CRYOSPARC_UID.sub("", micrograph_stem(bare))


def coordinates_key(path: PurePath) -> str:
    """Tell the micrograph from the name of a per-micrograph coordinate file.

    ``Micrographs/a.frames_autopick.star`` belongs to ``a.frames``.
    """
    return micrograph_key(_PICK_SUFFIX.sub("", path.stem))
