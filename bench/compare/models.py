"""The models that are compared: training and loading them, each in a process of its own, so that none pays for another.

`python -m bench.compare.models train stock VAR` does one job and prints what it took, in JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.settings import ROOT

KINDS = ("azimut", "stock")


@dataclass(frozen=True)
class Epochs:
    """How long the stock model's networks learn. A turn costs the same however long they did."""

    diet: int
    ted: int


def trained(kind: str, var: Path, epochs: Epochs, reuse: bool) -> dict[str, Any]:
    """Train a model from nothing, unless it is there and may be reused: its `path`, and the `seconds` that it took."""
    record = var / f"{kind}.json"
    if reuse and record.exists():
        kept: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        if Path(kept["path"]).exists() and (kind == "azimut" or kept["epochs"] == asdict(epochs)):
            return kept
    print(f"training {kind}…", file=sys.stderr, flush=True)
    var.mkdir(parents=True, exist_ok=True)
    found = _apart("train", kind, var, epochs)
    record.write_text(json.dumps(found), encoding="utf-8")
    return found


def loaded(kind: str, var: Path) -> dict[str, Any]:
    """Load a trained model once everything is imported: `imports`, `knowledge` and `model`, in seconds."""
    return _apart("load", kind, var, Epochs(0, 0))


def _apart(job: str, kind: str, var: Path, epochs: Epochs) -> dict[str, Any]:
    log = var / f"{job}-{kind}.log"
    command = [sys.executable, "-m", "bench.compare.models", job, kind, str(var)]
    command += ["--diet-epochs", str(epochs.diet), "--ted-epochs", str(epochs.ted)]
    environment = {**os.environ, "AZIMUT_VAR": str(var), "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with log.open("w", encoding="utf-8") as errors:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, env=environment)
    if done.returncode:
        raise SystemExit(f"{job} {kind} failed; see {log}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


# -- in a process of its own


def _train(kind: str, var: Path, epochs: Epochs) -> dict[str, Any]:
    from bot.dialogue.agent import quiet_logs
    from bot.dialogue.training import train

    quiet_logs()
    began = time.perf_counter()
    path = train(var) if kind == "azimut" else _train_stock(var, epochs)
    return {"path": str(path), "seconds": time.perf_counter() - began, "epochs": asdict(epochs)}


def _train_stock(var: Path, epochs: Epochs) -> str:
    import yaml
    from rasa.model_training import train

    config = yaml.safe_load((ROOT / "bench" / "stock.yml").read_text(encoding="utf-8"))
    for part in (*config["pipeline"], *config["policies"]):
        if part["name"] in ("DIETClassifier", "TEDPolicy"):
            part["epochs"] = epochs.diet if part["name"] == "DIETClassifier" else epochs.ted
    folder = var / "stock"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    # TED and memoization learn from stories only, and our project has rules: tell each rule as a story too.
    rules = [rule for path in (ROOT / "data" / "rules").glob("*.yml") for rule in yaml.safe_load(path.read_text())["rules"]]
    stories = [{"story": rule["rule"], "steps": rule["steps"]} for rule in rules]
    (folder / "stories.yml").write_text(yaml.safe_dump({"version": "3.1", "stories": stories}), encoding="utf-8")
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    result = train(
        domain=str(ROOT / "domain.yml"), config=str(folder / "config.yml"),
        training_files=[str(ROOT / "data"), str(folder / "stories.yml")], output=str(var),
        force_training=True, fixed_model_name="stock",
    )  # fmt: skip
    if result.model is None:
        raise SystemExit("the stock model could not be trained")
    return str(result.model)


def _load(kind: str, var: Path, _epochs: Epochs) -> dict[str, Any]:
    began = time.perf_counter()
    # TensorFlow, and spaCy's French, which compiles its regular expressions for seconds: imports, not the model's loading.
    import rasa.engine.recipes.default_components  # noqa: F401
    import spacy.lang.fr  # noqa: F401
    from rasa.core.agent import Agent

    from bot.dialogue.agent import load_agent, quiet_logs
    from bot.knowledge.base import LIVE

    quiet_logs()
    imported = time.perf_counter()
    if kind == "azimut":
        LIVE.current()
    known = time.perf_counter()
    path = json.loads((var / f"{kind}.json").read_text(encoding="utf-8"))["path"]
    if kind == "azimut":
        load_agent(Path(path))
    else:
        Agent.load(path)
    ended = time.perf_counter()
    return {"imports": imported - began, "knowledge": known - imported, "model": ended - known}


def main() -> None:
    """Do one job and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=("train", "load"))
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("var", type=Path)
    parser.add_argument("--diet-epochs", type=int, default=0)
    parser.add_argument("--ted-epochs", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    job = {"train": _train, "load": _load}[options.job]
    print(json.dumps(job(options.kind, options.var, Epochs(options.diet_epochs, options.ted_epochs))))


if __name__ == "__main__":
    main()
