"""The log of a round: what changed and why, from what, by which program."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryopick import __version__
from cryopick.curation.change import ChangeKind, change_table
from cryopick.curation.curated import CuratedRound
from cryopick.curation.inputs import CurationInputs
from cryopick.curation.rules import Rules
from cryopick.io.digest import sha256_of

LOG_TABLE, LOG, RECORD = "log.csv", "log.md", "round.json"


@dataclass(frozen=True)
class Provenance:
    """What a round was made of.

    Parameters
    ----------
    labels
        Folder of the labels of the round before.
    inputs
        Everything else.
    rules
        With their numbers.
    thresholds
        Least scores of a pick that were used; several where pickers differ.
    unknown
        Columns that hold 0 for some labels because nobody knows them.
    """

    labels: Path
    inputs: CurationInputs
    rules: Rules
    thresholds: tuple[float, ...]
    unknown: tuple[str, ...]


def write_log(curated: CuratedRound, made_of: Provenance, folder: Path) -> None:
    """Write ``log.csv`` (every change), ``log.md`` (for people) and ``round.json`` (for programs)."""
    change_table(curated.changes).to_csv(folder / LOG_TABLE, index=False)
    record = _record(curated, made_of)
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    (folder / LOG).write_text(_page(curated, made_of, record["inputs"]), encoding="utf-8")


def _record(curated: CuratedRound, made_of: Provenance) -> dict[str, Any]:
    files = [("labels", made_of.labels), *made_of.inputs.named()]
    kinds = Counter(change.kind for change in curated.changes)
    return {
        "round": curated.number,
        "parent": curated.parent,
        "cryopick": __version__,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": [
            {"role": role, "path": str(path), "sha256": sha256_of(path) if path.exists() else None}
            for role, path in files
        ],
        "rules": vars(made_of.rules) | {"thresholds": list(made_of.thresholds)},
        "micrographs": len(curated.micrographs),
        "unreadable": list(curated.unreadable),
        "absent": list(curated.absent),
        "labels": curated.labels,
        "labels_before": curated.labels_before,
        "changes": {kind.value: kinds[kind] for kind in ChangeKind},
        "unknown_columns": list(made_of.unknown),
    }


def _page(curated: CuratedRound, made_of: Provenance, inputs: Sequence[Mapping[str, Any]]) -> str:
    counts = Counter((change.kind, change.cause, change.reason) for change in curated.changes)
    thresholds = ", ".join(f"{value:g}" for value in made_of.thresholds)
    lines = [
        f"# Round {curated.number}, from round {curated.parent}",
        "",
        f"{curated.labels_before} labels became {curated.labels}, on {len(curated.micrographs)} micrographs. "
        f"cryopick {__version__}.",
        "",
        str(made_of.rules),
        *([f"Threshold of the picks: {thresholds}."] if thresholds else []),
        "",
        "| change | by | reason | how many |",
        "|---|---|---|---|",
        *(
            f"| {kind} | {cause} | {_cell(reason)} | {count} |"
            for (kind, cause, reason), count in sorted(
                counts.items(), key=lambda item: (item[0][0], -item[1])
            )
        ),
        "",
        "| made from | | sha256 |",
        "|---|---|---|",
        *(f"| {one['role']} | {_cell(one['path'])} | {one['sha256']} |" for one in inputs),
        "",
        "| micrograph | labels before | labels | false positives |",
        "|---|---|---|---|",
        *(
            f"| {_cell(one.key)} | {'-' if one.before is None else one.before} | {len(one.labels)} | "
            f"{len(one.false_positives.reasons)} |"
            for one in curated.micrographs
        ),
        "",
    ]
    if made_of.unknown:
        lines += [f"0 where nobody knows them: {', '.join(made_of.unknown)}.", ""]
    if kept := (*curated.unreadable, *curated.absent):
        names = ", ".join(kept)
        lines += [
            f"With their labels as they were, because they cannot be read or are not there: {names}. "
            "The tables of the whole data set leave them out.",
            "",
        ]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
