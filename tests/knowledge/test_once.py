"""Work done once per fiche: by identity, and forgotten with the fiche."""

from __future__ import annotations

import gc

from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import Fiche, Metier


def test_work_is_done_once_for_a_fiche_and_again_for_its_equal() -> None:
    done: list[str] = []

    @once_per_fiche
    def work(fiche: Fiche) -> str:
        done.append(fiche.id)
        return fiche.nom

    one, equal = Metier(id="a", nom="A"), Metier(id="a", nom="A")
    assert [work(one), work(one), work(equal)] == ["A", "A", "A"]
    assert done == ["a", "a"]


def test_what_is_kept_goes_with_the_fiche() -> None:
    values: list[list[str]] = []

    @once_per_fiche
    def work(fiche: Fiche) -> list[str]:
        values.append([fiche.nom])
        return values[-1]

    for name in ("A", "B"):
        # The second may well be given the place in memory of the first, which is gone.
        assert work(Metier(id="a", nom=name)) == [name]
        gc.collect()
