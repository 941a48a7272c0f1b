"""The picker that comes with the program."""

from importlib import resources
from pathlib import Path

from cryopick.core import CheckpointError

GENERAL = "general.ckpt"


def find_checkpoint(path: Path | None) -> Path:
    """Take the picker the user names, else the general one.

    Raises
    ------
    CheckpointError
        If none is named and the general one did not come with this installation.
    """
    if path is not None:
        return path
    shipped = Path(str(resources.files("cryopick.checkpoints"))) / GENERAL
    if not shipped.is_file():
        raise CheckpointError(
            f"no picker is named, and {shipped} is not there; pass --checkpoint picker.ckpt"
        )
    return shipped
