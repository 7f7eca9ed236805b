"""Later parts of a round, and when each goes out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0009_requests")]

    operations = [
        migrations.AddField("proposal", "wave", models.PositiveSmallIntegerField(null=True)),
        migrations.AlterField(
            "proposal",
            "state",
            models.SlugField(
                choices=[
                    ("draft", "Draft"),
                    ("held", "Goes out in a later wave"),
                    ("open", "Waiting for answers"),
                    ("accepted", "It is a yes"),
                    ("declined", "It did not come together"),
                    ("expired", "Lapsed"),
                    ("dropped", "Taken out before publishing"),
                ],
                default="draft",
            ),
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("goes_at", models.DateTimeField()),
                ("went_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waves", to="programmes.round"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "number"],
                "constraints": [models.UniqueConstraint("round", "number", name="wave_number_once")],
                "indexes": [
                    models.Index(
                        "goes_at", condition=models.Q(("stopped_at", None), ("went_at", None)), name="wave_due"
                    )
                ],
            },
        ),
    ]
