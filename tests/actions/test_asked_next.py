"""What a message asks after another: of what, and what of it is told."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

pytestmark = pytest.mark.usefixtures("real")

# As typed, the intent, and the action when it is not the one that answers questions.
Said = tuple[str, ...]


@pytest.mark.parametrize(
    ("before", "after", "holds", "lacks"),
    [
        pytest.param(
            ("je suis prof principal de 3e, comment inscrire ma classe à technilab ?", "inscription"),
            ("c'est gratuit ?", "cout"), "TECHNILAB", "Professeur principal", id="a teacher's class is not the subject",
        ),
        pytest.param(
            ("c'est quoi un CAP ?", "definition"), ("mon fils touche un salaire s'il est apprenti ?", "remuneration"),
            "salarié", "CAP :", id="a term that tells what is asked replaces the one before",
        ),
        pytest.param(
            ("c'est quoi un CAP ?", "definition"), ("et après un bac pro on peut faire quoi ?", "poursuite"),
            "Après un bac pro", "Après un CAP", id="what comes after a name is asked of that name",
        ),
        pytest.param(
            ("quand sont les portes ouvertes des lycées ?", "date"), ("et celle du lycée Jules Haag ?", "ellipse"),
            "fixées par chaque établissement", "TECHNILAB", id="what is true of any school is asked again of one",
        ),
        pytest.param(
            ("c'est quoi le métier de maroquinier ?", "definition"), ("c'est dur de trouver du travail après ?", "debouches"),
            "en tension", "Je n'ai pas", id="that a trade is sought tells of its openings",
        ),
        pytest.param(
            ("c'est quoi la maroquinerie ?", "definition"), ("ya du travail ?", "debouches"),
            "en tension", "bac pro", id="and of those of the field of one trade",
        ),
        pytest.param(
            ("j'ai pas de stage de 3e", "stage"), ("je fais quoi", "m_orienter", "action_orienter"),
            "stage de 3e", "TECHNILAB", id="how to go on is asked of what was told",
        ),
        pytest.param(
            ("quel lycée fait technilab à Vesoul ?", "chercher_etablissement", "action_chercher"), ("c'est gratuit ?", "cout"),
            "TECHNILAB", "Belin", id="a point after the school is of what is done there",
        ),
        pytest.param(
            ("je voudrais faire la VAE", "alternance"), ("combien ça coûte ?", "cout"),
            "VAE", "BTS", id="what is true of a diploma is not asked of its neighbour",
        ),
        pytest.param(
            ("c'est quoi un doctorat ?", "definition"), ("ça coûte combien par an ?", "cout"),
            "je n'ai pas cette information", "PsyEN", id="a price by the year is a mere price",
        ),
        pytest.param(
            ("technilab c'est quoi ?", "definition"),
            ("et quels lycées près de Vesoul ?", "chercher_etablissement", "action_chercher"),
            "Édouard Belin", "GRETA", id="which schools near a town is asked of the thing",
        ),
        pytest.param(
            ("c'est quoi les semaines apprenantes du campus ICI ?", "definition"), ("prochaine session ?", "date"),
            "je n'ai pas cette information", "Mesdames", id="the date of another action is no answer to a word",
        ),
        pytest.param(
            ("lycées technilab près de Saint-Claude", "chercher_etablissement", "action_chercher"),
            ("non plutôt Lons-le-Saunier", "corriger"), "Champagnole", "Besançon", id="the schools near another town",
        ),
        pytest.param(
            ("supmicrotech c'est quoi ?", "definition"), ("ya des frais de scolarité ?", "cout"),
            "je n'ai pas cette information", "CAP", id="fees are a mere price",
        ),
        pytest.param(
            ("vous proposez des séjours en Italie pour les étudiants ?", "international"), ("c'est pour quels bts", "public"),
            "séjours", "Un BTS", id="which diplomas is asked of the action, not of the diploma",
        ),
        pytest.param(
            ("l'horlogerie c'est où pour apprendre ?", "lieu"), ("faut quoi pour rentrer", "admission"),
            "Morteau", "ENSMM", id="how one enters is asked of the trade",
        ),
        pytest.param(
            ("quelle différence entre licence pro et bachelor ?", "comparer"), ("et le BUT dans tout ça ?", "ellipse"),
            "trois ans", "Licence pro ou bachelor", id="a third after two that were compared",
        ),
        pytest.param(
            ("et l'action pour les femmes ?", "chercher_dispositif", "action_chercher"),
            ("c'est reconduit en 2026 ?", "avenir"), "quatre sessions", "Assemblage", id="what another thing's answer named",
        ),
        pytest.param(
            ("combien la Région donne aux campus ?", "financement"), ("c'est toujours le cas en 2026 ?", "statut"),
            "je n'ai pas cette information (l'état actuel)", "automobile", id="whether what was told still holds",
        ),
        pytest.param(
            ("je suis en BTS CPRP, je peux faire quoi après ?", "poursuite"), ("et en alternance ?", "ellipse"),
            "licence pro", "BTS CPRP", id="what comes after a BTS is asked again in alternance",
        ),
        pytest.param(
            ("c'est quoi une classe ATS ?", "definition"),
            ("il y en a une en Bourgogne-Franche-Comté ?", "chercher_formation", "action_chercher"),
            "onisep.fr", "académies", id="the region is no subject",
        ),
        pytest.param(
            ("c'est quoi la mission locale ?", "definition"),
            ("l'école de la 2e chance y en a une à Besançon ?", "chercher_etablissement", "action_chercher"),
            "Écoles de la 2e chance", "mission locale est", id="the second of a name is none of a list",
        ),
        pytest.param(
            ("c'est quoi le campus automobile ?", "definition"), ("c'est payé ?", "remuneration"),
            "je n'ai pas cette information", "directeurs", id="a wage at a campus is not that of the network's directors",
        ),
        pytest.param(
            ("on peut aller en école d'ingénieurs après un BUT ?", "poursuite"), ("laquelle", "detailler", "action_detailler"),
            "UTBM", "sur dossier", id="which one of those that the question named",
        ),
        pytest.param(
            ("c'est quoi Affelnet ?", "definition"), ("mon fils est en 3e c'est lequel", "informer", "action_social"),
            "vœu", "C'est noté", id="who tells a class and asks is answered",
        ),
        pytest.param(
            ("c'est quoi le p-tech ?", "definition"), ("ok et ça finit quand", "date"),
            "cinq ans", "1 800", id="when a thing ends is near to how long it lasts",
        ),
    ],
)  # fmt: skip
async def test_what_is_asked_after_another(talk: Talk, before: Said, after: Said, holds: str, lacks: str) -> None:
    await talk.say(*before)
    reply = await talk.say(*after)
    assert holds.casefold() in reply.text.casefold() and lacks not in reply.text
