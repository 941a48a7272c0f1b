"""Whether a NumPy file is as long as it says, asked before any memory is asked for."""

from math import prod
from pathlib import Path

from numpy.lib import format as npy


def check_size(path: Path) -> None:
    """Compare the length of a file with what its header declares.

    Raises
    ------
    ValueError
        If the header cannot be read, or declares more than the file holds.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        version = npy.read_magic(file)
        width = 2 if version == (1, 0) else 4
        declared = file.tell() + width + int.from_bytes(file.read(width), "little")
        if declared <= size:
            file.seek(-width, 1)
            read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, _, dtype = read(file)
            if min(shape, default=0) < 0:
                raise ValueError(f"its header declares the shape {shape}")
            declared = file.tell() + prod(shape) * dtype.itemsize
    if declared > size:
        raise ValueError(f"found {size} bytes, too few for the {declared} that its header declares")
