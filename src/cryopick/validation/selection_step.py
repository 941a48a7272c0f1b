"""The list of classes: written once, the user's afterwards."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

from cryopick.io.digest import sha256_of
from cryopick.validation.measures import SelectedClass, read_selection, write_selection
from cryopick.validation.record import write_json

CLASSES = "classes.csv"
_WRITTEN = "classes.json"

_logger = logging.getLogger(__name__)


def decide_classes(
    folder: Path, classification_key: str, rule: str, select: Callable[[], tuple[SelectedClass, ...]]
) -> tuple[SelectedClass, ...]:
    """Read the list of classes, and write it where there is none for this classification.

    Parameters
    ----------
    folder
        ``classes.csv`` is there, or will be.
    classification_key
        Fingerprint of the classification. A list of another one is kept under another name if the user has
        edited it.
    rule
        In words; an unedited list by another rule is written anew.
    select
        Decides by the rule.

    Returns
    -------
    tuple of SelectedClass
        As the file has it.

    Raises
    ------
    ConfigurationError
        If the file cannot be read.
    """
    path, mark = folder / CLASSES, folder / _WRITTEN
    written = json.loads(mark.read_text(encoding="utf-8")) if mark.is_file() else {}
    same = written.get("classification") == classification_key
    edited = path.is_file() and sha256_of(path) != written.get("sha256")
    if not (path.is_file() and same and (edited or written.get("rule") == rule)):
        if edited:
            kept = path.with_name(f"classes_{str(written.get('classification', 'old'))[:8]}.csv")
            path.rename(kept)
            _logger.warning("%s: edited for another classification; kept as %s", path, kept.name)
        write_selection(path, select())
        record = {"classification": classification_key, "rule": rule, "sha256": sha256_of(path)}
        write_json(mark, record)
    return read_selection(path)
