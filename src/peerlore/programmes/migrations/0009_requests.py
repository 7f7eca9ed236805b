import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchanges", "0009_help"),
        ("programmes", "0008_limited_places"),
        ("skills", "0006_needs_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Search",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(5)]
                    ),
                ),
                ("seed", models.BigIntegerField()),
                ("at", models.DateTimeField(db_index=True)),
                ("reason", models.SlugField(blank=True)),
                ("option", models.SlugField(blank=True)),
                ("parameters", models.JSONField(default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="skills.skill"),
                ),
            ],
            options={
                "verbose_name_plural": "searches",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Found",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="found", to="programmes.search"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "found",
                "ordering": ["search", "place"],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(5)]
                    ),
                ),
                ("recipe", models.SlugField()),
                ("reasons", models.JSONField(default=list)),
                ("sealed_words", models.BinaryField(null=True)),
                ("sealed_answer", models.BinaryField(null=True)),
                (
                    "state",
                    models.SlugField(
                        choices=[
                            ("open", "waits for an answer"),
                            ("offered", "waits for the yes of whoever asked"),
                            ("accepted", "it is a yes from both"),
                            ("declined", "it did not come together"),
                            ("answered", "answered in writing"),
                            ("later", "to be asked again later"),
                            ("passed-on", "passed on"),
                            ("taken-back", "taken back"),
                            ("lapsed", "no answer came"),
                        ],
                        default="open",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due", models.DateTimeField()),
                ("said_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("again_on", models.DateField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("names_passer", models.BooleanField(default=False)),
                (
                    "asked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests_had",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "came_from",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="went_to",
                        to="programmes.request",
                    ),
                ),
                (
                    "exchange",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="exchanges.exchange",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="skills.skill"),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(
                        models.F("due"), condition=models.Q(("state__in", ["open", "offered"])), name="request_due"
                    ),
                    models.Index(
                        models.F("again_on"),
                        condition=models.Q(("reminded_at", None), ("state", "later")),
                        name="request_again",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("asker"),
                        models.F("asked"),
                        condition=models.Q(("state__in", ["open", "offered"])),
                        name="one_waiting_request_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asker", models.F("asked")), _negated=True), name="nobody_asks_themselves"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("exchange__isnull", False), ("state", "accepted")),
                            models.Q(models.Q(("state", "accepted"), _negated=True), ("exchange", None)),
                            _connector="OR",
                        ),
                        name="accepted_with_an_exchange",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="search",
            index=models.Index(models.F("person"), models.F("skill"), models.F("at"), name="search_of_a_skill"),
        ),
        migrations.AddConstraint(
            model_name="found",
            constraint=models.UniqueConstraint(
                models.F("search"), models.F("place"), name="one_at_each_place_of_a_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="found",
            constraint=models.UniqueConstraint(models.F("search"), models.F("person"), name="found_once_in_a_search"),
        ),
    ]
