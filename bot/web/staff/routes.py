"""Every address of the staff pages; the guard (bot/web/staff/guard.py) stands before them all."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from bot.web.staff import etat, login

STAFF_ROUTES: Sequence[web.RouteDef] = (
    web.get("/equipe", etat.show, name="staff"),
    web.get("/equipe/connexion", login.show, name="staff_login"),
    web.post("/equipe/connexion", login.enter, name="staff_enter"),
    web.post("/equipe/deconnexion", login.leave, name="staff_leave"),
)
