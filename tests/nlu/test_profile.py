"""Who speaks: told in passing, never guessed from a question about somebody else or about a word."""

from __future__ import annotations

import pytest

from bot.nlu.analysis import analyse
from bot.nlu.profile import profile


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("chui en 3e jsp koi faire", {"profil": "eleve", "niveau_personne": "3e"}),
        ("slt jsui en terminal", {"profil": "eleve", "niveau_personne": "terminale"}),
        ("je suis en première année de BTS", {"profil": "etudiant", "niveau_personne": "bts"}),
        ("jfais un bts cprp a besac", {"profil": "etudiant", "niveau_personne": "bts"}),
        ("je rentre en seconde l'an prochain", {"profil": "eleve", "niveau_personne": "2de"}),
        ("Mon fils est en 3ème, il aime bricoler.", {"profil": "parent", "niveau_personne": "3e"}),
        ("on cherche un stage pour ma fille de 4e", {"profil": "parent", "niveau_personne": "4e"}),
        ("Mon neveu en terminale veut un BTS.", {"profil": "parent", "niveau_personne": "terminale"}),
        ("ma fille de 14 ans aime le bois", {"profil": "parent"}),
        ("il est en 3e à Gray", {"niveau_personne": "3e", "ville_personne": "Gray"}),
        ("elle rentre en seconde", {"niveau_personne": "2de"}),
        ("je sais pas quoi faire apres la 3e", {"niveau_personne": "3e"}),
        ("on hesite, que faire après son bac pro ?", {"niveau_personne": "bac-pro"}),
        ("jsuis en terminale a vesoul", {"profil": "eleve", "niveau_personne": "terminale", "ville_personne": "Vesoul"}),
        ("chui en terminale et jveux aller à Dijon", {"profil": "eleve", "niveau_personne": "terminale"}),
        ("le bts cim, il est en alternance à Besançon ?", {}),
        ("ma fille passe en terminale", {"profil": "parent", "niveau_personne": "terminale"}),
        ("Bonjour, je suis la maman d'un collégien.", {"profil": "parent"}),
        ("je suis prof principale de 3e", {"profil": "enseignant"}),
        ("Je souhaite emmener mes élèves à un atelier", {"profil": "enseignant"}),
        ("Notre entreprise cherche un apprenti", {"profil": "entreprise"}),
        ("je dirige une pme de mécanique", {"profil": "entreprise"}),
        ("nous sommes une petite boîte de découpage", {"profil": "entreprise"}),
        ("je suis une entreprise de décolletage, je cherche des apprentis", {"profil": "entreprise"}),
        ("chui en reconversion", {"profil": "adulte"}),
        ("je suis demandeuse d'emploi, j'ai 42 ans", {"profil": "adulte"}),
        ("j'habite à Dole", {"ville_personne": "Dole"}),
        ("slt chui de vesoul", {"ville_personne": "Vesoul"}),
        ("je voudrais un BTS en alternance", {"statut": "alternance"}),
        ("pas en apprentissage stp", {"statut": "scolaire"}),
    ],
)
def test_what_is_told(text: str, told: dict[str, str]) -> None:
    assert told.items() <= profile(analyse(text)).items()


@pytest.mark.parametrize("text", ["jhabite a vesoul", "jabite a vesoul"])
def test_a_home_in_one_word(text: str) -> None:
    assert profile(analyse(text)) == {"ville_personne": "Vesoul"}


@pytest.mark.parametrize(
    "text",
    [
        "c'est quoi un CAP ?",
        "ya koi com bts a Vesoul",
        "technilab c pour les 3e ?",
        "quels lycées proposent une licence pro",
        "comment devenir prof de techno ?",
        "le directeur de l'entreprise est à Dole ?",
        "combien d'élèves sont venus à Besançon",
        "il faut quel bac pour un BTS",
        "bonjour",
        "",
    ],
)
def test_a_question_tells_nothing_of_who_asks(text: str) -> None:
    assert profile(analyse(text)) == {}


def test_a_level_that_is_wished_for_is_not_the_persons_own() -> None:
    assert "niveau_personne" not in profile(analyse("je veux faire un bts après"))


def test_who_speaks_is_the_strongest_sign() -> None:
    assert profile(analyse("mon fils est apprenti dans notre entreprise"))["profil"] == "parent"


@pytest.mark.parametrize(
    ("text", "level"), [("pour aller en bts, chui en terminale", "terminale"), ("après un bac pro je suis en bts", "bts")]
)
def test_of_two_levels_the_persons_own_counts(text: str, level: str) -> None:
    assert profile(analyse(text))["niveau_personne"] == level


@pytest.mark.parametrize(
    "text",
    [
        "mon prof de techno m'en a parlé",
        "toute ma classe y va",
        "technilab il est ouvert aux 3e ?",
        "combien d'élèves de 3e ont fait technilab",
        "c'est quoi l'apprentissage",
        "on est payé combien en alternance ?",
        "je suis pas en 3e",
    ],
)
def test_what_is_said_of_others_or_denied_tells_nothing(text: str) -> None:
    assert profile(analyse(text)) == {}
