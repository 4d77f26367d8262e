"""`/equipe/export`: files of the team's fiches, for those who are logged in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from bot.knowledge.base import load
from bot.opendata import export
from bot.web.staff.accounts import Accounts
from tests.web.fakes import FakeLive
from tests.web.staff.conftest import Member


@pytest.fixture
def live(sample: Path) -> FakeLive:
    """The small folder is served."""
    live = FakeLive()
    live.snapshot = load(sample, "sqlite://")
    return live


async def test_a_stranger_gets_no_file(visitor: Member, accounts: Accounts) -> None:
    answer = await visitor.get("/equipe/export/formation.csv")
    assert answer.status == 303 and "/equipe/connexion" in answer.headers["Location"]


async def test_the_page_leads_to_files_that_are_there(member: Member) -> None:
    answer = await member.get("/equipe/export")
    page = await answer.text()
    assert answer.status == 200
    links = [piece.split('"')[0] for piece in page.split('href="')[1:] if piece.startswith("/equipe/export/")]
    assert len(links) > 10
    for link in links:
        file = await member.get(link)
        assert file.status == 200, link
        assert file.headers["Content-Disposition"].startswith('attachment; filename="azimut-')
        assert file.headers["Cache-Control"] == "no-store"


async def test_files_hold_the_fiches(member: Member) -> None:
    table = (await (await member.get("/equipe/export/evenement.csv")).read()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    graph = json.loads(await (await member.get("/equipe/export/evenement.jsonld")).read())["@graph"]
    calendar = Calendar.from_ical(await (await member.get("/equipe/export/evenement.ics")).read())
    book = load_workbook(io.BytesIO(await (await member.get("/equipe/export/evenement.xlsx")).read()))
    assert {row["id"] for row in rows} == {node["@id"].rpartition("/")[2] for node in graph}
    assert book["evenements"].max_row == len(rows) + 1
    dated = {row["id"] for row in rows if row["date_debut"]}
    assert {str(event["uid"]).partition("@")[0] for event in calendar.walk("VEVENT")} == dated


async def test_facts_are_a_file_of_their_own(member: Member) -> None:
    table = (await (await member.get("/equipe/export/faits.csv")).read()).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert tuple(rows[0]) == export.FACT_COLUMNS and len(rows) > 10


@pytest.mark.parametrize("path", ["licorne.csv", "tout.csv", "faits.xlsx", "formation.pdf", "faits.ics"])
async def test_no_other_file_is_there(member: Member, path: str) -> None:
    assert (await member.get(f"/equipe/export/{path}")).status == 404
