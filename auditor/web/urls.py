"""The addresses of the desk; each module of pages declares its own."""

from auditor.web import (  # noqa: F401  they declare pages
    accounts,
    archive,
    evidence,
    findings,
    intake,
    keeper,
    ledger,
    papers,
    people,
    results,
    rules,
    school,
    several,
    slips,
    static,
)
from auditor.web.routes import patterns

urlpatterns = patterns()
handler404 = "auditor.web.pages.nothing_here"
handler500 = "auditor.web.pages.failed"
handler400 = "auditor.web.pages.bad_request"
handler403 = "auditor.web.pages.refused"
