"""In which département a code says that something is; ids of new fiches; levels of labels."""

from __future__ import annotations

import pytest

from bot.opendata import places
from bot.opendata.ids import LONGEST, identifier, slug
from bot.opendata.levels import levels
from bot.opendata.phrases import at
from bot.opendata.schools import mail, phone


@pytest.mark.parametrize(
    ("how", "code", "expected"),
    [
        (places.of_uai, "0250011B", "25"), (places.of_uai, "6200001X", "2A"), (places.of_uai, "7200001X", "2B"),
        (places.of_uai, "9740001X", "974"), (places.of_uai, "", ""), (places.of_uai, "9990001X", ""),
        (places.of_commune, "25056", "25"), (places.of_commune, "2A004", "2A"), (places.of_commune, "97411", "974"),
        (places.of_commune, "250", ""), (places.of_postcode, "25000", "25"), (places.of_postcode, "20090", "2A"),
        (places.of_postcode, "20200", "2B"), (places.of_postcode, "97400", "974"), (places.of_postcode, "2500", ""),
        (places.of_label, "25 - Doubs", "25"), (places.of_label, "025", "25"), (places.of_label, "2a", "2A"),
        (places.of_label, "02A", "2A"), (places.of_label, "D39", "39"), (places.of_label, "1", "01"),
        (places.of_label, "971", "971"), (places.of_label, "Doubs", ""), (places.of_label, "99", ""),
    ],
)  # fmt: skip
def test_departements(how: object, code: str, expected: str) -> None:
    assert how(code) == expected  # type: ignore[operator]


def test_every_departement_is_in_one_region() -> None:
    assert sum(map(len, places.REGIONS.values())) == len(places.DEPARTEMENTS) == 108


def test_ids_are_short_readable_and_unique() -> None:
    taken: set[str] = set()
    for number in range(30):
        found = identifier(
            "BTS Conception des processus de réalisation de produits (Lycée Jules-Haag, Besançon)", "AF.1", taken.__contains__
        )
        assert len(found) <= LONGEST and found not in taken and slug(found) == found
        assert found.startswith("bts-conception") and (number or found.endswith("af-1"))
        taken.add(found)
    assert identifier("…", "RNCP1", taken.__contains__) == "rncp1"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("brevet de technicien supérieur", "BTS X"), ("bts",)), (("", "bac pro Microtechniques"), ("bac-pro",)),
        (("", "Bac techno STI2D"), ("bac-techno",)), (("CAP agricole", ""), ("cap",)), (("", "BUT Génie mécanique"), ("but",)),
        (("", "Licence professionnelle X"), ("licence-pro",)), (("Licence", "Inventions"), ("licence",)),
        (("", "classe de 2de professionnelle"), ("2de",)), (("", "Formation dont le but est de former"), ()),
        (("formation d'école spécialisée", "MPA"), ()),
    ],
)  # fmt: skip
def test_levels(labels: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert levels(*labels) == expected


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("ce.0250011b@ac-besancon.fr", True), ("0250011B@ac-besancon.fr", True), ("contact@lycee.exemple.fr", True),
        ("lycee-haag@exemple.fr", True), ("jules.haag@exemple.fr", True), ("jean.dupont@exemple.fr", False),
        ("j.dupont@exemple.fr", False), ("dupont@exemple.fr", False), ("pas une adresse", False), ("a@b", False),
    ],
)  # fmt: skip
def test_only_a_schools_own_address_is_kept(address: str, kept: bool) -> None:
    assert bool(mail(address, "Lycée Jules Haag")) is kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03 81 00 00 01", "03 81 00 00 01"), ("0381000001", "03 81 00 00 01"), ("+33 3 81 00 00 01", "03 81 00 00 01"),
        ("381000001", "03 81 00 00 01"), ("3018", ""), ("", ""),
    ],
)  # fmt: skip
def test_phones(text: str, expected: str) -> None:
    assert phone(text) == expected


def test_towns_with_an_article() -> None:
    assert [at(town) for town in ("Besançon", "Le Creusot", "Les Rousses", "")] == [
        "à Besançon",
        "au Creusot",
        "aux Rousses",
        "",
    ]
