"""The pages of questions and statistics, from the message that somebody writes to what staff do with it."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.insights.asked import Asked
from bot.insights.recorder import Recorder
from bot.insights.store import Group, Tally
from bot.knowledge.base import Snapshot, load
from bot.settings import Settings
from bot.web.keys import INSIGHTS
from bot.web.today import today
from tests.web.fakes import FakeAgent, FakeLive
from tests.web.staff.conftest import Member

PATH = "/equipe/questions"


class Live(FakeLive):
    """Answers are scripted: they are made from no fiche."""

    def using(self, _snapshot: Snapshot) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
def live(knowledge: Snapshot) -> FakeLive:
    """The real fiches in service."""
    live = Live()
    live.snapshot = knowledge
    return live


class Tracker:
    """What the last turn was read as."""

    def __init__(
        self, text: str, intent: str, traces: list[dict[str, Any]], others: tuple[tuple[str, float], ...] = ()
    ) -> None:
        ranking = [{"name": intent, "confidence": 0.7}, *({"name": name, "confidence": sure} for name, sure in others)]
        self.latest_message = SimpleNamespace(
            text=text, intent=ranking[0], parse_data={"intent_ranking": ranking, "analyse": {}, "entities": []}
        )
        self.events: list[Any] = [SimpleNamespace(type_name="user", timestamp=1.0)]
        self.events += [SimpleNamespace(type_name="bot", timestamp=2.0, data={"custom": {"trace": t}}) for t in traces]
        self.slots: dict[str, Any] = {}

    def get_slot(self, name: str) -> Any:
        return self.slots.get(name)


def answers(agent: FakeAgent, intent: str = "cout", tier: int = 5, **more: Any) -> None:
    """Have the agent answer every message so."""

    async def turn(message: UserMessage) -> None:
        trace = {"palier": tier, **more.get("trace", {})}
        agent.conversations.known[message.sender_id] = Tracker(message.text, intent, [trace], more.get("others", ()))  # type: ignore[assignment]
        response = {"text": "…", "buttons": more.get("buttons", []), "custom": {"trace": trace}}
        await message.output_channel.send_response(message.sender_id, {**response, **more.get("response", {})})

    agent.turn = turn


async def write(member: Member, *texts: str, message_id: str = "") -> str:
    """Somebody opens a conversation and writes; its token."""
    token = str((await (await member.http.post("/api/session")).json())["sender"])
    for number, text in enumerate(texts):
        body = {"sender": token, "message": text, **({"message_id": f"{message_id}{number}"} if message_id else {})}
        assert (await member.http.post("/webhooks/rest/webhook", json=body)).status == 200
    return token


def recorder(member: Member) -> Recorder:
    return member.http.app[INSIGHTS]  # type: ignore[index]


async def kept(member: Member) -> list[Group]:
    """What is in the database once all is written."""
    await asyncio.to_thread(recorder(member).stop)
    recorder(member).start()
    return recorder(member).store.groups()


async def test_a_question_in_vain_is_shown_without_who_asked(member: Member, agent: FakeAgent) -> None:
    answers(agent)
    await write(member, "je m'appelle Lucas Martin, 06 12 34 56 78, y a un internat ?")
    await kept(member)
    html = await (await member.get(PATH)).text()
    assert "je m&#39;appelle [nom], [téléphone], y a un internat ?" in html
    assert "Lucas" not in html


@pytest.mark.parametrize(
    "answer",
    [
        {"tier": 1},
        {"intent": "detresse_suicide"},
        {"intent": "donnee_tiers"},
        {"intent": "insulte"},
        {"others": (("detresse_mal_etre", 0.3),)},
        {"response": {"utter_action": "utter_detresse"}},
    ],
)
async def test_what_is_not_to_be_kept_is_not(member: Member, agent: FakeAgent, answer: dict[str, Any]) -> None:
    answers(agent, **answer)
    await write(member, "rien de tout ça ne me regarde")
    assert await kept(member) == []


async def test_of_distress_not_even_a_count_is_kept(member: Member, agent: FakeAgent) -> None:
    answers(agent, response={"utter_action": "utter_detresse"})
    await write(member, "je veux mourir")
    await kept(member)
    assert recorder(member).store.counts(dt.date(2000, 1, 1), dt.date(2100, 1, 1)) == []


async def test_buttons_and_trials_teach_nothing(member: Member, agent: FakeAgent) -> None:
    answers(agent, buttons=[{"title": "C'est où ?", "payload": "/lieu"}])
    await member.send("/equipe/essayer", await member.token(), question="y a un internat ?")
    await write(member, "y a une cantine ?", "/lieu")
    groups = await kept(member)
    assert [question.text for group in groups for question in group.questions] == ["y a une cantine ?"]


async def test_an_answer_that_did_not_help_is_counted_and_its_question_comes(member: Member, agent: FakeAgent) -> None:
    answers(agent, tier=1, trace={"fiche": "technilab"})
    token = await write(member, "c'est payant ?", message_id="m")
    for useful in (True, False, False):
        body = {"sender": token, "message_id": "m0", "utile": useful}
        assert (await member.http.post("/api/avis", json=body)).status == 204
    (group,) = await kept(member)
    assert (group.questions[0].kind, group.questions[0].fiche, group.questions[0].times) == ("inutile", "technilab", 1)
    (count,) = recorder(member).store.counts(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
    assert (count.subject, count.helpful, count.unhelpful) == ("dispositif", 0, 1)


async def test_a_failing_listener_harms_no_answer(member: Member, agent: FakeAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: Recorder, _asked: Asked) -> None:
        raise RuntimeError

    monkeypatch.setattr(Recorder, "answered", fail)
    answers(agent)
    await write(member, "y a un internat ?")


async def act(member: Member, action: str, *ids: int, back: str = "etat=nouvelle") -> Any:
    fields = [("jeton", await member.token()), ("action", action), ("retour", back), *(("questions", str(id_)) for id_ in ids)]
    return await member.http.post(PATH, data=fields, allow_redirects=False)


@pytest.mark.parametrize(
    ("action", "state"), [("hors_sujet", "hors_sujet"), ("repondue", "repondue"), ("nouvelle", "nouvelle"), ("effacer", None)]
)
async def test_actions(member: Member, agent: FakeAgent, action: str, state: str | None) -> None:
    answers(agent)
    await write(member, "y a un internat ?")
    ((question,),) = [group.questions for group in await kept(member)]
    reply = await act(member, action, question.id)
    assert (reply.status, reply.headers["Location"]) == (303, f"{PATH}?etat=nouvelle")
    after = [question.state for group in recorder(member).store.groups() for question in group.questions]
    assert after == ([state] if state else [])


async def test_an_action_on_nothing_is_told(member: Member) -> None:
    reply = await act(member, "effacer")
    assert reply.status == 303
    assert "Aucune question" in await (await member.get(PATH)).text()


async def test_an_action_that_is_none_is_refused(member: Member) -> None:
    assert (await act(member, "vider", 1)).status == 400


@pytest.mark.parametrize("back", ["\r\nSet-Cookie: a=b", "//ailleurs.example", "https://ailleurs.example"])
async def test_one_always_comes_back_to_the_page(member: Member, back: str) -> None:
    location = (await act(member, "effacer", 1, back=back)).headers["Location"]
    assert location == PATH or location.startswith(f"{PATH}?")


async def test_the_list_as_csv_holds_no_formula(member: Member, agent: FakeAgent) -> None:
    answers(agent)
    await write(member, "=1+1 y a un internat ?")
    await kept(member)
    reply = await member.get(f"{PATH}.csv")
    content = await reply.read()
    assert reply.headers["Content-Disposition"] == 'attachment; filename="questions.csv"'
    assert content.startswith(b"\xef\xbb\xbf")
    assert ";'=1+1 y a un internat ?;" in content.decode("utf-8-sig")


async def test_the_day_of_the_purge_is_shown(member: Member, agent: FakeAgent, clock: Any) -> None:
    answers(agent)
    await write(member, "y a un internat ?")
    (group,) = await kept(member)
    purged = group.last + dt.timedelta(days=60)
    html = await (await member.get(PATH)).text()
    assert f"{purged.year}</b>" in html
    assert "au bout de 60 jours" in html


async def test_nobody_else_reads_them(visitor: Member, accounts: object) -> None:
    for path in (PATH, f"{PATH}.csv", f"{PATH}/lier?groupe=1", "/equipe/statistiques", "/equipe/statistiques/jours.csv"):
        assert (await visitor.get(path)).status == 303


# -- joining a fiche


@pytest.fixture
def own_folder(settings: Settings, sample: Path, live: FakeLive) -> Path:
    """The small folder, as the one in service."""
    object.__setattr__(settings, "knowledge", sample)
    live.snapshot = load(sample, "sqlite://")
    return sample


async def joined(member: Member, group: int, **fields: str) -> Any:
    return await member.send(f"{PATH}/lier", await member.token(), groupe=str(group), **fields)


async def test_a_question_joins_a_fiche_and_is_asked_again(member: Member, agent: FakeAgent, own_folder: Path) -> None:
    answers(agent)
    await write(member, "c koi teknitruc")
    (group,) = await kept(member)
    page = await (await member.get(f"{PATH}/lier?groupe={group.id}&fiche=zephyr")).text()
    assert "c koi teknitruc" in page
    answers(agent, tier=1)
    reply = await joined(member, group.id, fiche="zephyr", texte="teknitruc", comme="alias")
    assert reply.status == 303
    assert "teknitruc" in "".join(path.read_text(encoding="utf-8") for path in own_folder.glob("*.yml"))
    (after,) = recorder(member).store.groups()
    assert after.questions[0].state == "repondue"
    assert "a maintenant une réponse" in await (await member.get(PATH)).text()


async def test_a_question_that_is_still_in_vain_is_told(member: Member, agent: FakeAgent, own_folder: Path) -> None:
    answers(agent)
    await write(member, "zephyr c pour les grands ?")
    (group,) = await kept(member)
    assert (await joined(member, group.id, fiche="zephyr", texte="zephyr c pour les grands ?", comme="1")).status == 303
    assert recorder(member).store.groups()[0].questions[0].state == "liee"
    assert "toujours pas de réponse sûre" in await (await member.get(PATH)).text()


@pytest.mark.parametrize("fields", [{"texte": "", "comme": "alias"}, {"texte": "un nom", "comme": ""}])
async def test_what_is_missing_is_asked_for(member: Member, agent: FakeAgent, own_folder: Path, fields: dict[str, str]) -> None:
    answers(agent)
    await write(member, "c koi teknitruc")
    (group,) = await kept(member)
    before = {path: path.read_bytes() for path in own_folder.glob("*.yml")}
    reply = await joined(member, group.id, fiche="zephyr", **fields)
    assert reply.status == 422
    assert {path: path.read_bytes() for path in own_folder.glob("*.yml")} == before


@pytest.mark.parametrize(("fiche", "how"), [("nulle-part", "alias"), ("zephyr", "99")])
async def test_what_is_not_there_is_not_found(member: Member, agent: FakeAgent, own_folder: Path, fiche: str, how: str) -> None:
    answers(agent)
    await write(member, "c koi teknitruc")
    (group,) = await kept(member)
    assert (await joined(member, group.id, fiche=fiche, texte="teknitruc", comme=how)).status == 404


# -- statistics


async def test_counts_and_their_tables(member: Member) -> None:
    when = dt.datetime.combine(today(), dt.time(10))
    one = Asked(when, None, "cout", 0.7, 1, "technilab", "dispositif", "parent")
    recorder(member).store.count([Tally(one, questions=8, helpful=5)])
    html = await (await member.get("/equipe/statistiques?jours=90")).text()
    assert re.search(r"<dd>8</dd>", html)
    assert "style=" not in html
    for name in ("jours", "sujets", "publics", "avis", "heures"):
        reply = await member.get(f"/equipe/statistiques/{name}.csv")
        assert (reply.status, (await reply.read())[:3]) == (200, b"\xef\xbb\xbf")
    assert (await member.get("/equipe/statistiques/autre.csv")).status == 404


async def test_before_the_first_question(member: Member) -> None:
    html = await (await member.get("/equipe/statistiques")).text()
    assert "Personne n&#39;a encore écrit" in html or "Personne n'a encore écrit" in html
    assert "Aucune question n&#39;attend" in await (await member.get(PATH)).text()
