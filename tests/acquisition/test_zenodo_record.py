import json
from typing import Any

import pytest

from cryopick.acquisition import Client, NetworkError
from cryopick.acquisition.remote import Remote
from cryopick.acquisition.zenodo_record import list_record

OLD = {"files": [{"key": "a b.csv", "size": 5, "checksum": "md5:00", "links": {"self": "http://x/a"}}]}
NEW = {"files": {"entries": {"a": {"key": "a b.csv", "size": 5, "links": {"content": "http://x/a"}}}}}
BARE = {"files": [{"key": "a b.csv", "size": "5"}]}


def test_every_form_of_the_api(server: Any, client: Client) -> None:
    api = f"{server.url}/records/1"
    found = []
    for form in (OLD, NEW, BARE):
        server.files["/records/1"] = json.dumps(form).encode()
        found += list_record(client, api)
    assert found == [
        Remote("http://x/a", "a b.csv", 5, "md5:00"),
        Remote("http://x/a", "a b.csv", 5),
        Remote(f"{api}/files/a%20b.csv/content", "a b.csv", 5),
    ]


@pytest.mark.parametrize("answer", [{}, [], {"files": []}, {"files": [{"key": "a"}]}, {"files": [3]}])
def test_what_is_no_record_is_named(server: Any, client: Client, answer: Any) -> None:
    server.files["/records/1"] = json.dumps(answer).encode()
    with pytest.raises(NetworkError, match="/records/1"):
        list_record(client, f"{server.url}/records/1")


@pytest.mark.parametrize("key", ["../x.zip", "/etc/x.zip", "a/../../x"])
def test_a_name_that_leads_outside_is_refused(server: Any, client: Client, key: str) -> None:
    server.files["/records/1"] = json.dumps({"files": [{"key": key, "size": 1}]}).encode()
    with pytest.raises(NetworkError, match="leads outside"):
        list_record(client, f"{server.url}/records/1")
