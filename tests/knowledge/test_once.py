"""Work done once per fiche: by identity, and forgotten with the fiche."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace

from bot.knowledge.once import once_per_fiche, once_per_version, remembered
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


def test_work_is_done_once_for_a_version_and_the_oldest_is_forgotten() -> None:
    done: list[str] = []

    @once_per_version
    def work(snapshot: SimpleNamespace) -> str:
        done.append(snapshot.version)
        return str(snapshot.version).upper()

    for version in "ababcab":
        assert work(SimpleNamespace(version=version)) == version.upper()
    assert done == list("abcab")


def test_a_remembered_method_is_asked_once_and_leaves_its_object_free() -> None:
    class Counter:
        def __init__(self) -> None:
            self.asked: list[int] = []
            self.double = remembered(self._double, 10)

        def _double(self, number: int) -> int:
            self.asked.append(number)
            return 2 * number

    counter = Counter()
    assert [counter.double(1), counter.double(1), counter.double(2)] == [2, 2, 4]
    assert counter.asked == [1, 2]
    gone = weakref.ref(counter)
    gc.disable()
    try:
        del counter
        assert gone() is None
    finally:
        gc.enable()
