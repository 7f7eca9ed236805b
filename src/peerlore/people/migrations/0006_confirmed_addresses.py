"""The address that its owner has confirmed, and one that they said is not theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_person_by_title")]
    operations = [
        migrations.AddField(
            "person", "confirmed_email", models.EmailField(blank=True, db_default="", db_index=True, max_length=254)
        ),
        migrations.AddField("person", "disowned_email", models.EmailField(blank=True, db_default="", max_length=254)),
    ]
