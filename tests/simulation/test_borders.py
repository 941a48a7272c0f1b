import torch

from cryopick.simulation.borders import Borders, add_borders, on_borders


def test_edges_are_repeated_outward() -> None:
    image = torch.arange(48.0).reshape(6, 8)
    streaked = add_borders(image, Borders(left=2, bottom=1))
    assert streaked[:5, :2].tolist() == [[float(value)] * 2 for value in image[:5, 2]]
    assert streaked[5, 2:].tolist() == image[4, 2:].tolist()
    assert streaked[2, 4] == image[2, 4]


def test_strength_stretches_about_the_median() -> None:
    image = torch.tensor([[0.0, 1.0, 4.0], [0.0, 2.0, 5.0], [0.0, 3.0, 6.0]])
    streaked = add_borders(image, Borders(left=1, strength=2.0))
    assert streaked[:, 0].tolist() == [0.0, 2.0, 4.0]  # the median is 2


def test_where_the_borders_are() -> None:
    image = torch.rand(20, 30)
    borders = Borders(top=2, left=5, right=1)
    changed = add_borders(image, borders) != image
    marked = on_borders((20, 30), borders, torch.device("cpu"))
    assert marked.sum() == 20 * 30 - 18 * 24
    assert not (changed & ~marked).any()
    assert not on_borders((20, 30), Borders(), torch.device("cpu")).any()
