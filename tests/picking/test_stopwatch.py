import pytest

from cryopick.picking.stopwatch import STAGES, Profile, Stopwatch


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


def test_what_is_not_spent_is_idle() -> None:
    profile = Profile()
    profile.elapsed = 10.0
    profile.add({"reading": 1.0, "network": 3.0})
    profile.add({"reading": 1.5, "network": 3.0})
    assert profile.micrographs == 2
    stages = profile.stages()
    assert (stages["reading"], stages["network"], stages["peaks"], stages["idle"]) == (2.5, 6.0, 0.0, 1.5)


def test_an_empty_run() -> None:
    assert set(Profile().stages().values()) == {0.0}
