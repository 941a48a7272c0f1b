"""A user's map as RELION wants a reference: in the pixels and the box of the particles."""

from pathlib import Path

import mrcfile
import numpy as np
from scipy.spatial.transform import Rotation

from cryopick.io.atomic import replacing
from cryopick.validation.measures.map_alignment import Pose, in_pose
from cryopick.validation.measures.volume import read_volume
from cryopick.validation.particles import ImageFormat


def fit_reference(volume: Path, images: ImageFormat, output: Path) -> Path:
    """Resample a map, its middle in the middle.

    ``relion_image_handler`` rounds the pixel size, and refinement refuses what differs from the particles'.

    Parameters
    ----------
    volume
        MRC map of any pixel size.
    images
        The particles' format.
    output
        The map to write.

    Returns
    -------
    Path
        ``output``.

    Raises
    ------
    ConfigurationError
        If the map cannot be read.
    """
    known = read_volume(volume)
    upright = Pose(Rotation.identity(), np.zeros(3), False, 1.0)
    density = in_pose(known, upright, images.size, images.pixel_size)
    with replacing(output) as temporary, mrcfile.new(temporary) as file:
        file.set_data(density.astype(np.float32))
        file.voxel_size = images.pixel_size
    return output
