"""The staff pages in their states: add yours to `STAFF_STATES`, and the checks of axe, of the keyboard and the pictures follow.

A state is a function that brings a page, logged in, to what is to be looked at; `at(path)` is enough for most. Those of
`OUTSIDE` begin where nobody has logged in.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.states import SLOW, TECHNILAB, State, at

NAME, PASSWORD = "claire.martin", "cheval agrafe pile correct"
# All rows of a long list or table are alike, and so are the panels of a section, one a file or a type.
_ALIKE = "main :is(li, tbody > tr, dd > a):nth-child(n+7), main section > details:nth-of-type(n+6)"
FEWER_ROWS = f"document.querySelectorAll('{_ALIKE}').forEach((row) => row.remove())"
LEAVING = ("paul.durand", "bateau tasse lune fidele")
"""The account of those who log out, which closes its sessions everywhere: Claire's stays open through all the tests."""


def log_in(page: Page, url: str, name: str = NAME, password: str = PASSWORD) -> None:
    """Fill the login form in and send it."""
    page.goto(f"{url}/equipe/connexion")
    page.fill("#c-nom", name)
    page.fill("#c-mot_de_passe", password)
    page.press("#c-mot_de_passe", "Enter")
    page.wait_for_load_state()


def come_from(page: Page, address: str) -> None:
    """Come from that address, as a proxy tells it: guessing is counted for each."""
    page.set_extra_http_headers({"X-Forwarded-For": address})


def refused(page: Page, url: str) -> None:
    """A wrong password, once."""
    # Of an account that is not there, and from an address of its own: nobody else waits for it.
    come_from(page, "2001:db8::1")
    log_in(page, url, "quelqu-un", "rien")
    page.locator("#connexion-erreur").wait_for()


def waiting(page: Page, url: str) -> None:
    """So many wrong passwords that one must wait."""
    come_from(page, "2001:db8::2")
    for _ in range(6):
        log_in(page, url, "personne", "rien")
    page.get_by_text("Trop d'essais").wait_for()


def closed(page: Page, url: str) -> None:
    """The login form after a question was sent in a session that had been closed on another device."""
    page.context.clear_cookies()
    log_in(page, url, *LEAVING)
    page.goto(f"{url}/equipe/essayer")
    page.fill("#c-question", "Une question longue à écrire ?")
    assert page.context.browser
    other = page.context.browser.new_context()
    elsewhere = other.new_page()
    log_in(elsewhere, url, *LEAVING)
    elsewhere.click("text=Se déconnecter")
    elsewhere.wait_for_url("**/equipe/connexion")
    other.close()
    page.press("#c-question", "Enter")
    page.get_by_text("est gardé").wait_for()


def resumed(page: Page, url: str) -> None:
    """What was sent is still there once one has logged in again."""
    closed(page, url)
    page.fill("#c-nom", LEAVING[0])
    page.fill("#c-mot_de_passe", LEAVING[1])
    page.press("#c-mot_de_passe", "Enter")
    page.get_by_role("button", name="Envoyer maintenant").wait_for()


def tried(*questions: str) -> State:
    """The trial page once these were asked."""

    def state(page: Page, url: str) -> None:
        page.goto(f"{url}/equipe/essayer")
        before = page.locator(".essai").count()
        for number, question in enumerate(questions, before):
            page.fill("#c-question", question)
            page.press("#c-question", "Enter")
            page.locator(".essai").nth(number).wait_for(timeout=SLOW)

    return state


def shortened(path: str) -> State:
    """A page with fewer rows in its long lists."""

    def state(page: Page, url: str) -> None:
        page.goto(url + path)
        page.evaluate(FEWER_ROWS)

    return state


def unfolded(path: str) -> State:
    """The same with all that opens open."""

    def state(page: Page, url: str) -> None:
        shortened(path)(page, url)
        page.evaluate("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })")

    return state


def unhelpful(question: str, then: State) -> State:
    """Somebody asks and says that the answer did not help; `then`: the page on which the question waits."""

    def state(page: Page, url: str) -> None:
        sender = page.request.post(f"{url}/api/session").json()["sender"]
        known = {"sender": sender, "message_id": "m"}
        page.request.post(f"{url}/webhooks/rest/webhook", data={**known, "message": question}, timeout=SLOW)
        page.request.post(f"{url}/api/avis", data={**known, "utile": False})
        # It is written off the answer's way.
        for _ in range(50):
            page.goto(f"{url}/equipe/questions")
            if page.locator(".question").count():
                break
        then(page, url)

    return state


def joining(page: Page, url: str) -> None:
    """How a question joins the likeliest fiche."""
    page.goto(f"{url}/equipe/questions")
    page.locator(".question .bouton-plein").first.click()
    page.locator("main .liste a").first.click()


FICHE = "/equipe/fiches/forum-post-bts"


def refused_form(page: Page, url: str) -> None:
    """The form of a fiche that was sent with faults, one of them in a fact."""
    page.goto(f"{url}{FICHE}/modifier")
    page.fill("#c-nom", "")
    page.locator("#faits-1 summary").click()
    page.fill("#c-faits-1-dit", "Court")
    page.get_by_role("button", name="Enregistrer").first.click()
    page.locator("#resume-erreurs").wait_for()


def previewed(page: Page, url: str) -> None:
    """The form with the answers before and after."""
    page.goto(f"{url}{FICHE}/modifier")
    page.locator("#faits-0 summary").click()
    page.fill("#c-faits-0-dit", "Le Forum Post-BTS a eu lieu le 13 décembre 2024.")
    page.get_by_role("button", name="Aperçu des réponses").first.click()
    page.locator("#apercu").wait_for(timeout=SLOW)


def typed(page: Page, url: str) -> None:
    """The YAML of a fiche in which a fault was just typed."""
    page.goto(f"{url}{FICHE}/yaml")
    text = page.locator("#texte")
    text.fill(text.input_value().replace("resume:", "resumee:"))
    page.locator("#erreurs [data-ligne]").wait_for(timeout=SLOW)


def disputed(page: Page, url: str) -> None:
    """Two versions of a fiche: somebody else has saved theirs; nothing is changed in the end."""
    page.goto(f"{url}{FICHE}/modifier")
    # What the other has saved is not what this form was made from.
    page.evaluate("() => { document.querySelector('[name=vu]').value = 'autre'; }")
    page.fill("#c-lieu", "Kursaal, Besançon")
    page.get_by_role("button", name="Enregistrer").first.click()
    page.get_by_role("button", name="Garder la mienne").wait_for(timeout=SLOW)


OUTSIDE: dict[str, State] = {
    "equipe-connexion": at("/equipe/connexion"),
    "equipe-connexion-refusee": refused,
    "equipe-connexion-attente": waiting,
}
STAFF_STATES: dict[str, State] = {
    "equipe-etat": shortened("/equipe"),
    "equipe-etat-ouvert": unfolded("/equipe"),
    "equipe-essayer": at("/equipe/essayer"),
    "equipe-essayer-reponse": tried(TECHNILAB, "et à Vesoul ? et comment s'inscrire ?"),
    "equipe-fiches": at("/equipe/fiches?q=forum"),
    "equipe-fiches-aucune": at("/equipe/fiches?q=introuvable"),
    "equipe-fiche": at("/equipe/fiches/technilab"),
    "equipe-fiche-modifier": unfolded(f"{FICHE}/modifier"),
    "equipe-fiche-erreurs": refused_form,
    "equipe-fiche-apercu": previewed,
    "equipe-fiche-yaml": at(f"{FICHE}/yaml"),
    "equipe-fiche-yaml-erreur": typed,
    "equipe-fiche-conflit": disputed,
    "equipe-fiche-supprimer": at("/equipe/fiches/technilab/supprimer"),
    "equipe-fiche-historique": at("/equipe/fiches/technilab/historique"),
    "equipe-fiche-nouvelle": at("/equipe/fiches/nouvelle"),
    "equipe-source-nouvelle": at("/equipe/fiches/nouvelle?type=source"),
    "equipe-fiche-parcours": unfolded("/equipe/fiches/nouvelle?type=parcours"),
    "equipe-questions": unhelpful(TECHNILAB, unfolded("/equipe/questions")),
    "equipe-questions-aucune": at("/equipe/questions?etat=hors_sujet"),
    "equipe-questions-lier": unhelpful(TECHNILAB, joining),
    "equipe-statistiques": unfolded("/equipe/statistiques"),
    "equipe-introuvable": at("/equipe/inconnue"),
    "equipe-session-finie": closed,
    "equipe-reprise": resumed,
}
