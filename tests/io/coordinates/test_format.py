from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Frame, Picks
from cryopick.io.coordinates import CoordinateFormat, coordinate_formats


@pytest.mark.parametrize("format_", coordinate_formats(), ids=lambda format_: format_.name)
def test_every_format_reads_in_its_frame_what_it_writes(tmp_path: Path, format_: CoordinateFormat) -> None:
    assert isinstance(format_.frame, Frame)
    for suffix in format_.suffixes:
        path = tmp_path / f"mic.frames{suffix}"
        picks = Picks(np.array([[10.0, 20.0], [300, 4.0]]), None, 8.0)
        format_.write(picks, path)
        assert format_.accepts(path)
        ((key, again),) = format_.read(path).items()
        assert key == "mic.frames"
        np.testing.assert_array_equal(again.xy, picks.xy)
