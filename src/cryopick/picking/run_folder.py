"""The output folder of `predict`: every file of it, from the candidates and a threshold."""

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from cryopick.core import CoordinatesError, Picks, check_number
from cryopick.io.atomic import replacing
from cryopick.io.coordinates import (
    joint_star,
    read_coordinates,
    write_coordinate_list,
    write_coordinates,
    write_star,
)
from cryopick.io.coordinates.cryoppp_csv import LABELS_FOLDER
from cryopick.io.micrographs import cryoppp_frame
from cryopick.picking.mask_map import MaskMap, read_mask_map, write_mask_map
from cryopick.picking.masks import outline_picks, write_masks
from cryopick.picking.progress_folder import ProgressFolder
from cryopick.picking.project_name import normal, project_name
from cryopick.picking.summary import SUMMARY, SummaryRow, read_summary, write_summary

RUN = "run.json"
LIST = "autopick.star"
JOINT = "cryosparc.star"
CANDIDATES, MASKS = "candidates", "masks"
"""Folders, the images of which are no micrographs."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunFolder:
    """An output folder.

    Parameters
    ----------
    root
        The folder.
    """

    root: Path

    def candidates_file(self, place: str) -> Path:
        """Name the file of every candidate of a micrograph, with its score."""
        return self.root / CANDIDATES / f"{place}.star"

    def mask_map_file(self, place: str) -> Path:
        """Name the file of what of a micrograph is covered by particles, from which masks are cut."""
        return self.root / CANDIDATES / f"{place}_mask.tif"

    def candidate_files(self, place: str, *, masks: bool) -> list[Path]:
        """Name every file that picking a micrograph leaves; the others are written from these."""
        return [self.candidates_file(place), *([self.mask_map_file(place)] if masks else [])]

    def masks_files(self, place: str) -> tuple[Path, Path]:
        """Name the masks of a micrograph's picks, and their table."""
        masks = self.root / MASKS / f"{place}_masks.tif"
        return masks, masks.with_suffix(".csv")

    def picks_file(self, place: str) -> Path:
        """Name the picks of a micrograph, where RELION 3.1 looks for them."""
        return self.root / f"{place}_autopick.star"

    def write_candidates(self, place: str, candidates: Picks, mask_map: MaskMap | None = None) -> None:
        """Write every candidate of a micrograph, and what is covered by particles where masks are wanted."""
        write_star(candidates, self.candidates_file(place))
        if mask_map is None:
            self.mask_map_file(place).unlink(missing_ok=True)  # of an earlier run
        else:
            write_mask_map(mask_map, self.mask_map_file(place))

    def read_candidates(self, row: SummaryRow) -> Picks:
        """Read every candidate of a micrograph, best first."""
        (candidates,) = read_coordinates(self.candidates_file(row.place)).values()
        return replace(candidates, diameter_px=row.diameter_px)

    def write_picks(self, row: SummaryRow, threshold: float) -> Picks:
        """Write the picks of a micrograph, from its candidates."""
        picks = self.read_candidates(row).above(threshold)
        write_star(picks, self.picks_file(row.place))
        return picks

    def _csv(self, name: str) -> Path:
        return self.root / LABELS_FOLDER / f"{name}.csv"

    def _write_masks(self, row: SummaryRow, picks: Picks) -> None:
        """Write the masks of a micrograph's picks, where masks are wanted."""
        mask_map_file, files = self.mask_map_file(row.place), self.masks_files(row.place)
        if mask_map_file.exists() and row.diameter_px is not None:
            write_masks(outline_picks(read_mask_map(mask_map_file), picks, row.diameter_px), files[0])
        else:
            _remove(*files)

    def _remove_picks(self, row: SummaryRow, *csvs: Path) -> None:
        """Remove picks of an earlier run: they would be taken for this one's."""
        candidates, masks = self.candidate_files(row.place, masks=True), self.masks_files(row.place)
        _remove(*candidates, self.picks_file(row.place), *csvs, *masks)

    def read_run(self) -> dict[str, Any]:
        """Read ``run.json``.

        Raises
        ------
        CoordinatesError
            If the folder is not the output of `predict`.
        """
        path = self.root / RUN
        try:
            run = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CoordinatesError(
                f"{path}: not readable ({error}); wanted the output folder of `predict`"
            ) from error
        if not isinstance(run, dict) or "floor" not in run:
            raise CoordinatesError(f"{path}: says no floor; wanted the output folder of `predict`")
        return run

    def _project(self, run: Mapping[str, Any]) -> Path:
        """Tell the folder from which files are named: that of the run, unless it has been moved since."""
        project = Path(run.get("project", ""))
        return project if normal(self.root).is_relative_to(project) else Path.cwd()

    def forget(self, begun: Sequence[SummaryRow] = ()) -> None:
        """Remove what an earlier run has written: it is not true of one that starts over.

        Parameters
        ----------
        begun
            Micrographs that the summary may not name yet, because that run did not finish.
        """
        finished: list[SummaryRow] = []
        with suppress(CoordinatesError):  # no summary, or a damaged one
            finished = read_summary(self.root)
        for row in (*begun, *finished):
            self._remove_picks(row, self._csv(row.place), self._csv(PurePosixPath(row.place).name))
        _remove(*(self.root / name for name in (RUN, LIST, JOINT, SUMMARY)))

    def finish(self, rows: Sequence[SummaryRow], run: dict[str, Any], threshold: float) -> list[SummaryRow]:
        """Write everything that depends on the threshold.

        Parameters
        ----------
        rows
            Every micrograph of the run, failed ones too; their candidates are in the folder.
        run
            What ``run.json`` is to say beside the threshold.
        threshold
            Least score of a pick.

        Returns
        -------
        list of SummaryRow
            With the picks counted.
        """
        stems = Counter(PurePosixPath(row.place).name for row in rows)
        # One that was alone with its name in an earlier turn may have lost it to its folder's.
        _remove(*(self._csv(stem) for stem in stems.keys() - {row.place for row in rows} if stems[stem] > 1))
        counted, listed = [], []
        project = self._project(run)
        with joint_star(self.root / JOINT, (row.micrograph for row in rows if not row.error)) as add:
            for row in rows:
                place = PurePosixPath(row.place)
                name = row.place if stems[place.name] > 1 else place.name
                csv = self._csv(name)
                if row.error or row.height is None:
                    self._remove_picks(row, csv)
                    counted.append(row)
                    continue
                picks = self.write_picks(row, threshold)
                write_coordinates(picks, csv, height=row.height, frame=cryoppp_frame(row.path))
                self._write_masks(row, picks)
                add(row.micrograph, picks)
                listed.append((row.micrograph, project_name(self.picks_file(row.place), project)))
                mean = None if picks.scores is None or not len(picks) else float(picks.scores.mean())
                counted.append(replace(row, picks=len(picks), mean_score=mean))
        write_coordinate_list(listed, self.root / LIST)
        write_summary(counted, self.root)
        with replacing(self.root / RUN) as temporary:
            text = json.dumps({**run, "threshold": threshold}, indent=2, ensure_ascii=False)
            # What of a folder's name is no text is so written as JSON escapes it.
            temporary.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
        return counted


def _remove(*files: Path) -> None:
    """Remove files that may not be there."""
    for file in files:
        file.unlink(missing_ok=True)


def rethreshold(folder: Path, threshold: float) -> list[SummaryRow]:
    """Rewrite the picks of a run with another threshold, from its candidates.

    Parameters
    ----------
    folder
        Output of `predict`.
    threshold
        Least score of a pick, in [0, 1]; below the lowest that was kept every candidate is one.

    Returns
    -------
    list of SummaryRow
        With the picks counted anew.

    Raises
    ------
    ConfigurationError
        If the threshold is out of range, or another command is writing into the folder.
    CoordinatesError
        If the folder is not the output of `predict`.
    """
    check_number("--threshold", threshold, 0, 1)
    run_folder = RunFolder(folder)
    run = run_folder.read_run()
    if threshold < run["floor"]:
        _logger.warning("%s: scores below %g were not kept; every candidate is a pick", folder, run["floor"])
    with ProgressFolder(folder).sole():
        return run_folder.finish(read_summary(folder), run, threshold)
