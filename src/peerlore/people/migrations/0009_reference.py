"""A reference for everybody, which means nothing outside this database. Empty until given, so that an older version
that still serves can add people."""

import uuid

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_references(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Each row its own: a default would give all rows the same."""
    person = apps.get_model("people", "Person")._default_manager
    rows = []
    for row in person.filter(reference=None).only("pk").iterator(2000):
        row.reference = uuid.uuid4()
        rows.append(row)
    person.bulk_update(rows, ["reference"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("people", "0008_sent")]
    operations = [
        migrations.AddField("person", "reference", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(give_references, migrations.RunPython.noop),
        migrations.AlterField(
            "person", "reference", models.UUIDField(default=uuid.uuid4, null=True, unique=True, editable=False)
        ),
    ]
