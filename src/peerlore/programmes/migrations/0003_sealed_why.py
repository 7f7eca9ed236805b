"""Why somebody said no, sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_places_given_back")]
    operations = [migrations.AddField("answer", "sealed_why", models.BinaryField(null=True))]
