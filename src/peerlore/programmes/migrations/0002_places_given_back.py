"""When the places of a closed exchange were given back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_first")]

    operations = [
        migrations.AddField("placement", "freed_at", models.DateTimeField(null=True)),
    ]
