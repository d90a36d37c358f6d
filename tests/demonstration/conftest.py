from datetime import UTC, datetime

import pytest

from community.demonstration import plan

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def world():
    return plan.make(NOW)
