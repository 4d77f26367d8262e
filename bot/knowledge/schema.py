"""The contract with staff: what a fiche of each type may hold.

Field names are French since staff read them in the YAML files; `bot/knowledge/json_schema.py` exports the contract for editors.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.knowledge.uai import CodeUai

Facette = Literal[
    "definition", "objectif", "public", "lieu", "date", "duree", "contenu", "inscription", "admission", "cout",
    "remuneration", "contact", "responsable", "organisation", "chiffres", "partenaires", "financement", "debouches",
    "poursuite", "formations", "metiers", "international", "origine", "resultat", "avenir", "statut",
]  # fmt: skip
Public = Literal[
    "collegien", "lyceen", "etudiant", "apprenti", "adulte", "parent", "enseignant", "entreprise", "institution"
]  # fmt: skip
Niveau = Literal[
    "6e", "5e", "4e", "3e", "2de", "1re", "terminale", "cap", "bac-pro", "bac-techno", "bac", "bts", "but", "licence",
    "licence-pro", "bachelor", "master", "ingenieur", "doctorat",
]  # fmt: skip
Identifiant = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Mot = Annotated[str, Field(min_length=1, max_length=100)]
Phrase = Annotated[str, Field(min_length=8, max_length=400)]
Adresse = Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$", max_length=300)]
Onisep = Annotated[str, Field(pattern=r"^[A-Z]{2,5}\.[0-9]{1,9}$")]
Rome = Annotated[str, Field(pattern=r"^[A-N][0-9]{4}$")]

FACETTES: tuple[str, ...] = get_args(Facette)
COMMON_TERMS = "courant-"
"""What the ids of the definitions of school words begin with (`knowledge/definitions_courantes.yml`)."""
REFERENCE = re.compile(r"^(?P<source>[a-z0-9]+(?:-[a-z0-9]+)*)(?::(?P<lignes>\d+(?:,\d+)*))?$")


class Modele(BaseModel):
    """What all models share: no unknown key, no silent change of type."""

    pluriel: ClassVar[str]
    needs_facts: ClassVar[bool] = False
    """Whether an entry without any fact says nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, str_strip_whitespace=True, allow_inf_nan=False)


class Reference(Modele):
    """Where a fact stands: a source's id and, when known, line numbers of its text (counted from 1)."""

    source: Identifiant
    lignes: tuple[int, ...] = ()


class Fait(Modele):
    """One thing that is true, in one French sentence that stands alone, with the year it holds for and its sources."""

    sur: Facette
    dit: Phrase
    annee: Annotated[int, Field(ge=1800, le=2100)] | None = None
    source: Annotated[tuple[Reference, ...], Field(min_length=1)]
    questions: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of its sources, each once."""
        return tuple(dict.fromkeys(reference.source for reference in self.source))

    @field_validator("source", mode="before")
    @classmethod
    def _read_references(cls, value: Any) -> Any:
        """Accept `bilan-msi-2024`, `bilan-msi-2024:75,76` or a list of them."""
        found = []
        for item in value if isinstance(value, (list, tuple)) else [value]:
            match = REFERENCE.match(item) if isinstance(item, str) else None
            if match:
                lines = match["lignes"].split(",") if match["lignes"] else []
                item = {"source": match["source"], "lignes": [int(line) for line in lines]}
            found.append(item)
        return found


class Importe(Modele):
    """Where an imported fiche comes from, written by `azimut knowledge import`: staff leave it as it is.

    `source` and `cle`: a format and the key of the fiche in it. `empreinte`: a short fingerprint of each value as imported, by
    which the next import tells what staff have changed since, and keeps it. `retire_le`: when it was seen that the data
    no longer hold the fiche.
    """

    source: Identifiant
    cle: Annotated[str, Field(min_length=1, max_length=120)]
    empreinte: Annotated[str, Field(pattern=r"^[0-9a-z]{5}( [0-9a-z]{5})*$")]
    retire_le: dt.date | None = None


class Fiche(Modele):
    """What every type of fiche holds. `nom` is shown; `alias`: other ways people write it; `liens`: other fiches."""

    type: ClassVar[str] = "fiche"
    pluriel: ClassVar[str] = "fiches"
    needs_facts: ClassVar[bool] = True

    id: Identifiant
    nom: Annotated[str, Field(min_length=1, max_length=200)]
    alias: tuple[str, ...] = ()
    resume: Annotated[str, Field(max_length=200)] | None = None
    public: tuple[Public, ...] = ()
    niveaux: tuple[Niveau, ...] = ()
    villes: tuple[Mot, ...] = ()
    domaines: tuple[Mot, ...] = ()
    campus: tuple[Identifiant, ...] = ()
    liens: tuple[Identifiant, ...] = ()
    contact: Identifiant | None = None
    verifie_le: dt.date | None = None
    faits: tuple[Fait, ...] = ()
    importe: Importe | None = None

    @property
    def communes(self) -> tuple[str, ...]:
        """The towns that it names, each once, its own first."""
        own = getattr(self, "commune", None)
        return tuple(dict.fromkeys([*([own] if own else []), *self.villes]))


class Campus(Fiche):
    """A campus of the network, or the network itself."""

    type: ClassVar[str] = "campus"
    pluriel: ClassVar[str] = "campus"
    commune: str | None = None


class Formation(Fiche):
    """A diploma or course that one can follow. `uai`: the school that teaches it, when there is one; the other codes are those
    of the field (RNCP, Onisep, ROME, "code formation diplôme").
    """

    type: ClassVar[str] = "formation"
    pluriel: ClassVar[str] = "formations"
    niveau: str | None = None
    ou: str | None = None
    operateur: str | None = None
    statut: str | None = None
    commune: str | None = None
    uai: CodeUai | None = None
    rncp: Annotated[str, Field(pattern=r"^RNCP[0-9]{1,6}$")] | None = None
    onisep: Onisep | None = None
    rome: tuple[Rome, ...] = ()
    code_diplome: Annotated[str, Field(pattern=r"^[0-9A-Z]{8}$")] | None = None
    duree: Mot | None = None
    site: Adresse | None = None


class Etape(Modele):
    """One step of a route: its level and what one does there."""

    niveau: str
    etape: str


class Parcours(Fiche):
    """A route through several diplomas, as typed steps."""

    type: ClassVar[str] = "parcours"
    pluriel: ClassVar[str] = "parcours"
    commune: str | None = None
    etapes: tuple[Etape, ...] = ()


class Dispositif(Fiche):
    """An action offered to a public: workshop, mentoring, competition…"""

    type: ClassVar[str] = "dispositif"
    pluriel: ClassVar[str] = "dispositifs"
    commune: str | None = None
    pour: str | None = None


class Evenement(Fiche):
    """A dated event. `quand` says whether the date is past, announced or recurrent; past when it is not given."""

    type: ClassVar[str] = "evenement"
    pluriel: ClassVar[str] = "evenements"
    commune: str | None = None
    date_debut: dt.date | None = None
    date_fin: dt.date | None = None
    date_note: str | None = None
    periode: Annotated[str, Field(pattern=r"^\d{4}(-\d{2})?(/\d{4}(-\d{2})?)?$")] | None = None
    """Year or month when no day is known: "2024", "2023-03" or "2022/2024"."""
    quand: Literal["passe", "annonce", "recurrent"] = "passe"
    lieu: str | None = None
    pour: str | None = None
    site: Adresse | None = None


class Etablissement(Fiche):
    """A school, university or training centre. `uai` is its national code; coordinates are WGS 84 degrees."""

    type: ClassVar[str] = "etablissement"
    pluriel: ClassVar[str] = "etablissements"
    nature: str | None = None
    commune: str | None = None
    uai: CodeUai | None = None
    onisep: Onisep | None = None
    secteur: Mot | None = None
    adresse: str | None = None
    code_postal: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    telephone: Annotated[str, Field(pattern=r"^[+0-9][0-9 .]{5,19}$")] | None = None
    courriel: Annotated[str, Field(pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+$", max_length=100)] | None = None
    site: Adresse | None = None


class Entreprise(Fiche):
    """A company named by the campuses."""

    type: ClassVar[str] = "entreprise"
    pluriel: ClassVar[str] = "entreprises"
    role: str | None = None
    commune: str | None = None


class Plateforme(Fiche):
    """A technological platform."""

    type: ClassVar[str] = "plateforme"
    pluriel: ClassVar[str] = "plateformes"
    commune: str | None = None
    domaine: str | None = None


class Projet(Fiche):
    """A project with its beginning, end and money."""

    type: ClassVar[str] = "projet"
    pluriel: ClassVar[str] = "projets"
    commune: str | None = None
    debut: str | None = None
    fin: str | None = None
    porteur: str | None = None
    financeur: str | None = None
    laureat: str | None = None
    partenaires: str | None = None


class Partenaire(Fiche):
    """An institution, branch or association that works with the campuses."""

    type: ClassVar[str] = "partenaire"
    pluriel: ClassVar[str] = "partenaires"
    nature: str | None = None
    commune: str | None = None


class Metier(Fiche):
    """A trade or family of trades."""

    type: ClassVar[str] = "metier"
    pluriel: ClassVar[str] = "metiers"
    rome: str | None = None
    onisep: Onisep | None = None
    domaine: str | None = None


class Personne(Fiche):
    """A person in a public function, and only that function."""

    type: ClassVar[str] = "personne"
    pluriel: ClassVar[str] = "personnes"
    fonction: str | None = None
    organisation: str | None = None


class Definition(Fiche):
    """A term or an acronym."""

    type: ClassVar[str] = "definition"
    pluriel: ClassVar[str] = "definitions"
    developpement: str | None = None


class Chiffre(Fiche):
    """A figure, with its unit and what it covers."""

    type: ClassVar[str] = "chiffre"
    pluriel: ClassVar[str] = "chiffres"
    valeur: int | float | str | None = None
    unite: str | None = None
    portee: str | None = None


class Contact(Fiche):
    """A published way to write, call or read, which its value tells."""

    type: ClassVar[str] = "contact"
    pluriel: ClassVar[str] = "contacts"
    needs_facts: ClassVar[bool] = False
    nature: str | None = None
    valeur: str | None = None


class Desaccord(Fiche):
    """A point on which the sources disagree: each version is a fact, `resume` tells them together."""

    type: ClassVar[str] = "desaccord"
    pluriel: ClassVar[str] = "desaccords"
    nature: str | None = None
    conseil: str | None = None


class Lieu(Fiche):
    """A commune of the region, or a département, to recognise its name. `homographe`: it is also an everyday word (Gray)."""

    type: ClassVar[str] = "lieu"
    pluriel: ClassVar[str] = "lieux"
    needs_facts: ClassVar[bool] = False
    departement: str | None = None
    code_insee: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    homographe: bool = False

    @property
    def is_departement(self) -> bool:
        """Whether it is a département, which bears the name of the one that it is in."""
        return self.departement == self.nom


class Source(Modele):
    """A document that facts come from. `nom` is what the public reads after "Source :"."""

    type: ClassVar[str] = "source"
    pluriel: ClassVar[str] = "sources"
    id: Identifiant
    nom: Annotated[str, Field(min_length=3, max_length=120)]
    annee: int | None = None
    editeur: str | None = None
    url: str | None = None
    note: str | None = None


class Urgence(Modele):
    """A help line: what is shown when somebody is in distress."""

    type: ClassVar[str] = "urgence"
    pluriel: ClassVar[str] = "urgences"
    id: Identifiant
    numero: Annotated[str, Field(pattern=r"^[0-9][0-9 ou]{1,19}$")]
    nom: str
    pour: str
    horaires: str
    detresses: tuple[str, ...]
    source: str
    verifie_le: dt.date
    a_revoir_le: dt.date


class LibelleFacette(Modele):
    """How the public reads a facet: `bouton` is the question that a button asks."""

    type: ClassVar[str] = "facette"
    pluriel: ClassVar[str] = "facettes"
    id: str
    nom: str
    bouton: Annotated[str, Field(max_length=40)]


class Repere(Modele):
    """Where a kind of question leads when it names nothing: an intent and the fiches that it is then about."""

    type: ClassVar[str] = "repere"
    pluriel: ClassVar[str] = "reperes"
    id: str
    fiches: tuple[Identifiant, ...]


class Region(Modele):
    """A region that is not ours: how a sentence names it, and the names of what lies there."""

    type: ClassVar[str] = "region"
    pluriel: ClassVar[str] = "regions"
    id: Identifiant
    nom: str
    lieux: tuple[str, ...]


FICHES: tuple[type[Fiche], ...] = (
    Campus, Formation, Parcours, Dispositif, Evenement, Etablissement, Entreprise, Plateforme, Projet, Partenaire,
    Metier, Personne, Definition, Chiffre, Contact, Desaccord, Lieu,
)  # fmt: skip
SECTIONS = frozenset(model.pluriel for model in FICHES)
"""The sections of files that hold fiches, as they are named there."""
_MODELS: tuple[type[Modele], ...] = (*FICHES, Source, Urgence, LibelleFacette, Repere, Region)
MODELES: dict[str, type[Modele]] = {model.pluriel: model for model in _MODELS}
TYPES: dict[str, type[Fiche]] = {model.type: model for model in FICHES}
