"""Rolling programmes, and when a round last looked for somebody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0010_waves")]

    operations = [
        migrations.AddField("programme", "rolling", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("enrolment", "looked_at", models.DateTimeField(null=True)),
    ]
