"""What the comparison with stock rests on: the words of its questions, its medians, the processes it counts, its page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.compare import page, report
from bench.compare.measures import Cost, Crowd, _long, at
from bench.compare.processes import cpu, family, memory
from bench.compare.texts import PROBES, probes, question
from bot.settings import ROOT


def test_a_question_is_never_asked_twice_in_the_same_words() -> None:
    asked = [question() for _ in range(2000)]
    assert len(set(asked)) == len(asked)
    assert all(any(probe in text for probe in PROBES) for text in asked)


def test_each_point_asks_the_probes_in_new_words_that_are_alike_dear() -> None:
    points = [[probes(0, number) for number in range(4)]]
    points += [[list(_long(number))[point - 5 : point + 4] for number in range(4)] for point in (50, 200)]
    for texts in (texts for rounds in points for texts in rounds):
        assert all(probe in text for probe, text in zip(PROBES, texts, strict=True))
    said = [text for rounds in points for texts in rounds for text in texts]
    assert len(set(said)) == len(said)
    added = [
        sorted(text.replace(probe, "*") for texts in rounds for text, probe in zip(texts, PROBES, strict=True))
        for rounds in points
    ]
    assert added[0] == added[1] == added[2]


def test_a_point_is_the_median_of_the_turns_around_it() -> None:
    costs = [Cost(turn, float(turn), 2.0 * turn) for turn in range(1, 205)] + [Cost(1, 9.0, 0.0), Cost(1, 5.0, 0.0)]
    assert at(costs, 1).cpu == 5.0
    assert (at(costs, 50).cpu, at(costs, 200).wall) == (50.0, 400.0)


def test_percentiles_are_of_all_answers() -> None:
    told = Crowd(8, 10.0, [float(n) for n in range(100, 0, -1)], 500.0).figures()
    assert (told["per_second"], told["p50"], told["p95"], told["p99"], told["cpu"]) == (10.0, 51.0, 96.0, 100.0, 5.0)
    with pytest.raises(SystemExit):
        Crowd(8, 10.0).figures()


@pytest.fixture
def busy() -> Iterator[subprocess.Popen[str]]:
    """A process whose child works for a tenth of a second, says so, and waits."""
    work = "import time\nwhile time.process_time() < 0.1: pass\nprint('done', flush=True)\ninput()"
    parent = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {work!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.communicate("\n")


def test_children_are_counted(busy: subprocess.Popen[str]) -> None:
    assert busy.stdout is not None and busy.stdout.readline() == "done\n"
    pids = family(busy.pid)
    assert len(pids) == 2 and pids[0] == busy.pid
    assert 0.1 <= cpu(pids[1:]) <= cpu(pids)
    assert memory(pids) > memory(pids[1:]) > 1


def _served(scale: float) -> dict[str, Any]:
    figures = {"per_second": 100 / scale, "p50": scale, "p95": 2 * scale, "p99": 3 * scale, "cpu": scale, "answers": 100}
    turns = [(turn, scale, 2 * scale) for turn in range(1, 205)]
    return {
        "start": scale, "turns": turns, "crowds": dict.fromkeys(("1", "8", "32"), figures), "paced": figures,
        "memory": {"1": scale, "2": 3 * scale},
    }  # fmt: skip


def _results() -> dict[str, Any]:
    loading = {"imports": 1.0, "knowledge": 2.0, "model": 3.0}
    trained = {"seconds": 60.0, "epochs": {"diet": 2, "ted": 2}}
    flood = {"before": {"p95": 10.0}, "during": {"p95": 25.0}, "flood": {"200": 3, "429": 97}}
    return {
        "served": {"azimut": _served(1.0), "workers": _served(0.5), "stock": _served(50.0)},
        "training": {"azimut": trained, "stock": trained}, "loading": {"azimut": loading, "stock": loading}, "flood": flood,
        "machine": {"date": "", "processor": "", "cores": 2, "load": 0.0, "commit": "", "command": ""}, "minutes": 1.0,
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # matplotlib's, at its import
def test_the_page_holds_the_ratios_and_says_what_is_missed(tmp_path: Path) -> None:
    (tmp_path / page.NAME).write_text("before\n<!-- bench.compare -->\nold\n<!-- end -->\nafter\n", encoding="utf-8")
    report.write(_results(), tmp_path)
    text = (tmp_path / page.NAME).read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text
    lines = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    assert "0.020 | ≤ 0.125 ✓" in lines["processor a turn, turn 1 (ms)"]
    assert "100.00 | ≥ 8 ✓" in lines["answers a second, 8 at once"]
    # 4 × 0.5 of two workers, against the greater of stock's processes.
    assert "1.00 | 150 | 0.007 | ≤ 0.45 ✓" in lines["memory a worker (MB)"]
    assert "2.50 (wanted ≤ 2 ✗)" in text and "429: 97" in text
    for name in ("turns", "crowds", "ratios"):
        assert (tmp_path / "bench" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_a_page_without_a_place_is_said(tmp_path: Path) -> None:
    (tmp_path / page.NAME).write_text("nothing\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no place for bench.compare"):
        page.put(tmp_path, "bench.compare", "text")


@pytest.mark.parametrize("bench", ["bench.compare", "bench/national.py"])
def test_the_page_keeps_the_place_of_each_bench(bench: str, tmp_path: Path) -> None:
    (tmp_path / page.NAME).write_text((ROOT / "docs" / page.NAME).read_text(encoding="utf-8"), encoding="utf-8")
    page.put(tmp_path, bench, "measured")
    assert "\nmeasured\n" in (tmp_path / page.NAME).read_text(encoding="utf-8")
