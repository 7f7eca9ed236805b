"""How a signed-in person is fetched, for every page."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import OuterRef

from peerlore.people.models import Person
from peerlore.people.offices import know, offices_of
from peerlore.people.sessions import read_with_it


class SignedIn(AuthenticationBackend):  # type: ignore[misc]
    """With their site: hardly a page does without the zone they work in. And with the offices they hold, so that no
    page need ask again which."""

    def get_user(self, user_id: int | str) -> AbstractBaseUser | None:
        person = read_with_it(int(user_id)) or _found(int(user_id))
        return person if person and self.user_can_authenticate(person) else None


def _found(key: int) -> Person | None:
    people = Person.objects.get_queryset().select_related("site").annotate(offices=offices_of(OuterRef("pk")))
    person = people.filter(pk=key).first()
    return know(person, person.offices) if person else None  # type: ignore[attr-defined]
