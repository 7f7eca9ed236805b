"""What somebody has sent, for a minute: the same again makes nothing twice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_addresses_until_now"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("location", models.CharField(blank=True, max_length=500)),
                ("last_entry", models.BigIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "sent",
                "constraints": [
                    models.UniqueConstraint(models.F("person"), models.F("digest"), name="sent_once_in_a_minute")
                ],
            },
        ),
    ]
