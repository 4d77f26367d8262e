"""What commands load before they work: the fiches, the model, the agent. Whatever goes wrong is one French sentence."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from bot.messages import say
from bot.settings import Settings
from bot.terminal import CommandError, existing, step

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent
    from bot.knowledge.base import Snapshot

# Objects made, and not yet gone, between two searches for garbage among the newest; and how many of these for one further back.
_OBJECTS, _ROUNDS = 20_000, (20, 20)


def knowledge(settings: Settings) -> Snapshot:
    """Load the fiches into service. Raises `CommandError`; everything wrong with them is printed before it."""
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from bot.knowledge.base import LIVE, KnowledgeError, load
    from bot.knowledge.engine import StoreError

    existing(settings.knowledge)
    try:
        with step("etape_connaissances"):
            snapshot = load(settings.knowledge, settings.database_url)
    except KnowledgeError as error:
        for notice in error.lecture.avis:
            print(notice, file=sys.stderr)
        raise CommandError(str(error)) from error
    except (ArgumentError, ImportError) as error:
        # The driver's own message would quote the address, and with it the password.
        raise CommandError(say("adresse_base_fausse")) from error
    except (StoreError, SQLAlchemyError) as error:
        cause = str(error.__cause__ or error).strip().splitlines() or [type(error).__name__]
        raise CommandError(say("base_injoignable", detail=cause[0])) from error
    LIVE.replace(snapshot)
    return snapshot


def trained(settings: Settings, force: bool) -> bool:
    """Train when what the model is made of has changed, or when forced; whether it was done. Raises `CommandError`."""
    from bot.dialogue.training import TrainingError, is_trained, train

    if is_trained(settings.var) and not force:
        return False
    try:
        with step("etape_entrainement"), _muted():
            train(settings.var)
    except TrainingError as error:
        raise CommandError(say("entrainement_rate", detail=type(error).__name__)) from error
    except (Exception, SystemExit) as error:  # Rasa has no common exception for what it finds wrong in training data
        detail = (str(error).strip().splitlines() or [""])[0] or type(error).__name__
        raise CommandError(say("entrainement_rate", detail=detail)) from error
    return True


def agent(settings: Settings) -> AzimutAgent:
    """The agent of the trained model. Raises `CommandError` when there is none, or it cannot be read."""
    from bot.dialogue.training import is_trained, model_path

    if not is_trained(settings.var):
        raise CommandError(say("modele_absent", dossier=model_path(settings.var).parent))
    with step("etape_chargement"):
        from bot.dialogue.agent import load_agent

        try:
            return load_agent(model_path(settings.var))
        except Exception as error:  # a damaged archive fails in as many ways as it has parts
            raise CommandError(say("modele_illisible", dossier=model_path(settings.var).parent)) from error


def assistant(settings: Settings) -> AzimutAgent:
    """The agent with the fiches in service, trained first when it must be. Raises `CommandError`, or `SystemExit` when
    training fails, which has then said why.
    """
    from bot.dialogue.training import is_trained

    knowledge(settings)
    if not is_trained(settings.var):
        # In a process of its own: training takes memory that Python never gives back.
        done = subprocess.run([sys.executable, "-m", "bot", "train"], check=False)
        if done.returncode:
            raise SystemExit(done.returncode)
    return agent(settings)


async def warm_up(agent: AzimutAgent) -> None:
    """Do once what each turn does, so that nobody waits for caches to fill, and forks share them."""
    from bot.insights.scrub import Scrubber
    from bot.knowledge.base import LIVE

    await agent.warm_up()
    Scrubber(LIVE.current()).scrub("bonjour")


def settle() -> None:
    """Leave what is loaded out of every later search for garbage, which would take a third of a second in the middle of an
    answer; and search less often: a turn makes thousands of objects, of which hardly one is garbage that only a search finds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *_ROUNDS)


@contextmanager
def _muted() -> Iterator[None]:
    """Swallow what Rasa prints about its training; our own step line, begun before, counts the seconds."""
    with redirect_stdout(StringIO()):
        yield
