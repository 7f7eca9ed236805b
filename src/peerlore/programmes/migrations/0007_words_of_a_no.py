"""How often each word of a no was said in a round, counted once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0006_follow_up_rounds")]

    operations = [
        migrations.AddField("round", "declined_words", models.JSONField(null=True)),
    ]
