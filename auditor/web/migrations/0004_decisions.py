"""Decisions stand in decisions.yaml beside each audit, where the commands read them too.

What this table held settled nothing: it only kept a question from being asked again. The log tells who decided it and when.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_versions")]

    operations = [migrations.DeleteModel(name="Decision")]
