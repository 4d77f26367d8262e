"""Guidance as it is played: one question at a time, skipped, left for another question, and taken up again."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.dialogue.agent import AzimutAgent

_NUMBERS = itertools.count()


class Conversation:
    """A new conversation with the agent; `form`, `asked` and `slot` tell where it stands."""

    def __init__(self, agent: AzimutAgent) -> None:
        self._agent, self._sender = agent, f"forms-{next(_NUMBERS)}"

    async def say(self, *texts: str) -> str:
        """Say one thing after the other; what the bot answers to the last, all its messages together."""
        for text in texts:
            channel = CollectingOutputChannel()
            await self._agent.handle_message(UserMessage(text, channel, self._sender))
        # What an action says for the trace comes as a message of its own.
        self.messages: list[dict[str, Any]] = [message for message in channel.messages if message.get("text")]
        return "\n".join(message["text"] for message in self.messages)

    async def slot(self, name: str) -> Any:
        return (await self._tracker()).get_slot(name)

    async def form(self) -> str | None:
        name: str | None = (await self._tracker()).active_loop_name
        return name

    async def asked(self) -> str | None:
        return str(await self.slot("requested_slot")) if await self.slot("requested_slot") else None

    async def _tracker(self) -> Any:
        return await self._agent.conversations.retrieve(self._sender)


@pytest.fixture
def conversation(agent: AzimutAgent) -> Conversation:
    return Conversation(agent)


async def test_guidance_asks_one_thing_at_a_time_and_ends_with_a_short_list(conversation: Conversation) -> None:
    assert "Trois" in await conversation.say("/m_orienter")
    assert await conversation.form() == "formulaire_orientation"
    assert await conversation.asked() == "gouts"
    assert "Source : " in await conversation.say("j'aime fabriquer des petites pièces et réparer des montres")
    assert await conversation.asked() == "niveau"
    await conversation.say("en 3e")
    assert await conversation.slot("niveau") == "3e"
    assert await conversation.asked() == "ville"
    end = await conversation.say("Besançon")
    assert await conversation.form() is None
    assert "1. " in end and "2. " in end
    assert "CIO" in end and "@" in end and "Source : " in end


async def test_every_question_can_be_skipped(conversation: Conversation) -> None:
    await conversation.say("/m_orienter")
    end = await conversation.say("passe", "passe", "passe")
    assert await conversation.form() is None
    assert [await conversation.slot(name) for name in ("gouts", "niveau", "ville")] == ["passe"] * 3
    assert "1. " in end


async def test_a_button_answers_too(conversation: Conversation) -> None:
    await conversation.say("/m_orienter", "passe")
    titles = {button["title"]: button["payload"] for button in conversation.messages[-1]["buttons"]}
    await conversation.say(titles["Lycée"])
    assert await conversation.slot("niveau") == "bac-pro"
    assert await conversation.asked() == "ville"


async def test_a_question_is_answered_and_then_asked_again(conversation: Conversation) -> None:
    await conversation.say("/m_orienter", "j'aime réparer des montres")
    detour = await conversation.say("c'est quoi technilab ?")
    assert "TECHNILAB" in detour
    assert "classe" in conversation.messages[-1]["text"]
    assert await conversation.form() == "formulaire_orientation"
    assert await conversation.slot("niveau") is None
    await conversation.say("en seconde")
    assert await conversation.slot("niveau") == "2de"
    assert await conversation.asked() == "ville"


async def test_a_second_question_in_a_row_leaves_the_form_to_be_taken_up_again(conversation: Conversation) -> None:
    await conversation.say("/m_orienter", "j'aime réparer des montres", "c'est quoi technilab ?")
    assert await conversation.slot("detours") == 1
    second = await conversation.say("c'est quoi p-tech ?")
    assert "P-TECH" in second
    assert len(conversation.messages) == 1
    assert await conversation.form() is None
    assert await conversation.slot("en_pause") == "formulaire_orientation"
    await conversation.say("on reprend")
    assert await conversation.form() == "formulaire_orientation"
    # What was told is kept.
    assert await conversation.asked() == "niveau"
    assert "montres" in await conversation.slot("gouts")


async def test_two_questions_that_are_not_in_a_row_leave_the_form_where_it_is(conversation: Conversation) -> None:
    await conversation.say("/m_orienter", "c'est quoi technilab ?", "j'aime réparer des montres", "c'est quoi p-tech ?")
    assert await conversation.form() == "formulaire_orientation"
    assert await conversation.asked() == "niveau"


@pytest.mark.parametrize("start", ["/m_orienter", "/commencer_post_bts", "/stage"])
async def test_distress_leaves_the_form(conversation: Conversation, start: str) -> None:
    await conversation.say(start)
    assert await conversation.form()
    answer = await conversation.say("je veux mourir")
    assert "3114" in answer
    assert len(conversation.messages) == 1
    assert await conversation.form() is None
    assert await conversation.asked() is None


@pytest.mark.parametrize("start", ["/m_orienter", "/commencer_post_bts"])
async def test_one_can_drop_it(conversation: Conversation, start: str) -> None:
    await conversation.say(start, "laisse tomber")
    assert len(conversation.messages) == 1
    assert await conversation.form() is None


async def test_what_was_told_before_is_not_asked(conversation: Conversation) -> None:
    await conversation.say("je suis en terminale, j'habite à Dole, c'est quoi technilab ?", "/m_orienter")
    assert await conversation.asked() == "gouts"
    end = await conversation.say("j'aime réparer des montres")
    assert await conversation.form() is None
    assert [await conversation.slot(name) for name in ("niveau", "ville")] == ["terminale", "Dole"]
    assert "1. " in end


async def test_what_one_form_learns_another_does_not_ask(conversation: Conversation) -> None:
    await conversation.say("/stage", "en 3e")
    assert await conversation.form() is None
    await conversation.say("/m_orienter", "j'aime réparer des montres")
    assert await conversation.asked() == "ville"


async def test_the_finder_goes_from_a_bts_to_routes_the_shortest_first(conversation: Conversation) -> None:
    assert "BTS" in await conversation.say("/commencer_post_bts")
    assert await conversation.asked() == "bts"
    await conversation.say("bts microtechniques")
    assert await conversation.asked() == "ville"
    await conversation.say("Besançon")
    assert await conversation.asked() == "statut"
    end = await conversation.say("en alternance")
    assert await conversation.form() is None
    assert await conversation.slot("statut") == "alternance"
    assert [line[:2] for line in end.splitlines() if line[:1].isdigit()][:2] == ["1.", "2."]
    assert "ni les places" in end and "@" in end and "Source : " in end


@pytest.mark.parametrize(("said", "kept"), [("non", "scolaire"), ("oui", "alternance"), ("peu importe", "passe")])
async def test_yes_and_no_answer_the_question_that_was_asked(conversation: Conversation, said: str, kept: str) -> None:
    await conversation.say("/commencer_post_bts", "bts microtechniques", "Besançon", said)
    assert await conversation.slot("statut") == kept
    assert await conversation.form() is None


async def test_an_internship_begins_with_the_class(conversation: Conversation) -> None:
    assert "quel stage" in await conversation.say("je cherche un stage")
    assert await conversation.asked() == "niveau"
    assert {button["title"] for button in conversation.messages[-1]["buttons"]} >= {"Stage de 3e", "BTS"}
    answer = await conversation.say("3e")
    assert await conversation.form() is None
    assert await conversation.slot("niveau") == "3e"
    assert "stage" in answer.lower() and "Source : " in answer


async def test_an_internship_of_a_class_that_is_told_is_answered_at_once(conversation: Conversation) -> None:
    assert "Source : " in await conversation.say("je suis en 3e et je cherche un stage")
    assert await conversation.form() is None


async def test_to_take_up_what_was_never_begun_begins_it(conversation: Conversation) -> None:
    await conversation.say("on reprend")
    assert await conversation.form() == "formulaire_orientation"


async def test_after_a_bts_a_search_step_by_step_is_offered_and_ends_with_routes(conversation: Conversation) -> None:
    await conversation.say("après mon BTS je peux faire quoi ?")
    [offer] = conversation.messages[-1]["buttons"]
    await conversation.say(offer["payload"])
    assert await conversation.form() == "formulaire_post_bts"
    end = await conversation.say("BTS CIM", "Vesoul", "en alternance")
    assert await conversation.form() is None
    assert "1. " in end and "Source : " in end


async def test_a_guidance_left_half_way_does_not_silence_the_next_one(conversation: Conversation) -> None:
    await conversation.say("/m_orienter", "passe", "c'est quoi technilab ?", "c'est quoi p-tech ?")
    assert await conversation.slot("en_pause") == "formulaire_orientation"
    end = await conversation.say("/m_orienter", "en 3e", "Dole")
    assert await conversation.form() is None
    assert "1. " in end


async def test_a_button_does_not_show_the_leads_again(conversation: Conversation) -> None:
    await conversation.say("/m_orienter", "j'aime réparer des montres")
    titles = {button["title"]: button["payload"] for button in conversation.messages[-1]["buttons"]}
    await conversation.say(titles["Lycée"])
    assert len(conversation.messages) == 1


@pytest.mark.parametrize(("who", "manner"), [("eleve", "tu"), ("parent", "vous"), ("etudiant", "tu"), ("entreprise", "vous")])
async def test_a_welcome_button_says_who_speaks(conversation: Conversation, agent: AzimutAgent, who: str, manner: str) -> None:
    [welcome] = agent.domain.responses["utter_bienvenue"]
    [payload] = [button["payload"] for button in welcome["buttons"] if f'"{who}"' in button["payload"]]
    said = await conversation.say(payload.replace("{{", "{").replace("}}", "}"))
    assert (await conversation.slot("profil"), await conversation.slot("registre")) == (who, manner)
    assert ("choisis :" if manner == "tu" else "choisissez :") in said
    for button in conversation.messages[-1]["buttons"]:
        # Each leads somewhere: an answer with its source, or a question.
        answer = await conversation.say(button["payload"])
        assert "Source : " in answer or answer.rstrip().endswith(("?", "».", ":")), button


async def test_words_answer_as_buttons_do(conversation: Conversation) -> None:
    asked = await conversation.say("Je ne sais pas quoi faire", "Collège")
    assert "collège" in asked and "te plaît" in asked and "quelle classe" not in asked
    assert "Source : " in await conversation.say("reparer")
    assert await conversation.asked() == "ville"
    end = await conversation.say("Besançon")
    assert await conversation.form() is None
    assert [await conversation.slot(name) for name in ("niveau", "ville", "registre")] == ["3e", "Besançon", "tu"]
    assert "2. " in end


async def test_who_cannot_say_is_not_greeted(conversation: Conversation) -> None:
    await conversation.say("aide-moi à choisir", "jsuis au collège", "jsp")
    assert await conversation.asked() == "ville"
    end = await conversation.say("linformatique")
    assert "nformatique" in end and "Azimut" not in end


async def test_tastes_of_which_nothing_is_known_get_no_trade(conversation: Conversation) -> None:
    assert "onisep.fr" in await conversation.say("aide-moi à choisir", "jaime les timbres")
    end = await conversation.say("collège", "besançon")
    assert "TECHNILAB" in end and "voitures" not in end


async def test_a_class_is_heard_in_the_middle_of_a_talk(conversation: Conversation) -> None:
    said = await conversation.say("robotique", "je suis en seconde")
    assert "Azimut" not in said and "obot" in said


async def test_an_adult_is_asked_for_no_class(conversation: Conversation) -> None:
    said = await conversation.say("J'ai 47 ans, je suis en reconversion, est-ce que c'est trop tard pour l'industrie ?")
    assert "GRETA" in said and "classe" not in said
    assert "CPF" in await conversation.say("et qui paie ?")


async def test_an_internship_stays_what_is_talked_about(conversation: Conversation) -> None:
    await conversation.say("stage 3e combien de jours", "jai pas trouvé", "jhabite a morez")
    assert "Morez" in await conversation.say("tas pas une liste dentreprises")


async def test_a_licence_pro_stays_what_is_talked_about(conversation: Conversation) -> None:
    await conversation.say("salut je finis mon BTS CPRP en juin je peux faire quoi comme licence pro ?")
    assert "licence pro" in await conversation.say("et ca se fait en alternance ?")
    assert "licence pro" in await conversation.say("c'est où dans la région")
