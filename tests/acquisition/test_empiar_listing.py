from pathlib import Path
from typing import Any

import pytest

from cryopick.acquisition import Client, NetworkError
from cryopick.acquisition.empiar_listing import list_deposition
from cryopick.core import ConfigurationError
from cryopick.dataset.sites import Sites, load_sites

APACHE = b"""<html><head><title>Index of /empiar/10017/data</title></head><body><h1>Index</h1>
<table><tr><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=S;O=A">Size</a></th></tr>
<tr><td><a href="/empiar/10017/">Parent Directory</a></td><td align="right">  - </td></tr>
<tr><td><a href="a%20b.frames.mrc">a b.frames.mrc</a></td><td align="right">2014-05-13 09:12  </td>
<td align="right"> 64M</td></tr>
<tr><td><a href="gain.mrc">gain.mrc</a></td><td>2014-05-13 09:12</td><td align="right">1.5K</td></tr>
<tr><td><a href="https://elsewhere.example/">ads</a></td></tr></table></body></html>"""
NGINX = b"""<pre><a href="../">../</a>
<a href="x.mrc">x.mrc</a>                                             13-May-2014 09:12            67109888
</pre>"""


@pytest.fixture
def sites(server: Any, tmp_path: Path) -> Sites:
    return load_sites(server.sites(tmp_path / "s.toml"))


def test_pages_of_apache_and_nginx(server: Any, client: Client, sites: Sites) -> None:
    server.files["/empiar/10017/data/"] = APACHE
    found = list_deposition(client, sites, "10017")
    assert [(remote.path, remote.estimate) for remote in found] == [
        ("10017/empiar/data/a b.frames.mrc", 64 * 2**20),
        ("10017/empiar/data/gain.mrc", 1536),
    ]
    assert found[0].url == f"{server.url}/empiar/10017/data/a%20b.frames.mrc"
    server.files["/empiar/10081/data/"] = NGINX
    (only,) = list_deposition(client, sites, "10081")
    assert (only.path, only.estimate) == ("10081/empiar/data/x.mrc", 67_109_888)


def test_what_is_taken_can_be_said(server: Any, client: Client, sites: Sites) -> None:
    server.files["/empiar/10017/data/"] = APACHE
    (only,) = list_deposition(client, sites, "10017", r"\.frames\.")
    assert only.path.endswith("a b.frames.mrc")
    with pytest.raises(NetworkError, match="no file there that passes 'nothing'"):
        list_deposition(client, sites, "10017", "nothing")
    with pytest.raises(ConfigurationError, match=r"--match \*\.mrc: not a regular expression"):
        list_deposition(client, sites, "10017", "*.mrc")


def test_the_sites_say_what_to_take_of_10532(server: Any, client: Client, sites: Sites) -> None:
    for name in ("a_patch_aligned.mrc", "a_background.mrc"):
        server.files[f"/empiar/10532/data/{name}"] = b"x"
    (only,) = list_deposition(client, sites, "10532")
    assert only.path == "10532/empiar/data/a_patch_aligned.mrc"
