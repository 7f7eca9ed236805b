"""The cast of every test: Ana learns, Ben teaches, Cleo coordinates, Otto has nothing to do with any of it.

Also there: Ines (Ana's line manager), Ruth (executive, owns the goal), Jo (administrator). Small Tarn & Lowe.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from peerlore.people.models import Grant, Office, Person, Post, Site, Unit

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # a Tuesday
PASSWORD = "correct horse battery"
HIRED = date(2020, 1, 1)


@dataclass
class Cast:
    company: Unit
    testing: Unit
    firmware: Unit
    sales: Unit
    lisbon: Site
    leeds: Site
    ana: Person
    ben: Person
    cleo: Person
    otto: Person
    ines: Person
    ruth: Person
    jo: Person

    def everybody(self) -> list[Person]:
        return [self.ana, self.ben, self.cleo, self.otto, self.ines, self.ruth, self.jo]


def make_unit(name: str, parent: Unit | None = None) -> Unit:
    path = f"{parent.path}{parent.pk}/" if parent else ""
    return Unit.objects.create(name=name, parent=parent, path=path)


def make_person(name: str, *, unit: Unit, site: Site, title: str, number: str, manager: Person | None = None) -> Person:
    given, _, family = name.partition(" ")
    email = f"{given}@tarnlowe.example".lower()
    person = Person(
        sign_in_name=email,
        email=email,
        confirmed_email=email,
        company_id=unit.company_id,
        staff_number=number,
        given_name=given,
        family_name=family,
        unit=unit,
        site=site,
        title=title,
        manager=manager,
    )
    person.set_password(PASSWORD)
    person.save()
    Post.objects.create(person=person, unit=unit, manager=manager, title=title, site=site, since=HIRED)
    return person


def make_cast() -> Cast:
    company = make_unit("Tarn & Lowe")
    testing, firmware, sales = (make_unit(n, company) for n in ("Test", "Firmware", "Sales"))
    lisbon = Site.objects.create(name="Lisbon", zone="Europe/Lisbon", country="PT")
    leeds = Site.objects.create(name="Leeds", zone="Europe/London", country="GB")
    ruth = make_person("Ruth Adeyemi", unit=company, site=leeds, title="Chief operating officer", number="T001")
    ines = make_person("Ines Lobo", unit=testing, site=lisbon, title="Head of test", number="T002", manager=ruth)
    ana = make_person("Ana Ferreira", unit=testing, site=lisbon, title="Test engineer", number="T003", manager=ines)
    ben = make_person("Ben Okafor", unit=firmware, site=leeds, title="Firmware engineer", number="T004", manager=ruth)
    cleo = make_person("Cleo Lindqvist", unit=company, site=leeds, title="People team", number="T005", manager=ruth)
    otto = make_person("Otto Brandt", unit=sales, site=leeds, title="Account manager", number="T006", manager=ruth)
    jo = make_person("Jo Sandberg", unit=company, site=leeds, title="IT", number="T007", manager=ruth)
    for person, office in ((cleo, Office.COORDINATOR), (ruth, Office.EXECUTIVE), (jo, Office.ADMINISTRATOR)):
        Grant.objects.create(person=person, office=office, given_at=NOW)
    return Cast(company, testing, firmware, sales, lisbon, leeds, ana, ben, cleo, otto, ines, ruth, jo)
