"""COCO's JSON of object detection: images, and a rectangle for each particle."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

import pandas as pd

from cryopick.core import CoordinatesError, Frame, Picks
from cryopick.io.coordinates.format import NamedPicks
from cryopick.io.coordinates.json_file import holds, read_object, write_object
from cryopick.io.coordinates.squares import Squares, corners_of
from cryopick.io.coordinates.table import MICROGRAPH, NO_PICKS, SCORE, X, Y, picks_of, unique_keys
from cryopick.io.micrographs import frame_as_stored

_SIDES = ["width", "height"]


class CocoJsonFormat(Squares):
    """``images`` with ``file_name``, ``annotations`` with ``bbox`` (x, y, width, height; x, y the corner).

    A centre is x + width / 2, y + height / 2. COCO counts from the top left corner of the picture
    (https://cocodataset.org/#format-data): rows are those of the files named, which nobody turns over.
    """

    key = "coco"
    name = "COCO JSON"
    suffixes = (".json",)
    frame = Frame.ROWS
    frame_on = staticmethod(frame_as_stored)

    def accepts(self, path: Path) -> bool:
        """Look for images and annotations."""
        return holds(path, "images", "annotations")

    def read(self, path: Path) -> dict[str, Picks]:
        """Read every image, those without annotations too; the diameter is the mean side of its boxes."""
        content = read_object(path)
        try:
            names = {image["id"]: str(image["file_name"]) for image in content["images"]}
            rows = [_row(names, annotation) for annotation in content["annotations"]]
            table = pd.DataFrame(rows, columns=[MICROGRAPH, X, Y, *_SIDES, SCORE])
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise CoordinatesError(
                f"{path}: not as COCO has it ({type(error).__name__}: {error}); wanted images with id and "
                "file_name, annotations with image_id and bbox of four numbers. Correct the file"
            ) from error
        groups = dict(iter(table.groupby(MICROGRAPH)))
        return {
            key: replace(_picks(path, groups.get(name, table.iloc[:0])), micrograph=name)
            for key, name in zip(unique_keys(path, list(names.values())), names.values(), strict=True)
        }

    def write_joint(self, micrographs: Sequence[NamedPicks], path: Path) -> None:
        """Write one category, ``particle``; needs the shape of each micrograph."""
        images: list[dict[str, Any]] = []
        annotations: list[dict[str, Any]] = []
        for image_id, micrograph in enumerate(micrographs, start=1):
            if micrograph.shape is None:
                raise CoordinatesError(
                    f"{path}: COCO holds the shape of {micrograph.name}; pass --micrographs"
                )
            height, width = micrograph.shape
            name = PurePath(micrograph.name).name
            images.append({"id": image_id, "file_name": name, "width": width, "height": height})
            side = self.side(path, micrograph.picks)
            for index, (x, y) in enumerate(corners_of(micrograph.picks, side).tolist()):
                found = {
                    "id": len(annotations) + 1,
                    "image_id": image_id,
                    "category_id": 1,
                    "bbox": [x, y, side, side],
                    "area": side * side,
                    "iscrowd": 0,
                }
                if micrograph.picks.scores is not None:
                    found["score"] = float(micrograph.picks.scores[index])
                annotations.append(found)
        categories = [{"id": 1, "name": "particle"}]
        write_object(path, {"images": images, "annotations": annotations, "categories": categories})


COCO_JSON = CocoJsonFormat()


def _row(names: Mapping[Any, str], annotation: Mapping[str, Any]) -> tuple[object, ...]:
    """Take what matters of an annotation, in the order of the table's columns."""
    x, y, width, height = map(float, annotation["bbox"])
    return names[annotation["image_id"]], x, y, width, height, annotation.get("score")


def _picks(path: Path, boxes: pd.DataFrame) -> Picks:
    """Make picks of the rectangles of one image."""
    if boxes.empty:
        return NO_PICKS
    table = pd.DataFrame({X: boxes[X] + boxes["width"] / 2, Y: boxes[Y] + boxes["height"] / 2})
    if boxes[SCORE].notna().all():
        table[SCORE] = boxes[SCORE]
    return picks_of(path, table, float(boxes[_SIDES].to_numpy(dtype=float).mean(axis=1).mean()))
