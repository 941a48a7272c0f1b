from pathlib import Path

import pytest

from cryopick.validation.engine import EngineOptions
from cryopick.validation.relion.commands import Commands, align_symmetry

STAR, OUT = Path("p/particles.star"), Path("o/run")
OPTIONS = EngineOptions(
    200.0, classes=30, iterations=20, classes_seed=4, symmetry="D7", initial_iterations=50, ctf=True
)


def value(words: list[str], option: str) -> str:
    assert words.count(option) == 1
    return words[words.index(option) + 1]


def test_classification() -> None:
    words = Commands("3.1.3", 6).classify(STAR, OUT, OPTIONS)
    expected = {
        "--i": "p/particles.star",
        "--o": "o/run",
        "--K": "30",
        "--iter": "20",
        "--tau2_fudge": "2",
        "--particle_diameter": "200",
        "--random_seed": "4",
        "--j": "6",
    }
    assert {option: value(words, option) for option in expected} == expected
    assert "--ctf" in words
    assert "--sym" not in words
    assert "--maxsig" not in words


def test_the_limit_of_the_2d_alignment() -> None:
    assert "--strict_highres_exp" not in Commands("3.1.3", 1).classify(STAR, OUT, OPTIONS)
    words = Commands("3.1.3", 1).classify(STAR, OUT, EngineOptions(200.0, classes_resolution=20.0))
    assert value(words, "--strict_highres_exp") == "20"


def test_no_ctf_where_none_is_known() -> None:
    assert "--ctf" not in Commands("3.1.3", 1).classify(STAR, OUT, EngineOptions(200.0))


def test_initial_model_by_version() -> None:
    old = Commands("3.1.3", 2).initial_model(STAR, OUT, 9, OPTIONS)
    assert [value(old, f"--sgd_{part}_iter") for part in ("ini", "inbetween", "fin")] == ["10", "30", "10"]
    assert "--sgd" in old
    assert "--grad" not in old
    new = Commands("5.0.0-commit-90d239", 2).initial_model(STAR, OUT, 9, OPTIONS)
    assert "--grad" in new
    assert value(new, "--iter") == "50"
    assert not [word for word in new if "sgd" in word]
    for words in (old, new):
        assert "--denovo_3dref" in words
        assert value(words, "--sym") == "C1"
        assert value(words, "--random_seed") == "9"


def test_initial_models_of_large_particles_are_coarser() -> None:
    words = Commands("3.1", 1).initial_model(STAR, OUT, 1, EngineOptions(420.0))
    assert (value(words, "--sgd_ini_resol"), value(words, "--sgd_fin_resol")) == ("84", "60")
    words = Commands("3.1", 1).initial_model(STAR, OUT, 1, EngineOptions(100.0))
    assert (value(words, "--sgd_ini_resol"), value(words, "--sgd_fin_resol")) == ("35", "15")


@pytest.mark.parametrize(("threads", "each"), [(1, "1"), (2, "1"), (5, "2"), (8, "4")])
def test_refinement(threads: int, each: str) -> None:
    words = Commands("3.1.3", threads).refine(STAR, OUT, 2, Path("i.mrc"), OPTIONS)
    assert {"--auto_refine", "--split_random_halves", "--ctf"} <= set(words)
    assert [value(words, option) for option in ("--ref", "--sym", "--ini_high", "--random_seed", "--j")] == [
        "i.mrc",
        "D7",
        "40",
        "2",
        each,
    ]
    assert "--firstiter_cc" not in words


def test_a_foreign_reference_has_another_grey_scale() -> None:
    options = EngineOptions(200.0, reference=Path("r.mrc"), reference_resolution=30)
    words = Commands("3.1.3", 1).refine(STAR, OUT, 2, Path("r.mrc"), options)
    assert "--firstiter_cc" in words
    assert value(words, "--ini_high") == "30"


def test_symmetry() -> None:
    words = align_symmetry(Path("a.mrc"), 128, "O", Path("b.mrc"))
    assert (value(words, "--i"), value(words, "--sym"), value(words, "--o")) == ("a.mrc", "O", "b.mrc")
    # RELION 3.1 refuses to work at more pixels than there are.
    sizes = [align_symmetry(Path("a.mrc"), size, "O", Path("b.mrc")) for size in (128, 32)]
    assert [value(words, "--box_size") for words in sizes] == ["64", "32"]


def test_going_on() -> None:
    words = Commands("3.1.3", 8).go_on(Path("o/run_it007_optimiser.star"), OUT, 4)
    assert value(words, "--continue") == "o/run_it007_optimiser.star"
    assert (value(words, "--o"), value(words, "--j")) == ("o/run", "4")
    assert "--i" not in words
