"""What EMPIAR's API says of a deposition, whatever the shape it says it in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryopick.acquisition.network_error import NetworkError
from cryopick.dataset.sites import Sites

_CONFLICT = 0.01


@dataclass(frozen=True)
class ImageSet:
    """One folder of images of a deposition; None for what is not said.

    Parameters
    ----------
    name, category, data_format
        In the depositors' words.
    directory
        Below the deposition's folder.
    images, frames
        How many images, and frames in each.
    pixel_size
        In A/px, along x.
    width, height
        In px.
    details
        Free text; dose, defocus and microscope stand here if anywhere.
    https, ftp, globus
        Ways to its files.
    """

    name: str | None
    category: str | None
    data_format: str | None
    directory: str
    images: int | None
    frames: int | None
    pixel_size: float | None
    width: int | None
    height: int | None
    details: str | None
    https: str
    ftp: str
    globus: str


@dataclass(frozen=True)
class EmpiarEntry:
    """One deposition.

    Parameters
    ----------
    id
        EMPIAR's number.
    title, size, release_date, doi
        As EMPIAR says them; None where it does not.
    emdb, pdb
        References.
    image_sets
        Its folders of images.
    remarks
        Where its pixel size is not the catalogue's.
    """

    id: str
    title: str | None
    size: str | None
    release_date: str | None
    doi: str | None
    emdb: tuple[str, ...]
    pdb: tuple[str, ...]
    image_sets: tuple[ImageSet, ...]
    remarks: tuple[str, ...] = ()


def read_entry(answer: Any, id_: str, sites: Sites, pixel_size: float | None = None) -> EmpiarEntry:
    """Make sense of an answer of the API.

    Parameters
    ----------
    answer
        Decoded JSON: the entry, or a mapping from the accession code to it; references as text, as objects
        with a ``name``, or as a list of either; numbers as numbers or text.
    id_
        EMPIAR's number.
    sites
        Where files are.
    pixel_size
        In A/px, as the catalogue has it; None where it does not.

    Raises
    ------
    NetworkError
        If it is no entry.
    """
    entry = answer.get(f"EMPIAR-{id_}", answer) if isinstance(answer, Mapping) else answer
    if not isinstance(entry, Mapping) or not ({"title", "imagesets"} & set(entry)):
        raise NetworkError(f"EMPIAR-{id_}: the API's answer is no entry: {str(answer)[:100]}")
    listed = entry.get("imagesets")
    raw = listed.values() if isinstance(listed, Mapping) else listed or ()
    image_sets = tuple(_image_set(one, id_, sites) for one in raw if isinstance(one, Mapping))
    remarks = tuple(
        f"pixel size {one.pixel_size:g} A/px of {one.directory or one.name}, {pixel_size:g} in the catalogue"
        for one in image_sets
        if one.pixel_size and pixel_size and abs(one.pixel_size - pixel_size) > _CONFLICT * pixel_size
    )
    references = [
        *_names(entry.get("cross_references")),
        *_names(entry.get("related_pdb_entries")),
        *_names(entry.get("emdb_references")),
        *_names(entry.get("pdb_references")),
    ]
    emdb = tuple(dict.fromkeys(name for name in references if name.upper().startswith("EMD-")))
    return EmpiarEntry(
        id=id_,
        title=_text(entry.get("title")),
        size=_text(entry.get("dataset_size")),
        release_date=_text(entry.get("release_date")),
        doi=_text(entry.get("entry_doi")),
        emdb=emdb,
        pdb=tuple(dict.fromkeys(name for name in references if len(name) == 4 or name.startswith("pdb_"))),
        image_sets=image_sets,
        remarks=remarks,
    )


def _image_set(raw: Mapping[str, Any], id_: str, sites: Sites) -> ImageSet:
    """Read one folder of images."""
    directory = (_text(raw.get("directory")) or "").strip("/")
    return ImageSet(
        name=_text(raw.get("name")),
        category=_text(raw.get("category")),
        data_format=_text(raw.get("data_format")),
        directory=directory,
        images=_whole(raw.get("num_images_or_tilt_series")),
        frames=_whole(raw.get("frames_per_image")),
        pixel_size=_number(raw.get("pixel_width")),
        width=_whole(raw.get("image_width")),
        height=_whole(raw.get("image_height")),
        details=_text(raw.get("details")),
        https=sites.empiar_url(id_, directory),
        ftp=sites.empiar_ftp.format(id=id_, path=directory),
        globus=sites.empiar_globus.format(id=id_, path=directory),
    )


def _names(value: Any) -> Iterable[str]:
    """List names out of text, an object, or a list of either."""
    if isinstance(value, str):
        return [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
    if isinstance(value, Mapping):
        named = next((value[key] for key in ("name", "pdb_id", "emdb_id", "id") if value.get(key)), None)
        return _names(named) if named else [name for one in value.values() for name in _names(one)]
    if isinstance(value, list | tuple):
        return [name for one in value for name in _names(one)]
    return []


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value).strip()


def _number(value: Any) -> float | None:
    try:
        number = float(str(value).split()[0])
    except (ValueError, IndexError):
        return None
    return number if 0 < number < float("inf") else None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else int(number)
