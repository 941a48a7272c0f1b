from cryopick.validation.ctf.values import CtfValues


def test_mean_and_difference() -> None:
    values = CtfValues(12500.0, 11500.0, 30.0)
    assert (values.defocus, values.astigmatism) == (12000.0, 1000.0)
