"""What goes wrong between here and a server, in words for the user."""

from cryopick.core import CryopickError


class NetworkError(CryopickError):
    """A server cannot be reached, or does not give what was asked for."""


class TransientError(NetworkError):
    """What a later attempt may cure: a dropped connection, a busy server, an error page instead of a file.

    Parameters
    ----------
    message
        For the user.
    wait
        Seconds the server asks to wait; None where it does not say.
    """

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait
