"""Training, when and only when what it depends on has changed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bot.knowledge.store import fingerprint
from bot.settings import ROOT, Settings

MODEL_NAME = "azimut"
# What a model is made of. Fiches are not: names are masked, and new ones need no training.
_INGREDIENTS = (
    "domain.yml",
    "config.yml",
    "data/**/*",
    "bot/nlu/*.py",
    "bot/knowledge/text.py",
    "bot/knowledge/vectors.py",
    "requirements.lock",
)


class TrainingError(Exception):
    """Training ended without a model."""


def ingredients_fingerprint() -> str:
    """Fingerprint of everything that training reads."""
    paths = sorted({path for pattern in _INGREDIENTS for path in ROOT.glob(pattern) if path.is_file()})
    return fingerprint(piece for path in paths for piece in (path.relative_to(ROOT).as_posix().encode(), path.read_bytes()))


def model_path(var: Path) -> Path:
    """Where the trained model is kept."""
    return var / "models" / f"{MODEL_NAME}.tar.gz"


def is_trained(var: Path) -> bool:
    """Whether the kept model was made from today's ingredients."""
    mark = model_path(var).with_suffix(".fingerprint")
    return model_path(var).exists() and mark.exists() and mark.read_text(encoding="ascii") == ingredients_fingerprint()


def train(var: Path) -> Path:
    """Train and keep a model; returns its path. Raises `TrainingError`."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # Rasa's step cache would keep parts of older models; our own fingerprint decides.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    # Its progress bars redraw a line hundreds of times, which a log keeps whole; `azimut` says itself how far it is.
    os.environ["TQDM_DISABLE"] = "1"
    os.environ["RASA_CACHE_DIRECTORY"] = str(var / "cache")
    from rasa.model_training import train as rasa_train

    from bot.nlu.spelling import keep

    # Before the classifier, which learns from mended words.
    keep(Settings(var=var).spelling)

    kept = model_path(var)
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Of what is about to be read: what is changed while a model is made is not in it.
    mark = ingredients_fingerprint()
    # Aside, then in one step: two trainings at once would write into each other's file, and a server may be reading it.
    with tempfile.TemporaryDirectory(dir=kept.parent) as aside:
        result = rasa_train(
            domain=str(ROOT / "domain.yml"), config=str(ROOT / "config.yml"), training_files=[str(ROOT / "data")],
            output=aside, force_training=True, fixed_model_name=MODEL_NAME,
        )  # fmt: skip
        if result.model is None:
            raise TrainingError
        Path(result.model).replace(kept)
    kept.with_suffix(".fingerprint").write_text(mark, encoding="ascii")
    return kept
