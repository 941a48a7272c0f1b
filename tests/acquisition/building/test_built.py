from pathlib import Path

from cryopick.acquisition.building.built import Built, BuiltRow
from cryopick.core import Frame
from cryopick.io.coordinates import LocatedPicks
from cryopick.io.coordinates.cryosparc import CRYOSPARC

READ = LocatedPicks(CRYOSPARC, Frame.ROWS, 1.0, (), (), ())


def test_labels_are_counted_over_labelled_micrographs() -> None:
    rows = (BuiltRow("a.mrc", 3, None), BuiltRow("b.mrc", None, 7), BuiltRow("c.mrc", 0, None))
    assert Built(Path("x"), rows, READ).labels == 3
