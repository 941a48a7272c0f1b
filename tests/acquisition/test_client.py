import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from cryopick.acquisition.client import Client, Manners, _retry_after
from cryopick.acquisition.network_error import NetworkError, TransientError


def test_json_is_asked_for_until_it_is_json(server: Any, client: Client, faults: Any) -> None:
    server.files["/api"] = b'{"a": 1}'
    server.faults["/api"] = [faults.Fault(xml=True), faults.Fault(drop=3), faults.Fault(status=502)]
    assert client.get_json("/api".join([server.url, ""])) == {"a": 1}
    assert len(server.asked) == 4


def test_no_json_at_all_is_a_named_error(server: Any, client: Client, faults: Any) -> None:
    server.files["/api"] = b"{}"
    server.always["/api"] = faults.Fault(xml=True)
    with pytest.raises(NetworkError, match=r"wanted JSON, found .*SlowDown.* Given up after 4"):
        client.get_json(f"{server.url}/api")


def test_without_a_network_the_way_out_is_told() -> None:
    with Client(Manners(attempts=2, backoff=0.01)) as client:
        with pytest.raises(NetworkError, match=r"127\.0\.0\.1:9/x: cannot be reached .* Check the network"):
            client.get("http://127.0.0.1:9/x")
        with pytest.raises(NetworkError, match="cannot be reached"):
            client.get("http://no-such-host.invalid/x")
        with pytest.raises(NetworkError, match="cannot be asked for"):
            client.get("ftp:/x")


def test_requests_keep_their_distance(server: Any) -> None:
    server.files["/f"] = b"x"
    began = time.monotonic()
    with Client(Manners(interval=0.1)) as client:
        for _ in range(3):
            client.get(f"{server.url}/f")
    # Turns are reckoned from the first: a request that arrives late does not put off those after it.
    first, second, third = (one.at - began for one in server.asked)
    assert first < second < third
    assert second >= 0.09
    assert third >= 0.19


def test_attempts_that_get_further_are_not_counted() -> None:
    reached = [0]

    def once() -> str:
        reached[0] += 1
        if reached[0] < 20:
            raise TransientError("not yet")
        return "done"

    with Client(Manners(attempts=2, backoff=0)) as client:
        assert client.patiently(once, lambda: reached[0]) == "done"
        reached[0] = 0
        with pytest.raises(NetworkError, match=r"not yet\. Given up after 2 attempts"):
            client.patiently(once)


@pytest.mark.parametrize(("value", "seconds"), [("7", 7), (None, None), ("soon", None)])
def test_how_long_to_wait(value: str | None, seconds: float | None) -> None:
    assert _retry_after(value) == seconds


def test_how_long_to_wait_for_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=60)
    assert _retry_after(format_datetime(later, usegmt=True)) == pytest.approx(60, abs=2)


def test_a_stopped_client_waits_for_nothing() -> None:
    def once() -> None:
        client.stop()
        raise TransientError("busy", 200)

    with (
        Client(Manners(attempts=5)) as client,
        pytest.raises(NetworkError, match="stopped; the same command"),
    ):
        client.patiently(once)


@pytest.mark.parametrize("proxy", ["socks4://127.0.0.1:1", "nonsense://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_told(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(NetworkError, match=r"the proxy that .* cannot be used"):
        Client()
