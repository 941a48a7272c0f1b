import pytest

from cryopick import core
from cryopick.core import CryopickError

NAMES = [name for name in core.__all__ if name.endswith("Error")]


@pytest.mark.parametrize("name", NAMES)
def test_every_error_is_ours_and_says_what_it_is_for(name: str) -> None:
    error = getattr(core, name)
    assert issubclass(error, CryopickError)
    assert error.__doc__
    with pytest.raises(CryopickError, match=r"a\.mrc: found 3"):
        raise error("a.mrc: found 3")


def test_errors_are_told_apart() -> None:
    concrete = [getattr(core, name) for name in NAMES if name != "CryopickError"]
    assert len(concrete) == 6
    assert not any(issubclass(one, other) for one in concrete for other in concrete if one is not other)
