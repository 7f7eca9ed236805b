"""A new code for somebody who has a password: who asked, who agreed, and until when what was confided stays sealed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

OUTCOMES = [("stopped", "Stopped"), ("settled", "Settled"), ("lapsed", "Lapsed")]


def officer() -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0011_safeguarding")]
    operations = [
        migrations.AddField("person", "sealed_until", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Reissue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reissues",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_by", officer()),
                ("asked_at", models.DateTimeField()),
                ("agreed_by", officer()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.SlugField(blank=True, choices=OUTCOMES)),
                ("password_before", models.CharField(blank=True, max_length=128)),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("person"), condition=Q(ended_at=None), name="one_new_code_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=Q(asked_by=None) | Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")),
                        name="two_officers_agree",
                    ),
                ],
            },
        ),
    ]
