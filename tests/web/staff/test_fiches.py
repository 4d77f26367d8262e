"""The list of fiches, a fiche's page, its removal and its history."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest

from bot.knowledge.base import load
from bot.web.keys import LIVE_KNOWLEDGE
from tests.web.pages import right
from tests.web.staff.conftest import Editor, Member

PATH = "/equipe/fiches"
VESOUL = f"{PATH}/salon-vesoul"


async def page(editor: Editor, path: str) -> str:
    reply = await editor.get(path)
    assert reply.status == 200
    html = str(await reply.text())
    right(html)
    return unescape(html).replace("\u00a0", " ")


def listed(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/equipe/fiches/([^"]+)"', html)


def serve(editor: Editor) -> None:
    """Put in service what the files hold, as the watcher does."""
    editor.http.app[LIVE_KNOWLEDGE].snapshot = load(editor.folder, "sqlite://")


# -- the list


async def test_fiches_are_found_by_their_names_first_then_by_what_they_say(editor: Editor) -> None:
    assert listed(await page(editor, f"{PATH}?q=salon+dole")) == ["salon-dole"]
    assert listed(await page(editor, f"{PATH}?q=BELIN")) == ["salon-vesoul"]
    assert "Aucune fiche ne correspond" in await page(editor, f"{PATH}?q=plombier")


async def test_fiches_are_filtered_by_type_and_by_what_is_to_be_done(editor: Editor) -> None:
    (editor.folder / "casse.yml").write_text("metiers:\n  - id: soudeur\n    nom: Soudeur\n    coleur: bleu\n", "utf-8")
    assert listed(await page(editor, f"{PATH}?type=evenement&q=salon")) == ["salon-dole", "salon-vesoul"]
    assert listed(await page(editor, f"{PATH}?etat=erreur")) == ["soudeur"]
    old = listed(await page(editor, f"{PATH}?etat=relire"))
    assert "salon-vesoul" in old
    await save(editor, "salon-vesoul", verifie_le="2026-11-01")
    (editor.folder / "casse.yml").unlink()
    serve(editor)
    assert set(old) - set(listed(await page(editor, f"{PATH}?etat=relire"))) == {"salon-vesoul"}


async def test_fiches_come_fifty_at_a_time(editor: Editor) -> None:
    towns = "".join(f"  - {{id: ville-{n}, nom: Ville {n:03d}}}\n" for n in range(120))
    (editor.folder / "villes.yml").write_text(f"lieux:\n{towns}", "utf-8")
    serve(editor)
    first, last = await page(editor, f"{PATH}?q=ville"), await page(editor, f"{PATH}?q=ville&page=3")
    assert "120 fiches sur" in first
    assert listed(first)[0] == "ville-0"
    assert len(listed(first)) == 50
    assert len(listed(last)) == 20
    assert len(listed(await page(editor, f"{PATH}?q=ville&page=99"))) == 20
    assert "/equipe/fiches?q=ville&page=2" in first


async def test_the_list_leads_to_new_fiches_and_to_exports(editor: Editor) -> None:
    html = await page(editor, f"{PATH}?type=evenement")
    assert f"{PATH}/nouvelle?type=evenement" in html
    assert "/equipe/export" in html


@pytest.mark.parametrize("query", ["page=0", "page=abc", "page=²", "type=rien", "etat=%00", "page=99999999999999999999"])
async def test_any_address_of_the_list_is_answered(editor: Editor, query: str) -> None:
    assert listed(await page(editor, f"{PATH}?{query}"))


# -- one fiche


async def test_a_fiche_is_shown_as_its_file_holds_it(editor: Editor) -> None:
    html = await page(editor, VESOUL)
    assert "Salon de Vesoul" in html
    assert "knowledge/salons.yml, ligne 4" in html
    assert "Le Salon de Vesoul se tient au lycée Belin." in html
    assert "2024 · Bilan 2024 · 2 façons de le demander" in html
    assert "/fiche/salon-vesoul" in html
    assert "Rien ne dit quand cette fiche a été relue" in html
    assert "data-service" not in html


async def test_who_names_it_is_told(editor: Editor) -> None:
    assert "Salon de Vesoul" in (await page(editor, f"{PATH}/bts-cim")).partition("Qui la cite")[2]
    assert "Aucune autre fiche" in (await page(editor, VESOUL)).partition("Qui la cite")[2]


async def test_what_is_saved_is_shown_before_it_is_in_service(editor: Editor) -> None:
    await save(editor, "salon-vesoul", nom="Salon du Sud")
    html = await page(editor, VESOUL)
    assert "<h1>Salon du Sud</h1>" in html
    assert "n'est pas encore en service" in html
    answer = await editor.get("/equipe/api/version", headers={"Accept": "application/json"})
    assert await answer.json() == {"servie": False, "refusee": False}
    serve(editor)
    assert "n'est pas encore en service" not in await page(editor, VESOUL)
    assert (await (await editor.get("/equipe/api/version")).json())["servie"]


async def test_a_fiche_with_errors_can_be_mended(editor: Editor) -> None:
    (editor.folder / "casse.yml").write_text("metiers:\n  - id: soudeur\n    nom: Soudeur\n    coleur: bleu\n", "utf-8")
    html = await page(editor, f"{PATH}/soudeur")
    assert "coleur" in html
    assert f"{PATH}/soudeur/yaml" in html
    assert f"{PATH}/soudeur/modifier" not in html
    assert "Ligne 3" in await page(editor, f"{PATH}/soudeur/yaml")


async def test_a_file_that_is_no_yaml_is_told(editor: Editor) -> None:
    (editor.folder / "salons.yml").write_text(editor.text("salons.yml") + '- id: "a\n', "utf-8")
    html = await page(editor, VESOUL)
    assert "salons.yml" in html
    assert "n'est pas lisible" in html
    assert f"{VESOUL}/modifier" not in html
    assert (await editor.get(f"{VESOUL}/modifier")).status == 404


@pytest.mark.parametrize("path", ["", "/modifier", "/yaml", "/supprimer", "/historique"])
@pytest.mark.parametrize("identifiant", ["inconnue", "bilan-2024", "..%2f..", "a%00b"])
async def test_a_fiche_that_is_not_there_is_not_found(editor: Editor, identifiant: str, path: str) -> None:
    assert (await editor.get(f"{PATH}/{identifiant}{path}")).status == 404


# -- who may


@pytest.mark.parametrize("path", [PATH, VESOUL, f"{VESOUL}/modifier", f"{VESOUL}/yaml", "/equipe/api/version"])
async def test_nothing_is_shown_without_login(member: Member, path: str) -> None:
    await member.send("/equipe/deconnexion", await member.token())
    assert (await member.get(path)).status == 303


@pytest.mark.parametrize("path", ["modifier", "yaml", "supprimer", "historique"])
async def test_nothing_is_changed_without_the_token(editor: Editor, path: str) -> None:
    before = editor.text("salons.yml")
    reply = await editor.send(f"{VESOUL}/{path}", "faux", texte="- id: x\n", geste="enregistrer")
    assert reply.status == 403
    assert (await editor.http.post("/equipe/api/verifier", data={"texte": "a"})).status == 403
    assert editor.text("salons.yml") == before


# -- removal


async def test_removing_says_who_names_it_and_is_refused_as_long_as_someone_does(editor: Editor) -> None:
    path, before = f"{PATH}/bts-cim/supprimer", editor.text()
    assert "1 fiche la cite" in await page(editor, path)
    reply = await editor.post(path, await editor.fields(path))
    assert reply.status == 422
    assert "knowledge/salons.yml, ligne 10" in unescape(await reply.text()).replace("\u00a0", " ")
    assert editor.text() == before


async def test_a_removed_fiche_can_be_brought_back(editor: Editor) -> None:
    before, dole = editor.text("salons.yml"), f"{PATH}/salon-dole"
    path = f"{dole}/supprimer"
    reply = await editor.post(path, await editor.fields(path))
    assert reply.status == 303
    assert "salon-dole" not in editor.text("salons.yml")
    assert "salon-vesoul" in editor.text("salons.yml")
    html = await page(editor, reply.headers["Location"])
    assert "La fiche « Salon de Dole » est supprimée." in html
    past = re.findall(rf'href="({dole}/historique[^"]+)"', html)[0]
    version = re.findall(r'href="([^"]+version=[^"]+)"', await page(editor, past))[0]
    reply = await editor.post(f"{dole}/historique", await editor.fields(version), geste="annuler")
    assert reply.headers["Location"] == dole
    assert editor.text("salons.yml") == before


async def test_a_fiche_that_was_changed_meanwhile_is_not_removed(editor: Editor) -> None:
    path = f"{VESOUL}/supprimer"
    fields = await editor.fields(path)
    await save(editor, "salon-vesoul", commune="Lure")
    reply = await editor.post(path, fields)
    assert reply.status == 409
    assert "Lure" in editor.text("salons.yml")


# -- history


async def test_the_history_tells_who_changed_what_and_gives_it_back(editor: Editor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await save(editor, "salon-vesoul", commune="Lure")
    assert "Fiche salon-vesoul modifiée par claire.martin" in caplog.messages
    await save(editor, "salon-vesoul", commune="Gray")
    html = await page(editor, f"{VESOUL}/historique")
    versions = re.findall(r'href="([^"]+version=[^"]+)"', html)
    assert html.count("claire.martin") == 3  # and in the header
    first = await page(editor, versions[-1])
    assert re.search(r"<del>commune: \"Vesoul\"</del>.*<ins>commune: \"Lure\"</ins>", first, re.DOTALL)
    reply = await editor.post(f"{VESOUL}/historique", await editor.fields(versions[-1]), geste="revenir")
    assert reply.status == 303
    assert 'commune: "Lure"' in editor.text("salons.yml")
    fields = await editor.fields(versions[-1])
    await save(editor, "salon-vesoul", commune="Sens")
    reply = await editor.post(f"{VESOUL}/historique", fields, geste="annuler")
    assert reply.status == 409
    assert 'commune: "Sens"' in editor.text("salons.yml")


async def test_a_version_that_is_not_there_is_no_version(editor: Editor) -> None:
    fields = [("jeton", await editor.token()), ("vu", ""), ("version", "9999"), ("geste", "revenir")]
    assert (await editor.post(f"{VESOUL}/historique", fields)).status == 404
    assert (await editor.get(f"{PATH}/inconnue/historique?fichier=../../etc/passwd")).status == 404


async def save(editor: Editor, identifiant: str, **changed: str) -> None:
    """Change a fiche by its form."""
    path = f"{PATH}/{identifiant}/modifier"
    reply = await editor.post(path, await editor.fields(path), geste="enregistrer", **changed)
    assert reply.status == 303, await reply.text()
