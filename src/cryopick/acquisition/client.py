"""The one way to the network: polite, patient, and clear about what went wrong."""

import json
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from cryopick.acquisition.network_error import NetworkError, TransientError

_BUSY = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
_LONGEST_WAIT = 300.0  # s; a server that asks for more is not waited for
_T = TypeVar("_T")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Manners:
    """How a server is treated.

    Parameters
    ----------
    attempts
        In a row without progress before giving up.
    backoff
        Seconds before the second attempt; doubled for each further one.
    timeout
        Seconds without a byte after which a connection counts as dropped.
    interval
        Least seconds between two requests.
    """

    attempts: int = 6
    backoff: float = 1.0
    timeout: float = 60.0
    interval: float = 0.0


class Client:
    """Asks servers over HTTP; used by several threads at once.

    Parameters
    ----------
    manners
        How servers are treated.
    transport
        Instead of the network, in tests.

    Raises
    ------
    NetworkError
        If the environment names a proxy that cannot be used.
    """

    def __init__(self, manners: Manners | None = None, transport: httpx.BaseTransport | None = None) -> None:
        self.manners = manners or Manners()
        try:
            self._http = httpx.Client(
                timeout=self.manners.timeout,
                follow_redirects=True,
                transport=transport,
                # Compressed answers could not be resumed in the middle, nor their length be checked.
                headers={"Accept-Encoding": "identity", "User-Agent": "cryopick"},
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise NetworkError(
                f"the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names cannot be used ({error}); "
                "correct the variable, or pip install 'httpx[socks]' for a SOCKS proxy"
            ) from error
        self._turn = threading.Lock()
        self._stopped = threading.Event()
        self._next = 0.0

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close connections."""
        self._http.close()

    def stop(self) -> None:
        """Make every thread give up soon: what waits, waits no longer."""
        self._stopped.set()

    def check_going_on(self) -> None:
        """Raise NetworkError if the client was stopped; to be called between pieces of a long answer."""
        if self._stopped.is_set():
            raise NetworkError("stopped; the same command goes on from here")

    @contextmanager
    def stream(
        self, url: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> Iterator[httpx.Response]:
        """Ask once, and read the answer as it comes.

        Raises
        ------
        TransientError
            If the connection fails or the server is busy.
        NetworkError
            If the server refuses.
        """
        self._wait_for_turn()
        try:
            with self._http.stream(method, url, headers=dict(headers or {})) as response:
                _check(url, response)
                yield response
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
            raise NetworkError(f"{url}: cannot be asked for ({error}). Correct the file of sites") from error
        except httpx.TransportError as error:
            raise TransientError(f"{url}: {_described(error)}") from error

    def get(self, url: str) -> httpx.Response:
        """Ask for a small answer, patiently; errors as of `stream`."""

        def once() -> httpx.Response:
            with self.stream(url) as response:
                response.read()
                return response

        return self.patiently(once)

    def get_length(self, url: str) -> int | None:
        """Ask how long a file is; None where the server does not tell."""

        def once() -> int | None:
            with self.stream(url, method="HEAD") as response:
                return length_of(response)

        return self.patiently(once)

    def get_json(self, url: str) -> Any:
        """Ask for JSON; an answer that is none counts as a busy server's."""

        def once() -> Any:
            with self.stream(url) as response:
                text = response.read()
            try:
                return json.loads(text)
            except ValueError as error:
                start = text[:80].decode(errors="replace")
                raise TransientError(f"{url}: wanted JSON, found {start!r}") from error

        return self.patiently(once)

    def patiently(self, once: Callable[[], _T], progress: Callable[[], int] = lambda: 0) -> _T:
        """Repeat what may be cured by repeating, waiting longer each time.

        Parameters
        ----------
        once
            What to do.
        progress
            What has been reached so far; attempts that raise it do not count as failures in a row.

        Raises
        ------
        NetworkError
            Of the last attempt.
        """
        failed, reached = 0, progress()
        while True:
            self.check_going_on()
            try:
                return once()
            except TransientError as error:
                now = progress()
                failed, reached = (1, now) if now > reached else (failed + 1, reached)
                if failed >= self.manners.attempts:
                    raise NetworkError(
                        f"{error}. Given up after {failed} attempts; run it again later"
                    ) from error
                wait = self.manners.backoff * 2 ** (failed - 1) * random.uniform(0.8, 1.2)
                if error.wait is not None:
                    wait = max(wait, error.wait)
                if wait > _LONGEST_WAIT:
                    raise NetworkError(
                        f"{error}; the server asks to wait {wait:.0f} s. Run it again then"
                    ) from error
                _logger.info("%s; again in %.1f s", error, wait)
                self._stopped.wait(wait)

    def _wait_for_turn(self) -> None:
        """Keep the interval between requests, over all threads."""
        with self._turn:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self.manners.interval
        self._stopped.wait(start - now)


def length_of(answer: httpx.Response) -> int | None:
    """Tell how many bytes an answer says it has; None where it does not."""
    length = answer.headers.get("Content-Length")
    return None if length is None else int(length)


def _check(url: str, response: httpx.Response) -> None:
    """Tell refusals from passing trouble."""
    status = response.status_code
    if status in _BUSY:
        words = f"{url}: the server answers {status} {response.reason_phrase}"
        raise TransientError(words, _retry_after(response.headers.get("Retry-After")))
    if status == HTTPStatus.NOT_FOUND:
        raise NetworkError(f"{url}: not there (404). Check the id, or the file of sites")
    if status >= HTTPStatus.BAD_REQUEST and status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise NetworkError(f"{url}: the server refuses ({status} {response.reason_phrase})")


def _retry_after(value: str | None) -> float | None:
    """Read seconds, or a date, off a header; None where it is neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date - datetime.now(UTC)).total_seconds()) if date.tzinfo else None


def _described(error: httpx.TransportError) -> str:
    """Say what happened on the wire."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return f"cannot be reached ({error}). Check the network, and --sites for a mirror"
    if isinstance(error, httpx.TimeoutException):
        return "no byte came for too long"
    return f"the connection broke ({error})"
