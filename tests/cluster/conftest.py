"""One Spark for all tests of a session; the tests that need it run on one worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster import local_spark
from tests.strict import need


@pytest.fixture(scope="session")
def spark_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The Connect server of a standalone master with two workers, each with an executor of its own."""
    need(not (missing := local_spark.missing()), missing)
    with local_spark.running(tmp_path_factory.mktemp("spark")) as address:
        yield address
