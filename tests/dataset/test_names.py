from pathlib import Path

import pytest

from cryopick.dataset.names import matching_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("stack_0001.frames.mrc", "stack_0001.frames"),
        ("stack_0001.frames.csv", "stack_0001.frames"),
        ("14sep05c 00024sq_00003hl.mrc", "14sep05c 00024sq_00003hl"),
        ("20210903_0012.mrc", "20210903_0012"),
        ("012345678901234567890_20210903_0012.mrc", "20210903_0012"),
        ("0123456789012345678901_a.mrc", "0123456789012345678901_a"),
        ("a_patch_aligned_doseweighted.mrc", "a"),
        ("a_patch_aligned.csv", "a"),
        ("a_doseweighted.mrc", "a_doseweighted"),
        ("a.mrc.gz", "a"),
        ("a.JPG", "a"),
        ("hole_3_handpick.csv", "hole_3_handpick"),
    ],
)
def test_only_uid_suffix_and_motion_correction_are_stripped(name: str, expected: str) -> None:
    assert matching_name(Path("folder") / name) == expected
