"""The table of the page: pick sets side by side."""

from collections.abc import Sequence

from cryopick.evaluation.page.rows import Cell, Row, Section, number
from cryopick.validation.measures.pick_set_result import PickSetResult
from cryopick.validation.page.summary import BEST, Number, map_summary, summary_of

_COUNTS = {
    "Particles given": "particles_given",
    "Particles used": "particles_used",
}
_CLASSES = {
    "Mean resolution of all classes (\u00c5)": "mean_resolution_angstrom",
    f"Mean resolution of the best {BEST} (\u00c5)": f"mean_resolution_best_{BEST}_angstrom",
    "Classes with particles": "classes",
    "Classes selected": "classes_selected",
    "Particles selected": "particles_selected",
    "Share selected": "share_selected",
}
_MAPS = {
    "Unmasked (\u00c5)": "unmasked_angstrom",
    "Loose mask (\u00c5)": "loose_angstrom",
    "Tight mask (\u00c5)": "tight_angstrom",
    "Corrected (\u00c5)": "corrected_angstrom",
    "Mean FSC, unmasked": "mean_fsc_unmasked",
    "Mean FSC, corrected": "mean_fsc_corrected",
    "Against the truth, at 0.5 (\u00c5)": "truth_angstrom",
    "Truth at the corrected resolution": "truth_fsc_at_corrected",
    "Correlation with the truth": "truth_correlation",
    "Evenness of views": "view_sampling",
}
_HIGHEST_IS_BEST = {"mean_fsc_unmasked", "mean_fsc_corrected"}
_FINEST_IS_BEST = {key for rows in (_CLASSES, _MAPS) for key in rows.values() if key.endswith("_angstrom")}


def table_of(sets: Sequence[PickSetResult]) -> list[Section]:
    """Write all numbers; 3D in one section for each seed, whichever was best."""
    flat = [summary_of(each) for each in sets]
    sections = [
        Section("Particles", _rows(_COUNTS, flat)),
        Section("2D classes, weighted by their particles", _rows(_CLASSES, flat)),
    ]
    seeds = list(dict.fromkeys(quality.refinement.seed for each in sets for quality in each.maps))
    for seed in seeds:
        maps = [
            next((map_summary(quality) for quality in each.maps if quality.refinement.seed == seed), {})
            for each in sets
        ]
        sections.append(Section(f"3D map, seed {seed}", _rows(_MAPS, maps)))
    return [section for section in sections if section.rows]


def _rows(names: dict[str, str], columns: Sequence[dict[str, Number]]) -> tuple[Row, ...]:
    """Write the lines that any column has a number for; the finest resolution is set off."""
    rows = []
    for label, key in names.items():
        values = [column.get(key) for column in columns]
        if all(value is None for value in values):
            continue
        numbers = [value for value in values if isinstance(value, int | float)]
        best = _best(key, numbers) if len(values) > 1 else None
        rows.append(
            Row(
                label, tuple(Cell(_text(key, value), "", "best" if value == best else "") for value in values)
            )
        )
    return tuple(rows)


def _best(key: str, numbers: Sequence[float]) -> float | None:
    if key in _FINEST_IS_BEST:
        return min(numbers)
    return max(numbers) if key in _HIGHEST_IS_BEST else None


def _text(key: str, value: Number) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return (
        number(value, 1 if key.endswith("_angstrom") else 3 if key in _HIGHEST_IS_BEST else 2)
        if isinstance(value, float)
        else "\u2013"
    )
