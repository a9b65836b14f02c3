"""The bureaus' own small tables by hand: a few rows a district, the same for every tool that is compared."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from national.plan import RATIOS

_YEAR = "BETWEEN 20250101 AND 20251231"
_EVENTS = {
    "commendation": "kind = 'commendation_meeting' AND held_on BETWEEN 20250811 AND 20250930",
    "study": f"kind = 'study_meeting' AND held_on {_YEAR}",
    "award_round": "kind = 'award_round' AND held_on BETWEEN 20250101 AND 20250909",
    "culture": "kind = 'culture_sport' AND held_on BETWEEN 20240101 AND 20251231",
    "check": f"kind = 'health_check' AND held_on {_YEAR}",
}


def measure(store: Path) -> dict[str, NDArray[np.int64]]:
    """The counts of the bureaus' own tables, one row a district."""
    chosen = [f'count(*) FILTER (WHERE {test}) AS "{key}:low"' for key, test in _EVENTS.items()]
    chosen += [f'count(*) FILTER (WHERE ({test}) IS NOT false) AS "{key}:high"' for key, test in _EVENTS.items()]
    visit = f"(kind = 'visit' AND held_on {_YEAR})"
    chosen.append(f"count(*) FILTER (WHERE visit_posts_key IS NULL AND {visit} IS NOT false) AS visit_loose")
    ratios = []
    for name, (of, to, scope) in RATIOS.items():
        for part, indicator in (("of", of), ("to", to)):
            bears = "" if scope is None else f" AND scope = '{scope}'"
            test = f"indicator = '{indicator}' AND as_of {_YEAR}{bears}"
            ratios.append(f"max(value) FILTER (WHERE {test}) AS {name}_{part}")
            ratios.append(
                f"count(*) FILTER (WHERE ({test}) IS NOT false AND (value IS NULL OR ({test}) IS NULL)) AS {name}_{part}_open"
            )
    query = f"""
        WITH events AS (SELECT district_key, {", ".join(chosen)} FROM '{store}/bureau_events.parquet' GROUP BY 1),
        visited AS (SELECT visit_posts_key AS k, max(CASE WHEN {visit} THEN 2 WHEN {visit} IS NULL THEN 1 ELSE 0 END) AS state
            FROM '{store}/bureau_events.parquet' WHERE visit_posts_key IS NOT NULL GROUP BY 1),
        posts AS (SELECT district_key, count(*) FILTER (WHERE state = 2) AS "visited:a", count(*) FILTER (WHERE coalesce(state, 0) = 0) AS "visited:b",
            count(*) FILTER (WHERE state = 1) AS "visited:c" FROM '{store}/visit_posts.parquet' LEFT JOIN visited ON k = record_id GROUP BY 1),
        figures AS (SELECT district_key, {", ".join(ratios)} FROM '{store}/bureau_figures.parquet' GROUP BY 1)
        SELECT * FROM '{store}/districts.parquet' d LEFT JOIN events e ON e.district_key = d.record_id
        LEFT JOIN posts p ON p.district_key = d.record_id LEFT JOIN figures f ON f.district_key = d.record_id ORDER BY d.record_id"""
    with duckdb.connect() as db:
        columns = db.execute(query).fetchnumpy()
    got = {name: np.ma.filled(np.ma.asarray(values), 0).astype(np.int64) for name, values in columns.items() if name != "name"}
    missing = {name: np.ma.getmaskarray(np.ma.asarray(values)) for name, values in columns.items()}
    found = {name: got[name] for key in _EVENTS for name in (f"{key}:low", f"{key}:high")}
    found |= {name: got[name] for name in ("visit_loose", "visited:a", "visited:b", "visited:c")}
    found |= {f"visited:{part}": 0 * got["record_id"] for part in "def"}
    for name in RATIOS:
        known = [~missing[f"{name}_{part}"] & (got[f"{name}_{part}_open"] == 0) for part in ("of", "to")]
        found[f"{name}:n"] = got[f"{name}_of"]
        found[f"{name}:o"] = np.where(known[1], got[f"{name}_to"], 0)
        found[f"{name}:x"] = (known[0] & known[1] & (got[f"{name}_to"] > 0)).astype(np.int64)
        found[f"{name}:y"] = (known[1] & (got[f"{name}_to"] == 0)).astype(np.int64)
    return found
