"""Every address of the staff pages; the guard (bot/web/staff/guard.py) stands before them all."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.web.staff import essayer, etat, export, lier, login, questions, statistiques

STAFF_ROUTES: Sequence[web.RouteDef] = (
    web.get("/equipe", etat.show, name="staff"),
    web.get("/equipe/connexion", login.show, name="staff_login"),
    web.post("/equipe/connexion", login.enter, name="staff_enter"),
    web.post("/equipe/deconnexion", login.leave, name="staff_leave"),
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
