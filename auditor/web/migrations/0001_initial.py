"""The tables of the desk, as Django makes them from its models, and the triggers that keep the log as it is."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

UNCHANGED = tuple(
    f"CREATE TRIGGER log_no_{verb} BEFORE {verb} ON desk_entry BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
    for verb in ("UPDATE", "DELETE")
)
"""Nobody changes or removes a line of the log by way of the database."""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("packs", models.JSONField(default=list)),
                ("as_of", models.DateField()),
                ("deadline", models.DateField(null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("grid", models.JSONField(default=dict)),
                ("grid_at", models.DateTimeField(null=True)),
                ("summary", models.JSONField(default=dict)),
                ("closed", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("who", models.CharField(max_length=150)),
                ("did", models.CharField(max_length=40)),
                ("what", models.JSONField(default=dict)),
                ("before", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("matter", models.JSONField(default=dict)),
                ("state", models.CharField(db_index=True, default="waiting", max_length=10)),
                ("worker", models.CharField(blank=True, default="", max_length=60)),
                ("tries", models.IntegerField(default=0)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("beat_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("progress", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("audit", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="desk.audit")),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("roles", models.JSONField(default=list)),
                ("school_id", models.CharField(blank=True, default="", max_length=100)),
                ("name", models.CharField(blank=True, default="", max_length=100)),
                ("full_names", models.BooleanField(default=False)),
                ("must_change", models.BooleanField(default=False)),
                ("language", models.CharField(default="zh", max_length=2)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="person", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done", models.BooleanField(default=False)),
                ("checked_at", models.DateTimeField(null=True)),
                ("proved", models.BooleanField(null=True)),
                ("audit", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="desk.audit")),
            ],
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("school_id", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(blank=True, default="", max_length=200)),
                ("stale", models.BooleanField(default=False)),
                (
                    "audit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="schools", to="desk.audit"),
                ),
            ],
            options={
                "ordering": ("school_id",),
            },
        ),
        migrations.CreateModel(
            name="HandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bureau", models.BooleanField(default=False)),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("size", models.BigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("current", "current"),
                            ("asked", "asked"),
                            ("refused", "refused"),
                            ("returned", "returned"),
                            ("aside", "aside"),
                            ("replaced", "replaced"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("corrects", models.BooleanField(default=False)),
                ("placed", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("seen", models.JSONField(default=dict)),
                ("path", models.CharField(blank=True, default="", max_length=400)),
                (
                    "audit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="hand_ins", to="desk.audit"),
                ),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                (
                    "school",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="hand_ins", to="desk.school"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("table", models.CharField(blank=True, default="", max_length=60)),
                ("about", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "audit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="desk.audit"),
                ),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ("school", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="desk.school")),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("view", models.JSONField(default=dict)),
                ("codes", models.JSONField(default=dict)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="desk.run")),
                (
                    "school",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="answer", to="desk.school"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="school",
            constraint=models.UniqueConstraint(fields=("audit", "school_id"), name="school_once"),
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in UNCHANGED),
    ]
