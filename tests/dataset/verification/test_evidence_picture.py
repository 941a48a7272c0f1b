from pathlib import Path

import numpy as np
from PIL import Image

from cryopick.core import Frame
from cryopick.dataset import open_data_sets
from cryopick.dataset.verification import draw_evidence, verify
from cryopick.dataset.verification.evidence_picture import _mean_crop


def test_particles_are_seen_in_the_frame_that_is_right(sound_set: Path, tmp_path: Path) -> None:
    found = verify(*open_data_sets(sound_set))
    contrast = {}
    for frame in Frame:
        crop = _mean_crop(found, frame)
        centre = crop.shape[0] // 2
        contrast[frame] = crop[centre - 4 : centre + 4, centre - 4 : centre + 4].mean() - np.median(crop)
    assert contrast[Frame.CRYOPPP] < -0.7
    assert abs(contrast[Frame.ROWS]) < 0.4
    draw_evidence(found, tmp_path / "evidence.png")
    with Image.open(tmp_path / "evidence.png") as picture:
        assert picture.size == (900, 320)
