import pytest

from cryopick.picking.stopwatch import STAGES, Stopwatch


def test_stages_add_up_even_where_they_fail() -> None:
    watch = Stopwatch()
    assert watch.seconds == dict.fromkeys(STAGES, 0.0)
    with watch.stage("network"):
        pass
    once = watch.seconds["network"]
    with pytest.raises(ZeroDivisionError), watch.stage("network"):
        raise ZeroDivisionError
    assert watch.seconds["network"] > once > 0
    assert watch.seconds["reading"] == 0
