"""Reachable (Bereikbaar): the link answers, and nothing stands in the way."""

from quality.checks.fetched import is_old
from quality.checks.norm import Norm
from quality.observed import Observed
from quality.outcome import Outcome

ENOUGH = 3  # attempts for a firm value; days with a failure before failures alone count
SEEN = {
    "ok": "antwoord ontvangen",
    "redirected": "antwoord ontvangen na doorverwijzing",
    "not_found": "niet gevonden (404)",
    "gone": "verwijderd (410)",
    "auth_required": "vraagt om inloggen",
    "blocked": "toegang geweigerd",
    "rate_limited": "te veel verzoeken (429)",
    "server_error": "fout van de server",
    "timeout": "geen antwoord binnen de tijd",
    "dns": "de servernaam bestaat niet",
    "tls": "de beveiligde verbinding mislukt",
    "refused": "de verbinding is geweigerd",
    "content_mismatch": "een webpagina in plaats van het bestand",
    "soft_404": "een pagina “niet gevonden” in plaats van het bestand",
    "too_large": "groter dan onze grens",
    "robots": "robots.txt vraagt ons weg te blijven",
    "our_limit": "niet geprobeerd door een grens van onszelf",
}


def responds(observed: Observed, norm: Norm) -> Outcome:
    """Successes / attempts over the last 28 days. Failures alone say nothing until there are three on different days.

    A dataset that names no file or service does not respond: that is the record's own fault, and omitting a link must not pay.
    """
    tried, url = observed.reachability, observed.metadata.access_url
    if not url:
        return Outcome("responds", "known", 0.0, "no_distribution", "", observed.metadata.record_url, observed.date)
    if not tried.attempts:
        reason = "our_fault" if tried.ours else "not_attempted"
        return Outcome("responds", "unknown", None, reason, SEEN.get(tried.last_outcome, ""), url, tried.last_attempt)
    seen = f"{tried.successes} van {tried.attempts} pogingen gelukt; laatst: {SEEN.get(tried.last_outcome, tried.last_outcome)}"
    if not tried.successes:
        if tried.failure_days < ENOUGH:
            return Outcome("responds", "unknown", None, "failing_short", seen, url, tried.last_attempt)
        return Outcome("responds", "known", 0.0, "responds_not", seen, url, tried.last_attempt)
    if tried.attempts < ENOUGH:
        return Outcome("responds", "known", 1.0, "responds_provisional", seen, url, tried.last_attempt)
    value = tried.successes / tried.attempts
    return Outcome("responds", "known", value, "full" if value == 1 else "responds_partly", seen, url, tried.last_attempt)


def no_barrier(observed: Observed, norm: Norm) -> Outcome:
    """1 if no login, key, fee or captcha; 0 if there is one; unknown if we could not tell."""
    tried, url = observed.reachability, observed.metadata.access_url
    if tried.last_attempt and is_old(observed, tried.last_attempt):
        return Outcome("no_barrier", "unknown", None, "expired", f"laatst geprobeerd op {tried.last_attempt}", url, tried.last_attempt)
    if tried.requires_barrier is None:
        return Outcome("no_barrier", "unknown", None, "barrier_unknown", SEEN.get(tried.last_outcome, ""), url, tried.last_attempt)
    if tried.requires_barrier:
        return Outcome("no_barrier", "known", 0.0, "barrier", SEEN.get(tried.last_outcome, ""), url, tried.last_attempt)
    return Outcome("no_barrier", "known", 1.0, "full", "te openen zonder inloggen of sleutel", url, tried.last_attempt)
