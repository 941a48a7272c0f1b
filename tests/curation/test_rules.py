import pytest

from cryopick.core import ConfigurationError
from cryopick.curation.rules import Rules


def test_the_rules_are_said_with_their_numbers() -> None:
    said = str(Rules(threshold=0.4, doubt=0.2, doubt_alone=True, recentre=True))
    assert "score at least 0.4" in said
    assert "scores 0.2 or more and inspection rejects it or did not look at it" in said
    assert said.endswith("Labels move to the centres of their picks.")
    assert "the picker's threshold" in str(Rules())


@pytest.mark.parametrize("name", ["threshold", "doubt"])
def test_scores_that_are_no_numbers(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"--{name} nan: wanted a score"):
        Rules(**{name: float("nan")})


@pytest.mark.parametrize("radius", [0.2, 1.5, float("nan")])
def test_a_radius_that_cannot_be_meant(radius: float) -> None:
    with pytest.raises(ConfigurationError, match=r"wanted 0\.3 to 1 particle diameters"):
        Rules(radius=radius)
