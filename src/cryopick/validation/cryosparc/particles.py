"""Picks as CryoSPARC's particles, tied to the micrographs it has imported."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from cryopick.core import ConfigurationError, Frame, Picks, convert_frame
from cryopick.io.coordinates import NamedPicks, micrograph_key
from cryopick.io.coordinates.cryosparc import CRYOSPARC
from cryopick.io.micrographs import stored_upside_down

SLOTS = {
    "location": {
        "micrograph_uid": "<u8",
        "exp_group_id": "<u4",
        "micrograph_path": "|O",
        "micrograph_shape": "<u4",
        "center_x_frac": "<f4",
        "center_y_frac": "<f4",
    },
    "pick_stats": {"ncc_score": "<f4", "power": "<f4"},
}
"""What CryoSPARC's extraction and Inspect Picks want of picked particles, by slot; ``pick_stats`` may be
missing. https://tools.cryosparc.com and https://guide.cryosparc.com, "Manipulating .cs files"."""

_PATH, _UID = "micrograph_blob/path", "uid"
_WANTED = (_UID, _PATH, "micrograph_blob/shape", "micrograph_blob/psize_A")
_MICROGRAPH_UID, _GROUP = "location/micrograph_uid", "location/exp_group_id"
_EXPOSURE_GROUP = "mscope_params/exp_group_id"


def picked_particles(picks: Mapping[str, Picks], exposures: Any) -> Any:
    """Express picks as CryoSPARC does, with the numbers and paths it gave their micrographs.

    Parameters
    ----------
    picks
        By micrograph key (`read_coordinates`), with ``y`` as the row; those made on pictures are turned over.
    exposures
        `cryosparc.dataset.Dataset` of imported micrographs.

    Returns
    -------
    cryosparc.dataset.Dataset
        With the slots ``location`` and, if all picks have scores, ``pick_stats``.

    Raises
    ------
    ConfigurationError
        If the exposures lack a column, or no pick belongs to one of them.
    """
    missing = [name for name in _WANTED if name not in exposures]
    if missing:
        raise ConfigurationError(
            f"the imported micrographs lack {', '.join(missing)}: wanted the output of Import Micrographs or "
            "of a job after it"
        )
    named, uids, groups = [], [], []
    for row, path in enumerate(exposures[_PATH]):
        found = picks.get(micrograph_key(str(path)))
        if found is None or not len(found):
            continue
        height, width = (int(size) for size in exposures["micrograph_blob/shape"][row])
        pixel_size = float(exposures["micrograph_blob/psize_A"][row])
        if stored_upside_down(str(path), found.micrograph or ""):
            found = replace(found, xy=convert_frame(found.xy, Frame.CRYOPPP, Frame.ROWS, height))
        named.append(NamedPicks(str(path), found, (height, width), pixel_size))
        uids.append(int(exposures[_UID][row]))
        groups.append(int(exposures[_EXPOSURE_GROUP][row]) if _EXPOSURE_GROUP in exposures else 1)
    if not named:
        raise ConfigurationError(
            f"none of the {len(exposures)} micrographs that CryoSPARC imported has picks: wanted names "
            f"like {next(iter(picks), '(no picks)')}. Import the micrographs that were picked"
        )
    particles = _dataset(named)
    counts = [len(one.picks) for one in named]
    particles[_MICROGRAPH_UID] = np.repeat(np.array(uids, dtype=np.uint64), counts)
    particles[_GROUP] = np.repeat(np.array(groups, dtype=np.uint32), counts)
    return particles


def _dataset(named: list[NamedPicks]) -> Any:
    """Make a data set by way of the file that the same picks would be written to."""
    from cryosparc.dataset import Dataset

    with TemporaryDirectory() as folder:
        path = Path(folder, "particles.cs")
        CRYOSPARC.write_joint(named, path)
        return Dataset.load(path)
