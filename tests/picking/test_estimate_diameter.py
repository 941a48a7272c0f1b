from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from cryopick.core import ConfigurationError, Micrograph, Picks
from cryopick.picking import Diameter, Picker, estimate_diameter, estimate_from_enough
from cryopick.picking.estimate_diameter import DiameterEstimate
from cryopick.picking.mask_map import MaskGrid, MaskMap
from cryopick.picking.picker import Found

SHAPE = (1000, 1400)
NOTHING = r"no particles of one clear size were found; pass --diameter or --diameter-px"


class Population:
    """Particles of one size: the nearer the diameter assumed, the better they score."""

    def __init__(self, diameter: float, score: float = 0.95, count: int = 40, width: float = 0.25) -> None:
        self.diameter = diameter
        self.score = score
        self.count = count
        self.width = width

    def scores(self, assumed: float) -> NDArray[np.float64]:
        distance = np.log(assumed / self.diameter) / self.width
        return np.full(self.count, max(0.01, self.score * np.exp(-(distance**2) / 2)))


class FakePicker(Picker):
    """Knows the particles (diameters in px) of each micrograph by its name; writes down what it is asked."""

    def __init__(self, *everywhere: Population, **by_name: Sequence[Population]) -> None:
        self.everywhere = everywhere
        self.by_name = by_name
        self.device = torch.device("cpu")
        self.asked: list[tuple[str, float]] = []
        self.cores: set[int] = set()

    def find(self, micrograph: Micrograph, diameter_px: float) -> Found:
        self.asked.append((micrograph.path.stem, diameter_px))
        self.cores.add(torch.get_num_threads())
        populations = self.by_name.get(micrograph.path.stem, self.everywhere)
        scores = np.concatenate([np.empty(0), *(one.scores(diameter_px) for one in populations)])
        # As the net, which was not shown other sizes, tells them within a third only.
        sizes = [np.full(one.count, one.diameter) for one in populations]
        seen = np.concatenate([np.empty(0), *sizes]).clip(diameter_px / 1.35, diameter_px * 1.35)
        order = np.argsort(-scores, kind="stable")
        nothing = MaskMap(np.zeros((1, 1), dtype=np.bool_), MaskGrid((0.0, 0.0), (1.0, 1.0)))
        return Found(Picks(np.zeros((len(scores), 2)), scores[order], diameter_px), seen[order], nothing)

    @property
    def diameters_asked(self) -> list[float]:
        return list(dict.fromkeys(diameter for _, diameter in self.asked))


def _micrographs(*pixel_sizes: float | None, shape: tuple[int, int] = SHAPE) -> list[Micrograph]:
    image = np.zeros(shape, np.float32)
    image[0, 0] = 1
    return [Micrograph(image, size, Path(f"m{index}.mrc")) for index, size in enumerate(pixel_sizes)]


@pytest.mark.parametrize("diameter", [20.0, 37.0, 61.0, 100.0, 144.0, 240.0])
def test_known_answer_in_px(diameter: float) -> None:
    estimate = estimate_diameter(_micrographs(None, None, None), FakePicker(Population(diameter)))
    assert estimate.diameter == Diameter(px=pytest.approx(diameter, rel=1e-6), estimated=True)
    assert (estimate.unit, estimate.micrographs, estimate.alternative) == ("px", 3, None)
    # All micrographs agree: what is left is half a step, sqrt(1.3) - 1 = 0.14.
    assert estimate.spread == pytest.approx(0.1402 * diameter, rel=1e-3)
    assert 0.8 < estimate.statistic < 1


def test_it_does_not_hang_on_the_number_of_cores() -> None:
    alone, several = FakePicker(Population(90.0)), FakePicker(Population(90.0))
    told = estimate_diameter(_micrographs(None, None, None), alone)
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        assert estimate_diameter(_micrographs(None, None, None), several) == told
    finally:
        torch.set_num_threads(before)
    assert several.cores == {1}  # each look at a micrograph; sums over several differ in their last bits
    assert sorted(several.asked) == sorted(alone.asked)


def test_known_answer_in_angstrom() -> None:
    estimate = estimate_diameter(_micrographs(2.0, 2.0), FakePicker(Population(90.0)))
    assert estimate.diameter == Diameter(pytest.approx(180.0), pytest.approx(90.0), estimated=True)
    assert estimate.unit == "A"
    assert estimate.spread == pytest.approx(0.1402 * 180, rel=1e-3)


def test_a_net_that_leans_towards_what_it_is_told() -> None:
    class Shrinking(FakePicker):
        """Sees sizes halfway between the true one and the one assumed, in logarithms."""

        def find(self, micrograph: Micrograph, diameter_px: float) -> Found:
            found = super().find(micrograph, diameter_px)
            halfway = np.sqrt(found.diameters_px * diameter_px)
            return Found(found.picks, halfway, found.mask_map)

    # Tried among others: 114 and 148, as far from 130 either way, where it sees 122 and 138, 7 % off.
    picker = Shrinking(Population(250 / 1.3**2.5, width=0.6))
    estimate = estimate_diameter(_micrographs(None), picker)
    assert estimate.diameter.px == pytest.approx(250 / 1.3**2.5, rel=0.035)


def test_sizes_that_do_not_change_evenly_between_the_diameters_tried() -> None:
    class Saturating(FakePicker):
        """Sees particles larger than assumed as slightly larger, smaller ones as small as they are."""

        def find(self, micrograph: Micrograph, diameter_px: float) -> Found:
            found = super().find(micrograph, diameter_px)
            lean = np.log(found.diameters_px / diameter_px)
            seen = diameter_px * np.exp(np.where(lean > 0, 0.05 * np.tanh(lean / 0.05), lean))
            return Found(found.picks, seen, found.mask_map)

    # Tried among others: 88 and 114, where it sees 92 and 100: a straight line crosses at 94, and makes 97.
    estimate = estimate_diameter(_micrographs(None), Saturating(Population(100.0, width=0.6)))
    assert estimate.diameter.px == pytest.approx(100.0, rel=0.02)


def test_the_statistic() -> None:
    # 40 particles of score 0.8 at 250 px, the first rung: 2 * 32 / (40 + 32 + 20).
    estimate = estimate_diameter(_micrographs(None), FakePicker(Population(250.0, score=0.8)))
    assert estimate.statistic == pytest.approx(64 / 92)


def test_micrographs_of_unlike_pixel_sizes_show_one_particle() -> None:
    picker = FakePicker(m0=[Population(100.0)], m1=[Population(50.0)])
    estimate = estimate_diameter(_micrographs(1.0, 2.0), picker)
    assert estimate.diameter.angstrom == pytest.approx(100.0)
    assert [estimate.diameter.in_pixels(size, Path("m")) for size in (1.0, 2.0)] == pytest.approx([100, 50])


@pytest.mark.parametrize("pixel_sizes", [(1.0, None), (None, None)])
def test_else_px_are_told(pixel_sizes: tuple[float | None, ...]) -> None:
    estimate = estimate_diameter(_micrographs(*pixel_sizes), FakePicker(Population(100.0)))
    assert (estimate.diameter.angstrom, estimate.unit) == (None, "px")
    assert estimate.diameter.px == pytest.approx(100.0)


def test_the_diameters_tried() -> None:
    # A quarter of the short side, 250 px, and downwards to no less than 15 px, by 1.3; then the one found.
    picker = FakePicker(Population(20.0))
    estimate_diameter(_micrographs(None), picker)
    assert picker.diameters_asked == pytest.approx([*(250 / 1.3**step for step in range(11)), 20.0])
    assert picker.diameters_asked[-2] == pytest.approx(18.13, abs=0.01)


@pytest.mark.parametrize(
    ("pixel_size", "largest", "count"),
    [(5.0, 200.0, 10), (2.0, 250.0, 9)],  # from 1000 A; to 61.3 A, where the next would be 47.1 A
)
def test_no_particle_is_smaller_than_60_or_larger_than_1000_angstrom(
    pixel_size: float, largest: float, count: int
) -> None:
    picker = FakePicker(Population(25.0))
    estimate_diameter(_micrographs(pixel_size), picker)
    assert picker.diameters_asked[:-1] == pytest.approx([largest / 1.3**step for step in range(count)])


@pytest.mark.parametrize("pixel_size", [0.1, 100.0])
def test_a_field_of_view_that_cannot_be_holds_nothing(pixel_size: float) -> None:
    with pytest.raises(ConfigurationError, match=NOTHING):
        estimate_diameter(_micrographs(pixel_size), FakePicker(Population(100.0)))


def test_the_smallest_micrograph_limits_the_search() -> None:
    picker = FakePicker(Population(100.0))
    estimate_diameter([*_micrographs(None), *_micrographs(None, shape=(900, 600))], picker)
    assert max(picker.diameters_asked) == 150.0


def test_small_ones_are_not_tried_in_vain() -> None:
    picker = FakePicker(Population(250.0))
    estimate_diameter(_micrographs(None), picker)
    # 192 px still scores 0.55, then three in a row do not.
    assert len(picker.diameters_asked) < 7


@pytest.mark.parametrize(("score", "count"), [(0.3, 2), (0.9, 5)])
def test_a_few_blots_do_not_end_the_search(score: float, count: int) -> None:
    picker = FakePicker(Population(250.0, score=score, count=count), Population(20.0))
    assert estimate_diameter(_micrographs(None), picker).diameter.px == pytest.approx(20.0, rel=1e-3)


def test_two_populations_are_told_apart() -> None:
    # On the sixth and the third step of the ladder from 250 px.
    picker = FakePicker(Population(51.8), Population(113.8, score=0.9))
    estimate = estimate_diameter(_micrographs(2.0, 2.0), picker)
    assert estimate.diameter.px == pytest.approx(51.8, rel=0.02)
    assert estimate.alternative == pytest.approx(227.6, rel=0.02)
    assert estimate.spread == pytest.approx(0.1402 * 103.6, rel=0.02)


@pytest.mark.parametrize("second", [Population(113.8, score=0.5), Population(67.3)])
def test_fainter_or_nearly_equal_ones_are_no_population(second: Population) -> None:
    assert estimate_diameter(_micrographs(None), FakePicker(Population(51.8), second)).alternative is None


def test_micrographs_that_disagree_widen_the_spread() -> None:
    # Both near the fourth step, 87.5 px; the third micrograph is empty.
    picker = FakePicker(m0=[Population(70.0, width=0.5)], m1=[Population(110.0, width=0.5)], m2=[])
    estimate = estimate_diameter(_micrographs(None, None, None), picker)
    assert estimate.diameter.px == pytest.approx((70 * 110) ** 0.5, rel=0.02)
    assert estimate.spread == pytest.approx(20.0)


@pytest.mark.parametrize(
    "picker", [FakePicker(), FakePicker(Population(100.0, score=0.1)), FakePicker(Population(100.0, count=0))]
)
def test_nothing_is_found(picker: FakePicker) -> None:
    with pytest.raises(ConfigurationError, match=NOTHING):
        estimate_diameter(_micrographs(1.0, 1.0), picker)


def test_a_lone_good_score_is_not_enough() -> None:
    # 2 * 0.6 / (1 + 0.6 + 20) = 0.06
    with pytest.raises(ConfigurationError, match=NOTHING):
        estimate_diameter(_micrographs(None), FakePicker(Population(250.0, score=0.6, count=1)))


def test_it_is_the_same_every_time() -> None:
    def once() -> DiameterEstimate:
        return estimate_diameter(_micrographs(1.0, 1.0), FakePicker(Population(77.0), Population(200.0)))

    assert once() == once()


def _told_by_many() -> FakePicker:
    """Dirt of 100 px on the first two micrographs, particles of 40 px on all others."""
    dirt, particles = [Population(100.0, count=30)], [Population(40.0, count=30)]
    return FakePicker(m0=dirt, m1=dirt, **{f"m{index}": particles for index in range(2, 9)})


def test_more_is_read_only_where_there_is_little() -> None:
    read: list[int] = []

    def samples(*counts: int) -> Iterator[list[Micrograph]]:
        for count in counts:
            read.append(count)
            yield _micrographs(*[None] * count)

    assert estimate_from_enough(samples(2, 9), _told_by_many()).diameter.px == pytest.approx(40, rel=1e-3)
    plenty = FakePicker(Population(70.0, count=100))
    estimate = estimate_from_enough(samples(2, 9), plenty)
    assert estimate.diameter.px == pytest.approx(70, rel=1e-3)
    assert (estimate.micrographs, read) == (2, [2, 9, 2])
    assert 150 < estimate.particles <= 200


def test_the_last_sample_has_to_do() -> None:
    estimate = estimate_from_enough([_micrographs(None)], FakePicker(Population(70.0, count=30)))
    assert estimate.diameter.px == pytest.approx(70, rel=1e-3)
    assert estimate.particles < 30


def test_an_empty_sample_is_passed_over() -> None:
    picker = FakePicker(m0=[], m1=[Population(70.0)])
    estimate = estimate_from_enough([_micrographs(None), _micrographs(None, None)], picker)
    assert estimate.diameter.px == pytest.approx(70, rel=1e-3)
    with pytest.raises(ConfigurationError, match=NOTHING):
        estimate_from_enough([_micrographs(None)], picker)
    with pytest.raises(ConfigurationError, match="no micrographs to estimate"):
        estimate_from_enough([], picker)
