"""What is marked bare runs on one database only: a test that asks for a database may not say so."""

import pytest

from tests.conftest import pytest_collection_modifyitems as collected

pytestmark = pytest.mark.bare


def test_this_test_may_be_bare(request):
    assert request.node.get_closest_marker("bare")
    assert collected([request.node]) is None


@pytest.mark.parametrize("fixture", ["db", "transactional_db"])
def test_a_bare_test_that_asks_for_the_database_is_refused(request, fixture):
    request.node.fixturenames.append(fixture)
    with pytest.raises(pytest.UsageError, match="marked bare, and asks for the database"):
        collected([request.node])


def test_a_bare_test_marked_for_the_database_is_refused(request):
    request.node.add_marker(pytest.mark.django_db)
    with pytest.raises(pytest.UsageError, match="marked bare, and asks for the database"):
        collected([request.node])
