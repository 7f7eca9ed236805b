"""Where rounds bring together only who has not met: of which programmes that is read, and since when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0013_teaching_or_not")]

    operations = [
        migrations.AddField("programme", "afresh_at", models.DateTimeField(null=True)),
        migrations.AddField("programme", "new_everywhere", models.BooleanField(db_default=False, default=False)),
    ]
