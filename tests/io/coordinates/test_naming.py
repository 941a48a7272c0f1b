from pathlib import PurePath

import pytest

from cryopick.io.coordinates import coordinates_key, micrograph_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("a.mrc", "a"),
        ("MotionCorr/job002/a.b.frames.mrc", "a.b.frames"),
        ("J1/imported/012345678901234567890_a.mrc", "a"),
        ("J1/imported/12345678901234567890_a.mrc", "12345678901234567890_a"),  # 20 digits
        ("20210903_a_patch_aligned_doseweighted.mrc", "20210903_a_patch_aligned_doseweighted"),
        ('"""Movies/a b.mrc"""', "a b"),
        ("'a b.mrc'", "a b"),
        ("a.mrc.gz", "a"),
        ("topaz_has_no_suffix.frames", "topaz_has_no_suffix.frames"),
    ],
)
def test_names_of_micrographs(name: str, key: str) -> None:
    assert micrograph_key(name) == key
    assert micrograph_key(PurePath(name)) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("pick/a_autopick.star", "a"),
        ("a.frames_manualpick.star", "a.frames"),
        ("a_topazpick.box", "a"),
        ("a_pick.star", "a_pick"),
        ("a_autopick_b.star", "a_autopick_b"),
        ("a.csv", "a"),
        ("a.frames.csv", "a.frames"),
        ("a.mrc.star", "a"),
        ("012345678901234567890_a b_autopick.star", "a b"),
    ],
)
def test_names_of_coordinate_files(name: str, key: str) -> None:
    assert coordinates_key(PurePath(name)) == key
