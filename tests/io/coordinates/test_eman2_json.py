from pathlib import Path

import numpy as np
import pytest

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.eman2_json import EMAN2_JSON

FOREIGN = """{
"boxes": [ [ 3062, 2144, "manual" ], [ 1016.5, 31, "manual" ] ],
"quality": 5,
"ctf": { "__class__": "EMAN2Ctf", "defocus": 1.2 }
}"""


def test_centres_as_e2boxer_writes_them(tmp_path: Path) -> None:
    (tmp_path / "mic 1.frames_info.json").write_text(FOREIGN)
    picks = EMAN2_JSON.read(tmp_path / "mic 1.frames_info.json")["mic 1.frames"]
    np.testing.assert_array_equal(picks.xy, [[3062, 2144], [1016.5, 31]])
    assert picks.scores is None


def test_scores_of_automatic_picking(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"boxes": [[1, 2, "auto", 0.5], [3, 4, "auto_convnet", -1]]}')
    np.testing.assert_array_equal(EMAN2_JSON.read(tmp_path / "a.json")["a"].scores, [0.5, -1])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"boxes": 1}', '{"boxes": [[1]]}', '{"boxes": [["a", 2]]}', '{"boxes": [3]}', "\xff"],
)
def test_other_contents_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(CoordinatesError, match=r"a\.json"):
        EMAN2_JSON.read(tmp_path / "a.json")
