"""How a signed-in person is fetched, for every page."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef

from peerlore.people.models import Grant, Person


class SignedIn(AuthenticationBackend):  # type: ignore[misc]
    """With their site: hardly a page does without the zone they work in. And with whether they hold an office: most
    hold none, and no page need ask again which."""

    def get_user(self, user_id: int | str) -> AbstractBaseUser | None:
        in_office = Exists(Grant.objects.filter(person=OuterRef("pk")))
        people = Person.objects.get_queryset().select_related("site").annotate(in_office=in_office)
        try:
            person = people.get(pk=user_id)
        except Person.DoesNotExist:
            return None
        if not person.in_office:  # type: ignore[attr-defined]
            person._offices = {}
        return person if self.user_can_authenticate(person) else None
