from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.dataset import open_data_sets
from cryopick.evaluation.rejected import read_rejected
from cryopick.io.coordinates import write_coordinates

HEIGHTS = {"a.frames": 300, "b": 300, "empty": 300}
EXCLUDED = """data_optics

loop_
_rlnOpticsGroup #1
_rlnImageSize #2
1 256

data_particles

loop_
_rlnImageName #1
_rlnMicrographName #2
_rlnCoordinateX #3
_rlnCoordinateY #4
_rlnOpticsGroup #5
000001@J1/extract/b.mrc J1/imported/012345678901234567890_b_patch_aligned_doseweighted.mrc 40 250 1
000002@J1/extract/b.mrc J1/imported/012345678901234567890_b_patch_aligned_doseweighted.mrc 41 10 1
000001@J1/extract/x.mrc J1/imported/012345678901234567890_of_another_set.mrc 41 10 1
"""


def test_both_sources_are_put_together(data_set: Path) -> None:
    for stem, xy in (("a.frames", [[30.0, 40.0]]), ("b", [[70.0, 80.0]])):
        write_coordinates(
            Picks(np.array(xy), diameter_px=20.0),
            data_set / "ground_truth" / "false_positives" / f"{stem}.csv",
            height=300,
        )
    (data_set / "ground_truth" / "empiar-99999_particles_excluded.star").write_text(EXCLUDED)
    (opened,) = open_data_sets(data_set)
    found = read_rejected(opened, Frame.CRYOPPP, HEIGHTS)
    assert {key: picks.xy.tolist() for key, picks in found.items()} == {
        "a.frames": [[30, 40]],
        "b": [[70, 80], [40, 50], [41, 290]],
    }


def test_neither_source(data_set: Path) -> None:
    (opened,) = open_data_sets(data_set)
    assert read_rejected(opened, Frame.CRYOPPP, HEIGHTS) == {}


def test_a_damaged_file_is_told(data_set: Path) -> None:
    (data_set / "ground_truth" / "empiar-99999_particles_excluded.star").write_text("not a star")
    (opened,) = open_data_sets(data_set)
    with pytest.raises(CoordinatesError, match="particles_excluded"):
        read_rejected(opened, Frame.CRYOPPP, HEIGHTS)
