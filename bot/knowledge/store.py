"""The repository: one method a question that the assistant asks. SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, bindparam, cast, delete, insert, inspect, select
from sqlalchemy.engine import Connection, Engine

from bot.knowledge import tables as t
from bot.knowledge.engine import chunks, reading, writing
from bot.knowledge.once import once_per_fiche
from bot.knowledge.schema import TYPES, Fiche, Source
from bot.knowledge.text import fold, tokens

# As text on both databases, where a JSON column comes parsed.
_CONTENT = cast(t.FICHES.c.contenu, Text).label("contenu")
_FILTERS = ("public", "niveaux", "villes", "domaines", "campus", "liens")

_BY_NAME = (t.FICHES.c.tri, t.FICHES.c.id)

# Statements that hardly a turn does without, built once: SQLAlchemy takes longer to know one again than SQLite to run it.
_FACTS_OF_IDS = (
    select(t.FAITS, t.SOURCES_DES_FAITS.c.source_id)
    .join(t.SOURCES_DES_FAITS, t.SOURCES_DES_FAITS.c.fait_id == t.FAITS.c.id)
    .where(t.FAITS.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(t.SOURCES_DES_FAITS.c.rang)
)
_LINKS = t.ATTRIBUTS.alias()
_LINKED = (
    select(t.FICHES.c.type, _CONTENT)
    .where(t.FICHES.c.type.in_(bindparam("types", expanding=True)))
    .where(
        t.FICHES.c.id.in_(select(_LINKS.c.valeur).where(_LINKS.c.cle == "liens", _LINKS.c.fiche_id == bindparam("fiche")))
        | t.FICHES.c.id.in_(
            select(t.ATTRIBUTS.c.fiche_id).where(t.ATTRIBUTS.c.cle == "liens", t.ATTRIBUTS.c.valeur == bindparam("fiche"))
        )
    )
    .order_by(*_BY_NAME)
)


@dataclass(frozen=True)
class FaitTrouve:
    """A fact as answers need it: its sentence, facet, year, and the fiche and sources that it belongs to."""

    id: str
    fiche_id: str
    sur: str
    dit: str
    annee: int | None
    sources: tuple[str, ...]

    @property
    def rang(self) -> int:
        """Its place in the fiche, counted from 1; 0 for what sums the fiche up."""
        return int(self.id.rpartition("#")[2])

    @property
    def is_summary(self) -> bool:
        """Whether it sums the fiche up."""
        return self.id.endswith("#0")


_UNSUMMED = ("chiffre", "contact", "personne", "lieu")


@once_per_fiche
def facts_of(fiche: Fiche) -> tuple[FaitTrouve, ...]:
    """The facts of a fiche as answers need them; its `resume`, if any, comes first as its definition, of rank 0.

    A summary says nothing that the facts do not: it carries their sources, and the latest of their years.
    """
    facts = [
        FaitTrouve(fait_id(fiche.id, rang), fiche.id, fait.sur, fait.dit, fait.annee, fait.sources)
        for rang, fait in enumerate(fiche.faits, 1)
    ]
    # A figure's or an address's summary only names it: its facts say it better.
    if fiche.resume and facts and fiche.type not in _UNSUMMED:
        sources = tuple(dict.fromkeys(source for fact in facts for source in fact.sources))[:2]
        year = max((fact.annee for fact in facts if fact.annee), default=None)
        facts.insert(0, FaitTrouve(fait_id(fiche.id, 0), fiche.id, "definition", _introduced(fiche), year, sources))
    return tuple(facts)


def _introduced(fiche: Fiche) -> str:
    resume = fiche.resume or ""
    if fiche.type == "desaccord":
        return resume
    if fold(fiche.nom)[:12] in fold(resume):
        return resume
    lower = resume[:1].lower() + resume[1:] if resume[1:2].islower() or resume[1:2] == " " else resume
    return f"{fiche.nom} : {lower}"


def fait_id(fiche_id: str, rang: int) -> str:
    """Identifier of a fiche's fact: the fiche's id and the fact's place in it, counted from 1; 0 for its summary."""
    return f"{fiche_id}#{rang}"


def owner_of(identifiant: str) -> str:
    """The id of the fiche whose fact has that id."""
    return identifiant.rpartition("#")[0]


class Repository:
    """Questions to the knowledge base. Each opens and closes its own connection, so any thread or task may ask.

    Every method raises `StoreError` when the database does not answer.
    """

    def __init__(self, engine: Engine) -> None:
        """`engine` comes from `open_engine`; tables that are missing, or of an earlier shape, are made anew."""
        self.engine = engine
        if self._shape_differs():
            with writing(self.engine) as connection:
                # Another process may have made them while this one waited for its turn.
                t.METADATA.create_all(connection)
        if self._shape_differs():
            with writing(self.engine) as connection:
                t.METADATA.drop_all(connection)
                t.METADATA.create_all(connection)

    # -- writing

    def version(self) -> str | None:
        """Fingerprint of the fiches that the database holds, None when it is empty."""
        with reading(self.engine) as connection:
            found = connection.execute(select(t.VERSIONS.c.empreinte)).scalar()
        return None if found is None else str(found)

    def rebuild(self, fiches: Sequence[Fiche], sources: Sequence[Source], version: str) -> None:
        """Hold these and nothing else, in one transaction: readers see the old content until it ends, and keep it if it fails.

        Only what differs is written.
        """
        rows = [_rows(fiche) for fiche in fiches]
        wanted = {each.id: each.mark for each in rows}
        with writing(self.engine) as connection:
            held = dict(connection.execute(select(t.FICHES.c.id, t.FICHES.c.empreinte)).all())
            outdated = [key for key, mark in held.items() if wanted.get(key) != mark]
            for some in chunks(outdated):
                connection.execute(delete(t.FICHES).where(t.FICHES.c.id.in_(some)))
            missing = [each for each in rows if held.get(each.id) != each.mark]
            gone = _bring_sources(connection, sources)
            for table in (t.FICHES, t.FAITS, t.SOURCES_DES_FAITS, t.ATTRIBUTS):
                for some in chunks([row for each in missing for row in each.of[table.name]]):
                    connection.execute(insert(table), some)
            for some in chunks(gone):
                connection.execute(delete(t.SOURCES).where(t.SOURCES.c.id.in_(some)))
            connection.execute(delete(t.VERSIONS))
            connection.execute(insert(t.VERSIONS), [{"empreinte": version}])

    def _shape_differs(self) -> bool:
        with reading(self.engine) as connection:
            there = inspect(connection)
            existing = set(there.get_table_names())
            return any(
                table.name not in existing
                or {column["name"] for column in there.get_columns(table.name)} != set(table.columns.keys())
                for table in t.METADATA.sorted_tables
            )

    # -- one method a question

    def faits_par_id(self, identifiants: Iterable[str]) -> list[FaitTrouve]:
        """The facts of those ids, in the order asked."""
        wanted = list(identifiants)
        if not wanted:
            return []
        found: dict[str, FaitTrouve] = {}
        with reading(self.engine) as connection:
            for row in connection.execute(_FACTS_OF_IDS, {"ids": wanted}):
                before = found[row.id].sources if row.id in found else ()
                found[row.id] = FaitTrouve(row.id, row.fiche_id, row.sur, row.dit, row.annee, (*before, row.source_id))
        return [found[key] for key in wanted if key in found]

    def cherche(self, type_: str | Sequence[str], limite: int = 200, /, **criteres: Sequence[str]) -> list[Fiche]:
        """Fiches of a type whose attributes match: one of the values for each criterion given, folded.

        Criteria: `public`, `niveaux`, `villes`, `domaines`, `campus`, `liens`, as in `cherche("metier", villes=[…])`.
        """
        types = [type_] if isinstance(type_, str) else list(type_)
        query = select(t.FICHES.c.type, _CONTENT).where(t.FICHES.c.type.in_(types))
        for cle, valeurs in criteres.items():
            if valeurs:
                matching = select(t.ATTRIBUTS.c.fiche_id).where(
                    t.ATTRIBUTS.c.cle == cle, t.ATTRIBUTS.c.valeur.in_([_filtered(cle, v) for v in valeurs])
                )
                query = query.where(t.FICHES.c.id.in_(matching))
        with reading(self.engine) as connection:
            return [_fiche(row) for row in connection.execute(query.order_by(*_BY_NAME).limit(limite))]

    def lies(self, fiche_id: str, types: Sequence[str]) -> list[Fiche]:
        """Fiches of these types that this one names in its links, or that name it in theirs; one type after the other."""
        with reading(self.engine) as connection:
            found = [_fiche(row) for row in connection.execute(_LINKED, {"fiche": fiche_id, "types": list(types)})]
        return sorted(found, key=lambda fiche: types.index(fiche.type))


def _filtered(criterion: str, value: str) -> str:
    """A value as filters compare it; towns whatever their hyphens: the directory writes "Saint Claude"."""
    return " ".join(tokens(value)) if criterion == "villes" else fold(value)


def _fiche(row: Any) -> Fiche:
    return _parsed(row.type, row.contenu)


@lru_cache(maxsize=8192)
def _parsed(kind: str, content: str) -> Fiche:
    # Fiches never change in place, so the same text is parsed once: a list of 74 events takes 1 ms instead of 4.6.
    return TYPES[kind].model_validate_json(content)


@dataclass(frozen=True)
class _Rows:
    """The rows of a fiche, by table, and a mark that changes with them."""

    id: str
    mark: str
    of: Mapping[str, list[dict[str, Any]]]


@once_per_fiche
def _rows(fiche: Fiche) -> _Rows:
    row = {
        "id": fiche.id,
        "type": fiche.type,
        "tri": fold(fiche.nom),
        "contenu": fiche.model_dump(mode="json", exclude_defaults=True),
    }
    values = {cle: getattr(fiche, cle) for cle in _FILTERS} | {"villes": fiche.communes}
    pairs = {(cle, _filtered(cle, valeur)) for cle, valeurs in values.items() for valeur in valeurs}
    facts, references = [], []
    for fact in facts_of(fiche):
        facts.append({"id": fact.id, "fiche_id": fiche.id, "sur": fact.sur, "dit": fact.dit, "annee": fact.annee})
        references += [{"fait_id": fact.id, "source_id": source, "rang": n} for n, source in enumerate(fact.sources)]
    rows: dict[str, list[dict[str, Any]]] = {
        t.FAITS.name: facts,
        t.SOURCES_DES_FAITS.name: references,
        t.ATTRIBUTS.name: [{"fiche_id": fiche.id, "cle": cle, "valeur": valeur} for cle, valeur in sorted(pairs)],
    }
    mark = hashlib.sha1(json.dumps([row, rows], default=str).encode()).hexdigest()
    return _Rows(fiche.id, mark, {t.FICHES.name: [row | {"empreinte": mark}], **rows})


def _bring_sources(connection: Connection, sources: Sequence[Source]) -> list[str]:
    """Write the sources that are new; the ids of those that are no longer wanted."""
    wanted = dict.fromkeys(source.id for source in sources)
    held = {row.id for row in connection.execute(select(t.SOURCES.c.id))}
    new = [{"id": key} for key in wanted if key not in held]
    if new:
        connection.execute(insert(t.SOURCES), new)
    return [key for key in held if key not in wanted]


def fingerprint(contents: Iterable[bytes]) -> str:
    """One SHA-256 over the files' contents, in the order given."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
