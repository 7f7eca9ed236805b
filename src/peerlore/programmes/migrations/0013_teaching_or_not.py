"""Who teaches whom is said only where a format has one who gives and one who asks."""

import django.db.models.deletion
from django.db import migrations, models


def enrolment() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.enrolment"
    )


class Migration(migrations.Migration):
    dependencies = [("programmes", "0012_seats")]

    operations = [
        migrations.AlterField("proposal", "teacher", enrolment()),
        migrations.AlterField("proposal", "learner", enrolment()),
        migrations.AddConstraint(
            "proposal",
            models.CheckConstraint(
                condition=models.Q(("learner", None), ("teacher", None))
                | models.Q(("learner__isnull", False), ("teacher__isnull", False)),
                name="who_teaches_teaches_somebody",
            ),
        ),
    ]
