from pathlib import Path

import numpy as np

from cryopick.acquisition.building.folder import link_micrographs, write_labels
from cryopick.acquisition.building.name_map import map_names
from cryopick.core import Picks
from cryopick.io.micrographs import write_mrc


def test_links_and_labels_of_a_wide_micrograph(tmp_path: Path) -> None:
    original = tmp_path / f"{'0' * 21}_a.mrc"
    write_mrc(original, np.eye(30, 50, dtype=np.float32), 2.0)
    names = {one.original: one for one in map_names([original])}
    link_micrographs(names.values(), tmp_path / "micrographs")
    assert (tmp_path / "micrographs/a.mrc").readlink() == original
    picks = Picks(np.array([[40.0, 4.0]]), diameter_px=8)
    write_labels({original: picks}, names, tmp_path / "labels")
    assert (tmp_path / "labels/a.csv").read_text().splitlines()[1] == "40.00,26.00,8"
