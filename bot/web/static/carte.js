/* The list, its filters and the panel of /carte. All places are in the page: filtering shows, hides and orders them, and the
   address follows, so that it can be shared and reads the same without a script. Sentences come from the template. */
(function () {
  "use strict";

  const root = document.getElementById("carte");
  const form = document.getElementById("filtres");
  const list = document.getElementById("lieux");
  const count = document.getElementById("compte");
  const section = document.getElementById("section-plan");
  const panel = document.getElementById("panneau");
  const title = document.getElementById("titre-panneau");
  const body = document.getElementById("corps-panneau");
  const words = root.dataset;
  const wide = window.matchMedia("(min-width: 60rem)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const EARTH_KM = 6371;

  const split = (text) => text.split(" ").filter(Boolean);
  const pairs = (text) => text.split(";").map((pair) => pair.split(",").map(Number));
  const places = Array.from(list.children, (item) => ({
    item, id: item.dataset.id, layer: item.dataset.couche, name: item.querySelector("h3").textContent.trim(),
    sort: item.dataset.nom, words: item.dataset.mots, points: pairs(item.dataset.p),
    dep: split(item.dataset.dep), niveau: split(item.dataset.niveau), domaine: split(item.dataset.domaine),
  }));
  const byId = new Map(places.map((place) => [place.id, place]));
  const layers = Array.from(form.querySelectorAll("input[type=checkbox]"));
  let plan = null;
  let chosen = "";
  let opener = null;

  function fold(text) {
    return text.toLowerCase().replace(/[’‘`]/g, "'").replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[µμ]/g, "u")
      .normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }

  function kilometres(a, b) {
    const [lat1, lon1, lat2, lon2] = a.concat(b).map((degrees) => degrees * Math.PI / 180);
    const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
    return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
  }

  const visible = () => places.filter((place) => !place.item.hidden);

  function distances() {
    const option = form.autour.selectedOptions[0];
    const from = option && option.dataset.p ? pairs(option.dataset.p)[0] : null;
    places.forEach((place) => {
      place.km = from ? Math.min(...place.points.map((point) => kilometres(from, point))) : 0;
      const told = place.item.querySelector(".lieu-loin");
      const km = Math.round(place.km);
      told.hidden = !from;
      told.textContent = from ? (km ? words.km.replace("{n}", km) : words.pres) : "";
    });
    return from ? option.textContent.trim() : "";
  }

  function filter(moveTo) {
    const asked = split(fold(form.q.value));
    const on = layers.filter((box) => box.checked).map((box) => box.value);
    const wants = (place, name) => !form[name].value || place[name].includes(form[name].value);
    const town = distances();
    places.forEach((place) => {
      place.item.hidden = !(on.includes(place.layer) && wants(place, "dep") && wants(place, "niveau") && wants(place, "domaine")
        && asked.every((word) => place.words.includes(word)));
    });
    places.sort((a, b) => a.km - b.km || (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0));
    places.forEach((place) => list.append(place.item));
    const shown = visible();
    const told = shown.length === 0 ? words.zero : shown.length === 1 ? words.un : words.n.replace("{n}", shown.length);
    const sentence = told + (town && shown.length ? words.proches.replace("{ville}", town) : "");
    if (count.textContent.trim() !== sentence) count.textContent = sentence;
    document.getElementById("effacer").hidden = !address(on);
    draw(moveTo);
  }

  /* Write the filters in the address; whether there are any. */
  function address(on) {
    const query = new URLSearchParams();
    ["q", "autour", "dep", "niveau", "domaine"].forEach((name) => {
      const value = form[name].value.trim();
      if (value) query.set(name, value);
    });
    if (on.length < layers.length) (on.length ? on : ["aucune"]).forEach((layer) => query.append("couche", layer));
    const filtered = Boolean(query.toString());
    if (chosen) query.set("fiche", chosen);
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text ? "?" + text : ""));
    return filtered;
  }

  const layersOn = () => layers.filter((box) => box.checked).map((box) => box.value);

  function draw(moveTo) {
    if (!plan) return;
    const shown = visible();
    const held = byId.get(chosen);
    if (held && !shown.includes(held)) shown.push(held);
    plan.show(shown);
    plan.department(form.dep.value, moveTo === "dep");
  }

  /* --- The map, made when it is first seen: before that it has no size. --- */
  function open() {
    if (plan || !section.offsetWidth || !window.L) return;
    plan = new window.azimutPlan.Plan(document.getElementById("plan"), still, (id) => choose(id, null), group);
    plan.towns = Array.from(form.autour.options).filter((option) => option.dataset.p).map((option) => (
      { name: option.textContent.trim(), at: pairs(option.dataset.p)[0], rank: Number(option.dataset.r || 400) }));
    plan.load(words.outlines).then(() => plan.department(form.dep.value, Boolean(form.dep.value) && !chosen)).catch(() => {});
    draw();
    if (chosen) plan.choose(chosen, byId.get(chosen).points);
  }

  function view(name) {
    root.dataset.vue = name;
    document.querySelectorAll("[data-montrer]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.montrer === name));
    if (name === "plan") open();
    if (plan) plan.resize();
  }

  function choose(id, from, quiet) {
    const place = byId.get(id);
    if (!place) return;
    chosen = id;
    opener = from;
    places.forEach((other) => other.item.toggleAttribute("aria-current", false));
    place.item.setAttribute("aria-current", "true");
    title.replaceChildren(window.azimutPlan.pin(place.layer, 24), document.createTextNode(place.name));
    body.replaceChildren(...Array.from(place.item.querySelectorAll(".lieu-texte > p:not([hidden])"), (part) => part.cloneNode(true)));
    document.getElementById("lien-fiche").href = place.item.querySelector("a").getAttribute("href");
    panelWith("actions-lieu");
    address(layersOn());
    view("plan");
    if (plan) {
      draw();
      plan.choose(id, from || quiet ? place.points : null);
    }
    if (!quiet) reach();
  }

  function group(ids) {
    const items = document.createElement("ul");
    ids.map((id) => byId.get(id)).forEach((place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(window.azimutPlan.pin(place.layer, 22), document.createTextNode(place.name));
      button.addEventListener("click", () => choose(place.id, button));
      const item = document.createElement("li");
      item.append(button);
      items.append(item);
    });
    title.replaceChildren(document.createTextNode(words.groupe.replace("{n}", ids.length)));
    body.replaceChildren(items);
    opener = null;
    panelWith("actions-groupe");
    reach();
  }

  /* Focus on what was chosen, with the map still in sight where the window is tall enough. */
  function reach() {
    const tall = window.innerHeight > 480;
    title.focus({ preventScroll: wide.matches || tall });
    if (!wide.matches && tall && !full()) section.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  }

  function panelWith(actions) {
    panel.hidden = false;
    section.classList.add("choix");
    panel.scrollTop = 0;
    ["actions-lieu", "actions-groupe"].forEach((id) => { document.getElementById(id).hidden = id !== actions; });
    if (plan) plan.resize();
  }

  function close() {
    panel.hidden = true;
    section.classList.remove("choix");
    places.forEach((place) => place.item.removeAttribute("aria-current"));
    chosen = "";
    address(layersOn());
    if (plan) {
      plan.resize();
      plan.choose("", null);
      draw();
    }
    const back = opener && opener.isConnected ? opener : document.getElementById("plan");
    if (!wide.matches && opener && list.contains(opener)) view("liste");
    back.focus();
    opener = null;
  }

  function backToList() {
    const place = byId.get(chosen);
    leaveFullScreen();
    view("liste");
    place.item.hidden = false;
    place.item.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    place.item.querySelector("a").focus({ preventScroll: true });
  }

  /* --- Full screen: the browser's own, else the page's whole height. --- */
  const full = () => document.fullscreenElement === section || section.classList.contains("plein");

  function fullScreen() {
    if (full()) leaveFullScreen();
    else if (section.requestFullscreen) section.requestFullscreen().catch(() => section.classList.add("plein")).then(told);
    else section.classList.add("plein");
    told();
  }

  function leaveFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    section.classList.remove("plein");
    told();
  }

  function told() {
    section.querySelector("[data-geste=plein]").setAttribute("aria-pressed", full());
    if (plan) plan.resize();
  }

  const gestures = {
    nord: () => plan.move(0, -1), sud: () => plan.move(0, 1), ouest: () => plan.move(-1, 0), est: () => plan.move(1, 0),
    tout: () => plan.region(), plus: () => plan.zoom(1), moins: () => plan.zoom(-1), zoom: () => plan.zoomOnGroup(),
    plein: fullScreen, fermer: close, retour: backToList,
  };

  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-geste]");
    if (button && plan) gestures[button.dataset.geste]();
  });
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (section.classList.contains("plein")) leaveFullScreen();
    else if (!panel.hidden && panel.contains(event.target)) close();
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-voir]");
    if (button) choose(button.closest("li").dataset.id, button);
  });
  document.querySelectorAll("[data-montrer]").forEach((button) => button.addEventListener("click", () => view(button.dataset.montrer)));
  document.querySelector(".carte-saut a").addEventListener("click", () => view("plan"));
  document.addEventListener("fullscreenchange", told);
  window.addEventListener("resize", () => { open(); if (plan) plan.resize(); });

  let waiting = 0;
  form.q.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 180);
  });
  form.addEventListener("change", (event) => { if (event.target !== form.q) filter(event.target.name); });
  form.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  document.getElementById("effacer").addEventListener("click", (event) => {
    event.preventDefault();
    form.q.value = "";
    ["autour", "dep", "niveau", "domaine"].forEach((name) => { form[name].value = ""; });
    layers.forEach((box) => { box.checked = true; });
    filter("dep");
    form.q.focus();
  });

  open();
  if (words.fiche) choose(words.fiche, null, true);
})();
