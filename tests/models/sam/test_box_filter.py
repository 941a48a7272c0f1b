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


def test_nothing_good_enough() -> None:
    assert filter_boxes([GeneratedMask(1, 2, 3, 4, 0.5)], (64, 64), (64, 64)) == []
