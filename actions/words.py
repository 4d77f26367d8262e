"""Everyday words that tell nothing of the subject, as stems."""

from __future__ import annotations

import re

from bot.knowledge.text import stem


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


BARE = _stems(
    """
    dure duree durer durent durait temps combien heures heure jours semaines mois annees date quand moment periode lieu endroit
    adresse ville passe trouve situe situer prix coute cout cher payant gratuit paye payer euros inscrire inscrit inscription
    participer contact contacter joindre mail telephone numero ecrire appeler public age classe niveau eleves monde
    personnes nombre chiffres programme contenu objectif sert servir but utile organise organisateur responsable dirige
    directeur finance financement debouches metiers travail suite continuer poursuivre etudes apres ensuite condition
    conditions demande faut accepter entrer origine cree creation depuis bilan resultat resultats existe exister
    aura auront revient reviendra refait refaire postuler postule candidater candidature possible obligatoire
    facile difficile boulot
    toujours encore prochain prochaine fois nom explique expliquer parle signifie commence finir fini termine ouvert
    prevu prevue prevus prevues
    gere gerent gerer pilote pilotent indiquer indiquez preciser precisez communiquer communiquez transmettre transmettez
    an ans prend prendre beaucoup limite frais scolarite
    agit agissait exact exacte exactement precisement vraiment finalement sinon maintenant gens dois doit devons
    """
)
"""Words that only say which facet is asked, not of what: "ça dure combien de temps ?"."""

EXISTS = _stems(
    "existe existent avez propose proposent trouver trouve faire fait font lycee lycees etablissement coin chez vers pres cote"
)
"""Words by which one asks whether something is to be had somewhere."""

NO_TASTE = _stems(
    """
    orientation orienter aide aider aidez choisir choix plus tard avenir futur idee idees conseil conseiller conseille
    perdu perdue savoir sais vie metier metiers etude etudes college collegien lycee lyceen classe ecole eleve fils
    fille enfant annee prochaine an ans maintenant rien trop vraiment conseillez besoin avis projet voie filiere campus
    aucune chercher cherche trouver propose proposer hesite hesiter decider decide decision apres bac brevet bts cap pro
    indecis indecise timide timides reserve reservee introverti
    seconde troisieme quatrieme premiere terminale lancer lance commencer vers tourner oriente formation formations
    stresse stress stresser angoisse angoissee peur inquiet inquiete mettre voeu voeux parcoursup affelnet
    """
) | frozenset(map(stem, "peux peut pouvez pourrais pourriez maider sait savons savent".split()))
"""Words by which one asks for guidance, and that tell nothing of what one likes."""

AGAIN = _stems(
    """repeter repete repetez repetes redire redis redites redit rappeler rappelle rappelez remettre remets resumer encore note
    noter compris comprends entendu relire message phrase reponse"""
)
"""Words by which one asks to hear something again, and that do not tell what."""

ORDINALS = tuple(
    frozenset(forms.split())
    for forms in (
        "premier premiere 1er 1ere", "deuxieme second seconde 2eme 2e 2nd 2de", "troisieme 3eme 3e", "quatrieme 4eme 4e",
        "cinquieme 5eme 5e",
    )
)  # fmt: skip
"""Words for each place in a list: "le premier"."""

LAST = frozenset(("dernier", "derniere"))
"""Words for the last place."""

ACRONYMS = "def-"
"""What the ids of the fiches that spell out letters of the documents begin with (`knowledge/definitions.yml`)."""

SPREAD = ("dispositif", "evenement", "parcours", "projet")
"""Types of fiches of what takes place in several towns, and is worth looking for in another."""

IN_TOWNS = (*SPREAD, "metier")
"""The same, with what is learnt in several towns."""

COURSES = ("formation", "parcours")
"""Types of fiches that one follows to learn."""

PASSING = ("definition", "metier", "chiffre")
"""Types of fiches that a message may just name in passing, beside what it is about."""
IN_PASSING = (*PASSING, "lieu")
"""The same, with places."""

POINTS = (
    "alternance", "apprentissage", "contrat-professionnalisation", "internat", "bourse", "vae", "cpf", "ulis", "erasmus",
)  # fmt: skip
"""What a formation or a school may have or not, by the end of the ids of the definitions of the words for it."""

WANTS = {
    kind: _stems(words)
    for kind, words in {
        "number": "combien nombre effectif effectifs chiffre chiffres pourcentage pourcent taux proportion",
        "money": "combien prix cout coute couter montant somme euros budget subvention financement tarif payer gratuit cher",
        "duration": "temps duree dure durer longtemps semaines jours heures",
        "day": "quand date dates jour jours mois moment",
        "year": "quand date annee annees depuis",
        "person": "qui nom noms directeur directrice president presidente responsable ministre proviseur dirige personne",
        "link": "site internet web lien url page video videos film films compte insta instagram twitter linkedin facebook "
        "youtube reseaux tiktok",
        "mail": "mail mails email courriel ecrire contacter joindre contact adresse",
        "phone": "telephone tel numero appeler joindre contact",
        "address": "ou adresse rue situe trouve lieu endroit",
    }.items()
}
"""For each kind of answer (bot/knowledge/holds.py), words by which it is asked for."""

OTHERWISE = re.compile(
    r"\b(?:autre chose|quelque chose d autre|rien d autre|(?:un|d) autres? (?:trucs?|choses?|idees?|pistes?|"
    r"actions?|solutions?|possibilites?))\b"
)
"""How one asks for another thing than what was told."""
