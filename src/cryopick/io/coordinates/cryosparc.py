"""CryoSPARC's ``.cs`` files, through its own `cryosparc-tools` (extra ``cryosparc``)."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from tokenize import TokenError
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.atomic import replacing
from cryopick.io.coordinates.cryosparc_stream import MAGIC, read_stream
from cryopick.io.coordinates.format import NamedPicks
from cryopick.io.coordinates.naming import cryosparc_uid
from cryopick.io.coordinates.npy_size import check_size
from cryopick.io.coordinates.shifts import SHIFTS
from cryopick.io.coordinates.table import MICROGRAPH, SCORE, X, Y, picks_by_micrograph

_PATH, _SHAPE = "location/micrograph_path", "location/micrograph_shape"
_X, _Y = "location/center_x_frac", "location/center_y_frac"
_DAMAGE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    OverflowError,
    RuntimeError,  # imagecodecs' errors, and too deep a header
    SyntaxError,
    TokenError,
)
"""What reading damaged headers raises; NumPy's are Python literals."""

_SCORE, _POWER = "pick_stats/ncc_score", "pick_stats/power"


class CryosparcFormat:
    """A table of particles with centres as fractions of the micrograph's width and height.

    ``center_y_frac`` counts from the first stored row. Fractions are of single precision: on the largest
    detectors they come back within 0.001 px.
    """

    key = "cs"
    name = "CryoSPARC cs"
    suffixes = (".cs",)
    frame = Frame.ROWS

    def accepts(self, path: Path) -> bool:
        """Look for the centres; a job has tables of micrographs and of volumes, too."""
        with path.open("rb") as file:
            return _X.encode() in file.read(1 << 16)

    def read(self, path: Path) -> dict[str, Picks]:
        """Read particles; ``pick_stats/ncc_score`` is the score, and shifts get RELION's columns."""
        particles = load_cs(path)
        missing = [name for name in (_PATH, _SHAPE, _X, _Y) if name not in particles]
        if missing:
            raise CoordinatesError(
                f"{path}: lacks {', '.join(missing)}; wanted picked particles. A later job keeps them in its "
                "*_passthrough_particles.cs"
            )
        height, width = np.asarray(particles[_SHAPE], dtype=np.float64).reshape(-1, 2).T
        names = np.asarray(particles[_PATH]).astype(str)
        if ((names == "") | (height == 0) | (width == 0)).any():
            raise CoordinatesError(
                f"{path}: a particle has no micrograph, or one of no size; wanted picked particles. Leave "
                "out those that were imported without their micrographs"
            )
        table = pd.DataFrame(
            {
                MICROGRAPH: names,
                X: np.asarray(particles[_X], dtype=np.float64) * width,
                Y: np.asarray(particles[_Y], dtype=np.float64) * height,
            }
        )
        if _SCORE in particles:
            table[SCORE] = np.asarray(particles[_SCORE], dtype=np.float64)
        return picks_by_micrograph(path, table.assign(**_shifts(particles)))

    def write_joint(self, micrographs: Sequence[NamedPicks], path: Path) -> None:
        """Write what an external job's slot ``location`` wants, and scores for Inspect Picks.

        The score goes into ``ncc_score`` and ``power``, as Inspect Picks thresholds either. Numbers that
        identify particles are made of micrograph and position, so the same picks give the same file; a
        micrograph's own is taken from the name CryoSPARC gave it, where that has one.
        """
        dataset_class = _dataset_class(path)
        for one in micrographs:
            if one.shape is None:
                raise CoordinatesError(
                    f"{path}: a .cs file holds the shape of {one.name}; pass --micrographs"
                )
        columns = [_columns(one) for one in micrographs if len(one.picks)] or [_columns(_NOTHING)]
        shared = [name for name in columns[0] if all(name in each for each in columns)]
        particles = dataset_class(
            [(name, np.concatenate([each[name] for each in columns])) for name in shared]
        )
        with replacing(path) as temporary:
            particles.save(temporary)


CRYOSPARC = CryosparcFormat()
_NOTHING = NamedPicks("", Picks(np.empty((0, 2)), np.empty(0)), (1, 1))


def _shifts(particles: Mapping[str, Any]) -> dict[str, NDArray[np.float64]]:
    """Take the shifts of the last alignment, if any, as RELION has them.

    The particle is at its centre less ``shift`` (x, y), in pixels of ``psize_A``: so pyem's ``csparc2star``
    hands it to RELION, and so cryosparc-particle-reposition finds particles again on their micrographs.
    """
    for alignment in ("alignments3D", "alignments2D"):
        if f"{alignment}/shift" in particles and f"{alignment}/psize_A" in particles:
            shifts = np.asarray(particles[f"{alignment}/shift"], dtype=np.float64)
            sizes = np.asarray(particles[f"{alignment}/psize_A"], dtype=np.float64)
            if shifts.shape == (*sizes.shape, 2) and (sizes > 0).all():
                return dict(zip(SHIFTS, (shifts * sizes[:, None]).T, strict=True))
    return {}


def load_cs(path: Path) -> Mapping[str, Any]:
    """Read the columns of a file in either of its forms."""
    dataset_class = _dataset_class(path)
    from cryosparc.errors import DatasetLoadError

    try:
        with path.open("rb") as file:
            is_stream = file.read(len(MAGIC)) == MAGIC
        if is_stream:
            return read_stream(path)
        check_size(path)
        return cast("Mapping[str, Any]", dataset_class.load(path))
    except _DAMAGE as error:
        reason = error
    except DatasetLoadError as error:
        reason = error.__cause__ or error
    raise CoordinatesError(
        f"{path}: cannot be read as a .cs file ({reason}). Export it again, or leave it out"
    ) from reason


def _dataset_class(path: Path) -> Any:
    """Import CryoSPARC's tools where they are needed."""
    try:
        from cryosparc.dataset import Dataset
    except ImportError as error:
        raise CoordinatesError(
            f"{path}: .cs files need cryosparc-tools, which is not there; pip install 'cryopick[cryosparc]'"
        ) from error
    return Dataset


def _columns(micrograph: NamedPicks) -> dict[str, NDArray[Any]]:
    """Express the picks of one micrograph as CryoSPARC's columns."""
    picks, count = micrograph.picks, len(micrograph.picks)
    height, width = micrograph.shape or (1, 1)
    uids = [
        _number(f"{micrograph.name}\n{index}\n{x}\n{y}") for index, (x, y) in enumerate(picks.xy.tolist())
    ]
    uid = cryosparc_uid(micrograph.name)
    columns: dict[str, NDArray[Any]] = {
        "uid": np.array(uids, dtype=np.uint64),
        "location/micrograph_uid": np.full(
            count, _number(micrograph.name) if uid is None else uid, dtype=np.uint64
        ),
        "location/exp_group_id": np.ones(count, dtype=np.uint32),
        _PATH: np.full(count, micrograph.name, dtype=object),
        _SHAPE: np.tile(np.array([height, width], dtype=np.uint32), (count, 1)),
        _X: (picks.xy[:, 0] / width).astype(np.float32),
        _Y: (picks.xy[:, 1] / height).astype(np.float32),
    }
    if micrograph.pixel_size is not None:
        columns["location/micrograph_psize_A"] = np.full(count, micrograph.pixel_size, dtype=np.float32)
        if picks.diameter_px is not None:
            apart = picks.diameter_px * micrograph.pixel_size
            columns["location/min_dist_A"] = np.full(count, apart, dtype=np.float32)
    if picks.scores is not None:
        columns[_SCORE] = columns[_POWER] = picks.scores.astype(np.float32)
    return columns


def _number(text: str) -> int:
    """Make a number of 64 bits that is the same for the same text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
