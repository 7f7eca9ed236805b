"""Whoever has a password keeps the address they have as the one they confirmed."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

UNUSABLE = "!"


def take_over(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    people = apps.get_model("people", "Person")._default_manager.filter(confirmed_email="")
    people.exclude(password="").exclude(password__startswith=UNUSABLE).update(confirmed_email=F("email"))


class Migration(migrations.Migration):
    dependencies = [("people", "0006_confirmed_addresses")]
    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
