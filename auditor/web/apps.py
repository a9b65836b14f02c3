"""The desk as Django knows it."""

from django.apps import AppConfig


class Web(AppConfig):
    name = "auditor.web"
    label = "desk"
