// The pages of a fiche, better with a script than without: what is served, errors as one types, what is not saved yet.
"use strict";

// --- Until what was saved is in service ---
const service = document.querySelector("[data-service]");
if (service) {
  let tries = 0;
  const look = async () => {
    tries += 1;
    try {
      const answer = await fetch("/equipe/api/version", { headers: { Accept: "application/json" } });
      const state = answer.ok ? await answer.json() : {};
      if (state.servie || state.refusee) {
        service.textContent = state.servie ? service.dataset.servie : service.dataset.refusee;
        service.classList.toggle("avis-ok", state.servie);
        service.classList.toggle("avis-alerte", !state.servie);
        return;
      }
    } catch {
      // The next look may succeed.
    }
    if (tries < 40) setTimeout(look, 500);
  };
  setTimeout(look, 500);
}

// --- What is typed is checked once the typing pauses ---
const text = document.querySelector("[data-verifier]");
const list = document.getElementById("erreurs");
if (text) {
  const status = document.getElementById("verification");
  let timer = 0;
  let running = null;

  const badge = (kind, words) => {
    const span = document.createElement("span");
    span.className = `badge badge-${kind}`;
    span.textContent = words;
    return span;
  };
  // A sentence in which `words of the files` stand between backticks.
  const phrase = (sentence) => sentence.split("`").map((part, n) => {
    if (n % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
  const item = (notice, warning) => {
    const entry = document.createElement("li");
    if (warning) entry.append(badge("alerte", "Alerte"), " ");
    if (notice.ligne) {
      const link = document.createElement("a");
      link.href = "#texte";
      link.dataset.ligne = notice.ligne;
      link.dataset.colonne = notice.colonne;
      link.textContent = `Ligne ${notice.ligne}`;
      entry.append(link, " : ");
    }
    entry.append(...phrase(notice.texte));
    return entry;
  };
  const tell = (found) => {
    const errors = found.erreurs.length;
    list.replaceChildren(...found.erreurs.map((one) => item(one, false)), ...found.alertes.map((one) => item(one, true)));
    if (errors || found.vide) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
    const said = found.vide ? "Le texte est vide." : errors > 1 ? `${errors} erreurs` : errors ? "1 erreur" : "Aucune erreur";
    // Nothing is announced again as long as nothing changes.
    if (status.textContent !== said) status.replaceChildren(badge(errors || found.vide ? "erreur" : "ok", said));
  };
  const check = async () => {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(text.dataset.verifier, {
        method: "POST",
        headers: { Accept: "application/json", "X-Jeton": document.body.dataset.jeton },
        body: new URLSearchParams(new FormData(text.form)),
        signal: running.signal,
      });
      if (answer.ok) tell(await answer.json());
      else if (answer.status === 401) status.textContent = "Votre session est finie : enregistrez, votre texte sera gardé jusqu'à la connexion.";
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = "Le serveur ne répond pas : gardez cette page ouverte, votre texte y est.";
    }
  };
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, 400);
  });
}

// --- An error leads to its line ---
list?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-ligne]");
  if (!link) return;
  event.preventDefault();
  const written = document.getElementById("texte");
  const lines = written.value.split("\n");
  const line = Math.min(Number(link.dataset.ligne), lines.length) - 1;
  const start = lines.slice(0, line).join("\n").length + (line ? 1 : 0);
  written.focus();
  written.setSelectionRange(start, start + lines[line].length);
  // Browsers do not scroll to a selection by themselves.
  const height = parseFloat(getComputedStyle(written).lineHeight);
  written.scrollTop = Math.max(0, (line - 4) * height);
});

// --- How long a sentence is, where it may not be too long ---
for (const field of document.querySelectorAll("[data-longueur]")) {
  const most = Number(field.dataset.longueur);
  const count = document.createElement("p");
  count.className = "champ-aide compte";
  const show = () => {
    const length = [...field.value.trim()].length;
    count.textContent = length > most ? `${length} signes : ${length - most} de trop` : `${length} signes sur ${most}`;
    count.classList.toggle("compte-trop", length > most);
  };
  field.after(count);
  field.addEventListener("input", show);
  show();
}

// --- What was written is not left by mistake ---
for (const form of document.querySelectorAll(".fiche-formulaire")) {
  // What comes back from the server with errors or a preview is not saved either.
  let dirty = Boolean(document.querySelector("#resume-erreurs, #apercu, #texte[aria-invalid]"));
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

// --- A link to a field that is folded opens what folds it ---
addEventListener("click", (event) => {
  const link = event.target.closest("#resume-erreurs a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (!field.matches("input, select, textarea, [tabindex]")) field.tabIndex = -1;
  field.focus();
});
