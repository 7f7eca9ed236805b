"""How this installation calls itself and looks."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.db import models
from django.utils.translation import gettext_lazy as _

KEPT_AS = "look"


class Accent(models.TextChoices):
    """The hues that hold their contrast in both themes and are no state's; tokens.css knows them by these names."""

    WOAD = "woad", _("Woad blue")
    TEAL = "teal", _("Teal")
    INDIGO = "indigo", _("Indigo")
    VIOLET = "violet", _("Violet")
    PLUM = "plum", _("Plum")
    SLATE = "slate", _("Slate")


@dataclass(frozen=True)
class Look:
    """What every page shows of it. `logo` is the code of the picture that is kept, or empty."""

    name: str
    accent: str = Accent.WOAD
    logo: str = ""


class InstallationQuerySet(models.QuerySet["Installation"]):
    def look(self) -> Look:
        """Asked for by every page, so each process keeps it for half a minute."""
        kept: Look | None = caches["here"].get(KEPT_AS)
        if kept is None:
            row = self.defer("logo").first()
            kept = row.look if row else look_at_hand()
            caches["here"].set(KEPT_AS, kept)
        return kept


def look_at_hand() -> Look:
    """Without asking the database: as it was when a page asked last, else as the settings say."""
    return caches["here"].get(KEPT_AS) or Look(settings.ORGANISATION)


class Installation(models.Model):
    """The one row of what an administrator chose; before they did, there is none. `logo` is a PNG picture."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(max_length=80)
    accent = models.CharField(max_length=20, choices=Accent.choices, default=Accent.WOAD)
    logo = models.BinaryField(default=bytes)
    logo_code = models.SlugField(max_length=20, blank=True, default="")
    set_at = models.DateTimeField()

    objects = InstallationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="one_installation")]

    def __str__(self) -> str:
        return self.name

    @property
    def look(self) -> Look:
        return Look(self.name, self.accent, self.logo_code)
