import random

from cryopick.models.sam.box_filter import Picked, filter_boxes
from cryopick.models.sam.mask_generator import GeneratedMask

# A map of 1024 x 1024 px of a micrograph of 2048 rows, 3072 columns; boxes of 20 x 30 px are the commonest.
MASKS = [
    GeneratedMask(100, 200, 20, 30, 0.95),
    GeneratedMask(301, 401, 20, 30, 0.995),
    GeneratedMask(500, 600, 20, 30, 0.90),  # SAM expects too little
    GeneratedMask(700, 800, 26, 30, 0.97),  # 6 px too wide is within a fifth of the radius
    GeneratedMask(50, 60, 29, 30, 0.97),  # 9 px is not
    GeneratedMask(10, 20, 17, 30, 0.97),  # 3 px too narrow is more than a fifteenth
]


def test_boxes_of_the_commonest_size_are_particles() -> None:
    # Half of the commonest box's diagonal: hypot(20 * 3, 30 * 2) / 2 = 42.4 px, cut to 42.
    assert filter_boxes(MASKS, (1024, 1024), (2048, 3072)) == [
        Picked(330.0, 430.0, 84.0, 0.95),
        Picked(933.0, 832.0, 84.0, 0.995),
        Picked(2139.0, 1630.0, 84.0, 0.97),
    ]


def test_the_published_program_writes_sure_ones_three_times() -> None:
    rows = filter_boxes(MASKS, (1024, 1024), (2048, 3072), random.Random(0))
    assert [(row.x, row.y) for row in (rows[0], rows[1], rows[4])] == [(330, 430), (933, 832), (2139, 1630)]
    assert len(rows) == 5
    # A tenth of the radius at most: up and to the right, then down and to the left.
    assert 0 <= rows[2].x - 933 <= 4
    assert 0 <= rows[2].y - 832 <= 4
    assert -4 <= rows[3].x - 933 <= 0
    assert -4 <= rows[3].y - 832 <= 0
    assert rows == filter_boxes(MASKS, (1024, 1024), (2048, 3072), random.Random(0))


def test_centres_are_cut_only_as_published() -> None:
    mask = [GeneratedMask(10, 20, 21, 30, 0.95)]
    assert filter_boxes(mask, (100, 100), (100, 100))[0].x == 20.5
    assert filter_boxes(mask, (100, 100), (100, 100), random.Random(0))[0].x == 20


def test_nothing_good_enough() -> None:
    assert filter_boxes([GeneratedMask(1, 2, 3, 4, 0.5)], (64, 64), (64, 64)) == []
