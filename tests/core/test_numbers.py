import pytest

from cryopick.core import ConfigurationError, check_number, check_positive


@pytest.mark.parametrize("value", [1, 1.5, 40])
def test_numbers_that_can_be_meant(value: float) -> None:
    check_number("a", value, 1)
    check_number("a", value, 1, 40)


@pytest.mark.parametrize("value", [0, -3, 41, float("nan"), float("inf"), "abc", None])
def test_others_are_refused_by_name(value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"data.a={value}: wanted a number from 1 to 40"):
        check_number("data.a", value, 1, 40)


def test_what_is_counted_is_whole() -> None:
    check_number("a", 3, 1, whole=True)
    with pytest.raises(ConfigurationError, match=r"a=2\.5: wanted a whole number of at least 1"):
        check_number("a", 2.5, 1, whole=True)


def test_without_an_end() -> None:
    with pytest.raises(ConfigurationError, match="a=inf: wanted a number of at least 0"):
        check_number("a", float("inf"), 0)


@pytest.mark.parametrize("value", [0.0, -3.0, float("nan"), float("inf")])
def test_a_length_is_positive(value: float) -> None:
    check_positive("--diameter", 180.0)
    check_positive("--diameter", None)
    with pytest.raises(ConfigurationError, match=f"--diameter {value:g} is not a positive number"):
        check_positive("--diameter", value)
