"""What everything else speaks of: micrographs, picks, frames, errors. No torch, no file access."""

from cryopick.core.binned import BinnedMicrograph, bin_image, bin_micrograph, bin_rows
from cryopick.core.errors import (
    CheckpointError,
    ConfigurationError,
    CoordinatesError,
    CryopickError,
    DataSetError,
    MicrographError,
    PixelSizeError,
)
from cryopick.core.frames import Frame, convert_frame
from cryopick.core.micrograph import Micrograph
from cryopick.core.numbers import check_number, check_positive
from cryopick.core.picks import Picks

__all__ = [
    "BinnedMicrograph",
    "CheckpointError",
    "ConfigurationError",
    "CoordinatesError",
    "CryopickError",
    "DataSetError",
    "Frame",
    "Micrograph",
    "MicrographError",
    "Picks",
    "PixelSizeError",
    "bin_image",
    "bin_micrograph",
    "bin_rows",
    "check_number",
    "check_positive",
    "convert_frame",
]
