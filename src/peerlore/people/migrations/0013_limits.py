"""How long something is kept, and each time that older rows were let go."""

from django.db import migrations, models
from django.db.models import Q


def key() -> models.BigAutoField:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("people", "0012_new_codes")]
    operations = [
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", key()),
                ("code", models.SlugField(unique=True)),
                ("days", models.PositiveIntegerField(null=True)),
                ("by_itself", models.BooleanField(default=False)),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Clearing",
            fields=[
                ("id", key()),
                ("code", models.SlugField()),
                ("before", models.DateTimeField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("gone", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-began_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("code"), condition=Q(ended_at=None), name="one_clearing_of_a_rule_at_a_time"
                    )
                ],
            },
        ),
    ]
