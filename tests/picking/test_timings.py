from pathlib import Path

from cryopick.picking import SummaryRow
from cryopick.picking.journal import Record
from cryopick.picking.timings import write_timings

ROW = SummaryRow("m/a.mrc", 0, None, "", 30, 40, 1.5, 24.0, "m/a.mrc", "m/a")


def test_seconds_by_stage(tmp_path: Path) -> None:
    stages = {"reading": 0.25, "rescaling": 0.125, "network": 1.0, "peaks": 0.0, "writing": 0.5}
    write_timings([Record(ROW, 1, 2, 3, stages)], tmp_path)
    assert (tmp_path / "timings.csv").read_text().splitlines() == [
        "micrograph,reading,rescaling,network,peaks,writing",
        "m/a.mrc,0.25,0.125,1.0,0.0,0.5",
    ]
