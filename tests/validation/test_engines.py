from cryopick.validation.engines import EngineName, open_engine
from cryopick.validation.relion import RelionEngine


def test_relion_by_name() -> None:
    engine = open_engine(EngineName("relion"), 3)
    assert isinstance(engine, RelionEngine)
    assert engine.name == EngineName.RELION
