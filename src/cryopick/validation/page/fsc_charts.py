"""Fourier shell correlations of all pick sets and seeds."""

from collections.abc import Callable, Sequence

from cryopick.evaluation.page.chart import Axis, Chart, Dot, Series, dots_of, line_of
from cryopick.validation.measures.fsc import AGAINST_TRUTH, HALF_MAPS, FscCurve
from cryopick.validation.measures.map_quality import MapQuality
from cryopick.validation.measures.pick_set_result import PickSetResult

_Choice = Callable[[MapQuality], FscCurve | None]


def fsc_charts(sets: Sequence[PickSetResult]) -> list[Chart]:
    """Draw one chart for each kind of curve there is; one line for each seed."""
    charts = [
        _chart(sets, title, note, HALF_MAPS, choice)
        for title, note, choice in (
            ("Half-maps, corrected", "In the tight mask, less what the mask alone gives.", _corrected),
            ("Half-maps, tight mask", "The mask itself lends some agreement.", _tight),
            ("Half-maps, unmasked", "Particle and solvent.", _unmasked),
        )
    ]
    charts.append(_chart(sets, "Against the truth", "In the tight mask, corrected.", AGAINST_TRUTH, _truth))
    return [chart for chart in charts if chart.series]


def _chart(sets: Sequence[PickSetResult], title: str, note: str, threshold: float, choice: _Choice) -> Chart:
    chosen = [
        (slot, each.name, quality.refinement.seed, curve)
        for slot, each in enumerate(sets)
        for quality in each.maps
        if (curve := choice(quality)) is not None
    ]
    x = Axis("1 / resolution (1/\u00c5)", 0, max((curve.frequency[-1] for *_, curve in chosen), default=1.0))
    y = Axis("correlation", min([0.0, *(curve.correlation.min() for *_, curve in chosen)]), 1)
    series = []
    for slot, name, seed, curve in chosen:
        dots: tuple[Dot, ...] = ()
        crossing = curve.crossing(threshold)
        if crossing is not None:
            text = f"{name}, seed {seed}: {1 / crossing:.1f} \u00c5 at {threshold:g}"
            dots = dots_of(x, y, [crossing], [threshold], [text])
        series.append(Series(slot, line_of(x, y, [0, *curve.frequency], [1, *curve.correlation]), dots))
    guide = line_of(x, y, (x.low, x.high), (threshold, threshold))
    return Chart(title, f"{note} Grey: {threshold:g}.", x, y, tuple(series), (guide,))


def _corrected(quality: MapQuality) -> FscCurve:
    return quality.curves.corrected


def _tight(quality: MapQuality) -> FscCurve:
    return quality.curves.tight


def _unmasked(quality: MapQuality) -> FscCurve:
    return quality.curves.unmasked


def _truth(quality: MapQuality) -> FscCurve | None:
    return None if quality.truth is None else quality.truth.curve
