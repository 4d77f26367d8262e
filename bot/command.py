"""What every command begins and ends with: libraries kept quiet, and one French sentence for what is expected to go wrong."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable

from bot.messages import say
from bot.settings import Settings, SettingsError
from bot.terminal import CommandError


def reported(run: Callable[[Settings], int]) -> int:
    """`run` with the settings of this process; its exit status. What is expected to go wrong is one sentence on stderr."""
    try:
        try:
            settings = Settings.from_environment()
        except OSError as error:
            raise CommandError(say("dossier_var_refuse", detail=error.strerror)) from error
        return int(run(settings))
    except (CommandError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has left, as `head` does; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def quieten() -> None:
    """Keep the libraries' own notices out of the terminal. TensorFlow and Rasa read these when they are imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    if not sys.warnoptions:
        # A filter would not last: libraries reset them when they are imported.
        warnings.showwarning = lambda *_details, **_more: None
    # Rasa quotes messages in some of its errors; ours name the place and say nothing of what was written.
    for name in ("rasa", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def start_logs(settings: Settings) -> None:
    """What a server tells of itself while it serves, on stderr."""
    # Here: other commands need nothing of the web.
    from bot.web.logs import formatter

    lines = logging.StreamHandler()
    lines.setFormatter(formatter(settings.logs))
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    logging.getLogger("bot").setLevel(logging.INFO)
