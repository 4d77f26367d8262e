"""Names of fiches in what people write: spacing, accents, slips, and everyday words that only look like names."""

from __future__ import annotations

import random

import pytest

from bot.knowledge.names import Mention, Names
from bot.knowledge.schema import Definition, Desaccord, Dispositif, Etablissement, Fiche, Formation, Lieu, Metier

FICHES: list[Fiche] = [
    Dispositif(id="technilab", nom="Ateliers TECHNILAB", alias=("technilab", "techni lab")),
    Dispositif(id="ptech", nom="P-TECH", alias=("ptech",)),
    Formation(id="bts-cim", nom="BTS CIM (microtechniques)"),
    Etablissement(id="haag", nom="Lycée Jules Haag", alias=("haag",)),
    Etablissement(id="hugo-b", nom="Lycée Victor Hugo (Besançon)"),
    Etablissement(id="hugo-d", nom="Lycée Victor Hugo (Dijon)"),
    Lieu(id="lieu-besancon", nom="Besançon", alias=("besac",)),
    Lieu(id="lieu-sens", nom="Sens", homographe=True),
    Definition(id="def-vae", nom="VAE", alias=("validation des acquis de l'expérience",)),
    Desaccord(id="desaccord-lycees", nom="Nombre de lycées"),
]
NAMES = Names(FICHES)


def found(text: str) -> list[tuple[str, ...]]:
    return [mention.fiches for mention in NAMES.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c koi technilab", [("technilab",)]),
        ("les ATELIERS  Technilab ?", [("technilab",)]),
        ("techni-lab", [("technilab",)]),
        ("le p tech", [("ptech",)]),
        ("P-TECH ou PTECH", [("ptech",), ("ptech",)]),
        ("un bts cim à besancon", [("bts-cim",), ("lieu-besancon",)]),
        ("besac", [("lieu-besancon",)]),
        ("au lycee jules haag", [("haag",)]),
        ("lycée Victor Hugo", [("hugo-b", "hugo-d")]),
        ("la validation des acquis de l’expérience", [("def-vae",)]),
        ("nombre de lycées", []),
        ("bonjour", []),
        ("", []),
        ("🙂", []),
    ],
)
def test_names_are_found_as_people_write_them(text: str, expected: list[tuple[str, ...]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", ["tecnilab", "technilabe", "tekhnilab", "bezancon", "besanson"])
def test_a_slip_is_forgiven_and_lowers_the_confidence(text: str) -> None:
    (mention,) = NAMES.find(text)
    assert mention.fiches[0] in ("technilab", "lieu-besancon")
    assert mention.confiance < 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pteh c koi", [("ptech",)]),
        ("c'est quoi LROE ?", [("lore",)]),
        ("c'est quoi lroe ?", []),
        ("C QUOI LE TRUC LROE", []),
        ("un frer", []),
    ],
)
def test_a_short_name_is_known_with_a_slip(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [m.fiches for m in Names([*FICHES, Dispositif(id="lore", nom="LORE")]).find(text)] == expected


@pytest.mark.parametrize("text", ["vesouk", "besancpn", "technilqb", "vesoil"])
def test_any_one_letter_may_be_wrong_whatever_the_length(text: str) -> None:
    names = Names([*FICHES, Lieu(id="lieu-vesoul", nom="Vesoul")])
    assert len(names.find(text)) == 1


def test_names_written_right_alone() -> None:
    assert [m.fiches for m in NAMES.written_right("bezancon et le p tech")] == [("ptech",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ça a du sens", []),
        ("quel sens", []),
        ("à Sens", [("lieu-sens",)]),
        ("je cherche un lycée vers sens", [("lieu-sens",)]),
    ],
)
def test_a_town_that_is_an_everyday_word_needs_a_sign(text: str, expected: list[tuple[str, ...]]) -> None:
    assert found(text) == expected


def test_a_mention_tells_where_it_stands_in_the_text_given() -> None:
    text = "Salut ! Le « Technilab » à Besançon, c’est où ?"
    spans = [text[mention.debut : mention.fin] for mention in NAMES.find(text)]
    assert spans == ["Technilab", "Besançon"]


def test_the_longest_name_wins() -> None:
    assert NAMES.find("ateliers technilab") == [Mention(("technilab",), "dispositif", 0, 18, 1.0, "atelierstechnilab")]


def test_a_name_that_staff_add_is_found_at_once() -> None:
    assert found("le defi brico") == []
    added = Names([*FICHES, Dispositif(id="brico", nom="Défi Brico")])
    assert [mention.fiches for mention in added.find("le defi brico")] == [("brico",)]


def test_a_name_that_a_fiche_bears_misspelt_is_its_right_one() -> None:
    names = Names([Metier(id="horloger", nom="Horloger", alias=("orloger",)), Definition(id="mot", nom="horloger")])
    [mention] = names.find("devenir orloger")
    assert mention.fiches == ("horloger", "mot")
    assert names.spelling(mention.cle) == "horloger"


def test_an_everyday_word_in_capitals_is_a_name_wherever_it_stands() -> None:
    names = Names([Dispositif(id="vrai", nom="VRAI")])
    assert [mention.fiches for mention in names.find("VRAI ça veut dire quoi")] == [("vrai",)]
    assert names.find("Vrai ou faux ?") == [] and names.find("VRAI OU FAUX ?") == []


def test_no_fiche_no_name() -> None:
    assert Names([Desaccord(id="x", nom="Un désaccord")]).find("un désaccord") == []


def test_any_text_gives_ordered_spans_that_do_not_overlap() -> None:
    rng = random.Random(3)
    pieces = [
        "technilab",
        "p",
        "tech",
        "Besançon",
        "½",
        "ﬁ",
        "İ",
        "e\u0301",
        "\u200b",
        "🙂",
        "«",
        "'",
        "a",
        "sens",
        "\n",
        "1",
    ]
    for _ in range(500):
        text = rng.choice(["", " "]).join(rng.choice(pieces) for _ in range(rng.randint(0, 14)))
        last = 0
        for mention in NAMES.find(text):
            assert last <= mention.debut < mention.fin <= len(text), text
            last = mention.fin


def test_a_thousand_letters_typed_at_random_are_not_all_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Names([Formation(id="bts-micro", nom="BTS microtechniques")])
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(names, "_near", lambda run: asked.append(run))
    text = " ".join(f"zq{chr(97 + number % 26)}x{chr(97 + number // 26)}v" for number in range(150))
    assert names.find(text) == []
    assert 0 < len(asked) <= 120
    assert names.find("m" * 900) == []
    assert asked[-1] != ("m" * 900,)


@pytest.mark.parametrize(("text", "kind"), [("je vis à macon", "lieu"), ("Mâcon", "lieu"), ("devenir maçon", "metier")])
def test_a_town_that_is_called_like_a_trade_is_told_by_its_accent_or_by_what_is_before(text: str, kind: str) -> None:
    names = Names(
        [
            Metier(id="metier-macon", nom="Maçon", resume="Un métier du bâtiment.", faits=()),
            Lieu(id="lieu-macon", nom="Mâcon", departement="Saône-et-Loire"),
        ]
    )
    assert [mention.type for mention in names.find(text)] == [kind]
