// The full-page chat. It keeps nothing: no cookie, no storage; what is on the page goes with the page.
// Sentences stand in chat.html; text of the bot only ever becomes text nodes.
"use strict";

const log = document.getElementById("fil");
const state = document.getElementById("etat");
const form = document.getElementById("saisie");
const entry = document.getElementById("question");

let session = null; // token of the conversation, opened with the first message
let busy = false;

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const reply = await response.json();
  if (!response.ok) throw new Refusal(response.status, reply.error?.message ?? "");
  return reply;
}

async function openSession() {
  session = (await post("/api/session", {})).sender;
}

async function ask(payload, title) {
  if (!session) await openSession();
  try {
    return await post("/webhooks/rest/webhook", { sender: session, message: payload });
  } catch (error) {
    if (error.status !== 401) throw error;
    // The conversation has expired. A new one knows nothing of the buttons of the old: their title is sent, as text.
    await openSession();
    return post("/webhooks/rest/webhook", { sender: session, message: title });
  }
}

async function send(payload, title) {
  if (busy || !title.trim()) return;
  const spoken = addMessage("modele-humain", (article) => {
    article.querySelector(".texte").textContent = title;
  });
  await deliver(payload, title, spoken);
}

async function deliver(payload, title, spoken) {
  setBusy(true);
  let failure = null;
  let messages = [];
  try {
    messages = await ask(payload, title);
  } catch (error) {
    failure = error;
  }
  setBusy(false);
  if (failure) {
    addFailure(failure, () => deliver(payload, title, spoken));
    return;
  }
  messages.forEach(addAnswer);
  // The question and the beginning of its answer, rather than the end of a long one.
  spoken.scrollIntoView({ block: "start" });
}

function setBusy(now) {
  busy = now;
  log.setAttribute("aria-busy", String(now));
  state.replaceChildren(...(now ? [copy("modele-ecrit")] : []));
  if (!now) return;
  // Earlier choices are answered by now; the ones to come follow the newest message.
  const leaving = document.activeElement?.closest(".choix, .avis");
  log.querySelectorAll(".choix, article.avis").forEach((old) => old.remove());
  if (leaving) log.focus({ preventScroll: true });
}

function copy(id) {
  return document.getElementById(id).content.cloneNode(true);
}

function addMessage(id, fill) {
  const fragment = copy(id);
  const article = fragment.querySelector("article");
  fill(article);
  log.append(fragment);
  log.scrollTop = log.scrollHeight;
  return article;
}

function addAnswer(message) {
  addMessage("modele-bot", (article) => {
    if (message.text) article.append(bubble(message.text));
    if (message.buttons?.length) article.append(choices(message.buttons));
  });
}

function bubble(text) {
  const box = document.createElement("div");
  box.className = "bulle";
  const body = [];
  for (const line of text.split("\n")) {
    if (/^Source\s*:/.test(line)) box.dataset.source = line;
    else body.push(line);
  }
  box.append(paragraph("texte", body.join("\n").trim()));
  if (box.dataset.source) box.append(paragraph("source", box.dataset.source));
  delete box.dataset.source;
  return box;
}

// Addresses, pages and numbers that can be followed. Short numbers (3018, 119…) only where a line begins with one, as in
// a list of help lines: elsewhere "119" counts something.
const LINKS = /([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(https?:\/\/[^\s<>()]+[^\s<>().,;:!?])|(\b0[1-9](?:[ .]?\d{2}){4}\b|\b0 800(?: ?\d{3}){2}\b)|(?<=^• )(\d{2,4})(?= )/gm;

function paragraph(className, text) {
  const element = document.createElement("p");
  element.className = className;
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    const [found, mail, page] = match;
    const link = document.createElement("a");
    link.textContent = found;
    link.href = mail ? `mailto:${mail}` : page ? page : `tel:${found.replace(/[ .]/g, "")}`;
    if (page) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    element.append(text.slice(end, match.index), link);
    end = match.index + found.length;
  }
  element.append(text.slice(end));
  return element;
}

function choices(buttons) {
  const list = copy("modele-choix").querySelector("ul");
  for (const { title, payload } of buttons) {
    const item = copy("modele-bouton");
    const button = item.querySelector("button");
    button.textContent = title;
    button.dataset.payload = payload ?? title;
    list.append(item);
  }
  return list;
}

function addFailure(error, retry) {
  addMessage("modele-panne", (article) => {
    if (error instanceof Refusal && error.message) article.querySelector("p").textContent = error.message;
    article.querySelector("button").addEventListener("click", retry);
  });
}

function fit() {
  entry.style.height = "auto";
  entry.style.height = `${entry.scrollHeight + 2}px`;
}

function submit() {
  const text = entry.value;
  if (busy || !text.trim()) return;
  entry.value = "";
  fit();
  send(text, text);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

entry.addEventListener("input", fit);
entry.addEventListener("keydown", (event) => {
  // A composition (accents, other scripts) ends with Enter too.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});

log.addEventListener("click", (event) => {
  const button = event.target.closest(".choix button");
  if (button) send(button.dataset.payload, button.textContent);
});

// On a telephone this would raise the keyboard over the welcome.
if (matchMedia("(pointer: fine)").matches) entry.focus();
