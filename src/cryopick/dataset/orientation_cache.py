"""The orientation audit, remembered between runs."""

import json
import logging
import os
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from cryopick.core import Frame
from cryopick.dataset.data_set import DataSet
from cryopick.dataset.orientation import Evidence, Orientation, Verdict
from cryopick.dataset.orientation_audit import measure_orientation
from cryopick.io.atomic import replacing

_logger = logging.getLogger(__name__)

_AUDIT = 2  # raised when the audit itself changes, so that old verdicts are not taken for new ones


def audit_orientation(data_set: DataSet, diameter_px: float | None = None) -> Orientation:
    """Find the frame of a data set's label files, from the cache where its files have not changed.

    The cache is ``$XDG_CACHE_HOME/cryopick/orientation`` or ``~/.cache/cryopick/orientation``; nothing is
    written into the data set, which may be read-only.

    Parameters
    ----------
    data_set
        The data set.
    diameter_px
        Particle diameter in pixels of the micrographs; None for what the data set says.

    Returns
    -------
    Orientation
        As of `measure_orientation`, whose errors are raised here, too. One that is not confirmed is also
        logged as a warning; `Orientation.require` refuses a failed one.
    """
    path = _cache_folder() / f"{_fingerprint(data_set, diameter_px)}.json"
    orientation = _recall(path)
    if orientation is None:
        orientation = measure_orientation(data_set, diameter_px)
        _remember(orientation, path)
    if orientation.verdict is not Verdict.CONFIRMED:
        _logger.warning("%s: orientation %s: %s", data_set.root, orientation.verdict, orientation.reason)
    return orientation


def _cache_folder() -> Path:
    """Find the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cryopick" / "orientation"


def _fingerprint(data_set: DataSet, diameter_px: float | None) -> str:
    """Name the state of a data set: its place and every file's name, size and time of change."""
    digest = sha256(repr((_AUDIT, str(data_set.root.resolve()), diameter_px)).encode())
    for entry in data_set.entries:
        for path in (entry.micrograph, entry.labels):
            if path is not None and path.exists():  # a link may lead nowhere; its reader will say so
                state = path.stat()
                digest.update(repr((path.name, state.st_size, state.st_mtime_ns)).encode())
    return digest.hexdigest()[:32]


def _recall(path: Path) -> Orientation | None:
    """Rebuild an orientation; None where there is none, or what is there is none."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Orientation(
            root=Path(stored["root"]),
            frame=Frame(stored["frame"]),
            verdict=Verdict(stored["verdict"]),
            reason=stored["reason"],
            rows=Evidence(**stored["rows"]),
            cryoppp=Evidence(**stored["cryoppp"]),
            micrographs=tuple(stored["micrographs"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(orientation: Orientation, path: Path) -> None:
    """Store an orientation, if the disk lets us."""
    try:
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(asdict(orientation), default=str, indent=1), encoding="utf-8")
    except OSError as error:
        _logger.info("the orientation of %s is not remembered: %s", orientation.root, error)
