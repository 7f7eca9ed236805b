"""How a signed-in person is fetched, for every page."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser

from peerlore.people.models import Person


class SignedIn(AuthenticationBackend):  # type: ignore[misc]
    """With their site: hardly a page does without the zone they work in."""

    def get_user(self, user_id: int | str) -> AbstractBaseUser | None:
        try:
            person = Person.objects.get_queryset().select_related("site").get(pk=user_id)
        except Person.DoesNotExist:
            return None
        return person if self.user_can_authenticate(person) else None
