"""A whole file: read with the lines of its errors, checked, saved as it was typed; nothing of it lost when two mend it."""

from __future__ import annotations

import pytest

from tests.web.staff.conftest import SALONS, Editor, form_in

PAGE = "/equipe/fichiers/salons.yml"
BROKEN = SALONS.replace('"Salon de Vesoul"', '"Salon de Vesoul')


@pytest.fixture
def broken(editor: Editor) -> Editor:
    """The editor, the file's YAML being broken on line 5."""
    (editor.folder / "salons.yml").write_text(BROKEN, encoding="utf-8")
    return editor


async def test_a_broken_file_is_shown_whole_with_the_line(broken: Editor) -> None:
    reply = await broken.http.get(PAGE)
    html = await reply.text()
    assert reply.status == 200 and 'data-ligne="5"' in html and "1 erreur" in html
    assert dict(await broken.fields(PAGE))["texte"].replace("\r\n", "\n") == BROKEN
    state = await (await broken.http.get("/equipe")).text()
    assert f'href="{PAGE}"' in state


async def test_it_is_checked_then_saved(broken: Editor) -> None:
    fields = await broken.fields(PAGE)
    reply = await broken.post(PAGE, fields, texte=SALONS, geste="verifier")
    assert reply.status == 200 and "Aucune erreur" in await reply.text()
    assert broken.text("salons.yml") == BROKEN
    reply = await broken.post(PAGE, fields, texte=SALONS.replace("\n", "\r\n"), geste="enregistrer")
    assert (reply.status, reply.headers["Location"]) == (303, "/equipe")
    assert broken.text("salons.yml") == SALONS


async def test_what_is_still_wrong_is_not_saved_and_the_text_is_kept(broken: Editor) -> None:
    text = SALONS.replace("commune:", "comune:")
    reply = await broken.post(PAGE, await broken.fields(PAGE), texte=text, geste="enregistrer")
    html = await reply.text()
    assert reply.status == 422 and 'data-ligne="9"' in html and "comune" in html
    assert broken.text("salons.yml") == BROKEN


async def test_of_two_who_mend_it_the_second_is_told_and_chooses(broken: Editor) -> None:
    fields = await broken.fields(PAGE)
    theirs, mine = SALONS.replace("Plus ancien", "Ancien"), SALONS.replace("Plus ancien", "Très ancien")
    (broken.folder / "salons.yml").write_text(theirs, encoding="utf-8")
    reply = await broken.post(PAGE, fields, texte=mine, geste="enregistrer")
    html = await reply.text()
    assert reply.status == 409 and "Garder la mienne" in html and "Reprendre la leur" in html and "# Très ancien." in html
    assert broken.text("salons.yml") == theirs
    reply = await broken.post(PAGE, form_in(html), geste="enregistrer")
    assert reply.status == 303 and broken.text("salons.yml") == mine


@pytest.mark.parametrize("path", ["inconnu.yml", "../secret.yml", "%2e%2e/secret.yml", "notes.txt", "sous/inconnu.yml"])
async def test_no_other_file_is_shown(editor: Editor, path: str) -> None:
    (editor.folder.parent / "secret.yml").write_text("a: 1\n", encoding="utf-8")
    (editor.folder / "notes.txt").write_text("a\n", encoding="utf-8")
    assert (await editor.http.get(f"/equipe/fichiers/{path}")).status == 404


async def test_a_file_that_is_no_text_is_left_to_an_editor(editor: Editor) -> None:
    (editor.folder / "salons.yml").write_bytes(SALONS.encode("latin-1"))
    reply = await editor.http.get(PAGE)
    assert reply.status == 200 and reply.url.path == "/equipe" and "UTF-8" in await reply.text()


async def test_without_its_token_nothing_is_saved(broken: Editor) -> None:
    fields = [(name, value) for name, value in await broken.fields(PAGE) if name != "jeton"]
    await broken.post(PAGE, fields, texte=SALONS, geste="enregistrer")
    assert broken.text("salons.yml") == BROKEN
