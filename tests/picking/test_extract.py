import shutil
import subprocess
from pathlib import Path

import mrcfile
import numpy as np
import pytest
import starfile
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from cryopick.core import ConfigurationError, Frame, Picks
from cryopick.io.coordinates import MicrographCtf, Optics, SourceOptions, read_coordinates, write_star
from cryopick.io.micrographs import read_micrograph, write_mrc
from cryopick.picking.extract import ExtractOptions, extract_all
from cryopick.picking.inputs import find_micrographs
from cryopick.picking.picked import PickedMicrograph, find_picked

SHAPE = (300, 420)
STEMS = ("mic 1.frames", "b")
# Among them: fractions, all four edges, a corner, a box that shares one column with the micrograph.
XY = np.array(
    [
        (100.7, 120.2),
        (3, 30),
        (400.9, 2.5),
        (210, 298.99),
        (-12.4, 150),
        (210.5, 150.5),
        (419, 299),
        (450, 80),
    ]
)
OPTICS = Optics(300, 2.7, 0.1)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project folder with two wide micrographs (a ramp and noise) and their picks."""
    monkeypatch.chdir(tmp_path)
    for seed, stem in enumerate(STEMS):
        write_mrc(tmp_path / "mics" / f"{stem}.mrc", image(seed), 1.5)
        write_star(Picks(XY + seed), tmp_path / "picks" / "mics" / f"{stem}_autopick.star")
    return tmp_path


def image(seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    noise = 5 * gaussian_filter(rng.normal(size=SHAPE), 1.5) + rng.normal(size=SHAPE)
    return (noise + np.linspace(10, 16, SHAPE[1])).astype(np.float32)


def relion_extracts(program: str, names: list[str], options: ExtractOptions, further: str) -> None:
    """Extract into ``relion/`` with the real program."""
    Path("mics.star").write_text(
        "data_optics\n\nloop_\n_rlnOpticsGroupName #1\n_rlnOpticsGroup #2\n_rlnMicrographPixelSize #3\n"
        "_rlnVoltage #4\n_rlnSphericalAberration #5\n_rlnAmplitudeContrast #6\no 1 1.5 300 2.7 0.1\n\n"
        "data_micrographs\n\nloop_\n_rlnMicrographName #1\n_rlnOpticsGroup #2\n"
        + "".join(f'"{name}" 1\n' for name in names)
    )
    command = (
        f"{program} --i mics.star --coord_dir picks/ --coord_suffix _autopick.star --part_dir relion/ "
        f"--part_star relion/particles.star --extract --extract_size {options.box_px} {further}"
    )
    subprocess.run(command.split(), check=True, capture_output=True)


def stack_of(path: Path) -> NDArray[np.float32]:
    with mrcfile.open(path, permissive=True) as file:
        return np.array(file.data).reshape(-1, *file.data.shape[-2:])


@pytest.mark.relion
@pytest.mark.parametrize(
    ("options", "relion_options"),
    [
        (ExtractOptions(64), ""),
        (ExtractOptions(64, 32), "--scale 32"),
        (
            ExtractOptions(64, 42, invert=True, normalise=True),
            "--scale 42 --norm --bg_radius 16 --invert_contrast",
        ),
        (ExtractOptions(64, normalise=True, background_radius_px=28), "--norm --bg_radius 28"),
        (ExtractOptions(96, 34, invert=True), "--scale 34 --invert_contrast"),
    ],
)
def test_relion_extracts_the_same(
    project: Path, relion: str, options: ExtractOptions, relion_options: str
) -> None:
    relion_extracts(relion, [f"mics/{stem}.mrc" for stem in STEMS], options, relion_options)
    rows = extract_all(find_picked(Path("picks"), ["mics"]).micrographs, Path("ours"), options)
    assert {row.particles for row in rows} == {len(XY)}
    for stem in STEMS:
        ours = stack_of(Path("ours") / "mics" / f"{stem}_particles.mrcs")
        theirs = stack_of(Path("relion") / "mics" / f"{stem}.mrcs")
        assert ours.shape == theirs.shape == (len(XY), options.size, options.size)
        for mine, other in zip(ours, theirs, strict=True):
            assert np.corrcoef(mine.ravel(), other.ravel())[0, 1] > 0.999999
        np.testing.assert_allclose(ours, theirs, atol=1e-4)
    tables = [starfile.read(Path(name) / "particles.star") for name in ("ours", "relion")]
    particles = [
        table["particles"].sort_values("rlnMicrographName", kind="stable", ignore_index=True)
        for table in tables
    ]
    for column in ("rlnCoordinateX", "rlnCoordinateY", "rlnMicrographName"):
        assert particles[0][column].tolist() == particles[1][column].tolist()
    for column in ("rlnImagePixelSize", "rlnImageSize", "rlnImageDimensionality"):
        assert tables[0]["optics"][column].tolist() == tables[1]["optics"][column].tolist()


@pytest.mark.relion
def test_relion_recentres_the_same(project: Path, relion: str) -> None:
    """By whole pixels; what is left of the shifts stays."""
    picked = find_picked(Path("picks"), ["mics"]).micrographs
    extract_all(picked, Path("first"), ExtractOptions(64, 32, optics=OPTICS))
    tables = starfile.read("first/particles.star")
    shifts = np.random.default_rng(2).uniform(-6, 6, (len(tables["particles"]), 2)).round(2)
    shifts[:2] = (0.75, -0.75), (3.75, -3.75)  # halves of a pixel
    shifts[tables["particles"]["rlnCoordinateX"] > 440, 0] = 4
    tables["particles"][["rlnOriginXAngst", "rlnOriginYAngst"]] = shifts
    tables["optics"]["rlnOpticsGroupName"] = "o"  # as the micrographs have it
    starfile.write(tables, "refined.star")
    options = ExtractOptions(64, 32)
    relion_extracts(
        relion,
        [f"mics/{stem}.mrc" for stem in STEMS],
        options,
        "--scale 32 --reextract_data_star refined.star --recenter",
    )
    declared = SourceOptions(shift_pixel_size=1.5, whole_shifts=True)
    extract_all(find_picked(Path("refined.star"), ["mics"], declared).micrographs, Path("ours"), options)
    ours, theirs = (
        starfile.read(Path(name) / "particles.star")["particles"].sort_values(
            ["rlnMicrographName", "rlnImageName"], ignore_index=True
        )
        for name in ("ours", "relion")
    )
    for column in ("rlnCoordinateX", "rlnCoordinateY", "rlnOriginXAngst", "rlnOriginYAngst"):
        np.testing.assert_allclose(ours[column], theirs[column], atol=2e-6)
    for stem in STEMS:
        mine = stack_of(Path(f"ours/mics/{stem}_particles.mrcs"))
        np.testing.assert_allclose(mine, stack_of(Path(f"relion/mics/{stem}.mrcs")), atol=1e-4)


@pytest.mark.relion
@pytest.mark.shared
def test_relion_extracts_the_same_of_a_real_micrograph(
    tmp_path: Path, shared_data: Path, relion: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    labels = shared_data / "cryoppp" / "10017" / "ground_truth" / "particle_coordinates"
    (jpg, *_) = sorted((shared_data / "cryoppp" / "10017" / "micrographs").glob("*.jpg"))
    write_mrc(Path("mics/real.mrc"), read_micrograph(jpg).image, 1.5)
    picks = read_coordinates(labels / f"{jpg.stem}.csv", frame=Frame.ROWS)[jpg.stem].select(np.arange(60))
    write_star(picks, Path("picks/mics/real_autopick.star"))
    options = ExtractOptions(144, 72, invert=True, normalise=True)
    relion_extracts(relion, ["mics/real.mrc"], options, "--scale 72 --norm --bg_radius 27 --invert_contrast")
    extract_all(find_picked(Path("picks"), ["mics"]).micrographs, Path("ours"), options)
    ours, theirs = stack_of(Path("ours/mics/real_particles.mrcs")), stack_of(Path("relion/mics/real.mrcs"))
    assert min(np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(ours, theirs, strict=True)) > 0.999999


@pytest.mark.relion
def test_relion_reads_what_was_extracted(project: Path, relion: str) -> None:
    program = shutil.which("relion_stack_create")
    assert program is not None
    picked = find_picked(Path("picks"), ["mics"]).micrographs
    extract_all(picked, Path("stacks"), ExtractOptions(32, 16, optics=OPTICS))
    command = [program, "--i", "stacks/particles.star", "--o", "all", "--one_by_one"]
    subprocess.run(command, check=True, capture_output=True)
    ours = [stack_of(Path(f"stacks/{one.micrograph.place}_particles.mrcs")) for one in picked]
    np.testing.assert_allclose(stack_of(Path("all.mrcs")), np.concatenate(ours), atol=1e-5)


def test_stacks_and_table(project: Path) -> None:
    picked = find_picked(Path("picks"), ["mics"]).micrographs
    seen = []
    rows = extract_all(picked, Path("stacks"), ExtractOptions(32, 16, optics=OPTICS), seen.append)
    assert rows == seen
    assert [(row.micrograph, row.particles, row.outside) for row in rows] == [
        ("mics/b.mrc", 7, 1),
        ("mics/mic 1.frames.mrc", 7, 1),
    ]
    with mrcfile.open("stacks/mics/mic 1.frames_particles.mrcs") as file:
        assert file.is_image_stack()
        assert file.voxel_size.x == 3.0
    particles = starfile.read("stacks/particles.star")["particles"]
    assert particles["rlnImageName"].tolist()[7] == "000001@stacks/mics/mic 1.frames_particles.mrcs"
    assert {key: len(picks) for key, picks in read_coordinates(Path("stacks/particles.star")).items()} == {
        "b": 7,
        "mic 1.frames": 7,
    }


def test_particles_have_the_ctf_of_their_micrograph(project: Path) -> None:
    picked = [
        PickedMicrograph(one.micrograph, Picks(XY[:2], attributes={"DefocusU": np.array([1.0, 2.0])}))
        for one in find_picked(Path("picks"), ["mics"]).micrographs
    ]
    ctf = {
        "mic 1.frames": MicrographCtf(
            {"DefocusU": 15000.0, "DefocusV": 14000.0, "DefocusAngle": 30.0}, OPTICS
        ),
        "b": MicrographCtf({"DefocusU": 25000.0, "DefocusV": 24000.0, "DefocusAngle": -5.0}, OPTICS),
    }
    rows = extract_all(picked, Path("stacks"), ExtractOptions(16, ctf=ctf))
    assert not any(row.error for row in rows)
    tables = starfile.read("stacks/particles.star")
    assert tables["optics"]["rlnVoltage"].tolist() == [300]
    assert tables["particles"]["rlnDefocusU"].tolist() == [25000, 25000, 15000, 15000]
    assert tables["particles"]["rlnDefocusAngle"].tolist() == [-5, -5, 30, 30]
    del ctf["b"]
    rows = extract_all(picked, Path("stacks"), ExtractOptions(16, ctf=ctf))
    assert [
        row.error.startswith("mics/b.mrc: the micrographs STAR has the CTF of others") for row in rows
    ] == [
        True,
        False,
    ]


def test_large_stacks_are_written_in_parts(project: Path) -> None:
    xy = np.random.default_rng(0).uniform(0, 300, (150, 2))
    (one, *_) = find_picked(Path("picks"), ["mics/mic 1.frames.mrc"]).micrographs
    extract_all([PickedMicrograph(one.micrograph, Picks(xy))], Path("stacks"), ExtractOptions(16))
    stack = stack_of(Path("stacks/mics/mic 1.frames_particles.mrcs"))
    centres = np.clip(np.trunc(xy).astype(int), 0, None)
    np.testing.assert_array_equal(stack[:, 8, 8], image(0)[np.minimum(centres[:, 1], 299), centres[:, 0]])


def test_bad_micrographs_and_none_picked(project: Path) -> None:
    (project / "mics" / "b.mrc").write_bytes(b"not an image" * 100)
    write_mrc(project / "mics" / "c.mrc", image(2), 1.5)
    write_mrc(project / "mics" / "d.mrc", image(3), None)
    c, d = (
        find_picked(Path("picks/mics/b_autopick.star"), [f"mics/{name}.mrc"]).micrographs[0] for name in "cd"
    )
    nothing = PickedMicrograph(c.micrograph, Picks(np.empty((0, 2))))
    (b,) = (one for one in find_picked_inputs(project) if one.micrograph.name == "mics/b.mrc")
    extract_all([c], Path("stacks"), ExtractOptions(16))
    rows = extract_all([b, nothing, d], Path("stacks"), ExtractOptions(16))
    assert "b.mrc" in rows[0].error
    assert (rows[1].particles, rows[1].error) == (0, "")
    assert "--pixel-size" in rows[2].error
    assert list(Path("stacks").rglob("*.mrcs")) == []
    extract_all([b], Path("stacks"), ExtractOptions(16))
    assert not Path("stacks/particles.star").exists()


def find_picked_inputs(project: Path) -> list[PickedMicrograph]:
    """Pair every micrograph with picks, without a look at its header."""
    return [PickedMicrograph(found, Picks(XY)) for found in find_micrographs([project / "mics"])]


@pytest.mark.parametrize(
    ("box", "size", "radius", "message"),
    [
        (15, None, None, "--box 15"),
        (0, None, None, "--box 0"),
        (16, 9, None, "binned to 9"),
        (16, 0, None, "to 0"),
        (16, 18, None, "to 18"),
        (16, None, 8, "--background-radius"),
        (16, 8, 0.1, "--background-radius"),
        (16, None, float("nan"), "--background-radius nan is not a positive number"),
        (16, None, float("inf"), "--background-radius inf is not a positive number"),
    ],
)
def test_sizes_that_cannot_be(box: int, size: int | None, radius: float | None, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        ExtractOptions(box, size, background_radius_px=radius)


def test_an_output_that_particles_star_could_not_name(project: Path) -> None:
    picked = find_picked(Path("picks"), ["mics/mic 1.frames.mrc"]).micrographs
    with pytest.raises(ConfigurationError, match="which no STAR file can hold"):
        extract_all(picked, Path("a\nb"), ExtractOptions(16))
