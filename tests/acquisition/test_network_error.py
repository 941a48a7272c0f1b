from cryopick.acquisition.network_error import NetworkError, TransientError
from cryopick.core import CryopickError


def test_the_user_is_told_and_waiting_is_known() -> None:
    assert issubclass(NetworkError, CryopickError)
    assert TransientError("busy", 3).wait == 3
    assert str(TransientError("busy")) == "busy"
    assert TransientError("busy").wait is None
