"""Made-up persons in made-up messages, the same at each run: what a question may tell of somebody.

Three sets. `LISTED`: names of the scrubber's own lists, in turns of phrase that its rules were written for. `OTHERS`: names,
streets and turns of phrase that were written apart, and looked at while the rules were mended. `UNSEEN`: the same once more,
written when the rules were done; at first sight 2.5 % of its data were left, after one more mending what the test says.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.insights.vocabulary import listed

OTHER_FIRST = """
Zélihanur Oumnia Kerwan Aliénor Philomène Tancrède Guénolé Hyacinthe Ludmila Anselme Barnabé Éloane Flavio Gwendal
Isaure Jorane Kateline Lubin Maëlig Nohlan Orlane Perrine Quitterie Rozenn Shanice Thelma Ugo Venceslas Wilhem Xandra
Ysaline Zélie Abigaël Bixente Calixte Djenna Emrick Fiona Gwladys Houria Ivana Jawad Kessy Lounès Mounir Nesrin Ouissem
Pritam Qassim Raïssa Sharleen Tesnim Ufuk Vasco Wahiba Xhevat Yohann Zeliha Bertille Eudes Faouzia Gontran Ilyana Kaïs
Léopoldine Mélusine Nélia Opaline Pacôme Sixtine Tidiane Urbain Wendeline Yaëlle Zoubida Amaury Bérangère Cyriaque
Dorothée Énogat Fulbert Godelieve Iseult Jessim Kadidja Lorette Maodo
""".split()
OTHER_LAST = """
Kowalczyk Barbezat Vauthier Jeanguillaume Quillet Bouchareb Tekin Güler Ndoumbe Mbemba Figueiredo Abrantes Schwartzmann
Ottaviani Etcheverry Kermarrec Beaupré Lagrange Montagnon Prudhon Rebillard Gindraux Petetin Maugain Courtot Lepage
Chapuis Sabatier Loiseau Berthelot Zanetti Hadjadj Oukaci Bensoussan Ferhat Özgür Demirtas Nsimba Tchoupo Rakoto
Vandenberghe Dubreuil Castaing Peyrot Lachenal Guyonnet Saillard Mouillebouche Cretin Ducret Boisson Lamboley Vieillard
Estavoyer Jouffroy Pequignot Rondot Sancey Thiébaud
""".split()
STREETS = """
des Lilas
Victor Hugo
de la Gare
du Général de Gaulle
Pasteur
des Écoles
du Moulin
de Vesoul
Carnot
de l'Église
du 8 mai 1945
Gambetta
Jean Jaurès
de la République
des Acacias
du Stade
""".strip().splitlines()
OTHER_STREETS = """
des Vergers
Xavier Marmier
de Trey
du Polygone
Ernest Renan
des Justices
de la Pépinière
du Caporal Peugeot
Suard
Tristan Bernard
des Tilleroyes
Mouillère
du Clos Munier
de l'Amitié
Alfred de Vigny
des Founottes
""".strip().splitlines()
KINDS = "rue avenue boulevard chemin impasse allée place route".split()
OTHER_KINDS = ["rue", "avenue", "impasse", "chemin", "quai", "square", "lotissement", "faubourg", "sente", "chaussée", "cour"]

NAMED = """
je m'appelle {nom} et je veux faire un BTS
jmappelle {nom} c koi technilab
moi c {prenom} jai 14 ans je cherche un stage
Bonjour, je suis {nom}, quelle formation après la 3e ?
mon fils {prenom} est en 3e, quel lycée choisir ?
ma fille {nom} veut faire un bac pro
Mme {famille} ma prof de maths m'a parlé de technilab
cordialement {nom}
Quels sont les débouchés du BTS CPRP ? Merci, {nom}
ma prof Mme {famille} dit que c bien
mon frère {prenom} a fait un bts c dur ?
c'est pour mon copain {prenom} il veut savoir si c'est payant
{prenom} veut savoir quand a lieu la journée portes ouvertes
nom : {famille}, prénom : {prenom}, je veux m'inscrire
est-ce que M. {famille} est toujours au campus ?
ici {prenom}, c ou le lycée
mon nom c {famille} mon prénom {prenom}
la mère de {nom} demande le prix
{prenom} et moi on veut faire un stage en 3e
""".strip().splitlines()
OTHER_NAMED = """
c'est pour {nom}, en 3e
{nom} m'a parlé de vous, c'est quoi l'alternance ?
on s'est inscrits {prenom} et moi pour la visite, c'est où ?
jvien de la part de {nom}
question de {prenom} : combien dure un BTS ?
ya {prenom} ki veut savoir si c payant
ma nièce se prénomme {prenom} et cherche un lycée
dites à {nom} que je suis intéressé par l'alternance
{nom} ici, quelles sont les dates ?
jsuis le daron de {prenom} il veut faire soudeur
faut demander à {nom} pour le stage ?
élève : {nom}, classe de 3e, quel bac pro ?
bjr c {prenom} encore moi, c koi le bts cprp
mon petit {prenom} adore les avions, que faire après la 3e ?
Madame {famille} nous a conseillé le P-TECH, comment s'inscrire ?
avec {prenom} on cherche un stage de 3e
le CPE, monsieur {famille}, a dit d'aller voir technilab
signé : {nom}
{prenom} {famille}, 16 ans, cherche un apprentissage
est ce que {prenom} peut venir avec moi a la jpo
""".strip().splitlines()
CALLED = """
mon num c {tel} rappelez moi pour le bts
appelez-moi au {tel} pour l'inscription
mon numéro de téléphone est le {tel}, quand est la JPO ?
{tel} pour me joindre
tel : {tel} je cherche un stage
je suis au {tel} si besoin, c koi technilab
""".strip().splitlines()
WRITTEN = """
mon mail c {mail} envoyez moi la liste
vous pouvez m'écrire à {mail} pour les dates
mail : {mail}
envoie moi tout sur {mail} stp
{mail} c'est mon adresse, je veux la brochure du BTS
contact : {mail}, merci de me dire le prix
""".strip().splitlines()
LIVED = """
j'habite {adresse} a besancon quel lycée est proche
jhabite au {adresse} c loin du lycée ?
mon adresse c {adresse}
Nous résidons {adresse}, 25000 Besançon ; y a-t-il un bus ?
envoyez la brochure au {adresse} svp
on est au {adresse}, quel CFA choisir ?
""".strip().splitlines()
MORE_FIRST = """
Adhémar Bleuenn Callista Dilan Edwige Fantine Gatien Hanaé Ilona Joud Kelig Lilwenn Maëlwenn Oriane Petronille
Ritaj Siméon Taysir Ulrich Vadim Wafae Ximena Yunus Zuzanna Assil Bérénger Chahine Dayana Elvire Ferdinand Ginette
Haroun Izia Jeanine Keziah Lenzo Mahaut Naomie Ombeline Philibert Rosalie Swanie Tugdual Vianney Walentyna Zakary
Amalric Brunehilde Cléo Donatien Elouann
""".split()
MORE_LAST = """
Abdelmoumène Bardinet Chevassus Darricau Eymard Fromageot Grandclément Hakimi Iglesias Jobard Kergoat Labourier Maillot
Nkunku Ouedraogo Paillard Quenot Rubichon Szymanski Tarby Ugarte Vermot Wozniak Yakoubi Zimmermann Belhadj Cordonnier
Deniaud Echevarria Fouillet Gürbüz Houdayer Issartel Jacquemin Khemiri Lamielle Mbappou Nageotte Olivares Pasteris
Ravier Sonnet Tavernier Vaucheret
""".split()
MORE_STREETS = """
des Frères Mercier
de Belfort
Brûlard
du Repos
Ronchaux
des Chaprais
de la Cassotte
Fontaine Argent
du Commandant Girardot
Lecourbe
des Deux Princesses
Beauregard
de l'Observatoire
Midol
""".strip().splitlines()
MORE_KINDS = ["rue", "rue", "avenue", "allée", "place", "passage", "promenade", "résidence", "clos", "hameau", "voie"]
MORE_NAMED = """
vous avez eu {nom} au téléphone hier, il attend toujours la brochure
{prenom} kiffe la méca il peut faire quoi apres la 3e ?
ma grande {prenom} passe en première, quelles spécialités pour devenir ingénieur ?
slt g 15 ans jmapel {prenom} et jveux bosser ds l horlogerie
Bonjour, je vous écris au sujet de {nom}, élève de 4e : a-t-il droit au stage ?
on est trois, {prenom}, un copain et moi, on veut visiter
mon tuteur {nom} m'a dit de demander les dates
Mademoiselle {famille} souhaite connaître le coût de la formation
est-ce que vous connaissez {nom} ? il a fait le BTS l'an dernier
c {prenom} ki ma donné votre site, ya koi dessus
Comment s'inscrire à Technilab ? Bien cordialement, {nom}
{famille} {prenom}, terminale STI2D, je cherche une alternance
le grand frère de {prenom} est en BTS, ça dure combien de temps ?
Prénom {prenom} Nom {famille} niveau 3e je veux un stage
inscrivez {nom} pour la journée portes ouvertes svp
j'accompagne {prenom} dans son orientation, par où commencer ?
mes enfants {prenom} et Tom sont en 3e, quel lycée ?
a lattention de m. {famille} : combien de places en P-TECH
""".strip().splitlines()
MORE_CALLED = """
si jamais mon portable {tel} merci
joignable ts les soirs {tel}
vs pouvez me tel o {tel} c pr le stage
numéro du papa {tel}, celui de la maman pareil
Voici comment me contacter : {tel}. Quels sont les débouchés ?
whatsapp {tel}
""".strip().splitlines()
MORE_WRITTEN = """
répondez-moi plutôt sur {mail}
ma boîte c'est {mail} vous pouvez y envoyer le programme
{mail} pr le dossier
écrivez à {mail} (ma mère)
dispo par mail {mail} ou par courrier
voila {mail} merci davance
""".strip().splitlines()
MORE_LIVED = """
je crèche {adresse} c koi le lycée le + proche
notre appartement est {adresse}, y a-t-il un internat ?
mes parents ont une maison {adresse}
livraison de la brochure : {adresse}, 25000 Besançon
{adresse} 39100 dole c'est loin du campus ?
chez moi c {adresse} du coup quel bus ?
""".strip().splitlines()
UNSEEN_FIRST = """
Aurélio Bastian Clélia Dounya Eulalie Florentin Gaétane Honorine Idir Jovana Killyan Liova Mérédith Néo Oxana Pétra
Qamar Rémus Scarlett Timur Ulysséa Violaine Wissal Yumi Zakarya Aglaé Bachir Clothilde Diariétou Erinn Faycal
Guillemette Hortense Ivanna Joanny Kahina Léocadie Mattis Ninon Othilie
""".split()
UNSEEN_LAST = """
Aubertin Bellenger Chabod Dessertine Essomba Froidevaux Guinchard Hugonnot Imbert Jaillet Kamdem Lavaux Maitrot Nazarian
Ozturkmen Pauthier Quivogne Raguin Sordoillet Tchatchoua Urbaniak Valion Wieczorek Yesilbas Zeller Bourgon Cattenoz
Descourvières Ecarnot Fattebert Gavignet Heyraud
""".split()
UNSEEN_STREETS = """
des Cras
de Nancray
Fabre
du Chasnot
Proudhon
des Glacis
du Grand Désert
Oudet
de Chalezeule
du Puits
Denis Papin
des Œillets
""".strip().splitlines()
UNSEEN_KINDS = ["rue", "rue", "rue", "avenue", "boulevard", "chemin", "impasse", "allée", "place", "route", "quai", "montée"]
UNSEEN_NAMED = """
alors moi {prenom} jveux savoir si le bac pro c dur
pouvez-vous transmettre à {nom} les dates des portes ouvertes ?
ma belle-sœur {nom} dirige une PME, peut-elle devenir partenaire ?
c koi le mail de {nom} la prof de techno
{prenom} est dyslexique, quels aménagements en CAP ?
on a rendez vs avec mr {famille} c a quelle heure
Je me présente : {nom}, maman d'un élève de 4e
bonjour azimut c'est {prenom} du collège, c quoi technilab
voilà {nom} qui cherche un stage d'une semaine
mon meilleur pote {prenom} veut venir au concours, il peut ?
de : {nom}. objet : demande de brochure
à qui s'adresser pour {prenom}, mon neveu en terminale ?
{prenom} {famille} 3eB
dis à {prenom} que je viens à la visite
""".strip().splitlines()
UNSEEN_CALLED = """
on peut me biper o {tel}
mon fixe {tel} ou par mail
Tél. portable : {tel} — merci de me rappeler
g changé de num c {tel}
laissez un message au {tel}
""".strip().splitlines()
UNSEEN_WRITTEN = """
envoyez le lien à {mail} s'il vous plaît
mon adresse électronique : {mail}
jte laisse {mail} pr la suite
Expéditeur {mail}, question sur le BUT
""".strip().splitlines()
UNSEEN_LIVED = """
nous venons d'emménager {adresse}, quel collège ?
je suis domicilié {adresse} à Dole
ma grand-mère vit {adresse} jpeux y loger ?
Monsieur, voici mes coordonnées : {adresse}, 25000 Besançon
départ {adresse} : quel bus pour la visite ?
""".strip().splitlines()
_WORDS = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}


@dataclass(frozen=True)
class People:
    """What a set of messages is made of: names, streets, turns of phrase; `odd`: numbers and mails in unusual shapes."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    kinds: tuple[str, ...]
    streets: tuple[str, ...]
    named: tuple[str, ...]
    called: tuple[str, ...]
    written: tuple[str, ...]
    lived: tuple[str, ...]
    odd: bool = True


def _spelt(name: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in listed(name)[0] if len(word) > 2))


LISTED = People(
    _spelt("prenoms.txt"), _spelt("noms.txt"), tuple(KINDS), tuple(STREETS), tuple(NAMED), tuple(CALLED), tuple(WRITTEN),
    tuple(LIVED), odd=False,
)  # fmt: skip
OTHERS = People(
    (*OTHER_FIRST, *MORE_FIRST), (*OTHER_LAST, *MORE_LAST), (*OTHER_KINDS, *MORE_KINDS), (*OTHER_STREETS, *MORE_STREETS),
    (*OTHER_NAMED, *MORE_NAMED), (*CALLED, *MORE_CALLED), (*WRITTEN, *MORE_WRITTEN), (*LIVED, *MORE_LIVED),
)  # fmt: skip


UNSEEN = People(
    tuple(UNSEEN_FIRST), tuple(UNSEEN_LAST), tuple(UNSEEN_KINDS), tuple(UNSEEN_STREETS), tuple(UNSEEN_NAMED),
    tuple(UNSEEN_CALLED), tuple(UNSEEN_WRITTEN), tuple(UNSEEN_LIVED),
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A message, the kind of what it tells, and the words of it that must not survive."""

    text: str
    kind: str
    words: tuple[str, ...]


def messages(people: People, count: int, seed: int = 7) -> Iterator[Told]:
    """`count` messages of each kind: names, phones, mails, addresses."""
    chance = random.Random(seed)
    for _ in range(count):
        yield from (make(chance, people) for make in (_name, _phone, _mail, _address))


def survives(told: Told, scrubbed: str) -> bool:
    """Whether a word that tells of somebody is still there."""
    left = set(plain(scrubbed))
    return any(word in left for word in told.words if len(word) > 1)


def plain(text: str) -> list[str]:
    """The words of a text, without case nor accents."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in folded.replace("œ", "oe")).split()


def _cased(chance: random.Random, text: str) -> str:
    return chance.choice([text.title(), text.title(), text.lower(), _bare(text), text.upper()])


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def _name(chance: random.Random, people: People) -> Told:
    first, last = (_cased(chance, part) for part in (chance.choice(people.first), chance.choice(people.last)))
    template = chance.choice(people.named)
    text = template.format(nom=f"{first} {last}", prenom=first, famille=last)
    words = [word for part in (first, last) if part in text for word in plain(part)]
    return Told(text, "nom", tuple(words))


def _phone(chance: random.Random, people: People) -> Told:
    pairs = [chance.randrange(100) for _ in range(4)]
    first = chance.choice([3, 6, 6, 7, 9])
    digits = f"0{first}" + "".join(f"{pair:02d}" for pair in pairs)
    two = [digits[i : i + 2] for i in range(0, 10, 2)]
    shapes = [" ".join(two), digits, ".".join(two), "-".join(two), "+33 " + " ".join([digits[1], *two[1:]]), "+33" + digits[1:],
              " ".join(["zéro", _WORDS[first], *map(_spoken, pairs)])]  # fmt: skip
    odd = [f"{digits[:4]} {digits[4:7]} {digits[7:]}", "/".join(two), "0033 " + " ".join([digits[1], *two[1:]]), "  ".join(two),
           f"+33 (0){digits[1]} " + " ".join(two[1:]), "_".join(two), f"0{first} " + " ".join(map(_spoken, pairs)),
           " ".join([digits[:4], digits[4:6], digits[6:8], digits[8:]]), ", ".join(two), "O" + digits[1:]]  # fmt: skip
    text = chance.choice(odd if people.odd else shapes)
    return Told(chance.choice(people.called).format(tel=text), "téléphone", tuple(set(plain(text)) - {"et", "un", "une"}))


def _spoken(pair: int) -> str:
    if pair < 10:
        return f"zéro {_WORDS[pair]}"
    if pair <= 16:
        return _WORDS[pair]
    if pair < 20:
        return f"dix-{_WORDS[pair - 10]}"
    tens, unit = divmod(pair, 10)
    if tens in (7, 9):
        rest = 10 + unit
        return f"{'soixante' if tens == 7 else 'quatre-vingt'}-{_WORDS[rest] if rest <= 16 else 'dix-' + _WORDS[unit]}"
    head = _TENS.get(tens, "quatre-vingt")
    return head if not unit else f"{head}-et-un" if unit == 1 and tens < 8 else f"{head}-{_WORDS[unit]}"


def _mail(chance: random.Random, people: People) -> Told:
    first, last = (_bare(part) for part in (chance.choice(people.first), chance.choice(people.last)))
    host = chance.choice(["gmail.com", "orange.fr", "hotmail.fr", "laposte.net"])
    local = chance.choice(
        [f"{first}.{last}", f"{first[0]}.{last}", f"{first}{chance.randrange(10, 99)}", f"{last}-{first}", last]
    )
    shapes = [f"{local}@{host}", f"{local}@{host}", f"{local.upper()}@{host.upper()}",
              f"{local.replace('.', ' point ')} arobase {host.replace('.', ' point ')}"]  # fmt: skip
    odd = [f"{local} @ {host}", f"{local}(at){host}", f"{local}@{host.split('.')[0]}", f"{local} arrobase {host}",
           f"{local}@{last}-famille.fr", f"{local} at {host.replace('.', ' dot ')}", f"{local}+bts@{host}",
           f"{first} {last} arobase {host.split('.')[0]} point com"]  # fmt: skip
    text = chance.choice(odd if people.odd else shapes)
    words = {*plain(local.replace("-", " ")), *([last] if last in text else []), *([first] if first in plain(text) else [])}
    return Told(chance.choice(people.written).format(mail=text), "mail", tuple(words - {"point"}))


def _address(chance: random.Random, people: People) -> Told:
    kind, street = chance.choice(people.kinds), chance.choice(people.streets)
    number = str(chance.randrange(17, 120))
    shapes = [f"{number} {kind} {street}", f"{number} bis {kind} {street}", f"{number}, {kind} {street}"]
    odd = [f"{number}ter {kind} {street}",
           f"{number} B {kind} {street}", f"n°{number} {kind} {street}", f"{kind} {street} {number}",
           f"{number} {kind} {street} appartement 31", f"{number}-{int(number) + 2} {kind} {street}"]  # fmt: skip
    text = chance.choice(odd if people.odd else shapes)
    text = chance.choice([text, _bare(text), text.lower()])
    words = {word for word in plain(street) if word not in ("de", "des", "du", "la", "l")} | {number}
    return Told(chance.choice(people.lived).format(adresse=text), "adresse", tuple(words - {"besancon"}))
