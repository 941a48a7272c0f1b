"""The picker that comes with the program."""

from importlib import resources
from pathlib import Path

from cryopick.core import CheckpointError

GENERAL = "general.ckpt"


def weights_folder() -> Path:
    """Tell where the weights that come with the program lie, and those that were fetched."""
    return Path(str(resources.files("cryopick.checkpoints")))


def find_checkpoint(path: Path | None) -> Path:
    """Take the picker the user names, else the general one.

    Raises
    ------
    CheckpointError
        If none is named and the general one did not come with this installation.
    """
    if path is not None:
        return path
    shipped = weights_folder() / GENERAL
    if not shipped.is_file():
        raise CheckpointError(
            f"no picker is named, and {shipped} is not there; pass --checkpoint picker.ckpt"
        )
    return shipped
