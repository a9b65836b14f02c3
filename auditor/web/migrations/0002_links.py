"""Accounts begin with a link that is good once, so nobody has to change a first password; names are always masked."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="person",
            name="full_names",
        ),
        migrations.RemoveField(
            model_name="person",
            name="must_change",
        ),
    ]
