from cryopick.acquisition.remote import Remote


def test_the_promised_size_is_better_than_an_estimate() -> None:
    assert Remote("u", "p", 5, estimate=7).room == 5
    assert Remote("u", "p", estimate=7).room == 7
    assert Remote("u", "p", 0, estimate=7).room == 0
