from collections.abc import Callable
from pathlib import Path

import mrcfile
import numpy as np
from numpy.typing import NDArray

from cryopick.core import Picks
from cryopick.curation.curated import CuratedMicrograph
from cryopick.curation.judgement import FalsePositives
from cryopick.curation.stacks import cut_stacks
from cryopick.io.micrographs import write_mrc
from cryopick.picking import ExtractOptions

NOTHING = FalsePositives(np.empty((0, 2)), ())


def test_names_are_those_of_the_finished_round(
    draw_discs: Callable[..., NDArray[np.float32]], tmp_path: Path
) -> None:
    path = tmp_path / "a.mrc"
    write_mrc(path, draw_discs((100, 160), [(40, 30)], depth=8.0), 2.0)
    micrographs = [
        CuratedMicrograph(key, tmp_path / f"{key}.mrc", (100, 160), labels, NOTHING, (), (), 0)
        for key, labels in (
            ("a", Picks(np.array([[40.0, 30.0], [120.0, 70.0]]))),
            ("gone", Picks(np.ones((1, 2)))),
        )
    ]
    staging, output = tmp_path / ".3.building", tmp_path / "3"
    stacks = cut_stacks(micrographs, staging, output, ExtractOptions(32))
    stack = output / "particles_stack" / "a_particles.mrcs"
    assert stacks.images == {"a": [f"000001@{stack}", f"000002@{stack}"]}
    assert [bool(row.error) for row in stacks.rows] == [False, True]
    images = mrcfile.read(staging / "particles_stack" / "a_particles.mrcs")
    assert images.shape == (2, 32, 32)
    assert images[0, 12:20, 12:20].mean() < images[1, 12:20, 12:20].mean() - 4
    assert ".3.building" not in (staging / "particles_stack" / "particles.star").read_text()


def test_nothing_can_be_cut_out(tmp_path: Path) -> None:
    gone = CuratedMicrograph("a", tmp_path / "a.mrc", (9, 9), Picks(np.ones((1, 2))), NOTHING, (), (), 0)
    stacks = cut_stacks([gone], tmp_path / "s", tmp_path / "3", ExtractOptions(32))
    assert stacks.images == {}
