"""Where people are signed in: each session with whose it is, on what it runs and since when."""

import hashlib
from typing import ClassVar, Self

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from peerlore.people.models.people import Person


class SignInQuerySet(models.QuerySet["SignIn"]):
    def of(self, person: Person) -> Self:
        """This person's, the one used last first."""
        return self.filter(person=person).order_by("-seen_at", "-expire_date", "session_key")


class SignInManager(BaseSessionManager["SignIn"]):
    def get_queryset(self) -> SignInQuerySet:
        return SignInQuerySet(self.model, using=self._db)

    def of(self, person: Person) -> SignInQuerySet:
        return self.get_queryset().of(person)


class SignIn(AbstractBaseSession):
    """A session. Deleting it signs that device out at its next request."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    device = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar[SignInManager] = SignInManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name_plural = "sign-ins"

    def __str__(self) -> str:
        return f"{self.person_id} on {self.device}"

    @classmethod
    def get_session_store_class(cls) -> type:
        return SessionStore

    @property
    def handle(self) -> str:
        """Names this session on a page without telling what would open it."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:16]
