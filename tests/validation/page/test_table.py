from collections.abc import Callable
from dataclasses import replace

from cryopick.validation.measures import PickSetResult
from cryopick.validation.page.table import table_of


def test_sets_side_by_side_and_every_seed(result: Callable[..., PickSetResult]) -> None:
    sections = table_of([result("ours", 12.0, (1, 2)), result("theirs", 20.0, (1,))])
    assert [section.heading for section in sections] == [
        "Particles",
        "2D classes, weighted by their particles",
        "3D map, seed 1",
        "3D map, seed 2",
    ]
    particles = {row.label: [cell.text for cell in row.cells] for row in sections[0].rows}
    assert particles == {"Particles given": ["1,000", "1,000"], "Particles used": ["600", "600"]}
    corrected = next(row for row in sections[2].rows if row.label == "Corrected (\u00c5)")
    assert [cell.emphasis for cell in corrected.cells] == ["best", ""]
    mean = next(row for row in sections[2].rows if row.label == "Mean FSC, corrected")
    assert [cell.emphasis for cell in mean.cells] == ["best", ""]
    missing = next(row for row in sections[3].rows if row.label == "Corrected (\u00c5)")
    assert missing.cells[1].text == "\u2013"


def test_rows_without_a_number_are_left_out(result: Callable[..., PickSetResult]) -> None:
    one = result(seeds=(1,))
    without = replace(one, maps=tuple(replace(each, truth=None) for each in one.maps))
    labels = [row.label for section in table_of([without]) for row in section.rows]
    assert "Tight mask (\u00c5)" in labels
    assert not any("ruth" in label for label in labels)
    assert len(table_of([PickSetResult("bare", 1, 1)])) == 1


def test_one_set_alone_is_not_the_best(result: Callable[..., PickSetResult]) -> None:
    cells = [cell for section in table_of([result()]) for row in section.rows for cell in row.cells]
    assert {cell.emphasis for cell in cells} == {""}
