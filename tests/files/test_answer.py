"""Pages that come with status 200 where data was promised: what gives each kind away, and what must not."""

from pathlib import Path

import pytest

from assets.files.answer import Judged, judge
from assets.files.reach_rules import page_kinds

TEXT = "Deze pagina gaat over de bomen die de gemeente beheert, hun soort en hun leeftijd. "
FORM = '<form action="/zoek"><input type="text" name="q"></form>'


def page(title: str, body: str, heading: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title></head><body><h1>{heading or title}</h1>{body}</body></html>"


GOOD = {  # kind -> pages of that kind, Dutch and English
    "login": [
        page("Inloggen", "<form><input name=u><input type='password' name=p></form>"),
        page("Sign in to your account", "<form></form>"),
        page("Datawarehouse", f'{TEXT * 3}<form><input type="password"></form>'),
        page("Portaal", "<p>Een moment</p>") + "<!-- address https://login.microsoftonline.com/x/oauth2/v2.0/authorize?client_id=1 -->",
    ],
    "captcha": [
        page("Just a moment...", "<p>One moment</p>"),
        page("data.example.nl", "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1'></script>"),
        page("Human Verification", "<div id=challenge></div>"),
        page("data.example.nl", "<p id=cmsg>Please enable JS and disable any ad blocker</p>"),
        page("Even geduld a.u.b.", "<p>Wij controleren uw browser.</p>"),
        page("Controle", '<div class="g-recaptcha" data-sitekey="x"></div>'),
    ],
    "blocked": [
        page("Request Rejected", "The requested URL was rejected. Please consult with your administrator. Your support ID is: 123"),
        page("Access Denied", "You don't have permission to access this resource. Reference #18.2f3a"),
        page("Fout", "<p>Toegang is geweigerd door de firewall van de gemeente.</p>"),
        page("Attention Required! | Cloudflare", "<p>You are unable to access example.nl</p>", "Sorry, you have been blocked"),
        page("Sucuri WebSite Firewall - Access Denied", "<p>Block ID: GEO02</p>"),
        page("Azure", "<p>The request is blocked.</p>"),
        page("Server Unavailable!", "<p>Attack ID: 20000010 Message ID: 0012</p>"),
    ],
    "soft_404": [
        page("Pagina niet gevonden | Gemeente", TEXT * 40),
        page("404", "<p>Er is hier niets.</p>"),
        page("Gemeente", "<p>Dit bestand bestaat niet of is verplaatst.</p>"),
        page("Data portal", "<p>The page could not be found.</p>"),
    ],
    "maintenance": [
        page("Website tijdelijk niet beschikbaar", "<p>Probeer het later opnieuw.</p>"),
        page("500 Internal Server Error", "<p>nginx</p>"),
        page("Portaal", "<p>Wegens gepland onderhoud is dit portaal gesloten.</p>"),
    ],
}
BAD = {  # kind -> pages that look like it and are not
    "login": [page("Bomen", TEXT * 60 + '<form id="hoek"><input type="password"></form>'), page("Inloggegevens van sensoren", TEXT * 60)],
    "captcha": [
        page("Bomen", TEXT * 60 + '<script src="https://www.google.com/recaptcha/api.js"></script>'),
        page("Bomen", TEXT + "<script>a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'</script>"),  # Cloudflare adds it to any page
    ],
    "blocked": [page("Wegafsluitingen", TEXT * 60 + "Access denied is een melding van het systeem.")],
    "soft_404": [page("Bomen", TEXT * 60 + "Rapport over de pagina niet gevonden."), page("Gevonden voorwerpen", TEXT * 60)],
    "maintenance": [page("Onderhoud openbare ruimte", TEXT), page("Storingen straatverlichting", TEXT)],
}
OUTCOMES = {kind.kind: kind for kind in page_kinds()}


def judged(tmp_path: Path, text: str, declared: str = "csv", address: str = "https://data.example.nl/bomen.csv") -> Judged:
    file = tmp_path / "file"
    file.write_text(text, encoding="utf-8")
    return judge(file, declared, address)


def test_every_kind_has_examples() -> None:
    assert set(OUTCOMES) == set(GOOD) == set(BAD)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in GOOD.items() for text in texts])
@pytest.mark.parametrize("declared", ["csv", "html", ""])
def test_a_page_in_the_place_of_data_is_known_by_its_signs(kind: str, text: str, declared: str, tmp_path: Path) -> None:
    address = text.split("<!-- address ")[1].removesuffix(" -->") if "<!-- address " in text else "https://data.example.nl/bomen.csv"
    said = judged(tmp_path, text, declared, address)
    assert (said.outcome, said.reason) == (OUTCOMES[kind].outcome, OUTCOMES[kind].reason)
    assert said.requires_barrier is (True if OUTCOMES[kind].is_barrier else None)


@pytest.mark.parametrize("text", [text for texts in BAD.values() for text in texts] + [page("Bomen", TEXT + FORM)])
def test_an_ordinary_page_is_no_barrier_but_no_data_either(text: str, tmp_path: Path) -> None:
    assert judged(tmp_path, text, "html").outcome == "ok"
    assert judged(tmp_path, text, "").requires_barrier is False
    said = judged(tmp_path, text, "csv")
    assert (said.outcome, said.reason) == ("content_mismatch", "een webpagina waar CSV is beloofd")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ('{"error": {"code": 499, "message": "Token Required", "details": []}}', "auth_required"),
        ('{"error": {"code": 403, "message": "Forbidden"}}', "blocked"),
        ('{"error": {"code": 404, "message": "Item does not exist"}}', "soft_404"),
        ('{"error": {"code": 400, "message": "Invalid URL"}}', "server_error"),
        ('{"error": {"message": "no code"}}', "ok"),
        ('{"error": null, "features": []}', "ok"),
        ('{"type": "FeatureCollection", "features": [{"error": {"code": 499}}]}', "ok"),
        ("{" + '"a":' * 5_000, "ok"),
        ('<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="x"><ows:Exception/></ows:ExceptionReport>', "content_mismatch"),
        ("<ServiceExceptionReport><ServiceException>Layer not defined</ServiceException></ServiceExceptionReport>", "content_mismatch"),
        ("<FeatureCollection/>", "ok"),
        ("id;soort\n1;eik\n", "ok"),
        ("id;tekst\n1;pagina niet gevonden <title>404</title>\n", "ok"),
        ("", "content_mismatch"),
        ("<html " * 30_000, "content_mismatch"),
        ("<h1 " * 50_000, "ok"),
        ("<html>" + "<script " * 20_000, "content_mismatch"),
    ],
)
def test_services_that_fail_with_status_200_and_data_that_only_looks_odd(text: str, outcome: str, tmp_path: Path) -> None:
    assert judged(tmp_path, text).outcome == outcome


def test_an_archive_is_not_opened_to_be_judged(tmp_path: Path) -> None:
    file = tmp_path / "file.zip"
    file.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert judge(file, "zip", "").outcome == "ok"
