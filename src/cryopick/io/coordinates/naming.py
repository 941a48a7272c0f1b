"""Which micrograph a name in a coordinate file, or the name of a coordinate file, means."""

import re
from collections.abc import Iterable
from pathlib import Path, PurePath

from cryopick.core import Picks
from cryopick.io.micrographs import micrograph_stem, micrograph_suffix

_CRYOSPARC_UID = re.compile(r"^\d{21}_")
"""CryoSPARC's prefix; shorter numbers, as dates, belong to the name."""

_PICK_SUFFIX = re.compile(r"_[a-z]+pick$", re.IGNORECASE)
"""RELION's ending of per-micrograph files: ``_autopick``, ``_manualpick``, ``_topazpick``."""

_PROCESSED = re.compile(r"(_(patch|rigid))?_aligned(_doseweighted)?$|_doseweighted$|_(noDW|DWS?)$")
"""What the motion correction of CryoSPARC and MotionCor2 append; pictures of one frame of pixels all. In
CryoPPP's 10852, 10947 and 11183 it survives on one side only."""


def cryosparc_uid(name: PurePath | str) -> int | None:
    """Take CryoSPARC's number of a micrograph from the name it was given; None where that has none."""
    found = _CRYOSPARC_UID.match(PurePath(name).name)
    return None if found is None or int(found[0][:-1]) >= 2**64 else int(found[0][:-1])


def micrograph_key(name: PurePath | str) -> str:
    """Reduce a micrograph's name or path to what it shares with the names of its labels and picks.

    Folder, recognised suffix, CryoSPARC's 21-digit UID and quotation marks (CryoPPP's 10077 has names wrapped
    in them twice) are left out; everything else is part of the name.
    """
    bare = str(name).strip().strip("\"'").strip()
    return _CRYOSPARC_UID.sub("", micrograph_stem(bare))


def unprocessed_key(name: PurePath | str) -> str:
    """Reduce a name as `micrograph_key` does, and leave out what motion correction appends, too."""
    return _PROCESSED.sub("", micrograph_key(name))


def coordinates_key(path: PurePath) -> str:
    """Tell the micrograph from the name of a per-micrograph coordinate file.

    ``Micrographs/a.frames_autopick.star`` belongs to ``a.frames``.
    """
    return micrograph_key(_PICK_SUFFIX.sub("", path.stem))


def files_named(picks: Iterable[Picks]) -> list[Path]:
    """List the micrograph files that picks name, where the names tell of which kind they are."""
    return [Path(one.micrograph) for one in picks if one.micrograph and micrograph_suffix(one.micrograph)]
