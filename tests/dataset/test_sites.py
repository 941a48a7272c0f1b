import re
from importlib import resources
from pathlib import Path

import pytest

import cryopick
from cryopick.core import DataSetError
from cryopick.dataset import Collection
from cryopick.dataset.sites import load_sites

SOURCE = Path(cryopick.__file__).parent


def test_addresses_are_made_of_the_data_file() -> None:
    sites = load_sites()
    assert sites.archive_url(Collection.CRYOPPP, "10017", lite=True).endswith("/cryoppp_lite/10017.tar.gz")
    assert sites.archive_url(Collection.CRYOVIRUSDB, "10192", lite=False).endswith("/10192.tar.gz")
    assert sites.empiar_url("10077", "data/a b#1.mrc").endswith("/10077/data/a%20b%231.mrc")
    assert sites.zenodo_record == {"cryoppp": "7934683", "cryovirusdb": "10397742"}


def test_no_site_stands_in_the_code_of_the_network() -> None:
    for folder in ("acquisition", "dataset", "cli/dataset"):
        for path in (SOURCE / folder).rglob("*.py"):
            assert not re.search(r"https?://|ftp://", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("text", [None, "", "[tarball", "[tarball]\n[lite]\n[empiar]\n"])
def test_a_file_that_is_none_is_named(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "s.toml").write_text(text)
    with pytest.raises(DataSetError, match=r"s\.toml: cannot be read as a file of sites"):
        load_sites(tmp_path / "s.toml")


@pytest.mark.parametrize(
    ("wanted", "found"), [("cryovirusdb = ", "cryomirror = "), ("{id}", "{ID}")], ids=["key", "template"]
)
def test_a_mirror_that_lacks_something_is_named(tmp_path: Path, wanted: str, found: str) -> None:
    text = (resources.files("cryopick.dataset") / "sites.toml").read_text(encoding="utf-8")
    assert wanted in text
    (tmp_path / "s.toml").write_text(text.replace(wanted, found))
    with pytest.raises(DataSetError, match=r"s\.toml: cannot be read as a file of sites"):
        load_sites(tmp_path / "s.toml")
    (tmp_path / "s.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataSetError, match=r"s\.toml: cannot be read as a file of sites"):
        load_sites(tmp_path / "s.toml")
