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
    packaged = Path(str(resources.files("cryopick"))) / "checkpoints" / GENERAL
    checkout = Path(__file__).parents[3] / "checkpoints" / GENERAL
    for candidate in (packaged, checkout):
        if candidate.is_file():
            return candidate
    raise CheckpointError(
        f"no picker is named, and {GENERAL} did not come with this installation; "
        "pass --checkpoint picker.ckpt"
    )
