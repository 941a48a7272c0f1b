"""What the experts of a data set looked at and rejected."""

from collections.abc import Mapping

import numpy as np

from cryopick.core import Frame, Picks, convert_frame
from cryopick.dataset import DataSet
from cryopick.io.coordinates import match_keys, read_coordinates

_EXCLUDED = "ground_truth/*_particles_excluded.star"


def read_rejected(data_set: DataSet, frame: Frame, heights: Mapping[str, int]) -> dict[str, Picks]:
    """Read the false positives and the particles excluded of a CryoPPP data set.

    Parameters
    ----------
    data_set
        It may have either, both or neither.
    frame
        In which its label files are written; the STAR file comes from the same program.
    heights
        Rows of each micrograph, by key; excluded particles of others are left out.

    Returns
    -------
    dict
        By micrograph, in the program's frame.

    Raises
    ------
    CoordinatesError
        If a file cannot be read.
    """
    found: dict[str, list[Picks]] = {}
    for entry in data_set.entries:
        picks = data_set.read_false_positives(entry, frame, heights.get(entry.stem))
        if picks is not None:
            found.setdefault(entry.stem, []).append(picks)
    for path in sorted(data_set.root.glob(_EXCLUDED)):
        excluded = read_coordinates(path, frame=Frame.ROWS)
        matched = match_keys(excluded, [entry.stem for entry in data_set.entries])
        for name, picks in excluded.items():
            if (key := matched.get(name, "")) in heights:
                xy = convert_frame(picks.xy, frame, Frame.ROWS, heights[key])
                found.setdefault(key, []).append(Picks(xy))
    return {key: Picks(np.concatenate([each.xy for each in picks])) for key, picks in found.items()}
