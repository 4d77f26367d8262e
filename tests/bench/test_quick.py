"""What must not grow with the conversation, the journal or the fiches; bounds that noise does not reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.compare.quick import ratios

if TYPE_CHECKING:
    from bot.dialogue.agent import AzimutAgent


def test_costs_do_not_grow(agent: AzimutAgent) -> None:
    assert [str(ratio) for ratio in ratios(agent) if ratio.value > ratio.most] == []
