"""The keys of a pack.yaml or a policy file in Chinese or English words: only they change, in the text as it is written."""

from __future__ import annotations

from auditor.authoring.rewording import reworded
from auditor.rules.file_keys import Keys, in_english
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import parse_yaml


def in_words(text: str, keys: Keys, language: str) -> str:
    """The text of a file whose keys are ``keys``, in the words of ``language`` (``zh`` or ``en``)."""
    document = parse_yaml(text.encode(), "")
    mistakes = Mistakes(document)
    in_english(document.root, keys, mistakes)
    return reworded(document.text, mistakes.meant, language)
