import numpy as np
import torch

from cryopick.simulation.crowd import Placement
from cryopick.simulation.labels import judge


def test_every_case_of_the_rule() -> None:
    xy = np.array(
        [
            [20.0, 20.0],  # 0 alone on open ice
            [60.0, 20.0],  # 1 and 2 touch
            [70.0, 20.0],
            [100.0, 20.0],  # 3 and 4 are one blur
            [104.0, 20.0],
            [20.0, 50.0],  # 5 broken
            [60.0, 50.0],  # 6 in a clump
            [150.0, 50.0],  # 7 on carbon
            [129.0, 50.0],  # 8 at the carbon's edge
            [-3.0, 20.0],  # 9 outside the frame
            [20.0, 78.0],  # 10 in the streaked border below row 76
        ]
    )
    hidden = torch.zeros(80, 160, dtype=torch.bool)
    hidden[:, 130:] = True
    count = len(xy)
    placement = Placement(
        xy=xy,
        heights=np.zeros(count),
        views=np.zeros(count, dtype=np.intp),
        psi=np.zeros(count),
        broken=np.arange(count) == 5,
        clumped=np.arange(count) == 6,
        clumps=np.empty((0, 3)),
    )
    verdict = judge(placement, hidden, (slice(0, 76), slice(0, 160)), diameter_px=12.0)
    assert np.flatnonzero(verdict.labelled).tolist() == [0, 1, 2]
    assert np.flatnonzero(verdict.ambiguous).tolist() == [3, 4, 5, 8]
