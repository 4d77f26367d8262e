"""`/equipe/essayer`: what the public would read, what it is made of, and nothing of it kept."""

from __future__ import annotations

from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.knowledge.store import FaitTrouve
from bot.messages import say
from bot.web.conversations import TRIAL
from bot.web.keys import CHAT, DESK
from bot.web.staff import trials as module
from tests.web.fakes import FakeAgent, FakeLive, text_of
from tests.web.pages import right
from tests.web.staff.conftest import HERE, Member

FACT = FaitTrouve("technilab#1", "technilab", "duree", "Un atelier dure <une> demi-journée.", 2024, ())
BUTTON = {"title": "C'est où ?", "payload": '/lieu{"fiche":"technilab"}'}
CARD = {"type": "fiche", "titre": "Ateliers", "href": "/fiche/technilab", "surtitre": "Dispositif", "lignes": ["Pour : tous"]}


@pytest.fixture(autouse=True)
def answering(agent: FakeAgent, live: FakeLive) -> None:
    """An agent that answers by a fact, with a card and a choice, and leaves a trace."""
    live.snapshot = SimpleNamespace(
        version="0123456789abcdef",
        fiches={"technilab": SimpleNamespace(id="technilab", nom="Ateliers TECHNILAB", type="dispositif")},
        facts={"technilab": (FACT,)},
        libelles={"duree": SimpleNamespace(nom="la durée")},
    )
    trace = {"palier": 1, "fiche": "technilab", "faits": ["technilab#1", "technilab#9", "gone#0"]}
    parsed = {
        "analyse": {"mots": ["combien", "de", "temps"], "mentions": [{"fiches": ["technilab"], "confiance": 0.89}]},
        "intent_ranking": [{"name": "duree", "confidence": 0.93}, {"name": "ellipse", "confidence": 0.04}],
    }

    async def turn(message: UserMessage) -> None:
        custom = {"trace": trace, "cartes": [CARD]}
        said = UserUttered(message.text, intent={"name": "duree", "confidence": 0.93}, parse_data=parsed)
        tracker = DialogueStateTracker.from_events(
            message.sender_id, [said, BotUttered("Une demi-journée.", {"custom": {"trace": trace}})]
        )
        agent.conversations.known[message.sender_id] = tracker
        await message.output_channel.send_response(
            message.sender_id, {"text": "Une <demi>-journée.", "buttons": [BUTTON], "custom": custom}
        )

    agent.turn = turn


async def ask(member: Member, **fields: str) -> str:
    reply = await member.send(HERE, await member.token(), **fields)
    assert reply.status == 303
    return await (await member.get(reply.headers["Location"])).text()


async def test_the_answer_is_shown_with_what_it_is_made_of(member: Member) -> None:
    html = await ask(member, question="sa dure cb de tps <b>")
    document = right(html)
    assert "Une &lt;demi&gt;-journée." in html
    shown = unescape(html)
    for told in ("combien de temps", "la durée", "(93\u00a0%)", "(89\u00a0%)", "ellipse", "Palier 1", FACT.dit, "2024", "ms"):
        assert told in shown or told.replace("\u00a0", "&nbsp;") in html, told
    assert document.links.count("/equipe/fiches/technilab") == 3
    assert "/fiche/technilab" in document.links
    assert "sa dure cb de tps &lt;b&gt;" in html


async def test_a_choice_goes_on_with_the_same_conversation(member: Member, agent: FakeAgent) -> None:
    html = await ask(member, question="Combien de temps ?")
    assert 'name="choix"' in html
    html = await ask(member, choix=BUTTON["payload"])
    right(html)
    senders, texts = {sender for sender, _ in agent.heard}, [text for _, text in agent.heard]
    assert texts == ["Combien de temps ?", BUTTON["payload"]]
    assert len(senders) == 1
    assert senders.pop().startswith(TRIAL)
    # It is shown as it was read, and only the last answer's choices can be taken.
    assert unescape(html).count(BUTTON["title"]) == 3
    assert html.count('name="choix"') == 1


async def test_a_command_that_was_not_offered_is_mere_text(member: Member, agent: FakeAgent) -> None:
    await ask(member, choix="/restart")
    assert agent.heard[-1][1] == "restart"


async def test_starting_anew_forgets_everything(member: Member, agent: FakeAgent) -> None:
    await ask(member, question="Combien de temps ?")
    assert len(agent.conversations.known) == 1
    reply = await member.send("/equipe/essayer/recommencer", await member.token())
    html = await (await member.get(reply.headers["Location"])).text()
    assert say("essai_recommence").replace("'", "&#39;") in html
    assert "Combien de temps" not in html
    assert agent.conversations.known == {}
    assert [talk for talk in member.http.app[CHAT].memory.talks._talks if talk.startswith(TRIAL)] == []


async def test_leaving_forgets_them_too(member: Member, agent: FakeAgent) -> None:
    await ask(member, question="Combien de temps ?")
    await member.send("/equipe/deconnexion", await member.token())
    assert agent.conversations.known == {}
    await member.login()
    assert "Combien de temps" not in await (await member.get(HERE)).text()


async def test_nobody_sees_the_trials_of_another(member: Member, accounts: Any) -> None:
    await ask(member, question="Combien de temps ?")
    accounts.add("bruno", "une autre phrase bien longue")
    member.http.session.cookie_jar.clear()
    await member.login("bruno", "une autre phrase bien longue")
    assert "Combien de temps" not in await (await member.get(HERE)).text()


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
async def test_an_empty_question_is_told(member: Member, agent: FakeAgent, text: str) -> None:
    assert say("essai_vide") in await ask(member, question=text)
    assert agent.heard == []


async def test_what_gets_a_ready_made_answer_has_no_trace(member: Member, agent: FakeAgent) -> None:
    await ask(member, question="Combien de temps ?")
    html = await ask(member, question="x" * 1001)
    right(html)
    assert text_of("utter_trop_long")[:30] in unescape(html)
    assert "réponse toute faite" in html
    assert html.count("Comment elle est faite") == 1


async def test_a_turn_that_fails_is_shown_as_the_public_would_see_it(member: Member, agent: FakeAgent) -> None:
    async def fail(_message: UserMessage) -> None:
        raise RuntimeError("secret")

    agent.turn = fail
    html = await ask(member, question="Combien de temps ?")
    right(html)
    assert "secret" not in html
    assert text_of("utter_indisponible")[:20] in unescape(html)


async def test_a_question_can_be_given_by_the_address(member: Member) -> None:
    html = await (await member.get(f"{HERE}?q=C%27est+quoi+%3Cb%3E")).text()
    assert 'value="C&#39;est quoi &lt;b&gt;"' in html


async def test_what_is_kept_is_bounded(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_TRIALS", 2)
    monkeypatch.setattr(module, "_MOST_CONVERSATIONS", 2)
    trials = member.http.app[DESK].trials
    for owner in ("a", "b", "c"):
        for number in range(3):
            await trials.ask(owner, f"question {number}")
    assert [len(trials.of(owner)) for owner in ("a", "b", "c")] == [0, 2, 2]
    assert [trial.question for trial in trials.of("c")] == ["question 1", "question 2"]
    assert f"{TRIAL}a" not in member.http.app[CHAT].memory.talks._talks
