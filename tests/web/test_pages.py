"""The pages one reads, over HTTP: agenda, fiches, notices, errors; and the same as open data."""

from __future__ import annotations

import datetime as dt
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from icalendar import Calendar

from bot.knowledge.base import Snapshot, load
from bot.knowledge.schema import TYPES
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.today import TODAY
from tests.web.fakes import FakeAgent, FakeLive, FakeWatcher
from tests.web.pages import Document, right

DAY = dt.date(2026, 11, 28)
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
Reader = TestClient[Any, Any]


class Serving(FakeLive):
    """The knowledge in service: one that a test gives."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot

    def current(self) -> Any:
        return self.snapshot


@pytest.fixture
async def reader_of(aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Callable[..., Any]:
    """A function that opens the site on a snapshot, on a day, with settings changed."""
    monkeypatch.setattr("bot.web.app.Watcher", FakeWatcher)

    async def opened(snapshot: Snapshot, day: dt.date = DAY, **changed: Any) -> Reader:
        app = create_app(Settings(**{**vars(settings), **changed}), FakeAgent(), Serving(snapshot))  # type: ignore[arg-type]
        app[TODAY] = lambda: day
        return await aiohttp_client(app)  # type: ignore[no-any-return]

    return opened


@pytest.fixture
async def reader(reader_of: Callable[..., Any], knowledge: Snapshot) -> Reader:
    """The site on the real fiches."""
    return await reader_of(knowledge)  # type: ignore[no-any-return]


@pytest.fixture
def snapshot_of(folder_of: Callable[[str], Path]) -> Callable[[str], Snapshot]:
    """A function that makes a snapshot of fiches given in YAML."""
    sources = 'sources:\n  - {id: bilan, nom: "Bilan 2024", annee: 2024}\n'
    return lambda fiches: load(folder_of(sources + fiches), "sqlite://")


async def page(reader: Reader, path: str, status: int = 200) -> Document:
    reply = await reader.get(path, headers=BROWSER)
    assert reply.status == status
    assert reply.content_type == "text/html"
    return right(await reply.text())


EVENTS = """
evenements:
  - id: demain
    nom: "Salon de demain"
    quand: annonce
    date_debut: {demain}
    villes: [Dole]
    faits: [{{sur: date, dit: "Le salon a une date.", annee: 2026, source: bilan}}]
  - id: hier
    nom: "Salon d'hier"
    quand: {quand}
    date_debut: {hier}
    faits: [{{sur: date, dit: "Le salon a eu lieu.", annee: 2026, source: bilan}}]
  - id: chaque-annee
    nom: "Festival qui revient"
    quand: recurrent
    date_note: "chaque année"
    faits: [{{sur: date, dit: "Le festival revient chaque année.", annee: 2024, source: bilan}}]
"""


@pytest.mark.parametrize("quand", ["passe", "annonce"])
async def test_the_agenda_sets_apart_what_is_coming(
    reader_of: Callable[..., Any], snapshot_of: Callable[[str], Snapshot], quand: str
) -> None:
    snapshot = snapshot_of(EVENTS.format(demain="2026-11-29", hier="2026-11-27", quand=quand))
    parts = (await page(await reader_of(snapshot), "/agenda")).parts
    assert "29 novembre 2026" in parts["À venir"] and "27 novembre" not in parts["À venir"]
    assert "Chaque année" in parts["Revient régulièrement"]
    assert "27 novembre 2026" in parts["Dernières éditions connues"]
    # Two days later nothing is coming, and the page says so.
    later = await page(await reader_of(snapshot, DAY + dt.timedelta(days=2)), "/agenda")
    assert "Aucune date à venir n'est publiée" in later.parts["À venir"]
    assert "2026" not in later.parts["À venir"]


@pytest.mark.parametrize("day", [dt.date(2016, 1, 1), dt.date(2024, 9, 25), DAY])
async def test_nothing_of_the_real_fiches_is_announced_so_the_page_says_whom_to_ask(
    reader_of: Callable[..., Any], knowledge: Snapshot, day: dt.date
) -> None:
    document = await page(await reader_of(knowledge, day), "/agenda")
    assert "Aucune date à venir n'est publiée" in document.parts["À venir"]
    assert not re.search(r"\d{4}", document.parts["À venir"])
    assert any(link.startswith("mailto:") for link in document.links)


async def test_the_agenda_filters_without_a_script(reader: Reader) -> None:
    document = await page(reader, "/agenda?ville=Besan%C3%A7on&public=lyceen&mois=3&annee=2024")
    assert "Portes ouvertes de SUPMICROTECH 2024" in document.text
    assert "Forum Post-BTS" not in document.text
    assert "/api/agenda.ics?ville=Besan%C3%A7on&public=lyceen&annee=2024&mois=3" in document.links


@pytest.mark.parametrize("query", ["mois=13", "annee=zz", "ville=%3Cb%3E", "public=roi"])
async def test_a_filter_that_is_none_is_told_and_left_aside(reader: Reader, query: str) -> None:
    document = await page(reader, f"/agenda?{query}")
    assert "ce filtre n'est pas appliqué" in document.text
    assert "Forum Post-BTS" in document.text


async def test_the_agenda_tells_search_engines_only_events_of_a_known_day(reader: Reader, knowledge: Snapshot) -> None:
    [data] = (await page(reader, "/agenda")).linked_data()
    dated = {fiche.nom for fiche in knowledge.fiches.values() if getattr(fiche, "date_debut", None)}
    assert {node["name"] for node in data["@graph"]} == dated
    assert {node["@type"] for node in data["@graph"]} == {"Event"}
    assert all(dt.date.fromisoformat(node["startDate"]) for node in data["@graph"])


async def test_the_calendar_reads_back(reader: Reader, knowledge: Snapshot) -> None:
    reply = await reader.get("/api/agenda.ics")
    assert (reply.content_type, reply.charset) == ("text/calendar", "utf-8")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    entries = {str(entry["uid"]): entry for entry in Calendar.from_ical(await reply.read()).walk("VEVENT")}
    dated = {fiche.id for fiche in knowledge.fiches.values() if getattr(fiche, "date_debut", None)}
    assert entries.keys() == {f"{name}@azimut" for name in dated}
    salon = next(entry for entry in entries.values() if entry["summary"] == "Salon MICRONORA 2024")
    # Whole days, the end being the day after the last.
    assert (salon.decoded("dtstart"), salon.decoded("dtend")) == (dt.date(2024, 9, 24), dt.date(2024, 9, 28))
    assert salon["location"] == "Besançon"
    assert "Source : Bilan 2024" in salon["description"]
    assert str(salon["url"]).startswith(f"http://{reader.host}:{reader.port}/fiche/")
    assert all("dtstamp" in entry for entry in entries.values())


async def test_the_calendar_takes_the_filters_and_the_public_address(
    reader_of: Callable[..., Any], knowledge: Snapshot
) -> None:
    reader = await reader_of(knowledge, public_url="https://azimut.exemple.fr")
    body = await (await reader.get("/api/agenda.ics?annee=2018&ville=Gen%C3%A8ve")).read()
    [entry] = Calendar.from_ical(body).walk("VEVENT")
    assert entry["summary"] == "Visite du salon EPHJ (Genève)"
    assert str(entry["url"]).startswith("https://azimut.exemple.fr/fiche/")


async def test_every_fiche_has_its_page_with_linked_data(reader: Reader, knowledge: Snapshot) -> None:
    for fiche in knowledge.fiches.values():
        document = await page(reader, f"/fiche/{fiche.id}")
        assert document.headings[0] == (1, fiche.nom)
        [data] = document.linked_data()
        assert data["@context"] == "https://schema.org"
        assert data["name"] == fiche.nom and data["url"].endswith(f"/fiche/{fiche.id}")
        assert (data["@type"] == "Event") == bool(getattr(fiche, "date_debut", None))
        if fiche.type == "evenement":
            assert "À venir" not in document.text


async def test_a_fiche_tells_each_fact_with_its_source_and_year(reader: Reader, knowledge: Snapshot) -> None:
    document = await page(reader, "/fiche/technilab")
    text = " ".join(document.text.split())
    for fact in knowledge.fiches["technilab"].faits:
        assert " ".join(fact.dit.split()) in text
        assert all(knowledge.sources[reference.source].nom in text for reference in fact.source)
    assert "Un atelier TECHNILAB dure une demi-journée" in document.parts["La durée"]
    assert "2021 · Bilan 2024" in " ".join(document.parts["L'origine"].split())
    assert "/?q=Ateliers%20TECHNILAB" in document.links
    assert "mailto:msi@cmq-bfc.org" in document.links


async def test_a_place_is_shown_on_the_map(reader: Reader) -> None:
    assert "/carte?fiche=supmicrotech" in (await page(reader, "/fiche/supmicrotech")).links
    assert "/carte?fiche=technilab" not in (await page(reader, "/fiche/technilab")).links


async def test_of_a_person_only_the_function_is_told(reader: Reader) -> None:
    body = await (await reader.get("/fiche/anne-marie-didier")).text()
    data = await (await reader.get("/api/fiches/anne-marie-didier")).text()
    assert "ens2m.fr" not in body and "ens2m.fr" not in data
    assert '<meta name="robots" content="noindex">' in body


STEPS = """
parcours:
  - id: route
    nom: "Du bac pro à l'école"
    etapes: [{niveau: "bac pro", etape: "Trois ans au lycée"}, {niveau: "BTS", etape: "Deux ans de plus"}]
    faits: [{sur: duree, dit: "Le parcours dure cinq ans.", annee: 2024, source: bilan}]
"""


async def test_a_route_is_told_as_steps(reader_of: Callable[..., Any], snapshot_of: Callable[[str], Snapshot]) -> None:
    document = await page(await reader_of(snapshot_of(STEPS)), "/fiche/route")
    assert "Trois ans au lycée" in document.parts["Les étapes"]
    [data] = document.linked_data()
    assert [step["educationalLevel"] for step in data["hasCourse"]] == ["bac pro", "BTS"]


HOSTILE = r"""
evenements:
  - id: piege
    nom: '"><script>alert(1)</script>'
    resume: "</script><img src=x onerror=alert(2)> & <b>gras</b>"
    villes: ["<svg onload=alert(3)>"]
    date_debut: 2024-01-01
    lieu: "<iframe src=javascript:alert(4)>"
    faits: [{sur: contenu, dit: "<script>alert(5)</script> {{ 7 * 7 }}", annee: 2024, source: bilan}]
contacts:
  - id: lien
    nom: "Lien"
    valeur: "javascript:alert(6)"
    liens: [piege]
"""


@pytest.mark.parametrize(
    "path", ["/fiche/piege", "/agenda", "/fiches?type=evenement", "/fiche/lien", "/fiches?q=%3Cscript%3Ealert(7)"]
)
async def test_what_a_fiche_says_stays_text(
    reader_of: Callable[..., Any], snapshot_of: Callable[[str], Snapshot], path: str
) -> None:
    document = await page(await reader_of(snapshot_of(HOSTILE)), path)
    assert "iframe" not in document.tags
    assert not any("alert" in script for script in document.scripts if not script.startswith("{"))
    assert not any(link.strip().lower().startswith("javascript:") for link in document.links)
    if path == "/fiche/piege":
        [data] = document.linked_data()
        assert data["name"] == '"><script>alert(1)</script>'
        assert "<script>alert(5)</script> {{ 7 * 7 }}" in document.text


async def test_the_code_leads_back_to_the_conversation(
    reader_of: Callable[..., Any], knowledge: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("bot.web.qr.drawn", lambda text: asked.append(text) or b"<svg/>")
    reader = await reader_of(knowledge)
    reply = await reader.get("/fiche/technilab/qr.svg")
    assert reply.content_type == "image/svg+xml"
    elsewhere = await reader_of(knowledge, public_url="https://azimut.exemple.fr")
    await elsewhere.get("/fiche/technilab/qr.svg")
    path = "/?q=Ateliers%20TECHNILAB"
    assert asked == [f"http://{reader.host}:{reader.port}{path}", f"https://azimut.exemple.fr{path}"]


async def test_the_code_is_a_picture_without_a_style(reader: Reader) -> None:
    root = ET.fromstring(await (await reader.get("/fiche/technilab/qr.svg")).text())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "viewBox" in root.attrib and not any("style" in element.attrib for element in root.iter())


@pytest.mark.parametrize("host", ["mal.fr/chemin", "a b", "<script>"])
async def test_an_address_that_is_none_is_refused(reader: Reader, host: str) -> None:
    assert (await reader.get("/sitemap.xml", headers={"Host": host})).status == 400


@pytest.mark.parametrize("path", ["/fiche/inconnue", "/fiche/inconnue/qr.svg", "/rien", "/fiche/..%2f..%2fetc"])
async def test_what_is_not_there_is_said_with_a_way_on(reader: Reader, path: str) -> None:
    document = await page(reader, path, 404)
    assert "Cette page n'existe pas" in document.text
    assert {"/", "/fiches"} <= set(document.links)
    assert "form" in document.tags


@pytest.mark.parametrize("path", ["/api/fiches/inconnue", "/api/rien"])
async def test_a_program_reads_that_it_is_not_there(reader: Reader, path: str) -> None:
    reply = await reader.get(path, headers=BROWSER)
    assert reply.status == 404
    assert (await reply.json())["error"]["code"] == "not_found"


async def test_without_a_browser_an_error_is_json(reader: Reader) -> None:
    assert (await reader.get("/rien")).content_type == "application/json"


@pytest.mark.parametrize("kind", [*TYPES])
async def test_each_type_has_its_list(reader: Reader, knowledge: Snapshot, kind: str) -> None:
    document = await page(reader, f"/fiches?type={kind}")
    listed = {link.removeprefix("/fiche/") for link in document.links if link.startswith("/fiche/")}
    assert listed == {fiche.id for fiche in knowledge.fiches.values() if fiche.type == kind}


@pytest.mark.parametrize(
    ("words", "first"), [("technilab", "technilab"), ("jules haag", "lycee-jules-haag"), ("SUPMICROTECH", "supmicrotech")]
)
async def test_a_search_finds_the_fiche_named_first(reader: Reader, words: str, first: str) -> None:
    document = await page(reader, f"/fiches?q={words}")
    assert next(link for link in document.links if link.startswith("/fiche/")) == f"/fiche/{first}"


async def test_a_search_that_finds_nothing_leads_to_the_conversation(reader: Reader) -> None:
    document = await page(reader, "/fiches?q=zzzzqq")
    assert "Aucune fiche trouvée" in document.text
    assert "/?q=zzzzqq" in document.links


async def test_open_data_lists_the_fiches(reader: Reader, knowledge: Snapshot) -> None:
    reply = await reader.get("/api/fiches")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    fiches = (await reply.json())["fiches"]
    assert {fiche["id"] for fiche in fiches} == knowledge.fiches.keys()
    assert fiches[0].keys() == {"id", "type", "nom", "resume", "lien"}
    some = await (await reader.get("/api/fiches?type=evenement&q=forum+post+bts")).json()
    assert some["fiches"][0]["id"] == "forum-post-bts"
    assert {fiche["type"] for fiche in some["fiches"]} == {"evenement"}
    assert (await reader.get("/api/fiches?type=roi")).status == 400


async def test_open_data_of_a_fiche_holds_its_facts_and_sources(reader: Reader, knowledge: Snapshot) -> None:
    reply = await reader.get("/api/fiches/technilab")
    assert reply.content_type == "application/ld+json"
    data = json.loads(await reply.text())
    # What schema.org has no word for is passed over by who reads linked data.
    assert data["@context"] == ["https://schema.org", {"fiche": None}]
    assert data["@type"] == "Service"
    facts = data["fiche"]["faits"]
    assert [fact["dit"] for fact in facts] == [fact.dit for fact in knowledge.fiches["technilab"].faits]
    assert facts[0]["sources"][0].keys() == {"id", "nom", "annee", "editeur", "url"}


@pytest.mark.parametrize(
    "path", ["/api/fiches", "/api/fiches/technilab", "/api/agenda.ics", "/sitemap.xml", "/fiche/technilab/qr.svg", "/agenda"]
)
async def test_what_has_not_changed_is_not_sent_twice(reader: Reader, path: str) -> None:
    first = await reader.get(path)
    again = await reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", ["/", "/agenda", "/fiche/technilab", "/fiches", "/sitemap.xml"])
async def test_only_open_data_is_open_to_other_sites(reader: Reader, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in (await reader.get(path)).headers


async def test_the_sitemap_names_pages_that_are_there(reader: Reader, knowledge: Snapshot) -> None:
    root = ET.fromstring(await (await reader.get("/sitemap.xml")).text())
    base = f"http://{reader.host}:{reader.port}"
    paths = [(loc.text or "").removeprefix(base) for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    fiches = {path.removeprefix("/fiche/") for path in paths if path.startswith("/fiche/")}
    assert fiches == {f.id for f in knowledge.fiches.values() if f.type not in ("lieu", "personne")}
    for path in paths:
        if not path.startswith("/fiche/"):
            assert (await reader.get(path)).status == 200, path


async def test_robots_are_told_of_the_sitemap_and_to_ask_nothing(reader: Reader) -> None:
    text = await (await reader.get("/robots.txt")).text()
    assert f"Sitemap: http://{reader.host}:{reader.port}/sitemap.xml" in text
    assert "Disallow: /*?q=" in text


@pytest.mark.parametrize("path", ["/accessibilite", "/confidentialite", "/fiches", "/agenda"])
async def test_notices_read_well(reader: Reader, path: str) -> None:
    await page(reader, path)


async def test_privacy_tells_how_long_a_conversation_lasts(reader_of: Callable[..., Any], knowledge: Snapshot) -> None:
    reader = await reader_of(knowledge, session_hours=2.0)
    assert "se ferme 2 heures après" in " ".join((await page(reader, "/confidentialite")).text.split())
