"""What a turn costs, ours against stock Rasa: CPU, memory, loading and training, in one run and on the same data.

Each model is trained and served by a process of its own, so that neither pays for the other's memory. CPU is the
process's own time (all threads), which other programs on the machine hardly disturb; each message opens a new
conversation. Both run our actions in process. The stock pipeline gives these no reading of names, so that they have
less to do there: the comparison leans towards stock.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
warnings.simplefilter("ignore")

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
MESSAGES = ROOT / "bench" / "messages.txt"
KINDS = ("azimut", "stock")


def main() -> int:
    """Print the table; `--job` is how the parent calls itself."""
    options = _options()
    if options.job:
        job = {"train": train, "serve": serve}[options.job]
        print(json.dumps(job(options.kind, options)))
        return 0
    results = {kind: {**_trained(kind, options), **_run(kind, "serve", options)} for kind in KINDS}
    _print_table(results["azimut"], results["stock"])
    options.var.joinpath("turns.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--diet-epochs", type=int, default=30)
    parser.add_argument("--ted-epochs", type=int, default=20)
    parser.add_argument("--retrain", action="store_true", help="train the stock model even if it is there")
    parser.add_argument("--reuse", action="store_true", help="do not train ours again either")
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "bench", help="where both models are kept")
    parser.add_argument("--job", choices=("train", "serve"), help=argparse.SUPPRESS)
    parser.add_argument("--kind", choices=KINDS, help=argparse.SUPPRESS)
    return parser.parse_args()


def train(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Train one model from nothing; its file and the seconds it took, imports included."""
    began = time.perf_counter()
    from bot.dialogue.agent import quiet_logs

    quiet_logs()
    if kind == "azimut":
        from bot.dialogue.training import train as train_azimut

        model = str(train_azimut(options.var))
    else:
        model = _train_stock(options)
    return {
        "model": model,
        "train_s": time.perf_counter() - began,
        "diet": options.diet_epochs,
        "ted": options.ted_epochs,
    }


def _train_stock(options: argparse.Namespace) -> str:
    import yaml
    from rasa.model_training import train as rasa_train

    config = yaml.safe_load((ROOT / "bench" / "stock.yml").read_text(encoding="utf-8"))
    for part in (*config["pipeline"], *config["policies"]):
        if part["name"] == "DIETClassifier":
            part["epochs"] = options.diet_epochs
        if part["name"] == "TEDPolicy":
            part["epochs"] = options.ted_epochs
    folder = options.var / "stock"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    # TED and memoization learn from stories only, and our project has rules: tell each rule as a story too.
    rules = [rule for path in (ROOT / "data" / "rules").glob("*.yml") for rule in yaml.safe_load(path.read_text())["rules"]]
    stories = [{"story": rule["rule"], "steps": rule["steps"]} for rule in rules]
    (folder / "stories.yml").write_text(yaml.safe_dump({"version": "3.1", "stories": stories}), encoding="utf-8")
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    result = rasa_train(
        domain=str(ROOT / "domain.yml"), config=str(folder / "config.yml"),
        training_files=[str(ROOT / "data"), str(folder / "stories.yml")], output=str(options.var),
        force_training=True, fixed_model_name="stock",
    )  # fmt: skip
    if result.model is None:
        raise SystemExit("The stock model could not be trained.")
    return str(result.model)


def serve(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """Load one model and talk to it; seconds, milliseconds and megabytes."""
    import rasa.engine.recipes.default_components  # noqa: F401  (TensorFlow: an import, not the model's loading)
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
    from rasa.shared.core.domain import Domain

    from bot.dialogue.actions import InProcessActions
    from bot.dialogue.agent import load_agent, quiet_logs
    from bot.knowledge.base import LIVE

    quiet_logs()
    began = time.perf_counter()
    LIVE.current()
    knowledge = time.perf_counter() - began
    path = _trained(kind, options)["model"]
    began = time.perf_counter()
    agent = load_agent(Path(path)) if kind == "azimut" else Agent.load(path, action_endpoint=InProcessActions("actions"))
    loading = time.perf_counter() - began
    # The stock model may be older than the actions, which say responses of today's domain.
    agent.nlg.responses = Domain.load(str(ROOT / "domain.yml")).responses

    async def talk() -> list[float]:
        costs, silent = [], []
        for number, text in enumerate(["bonjour", *MESSAGES.read_text(encoding="utf-8").splitlines()]):
            message = UserMessage(text, CollectingOutputChannel(), sender_id=f"bench-{number}")
            before = time.process_time()
            await agent.handle_message(message)
            costs.append(1000 * (time.process_time() - before))
            if not message.output_channel.messages:
                silent.append(text)
        if silent:
            raise SystemExit(f"No answer to: {silent}")
        return costs[1:]  # the first turn fills caches: it is the warm-up

    costs = sorted(asyncio.run(talk()))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return {
        "turn_ms": statistics.median(costs), "p95_ms": costs[int(0.95 * len(costs))], "turns": len(costs),
        "load_s": loading, "knowledge_s": knowledge, "rss_mb": resident / 1024,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def _trained(kind: str, options: argparse.Namespace) -> dict[str, Any]:
    """What is known of a model's training. Ours is trained at each run; stock, which takes minutes, when missing."""
    record = options.var / f"{kind}.json"
    kept = _matches(record, options) and (options.reuse or (kind == "stock" and not options.retrain))
    if options.job != "serve" and not kept:
        options.var.mkdir(parents=True, exist_ok=True)
        print(f"Training {kind}…", file=sys.stderr, flush=True)
        record.write_text(json.dumps(_run(kind, "train", options)), encoding="utf-8")
    found: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    return found


def _matches(record: Path, options: argparse.Namespace) -> bool:
    if not record.exists():
        return False
    kept = json.loads(record.read_text(encoding="utf-8"))
    return Path(kept["model"]).exists() and (kept["diet"], kept["ted"]) == (options.diet_epochs, options.ted_epochs)


def _run(kind: str, job: str, options: argparse.Namespace) -> dict[str, Any]:
    command = [
        sys.executable, __file__, "--job", job, "--kind", kind, "--var", str(options.var),
        "--diet-epochs", str(options.diet_epochs), "--ted-epochs", str(options.ted_epochs),
    ]  # fmt: skip
    log = options.var / f"{kind}-{job}.log"
    with log.open("w", encoding="utf-8") as errors:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{job} {kind} failed; see {log}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _print_table(ours: dict[str, Any], stock: dict[str, Any]) -> None:
    rows = (
        ("CPU a turn, median (ms)", "turn_ms"),
        ("CPU a turn, 95th percentile (ms)", "p95_ms"),
        ("resident memory (MB)", "rss_mb"),
        ("model load after imports (s)", "load_s"),
        ("knowledge load (s)", "knowledge_s"),
        ("training from nothing (s)", "train_s"),
    )
    print(f"{ours['turns']} messages, each a new conversation; stock: DIET {stock['diet']} and TED {stock['ted']} epochs")
    print(f"{'':34}{'azimut':>10}{'stock':>10}{'ratio':>8}")
    for label, key in rows:
        print(f"{label:34}{ours[key]:10.1f}{stock[key]:10.1f}{ours[key] / stock[key]:8.2f}")


if __name__ == "__main__":
    sys.exit(main())
