"""An office given for one programme opens that one alone; taken, it closes at the next request."""

from peerlore.people.models import Grant
from peerlore.programmes.actions import start_programme
from tests.cast import NOW


def test_a_coordinator_of_one_programme_runs_that_one_alone(cast, client):
    one, other = (
        start_programme(by=cast.cleo, at=NOW, name=name, needs=[], answer_days=7) for name in ("First", "Second")
    )
    client.force_login(cast.jo)
    said = {"who": "otto@tarnlowe.example", "office": "coordinator", "scope": one.scope}
    assert client.post("/offices/", said).status_code == 302
    page = client.get("/offices/").content.decode()
    assert "In “First” only" in page

    client.force_login(cast.otto)
    assert client.get(f"/programmes/{one.pk}/people/").status_code == 200
    assert client.get(f"/programmes/{other.pk}/people/").status_code in (403, 404)
    assert client.get(f"/people/{cast.ana.pk}/").status_code == 404

    client.force_login(cast.jo)
    grant = Grant.objects.get(person=cast.otto)
    assert client.post(f"/offices/{grant.pk}/take/").status_code == 302
    client.force_login(cast.otto)
    assert client.get(f"/programmes/{one.pk}/people/").status_code in (403, 404)
