from typing import Any

import pytest

from cryopick.acquisition import NetworkError
from cryopick.acquisition.empiar_entry import read_entry
from cryopick.dataset.sites import load_sites

IMAGES = {
    "name": "sums",
    "directory": "/data/sums",
    "category": "micrographs - single frame",
    "data_format": "MRC",
    "num_images_or_tilt_series": 84,
    "frames_per_image": 1,
    "pixel_width": 1.77,
    "image_width": "4096",
    "image_height": "4096",
    "details": None,
}
ENTRY = {
    "title": "b-gal",
    "dataset_size": "5 GB",
    "imagesets": [IMAGES],
    "cross_references": [{"name": "EMD-2824"}],
}


def test_an_entry_is_read_in_full() -> None:
    entry = read_entry({"EMPIAR-10017": ENTRY}, "10017", load_sites(), 1.77)
    assert (entry.title, entry.size, entry.emdb, entry.pdb) == ("b-gal", "5 GB", ("EMD-2824",), ())
    (images,) = entry.image_sets
    assert (images.directory, images.images, images.frames, images.pixel_size) == ("data/sums", 84, 1, 1.77)
    assert (images.width, images.height, images.details) == (4096, 4096, None)
    assert images.https.endswith("/10017/data/sums")
    assert images.ftp.startswith("ftp://")
    assert images.globus.startswith("/")
    assert entry.remarks == ()


@pytest.mark.parametrize(
    "references",
    [
        "EMD-1, 5A1A",
        ["EMD-1", "5A1A"],
        [{"name": "EMD-1"}, {"pdb_id": "5A1A"}],
        {"emdb": ["EMD-1"], "pdb": "5A1A"},
    ],
)
def test_references_of_any_shape(references: Any) -> None:
    entry = read_entry({**ENTRY, "cross_references": references}, "10017", load_sites())
    assert (entry.emdb, entry.pdb) == (("EMD-1",), ("5A1A",))


@pytest.mark.parametrize("image_sets", [None, [], {}, {"0": IMAGES}, [IMAGES, "odd", 3]])
def test_image_sets_of_any_shape(image_sets: Any) -> None:
    entry = read_entry({**ENTRY, "imagesets": image_sets}, "10017", load_sites())
    assert len(entry.image_sets) == (1 if image_sets else 0)


@pytest.mark.parametrize(
    ("value", "number"), [("1.77", 1.77), ("1.77 A", 1.77), ("", None), (None, None), (0, None)]
)
def test_numbers_of_any_shape(value: Any, number: float | None) -> None:
    entry = read_entry({**ENTRY, "imagesets": [{**IMAGES, "pixel_width": value}]}, "10017", load_sites())
    assert entry.image_sets[0].pixel_size == number


def test_another_pixel_size_than_the_catalogues_is_remarked() -> None:
    entry = read_entry(
        {**ENTRY, "imagesets": [{**IMAGES, "pixel_width": 0.673}]}, "10345", load_sites(), 1.345
    )
    assert entry.remarks == ("pixel size 0.673 A/px of data/sums, 1.345 in the catalogue",)


@pytest.mark.parametrize("answer", [[], {}, "no", {"error": "x"}, {"EMPIAR-1": ENTRY}])
def test_what_is_no_entry_is_named(answer: Any) -> None:
    with pytest.raises(NetworkError, match="EMPIAR-10017: the API's answer is no entry"):
        read_entry(answer, "10017", load_sites())
