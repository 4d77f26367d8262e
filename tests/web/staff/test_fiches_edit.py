"""A fiche in its form: only what was changed changes, and nothing that was typed is lost."""

from __future__ import annotations

import asyncio
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.base import Snapshot, load
from bot.knowledge.blocks import blocks, text_of
from bot.knowledge.edit import as_values
from bot.knowledge.lecture import Avis
from bot.knowledge.saving import Noticed
from bot.knowledge.schema import FICHES, MODELES, TYPES, Evenement, Fiche
from bot.web.keys import LIVE_KNOWLEDGE
from bot.web.staff import fiches_form, fiches_preview
from bot.web.staff.accounts import Accounts
from bot.web.staff.fiches_fields import fields_of
from tests.server import ROOT
from tests.web.pages import right
from tests.web.staff.conftest import ASKS, PASSWORD, SALONS, Editor, Member, form_in
from tests.web.staff.test_fiches import PATH, VESOUL, page

EDIT = f"{VESOUL}/modifier"


async def told(reply: Any, status: int) -> str:
    """A page that was answered, whole and right."""
    assert reply.status == status
    html = str(await reply.text())
    right(html)
    return unescape(html).replace("\u00a0", " ")


# -- fields


@pytest.mark.parametrize("model", FICHES)
def test_every_field_of_every_type_is_asked_once_with_its_help(model: type[Fiche], knowledge: Snapshot) -> None:
    fields = fields_of(model, knowledge)
    assert sorted(field.name for field in fields) == sorted(model.model_fields.keys() - {"importe"})
    assert all(field.label and field.help for field in (*fields, *(inner for field in fields for inner in field.fields)))
    names = [field.name for field in fields]
    assert names[:1] == ["nom"]
    assert names.index("faits") < names.index("alias") < names.index("id")


def test_closed_lists_are_read_in_french(knowledge: Snapshot) -> None:
    fields = {field.name: field for field in fields_of(Evenement, knowledge)}
    assert fields["public"].choices["lyceen"] == "lycéens"
    assert fields["date_debut"].kind == "date"
    assert fields["resume"].longest == 200
    assert fields["contact"].choices["contact-msi-mail"]
    sur = next(field for field in fields["faits"].fields if field.name == "sur")
    assert sur.choices["date"] == "C'est quand ? (la date)"
    assert sur.required


@pytest.mark.parametrize("path", sorted((ROOT / "knowledge").glob("*.yml")), ids=lambda path: path.stem)
def test_a_form_that_nobody_changed_changes_no_fiche(path: Path, knowledge: Snapshot) -> None:
    text = path.read_text(encoding="utf-8")
    for block in blocks(text):
        if MODELES[block.section] in FICHES:
            own = text_of(text, block)
            fields = fields_of(MODELES[block.section], knowledge)
            assert fiches_form.changes(own, fields, fiches_form.shown(as_values(own), fields)) == {}, block.id


def test_an_error_is_told_beside_its_field(knowledge: Snapshot) -> None:
    text = text_of(SALONS, blocks(SALONS)[0])
    fields = fields_of(Evenement, knowledge)

    def where(line: str) -> Any:
        number = text.split("\n").index(next(each for each in text.split("\n") if line in each)) + 1
        column = len(each) - len(each.lstrip()) + 1 if (each := text.split("\n")[number - 1]) else 1
        found, others = fiches_form.by_field(text, [Noticed(number, Avis("f", number, column, "erreur", "faux"))], fields)
        return list(found) or others

    assert where("resume:") == [("resume",)]
    assert where("annee:") == [("faits", 0, "annee")]
    assert where("c'est quel jour") == [("faits", 0, "questions")]
    assert where("au lycée Belin") == [("faits", 1, "dit")]


# -- editing


async def test_one_date_changes_and_no_other_letter(editor: Editor) -> None:
    reply = await editor.post(EDIT, await editor.fields(EDIT), date_debut="2025-02-01", geste="enregistrer")
    assert (reply.status, reply.headers["Location"]) == (303, VESOUL)
    assert editor.text("salons.yml") == SALONS.replace("2024-02-03 #", "2025-02-01 #")
    assert "Enregistré. En service dans deux secondes environ." in await page(editor, VESOUL)


async def test_saving_what_is_not_changed_changes_nothing(editor: Editor) -> None:
    reply = await editor.post(EDIT, await editor.fields(EDIT), geste="enregistrer")
    assert reply.status == 303
    assert editor.text("salons.yml") == SALONS
    assert "Rien n'était changé" in await page(editor, VESOUL)


async def test_a_fact_between_braces_is_edited_too(editor: Editor) -> None:
    path, before = f"{PATH}/bts-cim/modifier", editor.text()
    reply = await editor.post(path, await editor.fields(path), faits__1__annee="2025", geste="enregistrer")
    assert reply.status == 303
    assert editor.text() == before.replace('Besançon.", annee: 2024', 'Besançon.", annee: 2025')


async def test_errors_keep_what_was_typed_and_stand_beside_their_fields(editor: Editor) -> None:
    changed = {"resume": "x" * 230, "site": "www.exemple.fr", "faits__1__annee": "deux mille", "date_debut": "2031-05-04"}
    reply = await editor.post(EDIT, await editor.fields(EDIT), geste="enregistrer", **changed)
    html = await told(reply, 422)
    assert 'role="alert"' in html
    for name, value in changed.items():
        key = name.replace("__", "-")
        assert f'href="#c-{key}"' in html or name == "date_debut"
        assert value in html
        assert f'id="c-{key}-erreur"' in html or name == "date_debut"
    assert editor.text("salons.yml") == SALONS


async def test_a_date_to_come_asks_for_its_other_half_in_plain_words(editor: Editor) -> None:
    reply = await editor.post(EDIT, await editor.fields(EDIT), geste="enregistrer", date_debut="2031-05-04")
    html = await told(reply, 422)
    assert 'href="#c-quand"' in html
    assert "choisissez « une date à venir est publiée »" in html
    reply = await editor.post(EDIT, form_in(html), geste="enregistrer", quand="annonce")
    assert reply.status == 303
    assert "date_debut: 2031-05-04" in editor.text("salons.yml")


async def test_what_must_be_filled_in_is_asked_for(editor: Editor) -> None:
    given = {"nom": "", "faits__0__sur": "", "faits__1__dit": "", "site": "www"}
    reply = await editor.post(EDIT, await editor.fields(EDIT), geste="enregistrer", **given)
    html = await told(reply, 422)
    # What is wrong otherwise is told at once.
    assert 'href="#c-site"' in html
    assert "4 choses" in html
    assert {'href="#c-nom"', 'href="#c-faits-0-sur"', 'href="#c-faits-1-dit"'} <= set(html.replace(">", " ").split())
    assert "c quand le salon de vesoul" in html


async def test_a_link_to_a_fiche_that_is_not_there_is_refused(editor: Editor) -> None:
    reply = await editor.post(EDIT, await editor.fields(EDIT), geste="enregistrer", liens="bts-cim\r\nbts-cin")
    html = await told(reply, 422)
    assert 'href="#c-liens"' in html
    assert "vouliez-vous" in html


async def test_renaming_a_fiche_that_others_name_is_told_where(editor: Editor) -> None:
    path = f"{PATH}/bts-cim/modifier"
    reply = await editor.post(path, await editor.fields(path), geste="enregistrer", id="bts-cim-besancon")
    assert "knowledge/salons.yml:10" in await told(reply, 422)


async def test_facts_are_added_moved_and_removed_without_scripts(editor: Editor) -> None:
    fields = await editor.fields(EDIT)
    reply = await editor.post(EDIT, fields, geste="ajouter:faits", commune="Lure")
    html = await told(reply, 200)
    assert 'value="Lure"' in html
    assert 'id="c-faits-2-sur"' in html
    assert editor.text("salons.yml") == SALONS
    new = {"faits__2__sur": "cout", "faits__2__dit": "Le Salon de Vesoul est gratuit.", "faits__2__source": "bilan-2024"}
    reply = await editor.post(EDIT, form_in(html), geste="monter:faits:2", **new)
    html = await told(reply, 200)
    reply = await editor.post(EDIT, form_in(html), geste="retirer:faits:0")
    html = await told(reply, 200)
    reply = await editor.post(EDIT, form_in(html), geste="enregistrer")
    assert reply.status == 303
    text = editor.text("salons.yml")
    assert "c quand le salon" not in text
    assert text.index("est gratuit") < text.index("au lycée Belin")
    assert 'commune: "Lure"' in text
    assert "# Plus ancien." in text


async def test_a_fact_left_empty_is_no_fact(editor: Editor) -> None:
    html = await told(await editor.post(EDIT, await editor.fields(EDIT), geste="ajouter:faits"), 200)
    assert (await editor.post(EDIT, form_in(html), geste="enregistrer")).status == 303
    assert editor.text("salons.yml") == SALONS


@pytest.mark.parametrize("asked", ["monter:faits:99", "retirer:faits:-1", "ajouter:nom", "descendre:faits", ":::", "x:y:z"])
async def test_a_button_that_is_not_there_does_nothing(editor: Editor, asked: str) -> None:
    fields = await editor.fields(EDIT)
    html = await told(await editor.post(EDIT, fields, geste=asked), 200)
    # The token is another one each time.
    assert [field for field in form_in(html) if field[0] != "jeton"] == [field for field in fields if field[0] != "jeton"]


# -- new fiches


async def test_a_new_fiche_is_asked_for_by_its_type(editor: Editor) -> None:
    html = await page(editor, f"{PATH}/nouvelle?question=y+a+un+internat+%3F")
    assert all(f"nouvelle?type={name}&" in html for name in TYPES)
    html = await page(editor, f"{PATH}/nouvelle?type=dispositif&nom=Cin%C3%A9&question=y+a+un+film+%3F")
    assert 'value="Ciné"' in html
    assert "y a un film ?" in html


async def test_a_new_fiche_goes_where_its_like_are(editor: Editor) -> None:
    path = f"{PATH}/nouvelle?type=evenement"
    given = {"nom": "Nuit de l'orientation", "faits__0__sur": "lieu", "faits__0__dit": "La nuit se passe à Dole."}
    fields = await editor.fields(path)
    reply = await editor.post(path, fields, geste="enregistrer", **given)
    html = await told(reply, 422)
    assert 'href="#c-faits-0-source"' in html
    reply = await editor.post(path, form_in(html), geste="enregistrer", faits__0__source="bilan-2024:5")
    assert reply.headers["Location"] == f"{PATH}/nuit-de-l-orientation"
    assert editor.text("salons.yml") == SALONS
    assert "\n  - id: nuit-de-l-orientation\n" in editor.text()
    # The same name again: its id is another.
    reply = await editor.post(path, fields, geste="enregistrer", **given, faits__0__source="bilan-2024:5")
    assert reply.headers["Location"] == f"{PATH}/nuit-de-l-orientation-2"


async def test_the_first_fiche_of_its_type_opens_a_file(editor: Editor) -> None:
    path = f"{PATH}/nouvelle?type=plateforme"
    given = {
        "nom": "Plateforme 3D",
        "faits__0__sur": "lieu",
        "faits__0__dit": "Elle est à Dole.",
        "faits__0__source": "bilan-2024",
    }
    reply = await editor.post(path, await editor.fields(path), geste="enregistrer", **given)
    assert reply.status == 303
    assert load(editor.folder, "sqlite://").fiches["plateforme-3d"].nom == "Plateforme 3D"
    assert "plateforme-3d" in editor.text("plateformes.yml")


async def test_a_source_that_is_missing_can_be_added(editor: Editor) -> None:
    assert f"{PATH}/nouvelle?type=source" in await page(editor, EDIT)
    path = f"{PATH}/nouvelle?type=source"
    fields = await editor.fields(path)
    reply = await editor.post(path, fields, geste="enregistrer", nom="Bilan 2026", url="https://exemple.fr", annee="2026")
    assert reply.headers["Location"] == PATH
    assert "écrivez bilan-2026 dans les faits" in await page(editor, PATH)
    reply = await editor.post(EDIT, await editor.fields(EDIT), geste="enregistrer", faits__1__source="bilan-2026:12")
    assert reply.status == 303
    assert load(editor.folder, "sqlite://").sources["bilan-2026"].annee == 2026
    # The same again is refused, with what was typed.
    reply = await editor.post(path, fields, geste="enregistrer", nom="Bilan 2026")
    assert 'href="#c-id"' in await told(reply, 422)


async def test_a_copy_begins_as_the_fiche_and_stands_below_it(editor: Editor) -> None:
    path = f"{PATH}/nouvelle?copie=salon-vesoul"
    reply = await editor.post(path, await editor.fields(path), geste="enregistrer", nom="Salon de Lure", commune="Lure")
    assert reply.headers["Location"] == f"{PATH}/salon-de-lure"
    text = editor.text("salons.yml")
    assert text.index("id: salon-vesoul") < text.index("id: salon-de-lure") < text.index("id: salon-dole")
    assert text.count("# vérifié au téléphone") == 2
    assert (await editor.get(f"{PATH}/nouvelle?copie=inconnue&type=rien")).status == 404


# -- two people


@pytest.fixture
async def paul(editor: Editor, aiohttp_client: Any, accounts: Accounts) -> Editor:
    """Somebody else of the staff."""
    accounts.add("paul.durand", PASSWORD)
    other = Editor(await aiohttp_client(editor.http.server, headers=ASKS), editor.folder)
    assert (await Member.login(other, "paul.durand")).status == 303
    return other


async def test_two_people_are_told_of_each_other(editor: Editor, paul: Editor, clock: Any) -> None:
    assert "aussi cette fiche" not in await page(editor, EDIT)
    assert "claire.martin modifie aussi cette fiche" in await page(paul, f"{VESOUL}/yaml")
    assert "paul.durand modifie aussi cette fiche" in await page(editor, EDIT)
    assert "aussi cette fiche" not in await page(editor, f"{PATH}/salon-dole/modifier")
    clock.pass_(601)
    assert "aussi cette fiche" not in await page(editor, EDIT)


async def test_of_two_who_change_a_fiche_the_second_chooses(editor: Editor, paul: Editor) -> None:
    mine, theirs = await editor.fields(EDIT), await paul.fields(EDIT)
    assert (await paul.post(EDIT, theirs, geste="enregistrer", commune="Lure")).status == 303
    reply = await editor.post(EDIT, mine, geste="enregistrer", resume="Un salon tout neuf, à Vesoul.")
    html = await told(reply, 409)
    assert '<del>commune: "Lure"</del>' in html
    assert '<ins>resume: "Un salon tout neuf, à Vesoul."</ins>' in html
    assert "Un salon tout neuf" not in editor.text("salons.yml")
    assert f'href="{EDIT}"' in html
    reply = await editor.post(f"{VESOUL}/yaml", form_in(html), geste="enregistrer")
    assert reply.status == 303
    text = SALONS.replace("Un salon où rencontrer des lycées à Vesoul.", "Un salon tout neuf, à Vesoul.")
    assert editor.text("salons.yml") == text


async def test_what_is_written_of_a_fiche_that_is_gone_can_be_put_back(editor: Editor, paul: Editor) -> None:
    mine = await editor.fields(EDIT)
    assert (await paul.post(f"{VESOUL}/supprimer", await paul.fields(f"{VESOUL}/supprimer"))).status == 303
    html = await told(await editor.post(EDIT, mine, geste="enregistrer", commune="Lure"), 409)
    assert "supprimée pendant" in html
    assert (await editor.post(f"{VESOUL}/yaml", form_in(html), geste="enregistrer")).status == 303
    assert load(editor.folder, "sqlite://").fiches["salon-vesoul"].communes == ("Lure",)


async def test_two_who_change_two_fiches_of_a_file_both_succeed(editor: Editor, paul: Editor) -> None:
    dole = f"{PATH}/salon-dole/modifier"
    mine, theirs = await editor.fields(EDIT), await paul.fields(dole)
    assert (await paul.post(dole, theirs, geste="enregistrer", nom="Salon de Dole et du Jura")).status == 303
    assert (await editor.post(EDIT, mine, geste="enregistrer", commune="Lure")).status == 303
    assert "Salon de Dole et du Jura" in editor.text("salons.yml")
    assert 'commune: "Lure"' in editor.text("salons.yml")


async def test_a_file_that_broke_meanwhile_loses_nothing(editor: Editor) -> None:
    mine = await editor.fields(EDIT)
    (editor.folder / "salons.yml").write_text(SALONS + '- id: "a\n', "utf-8")
    html = await told(await editor.post(EDIT, mine, geste="enregistrer", resume="Un résumé tapé longtemps."), 422)
    assert "Un résumé tapé longtemps." in html
    assert "salons.yml" in html


# -- preview


async def test_answers_are_compared_before_anything_is_saved(editor: Editor, agent: Any) -> None:
    live = editor.http.app[LIVE_KNOWLEDGE]

    async def turn(message: Any) -> None:
        fact = live.current().fiches["salon-vesoul"].faits[0]
        await message.output_channel.send_response(message.sender_id, {"text": fact.dit, "buttons": []})

    agent.turn = turn
    reply = await editor.post(
        EDIT, await editor.fields(EDIT), geste="apercu", faits__0__dit="Le Salon de Vesoul a eu lieu le 4 février 2024."
    )
    html = await told(reply, 200)
    assert "« c quand le salon de vesoul »" in html
    assert "<del>3</del>" in html
    assert "<ins>4</ins>" in html
    assert editor.text("salons.yml") == SALONS
    assert len({sender for sender, _ in agent.heard}) == len(agent.heard) <= 12
    reply = await editor.post(EDIT, form_in(html), geste="enregistrer")
    assert "4 février 2024" in editor.text("salons.yml")


async def test_a_preview_that_takes_too_long_is_given_up(editor: Editor, agent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fiches_preview, "SECONDS", 0.01)

    done = asyncio.Event()

    async def turn(_message: Any) -> None:
        await done.wait()

    agent.turn = turn
    reply = await editor.post(EDIT, await editor.fields(EDIT), geste="apercu", commune="Lure")
    done.set()
    html = await told(reply, 200)
    assert "plus de 10 secondes" in html
    assert 'value="Lure"' in html


async def test_a_preview_of_errors_shows_the_errors(editor: Editor) -> None:
    html = await told(await editor.post(EDIT, await editor.fields(EDIT), geste="apercu", site="www"), 422)
    assert 'href="#c-site"' in html


async def test_the_errors_of_others_forbid_the_preview_but_not_the_saving(editor: Editor) -> None:
    (editor.folder / "casse.yml").write_text("metiers:\n  - id: soudeur\n    nom: Soudeur\n    coleur: bleu\n", "utf-8")
    html = await told(await editor.post(EDIT, await editor.fields(EDIT), geste="apercu", commune="Lure"), 200)
    assert "d'autres fiches ont des erreurs" in html
    assert (await editor.post(EDIT, form_in(html), geste="enregistrer")).status == 303


def test_what_changes_is_asked_first(knowledge: Snapshot) -> None:
    fiche = knowledge.fiches["technilab"]
    last = fiche.faits[-1].model_copy(update={"dit": "Tout est nouveau cette année."})
    changed = fiche.model_copy(update={"faits": (*fiche.faits[:-1], last)})
    asked = fiches_preview.questions_of(knowledge, fiche, changed)
    assert len(asked) == 6
    assert asked[0] == last.questions[0]
    bare = fiche.model_copy(update={"faits": tuple(fact.model_copy(update={"questions": ()}) for fact in fiche.faits)})
    assert fiches_preview.questions_of(knowledge, None, bare)[0].startswith("Ateliers TECHNILAB : ")


def test_words_that_differ_are_told_apart() -> None:
    before, after = fiches_preview.differing("à Vesoul le 3 mai", "à Vesoul le 4 mai 2025")
    assert [(piece.sign, piece.text) for piece in before] == [("", "à Vesoul le "), ("del", "3"), ("", " mai")]
    assert [(piece.sign, piece.text) for piece in after] == [("", "à Vesoul le "), ("ins", "4"), ("", " mai"), ("ins", " 2025")]
