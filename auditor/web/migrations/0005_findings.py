"""What runs say of each finding, what is said to it, papers that schools show; forms, evidence and ledger of audits."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="audit",
            name="evidence",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="audit",
            name="forms",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="audit",
            name="ledger",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="person",
            name="sees_names",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="run",
            name="letters",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=20)),
                ("document", models.CharField(max_length=500)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("size", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("open", models.BooleanField(default=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                (
                    "audit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="materials", to="desk.audit"),
                ),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "school",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="materials", to="desk.school"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Panel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding_id", models.CharField(db_index=True, max_length=40)),
                ("rule", models.CharField(max_length=100)),
                ("subject_id", models.CharField(db_index=True, max_length=100)),
                ("subject_name", models.CharField(max_length=200)),
                ("owner", models.CharField(max_length=20)),
                ("verdict", models.CharField(max_length=20)),
                ("strength", models.CharField(max_length=20)),
                ("period_start", models.DateField()),
                ("view", models.JSONField(default=dict)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="panels", to="desk.run")),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding_id", models.CharField(db_index=True, max_length=40)),
                ("what", models.CharField(max_length=20)),
                ("text", models.CharField(max_length=2000)),
                ("who", models.CharField(max_length=150)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "audit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="desk.audit"),
                ),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
    ]
