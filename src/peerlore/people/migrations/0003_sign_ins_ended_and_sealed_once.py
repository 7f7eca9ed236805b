"""Sessions of a person can be ended at once; no entry of the log is sealed twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_log_refuses_change")]
    operations = [
        migrations.AddField("person", "sign_ins_ended", models.PositiveIntegerField(default=0, db_default=0)),
        # An expression, so that SQLite adds an index and keeps the table with its triggers.
        migrations.AddConstraint("logseal", models.UniqueConstraint(models.F("first"), name="entries_sealed_once")),
    ]
