"""auditor: do schools do what policy documents promise their teachers?

    from auditor import audit, load_pack, read_records

    findings = audit("shandan", "学校填报", as_of="2025-12-31")     # a pandas DataFrame, one row a finding

Everything here is loaded when it is first used, so that ``import auditor`` costs nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditor.api import audit, load_pack, read_records

    __version__: str

__all__ = ["__version__", "audit", "load_pack", "read_records"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name in __all__:
        from auditor import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("auditor")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"


class _Package(ModuleType):
    """Importing ``auditor.audit`` must not hide the function ``audit`` behind the module of the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name == "audit" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
