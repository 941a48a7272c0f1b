"""Room on a disk, with some left for others."""

import shutil
from pathlib import Path

_SPARE = 1 << 28  # bytes


def disk_room(folder: Path) -> int:
    """Tell how many bytes may still be written to a folder that is there; none or less on a full disk."""
    return shutil.disk_usage(folder).free - _SPARE
