"""The shipped data, as the tests of the directory load it, and one programme that tests may change."""

import pytest

from roundtable.countries.programmes.models import Programme
from tests.directory.conftest import starter

__all__ = ["starter"]


@pytest.fixture
def card(starter):
    """{name that people know: id} of the shipped programmes."""
    names = {
        "REAG": "REAG/GARP 2.0",
        "EURP": "EURP (European Reintegration Programme)",
        "JRS": "Joint Reintegration Services (JRS)",
        "ERRIN": "ERRIN (European Return and Reintegration Network)",
        "LaZuF": "Integrierte Rückkehrberatung und Reintegration im LaZuF (AMIF)",
    }
    with starter.read() as db:
        ids = {programme.name: programme.id for programme in db.query(Programme)}
        return {short: ids[name] for short, name in names.items()}
