"""The paper whose versions are read."""

import pytest

from tests import factories


@pytest.fixture
def paper():
    factories.tag("RLHF")
    return factories.publish(slug="gao-2022", title="Scaling laws", body="First line.\n\nSecond line.", tags=("rlhf",))
