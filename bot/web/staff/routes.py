"""Every address of the staff pages; the guard (bot/web/staff/guard.py) stands before them all."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.web.staff import (
    essayer,
    etat,
    export,
    fiches,
    fiches_edit,
    fiches_history,
    fiches_view,
    fiches_yaml,
    fichier,
    lier,
    login,
    questions,
    statistiques,
)  # fmt: skip

STAFF_ROUTES: Sequence[web.RouteDef] = (
    web.get("/equipe", etat.show, name="staff"),
    web.get("/equipe/connexion", login.show, name="staff_login"),
    web.post("/equipe/connexion", login.enter, name="staff_enter"),
    web.post("/equipe/deconnexion", login.leave, name="staff_leave"),
    web.get("/equipe/fiches", fiches.show, name="staff_fiches"),
    web.get("/equipe/fiches/nouvelle", fiches_edit.new, name="staff_new"),
    web.post("/equipe/fiches/nouvelle", fiches_edit.send, name="staff_create"),
    web.get("/equipe/fiches/nouvelle/yaml", fiches_yaml.show, name="staff_new_yaml"),
    web.post("/equipe/fiches/nouvelle/yaml", fiches_yaml.send, name="staff_create_yaml"),
    web.get("/equipe/fiches/{id}", fiches_view.show, name="staff_fiche"),
    web.get("/equipe/fiches/{id}/modifier", fiches_edit.show, name="staff_edit"),
    web.post("/equipe/fiches/{id}/modifier", fiches_edit.send, name="staff_save"),
    web.get("/equipe/fiches/{id}/yaml", fiches_yaml.show, name="staff_yaml"),
    web.post("/equipe/fiches/{id}/yaml", fiches_yaml.send, name="staff_save_yaml"),
    web.get("/equipe/fiches/{id}/supprimer", fiches_view.confirm, name="staff_remove_form"),
    web.post("/equipe/fiches/{id}/supprimer", fiches_view.remove, name="staff_remove"),
    web.get("/equipe/fiches/{id}/historique", fiches_history.show, name="staff_history"),
    web.post("/equipe/fiches/{id}/historique", fiches_history.back, name="staff_back"),
    web.get("/equipe/fichiers/{path:.+}", fichier.show, name="staff_file"),
    web.post("/equipe/fichiers/{path:.+}", fichier.send, name="staff_save_file"),
    web.get("/equipe/api/version", fiches_view.version, name="staff_version"),
    web.post("/equipe/api/verifier", fiches_yaml.check, name="staff_check"),
    web.get("/equipe/questions", questions.show, name="staff_questions"),
    web.post("/equipe/questions", questions.change, name="staff_questions_change"),
    web.get("/equipe/questions.csv", questions.export, name="staff_questions_export"),
    web.get("/equipe/questions/lier", lier.show, name="staff_link_form"),
    web.post("/equipe/questions/lier", lier.link, name="staff_link"),
    web.get("/equipe/statistiques", statistiques.show, name="staff_statistics"),
    web.get("/equipe/statistiques/{name}.csv", statistiques.export, name="staff_statistics_export"),
    web.get("/equipe/essayer", essayer.show, name="staff_try"),
    web.post("/equipe/essayer", essayer.ask, name="staff_ask"),
    web.post("/equipe/essayer/recommencer", essayer.restart, name="staff_restart"),
    web.get("/equipe/export", export.show, name="staff_exports"),
    web.get("/equipe/export/{name:[a-z]+}.{form:csv|xlsx|jsonld|ics}", export.download, name="staff_export"),
)
