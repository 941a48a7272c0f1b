from collections.abc import Callable
from dataclasses import replace

from cryopick.validation.measures import PickSetResult
from cryopick.validation.page.fsc_charts import fsc_charts


def test_every_seed_has_its_line(result: Callable[..., PickSetResult]) -> None:
    charts = fsc_charts([result(), result("theirs", 20.0, (1, 2))])
    assert [chart.title for chart in charts] == [
        "Half-maps, corrected",
        "Half-maps, tight mask",
        "Half-maps, unmasked",
        "Against the truth",
    ]
    assert [series.slot for series in charts[0].series] == [0, 0, 0, 1, 1]
    # The corrected curve of seed 2 falls to 0.143 at 12 + 2 + 1 A.
    assert charts[0].series[1].dots[0].text == "ours, seed 2: 15.0 \u00c5 at 0.143"
    assert charts[0].series[0].line.startswith("58,14 ")  # 1 at zero frequency


def test_no_truth_no_chart(result: Callable[..., PickSetResult]) -> None:
    one = result()
    without = replace(one, maps=tuple(replace(each, truth=None) for each in one.maps))
    assert len(fsc_charts([without])) == 3
    assert fsc_charts([replace(one, maps=())]) == []
