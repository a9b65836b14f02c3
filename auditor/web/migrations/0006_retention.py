"""How long what no longer counts is kept; when an audit was closed, and a file deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_findings")]

    operations = [
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("files", models.PositiveIntegerField(default=180)),
                ("runs", models.PositiveIntegerField(default=180)),
                ("audits", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(model_name="audit", name="closed_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="handin", name="deleted_at", field=models.DateTimeField(null=True)),
    ]
