import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("skills", "0004_words_of_labels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LevelAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stated",
                    models.PositiveSmallIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(5)]
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(5)]
                    ),
                ),
                ("as_manager", models.BooleanField(default=False)),
                (
                    "state",
                    models.SlugField(
                        choices=[
                            ("open", "waits for an answer"),
                            ("confirmed", "confirmed"),
                            ("cannot-tell", "cannot tell"),
                            ("taken-back", "taken back"),
                            ("lapsed", "no answer came"),
                        ],
                        default="open",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "asked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="level_asks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asks", to="skills.skillrecord"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index("due", condition=models.Q(("state", "open")), name="level_ask_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("record"),
                        models.F("asked"),
                        condition=models.Q(("state", "open")),
                        name="asked_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level__isnull", False), ("state", "confirmed")),
                            models.Q(models.Q(("state", "confirmed"), _negated=True), ("level", None)),
                            _connector="OR",
                        ),
                        name="confirmed_with_a_level",
                    ),
                ],
            },
        ),
    ]
