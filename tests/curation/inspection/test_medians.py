from collections.abc import Callable
from pathlib import Path

from PIL import Image

from cryopick.curation.inspection import InspectedMicrograph, Limits
from cryopick.curation.inspection.medians import draw_medians, write_medians

Make = Callable[..., InspectedMicrograph]


def _width(path: Path) -> int:
    with Image.open(path) as image:
        return image.width


def test_a_row_per_micrograph(inspected: Make, work: Path) -> None:
    found = [
        inspected("a", [0.4, 0.1, 0.3], [1.0, 1.5, 3.0], defocus_um=1.25),
        inspected("b", [], []),
        inspected("c", [], [], error="c: broken"),
    ]
    write_medians(found, Limits(0.2, None, 2.0), work / "micrographs.csv")
    assert (work / "micrographs.csv").read_text().splitlines() == [
        "micrograph,picks,accepted,median_correlation,median_power,defocus_um,error",
        "m/a.mrc,3,1,0.3,1.5,1.25,",
        "m/b.mrc,0,0,,,,",
        "m/c.mrc,0,0,,,,c: broken",
    ]


def test_a_second_picture_where_defocus_is_known(inspected: Make, work: Path) -> None:
    widths = []
    for count in (0, 1, 8):
        found = [
            inspected(str(index), [0.3 + 0.02 * index, 0.4], [1.0, 1.0], defocus_um=1.0 + index)
            for index in range(count)
        ]
        draw_medians([*found, inspected("z", [0.2], [1.0])], Limits(0.25), work / "micrographs.png")
        widths.append(_width(work / "micrographs.png"))
    assert widths == [1050, 1650, 1650]


def test_no_picks_at_all(inspected: Make, work: Path) -> None:
    draw_medians([inspected("a", [], [])], Limits(), work / "micrographs.png")
    assert _width(work / "micrographs.png") == 1050
