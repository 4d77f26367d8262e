// The conversation: what is written waits in a queue, goes out one message at a time, and is answered in the log.
import { answer, choose, copy, empty, fill, question, sentence, wordsOf } from "./rendu.js";
import { Line, Refusal, newId } from "./liaison.js";
import { countAnswer, joinFrame } from "./cadre.js";
import { dictation } from "./voix.js";

const part = (id) => document.getElementById(id);
const log = part("fil");
const turns = part("tours");
const state = part("etat");
const alarm = part("alerte");
const entry = part("question");
const PAUSES = [2, 5, 15, 30]; // seconds before each new try

const line = new Line(() => say("expire"));
let queue = []; // what is not answered yet, oldest first
let running = false;
let failures = 0;
let retry = null;
let epoch = 0; // changes with the conversation: what still comes for an old one is dropped

// --- What the page says of itself

function say(name, instead) {
  // `instead`: only in the place of that sentence.
  if (instead && state.dataset.dit !== instead) return;
  state.dataset.dit = name;
  empty(state);
  if (name === "ecrit") state.append(copy("modele-ecrit"));
  else if (name) state.textContent = sentence(name);
}

function warn(text) {
  empty(alarm);
  if (text) alarm.append(Object.assign(document.createElement("p"), { textContent: text }));
}

// --- Sending

function send(payload, title) {
  if (!title.trim()) return;
  const sent = { id: newId(), payload, title };
  queue.push(sent);
  show(sent);
  line.keepUnsent(queue);
  begin(sent.turn);
  pump();
}

function show(sent) {
  sent.turn = question(sent.title);
  turns.append(sent.turn);
  turns.querySelectorAll(".avis").forEach((old) => old.remove());
  document.body.classList.add("en-route");
  part("outils").hidden = false;
}

async function pump() {
  if (running || !queue.length) return;
  running = true;
  clearTimeout(retry);
  const started = epoch;
  while (queue.length && started === epoch) {
    try {
      await deliver(queue[0]);
    } catch (error) {
      if (started === epoch) failed(error);
      break;
    }
    if (started !== epoch) break;
    queue.shift();
    line.keepUnsent(queue);
    failures = 0;
  }
  if (started === epoch) finish();
}

async function deliver(sent) {
  if (navigator.onLine === false) throw new TypeError();
  const started = epoch;
  wait(sent, false);
  log.setAttribute("aria-busy", "true");
  say("ecrit");
  begin(sent.turn);
  // Said whole again when a first try was cut half-way.
  if (sent.answer) sent.answer.remove();
  sent.answer = null;
  await line.ask(sent, (message) => {
    if (started !== epoch) return;
    if (!sent.answer) {
      sent.answer = answer();
      sent.turn.after(sent.answer);
    }
    fill(sent.answer, message);
    begin(sent.turn);
  });
  if (started !== epoch) return;
  if (failures) warn("");
  close(sent.answer, sent.id);
  turn();
  countAnswer();
}

function finish() {
  running = false;
  log.setAttribute("aria-busy", "false");
  say("", "ecrit");
}

function failed(error) {
  if (error instanceof Refusal && error.status < 500 && error.status !== 429) {
    // The same message would be refused again.
    queue.shift();
    line.keepUnsent(queue);
    warn(error.message || sentence("panne"));
    setTimeout(pump);
    return;
  }
  queue.forEach((sent) => wait(sent, true));
  const away = navigator.onLine === false || !(error instanceof Refusal);
  if (!failures) warn(away ? sentence("hors-ligne") : error.message || sentence("panne"));
  retry = setTimeout(pump, 1000 * PAUSES[Math.min(failures, PAUSES.length - 1)]);
  failures += 1;
}

function wait(sent, waiting) {
  const old = sent.turn.querySelector(".attente");
  if (waiting === Boolean(old)) return;
  if (old) {
    if (old.contains(document.activeElement)) sent.turn.focus({ preventScroll: true });
    old.remove();
    return;
  }
  const waits = copy("modele-attente");
  // One button for all that wait: they go out in their order.
  if (sent !== queue[0]) waits.querySelector("button").remove();
  sent.turn.append(waits);
  begin(sent.turn);
}

// --- The log

// The question and the beginning of its answer, rather than the end of a long one.
function begin(element) {
  if (log.scrollHeight > log.clientHeight + 1) {
    log.scrollTop += element.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  } else element.scrollIntoView({ block: "nearest" });
}

function close(turnElement, id) {
  turnElement.append(copy("modele-gestes"));
  if (id === null) return;
  turnElement.dataset.id = id;
  turnElement.querySelector(".gestes").append(copy("modele-avis"));
}

// The needle goes on by an hour with each answer.
function turn() {
  const count = turns.querySelectorAll(".bot").length;
  document.body.style.setProperty("--cap", `${35 + 30 * count}deg`);
}

log.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.closest(".choix")) press(button);
  else if (button.matches(".copier")) copyAnswer(button.closest(".tour"));
  else if (button.matches(".imprimer")) printAnswer(button.closest(".tour"));
  else if (button.matches(".reessayer")) pump();
  else if (button.dataset.utile) rate(button);
});

function press(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  const { textContent } = button;
  choose(button);
  send(button.dataset.payload, textContent);
}

async function copyAnswer(element) {
  const words = wordsOf(element);
  try {
    await navigator.clipboard.writeText(words);
    say("copie");
  } catch (error) {
    say(copyOldWay(words) ? "copie" : "copie-non");
  }
}

// Browsers that have no clipboard for scripts, or refuse it in a frame.
function copyOldWay(words) {
  const area = document.createElement("textarea");
  const before = document.activeElement;
  area.className = "cache";
  area.value = words;
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch (error) {
    done = false;
  }
  area.remove();
  before.focus();
  return done;
}

function printAnswer(element) {
  element.classList.add("seule");
  document.body.classList.add("imprime-une");
  window.print();
  element.classList.remove("seule");
  document.body.classList.remove("imprime-une");
}

function rate(button) {
  const asked = button.closest(".avis");
  const turnElement = button.closest(".tour");
  line.rate(turnElement.dataset.id, button.dataset.utile === "oui");
  if (asked.contains(document.activeElement)) turnElement.querySelector(".copier").focus();
  asked.remove();
  say("merci");
}

// --- New conversation, erase, print

function restart(name) {
  epoch += 1;
  queue = [];
  failures = 0;
  clearTimeout(retry);
  finish();
  line.forget();
  empty(turns);
  warn("");
  document.querySelectorAll(".accueil .choix button").forEach((button) => {
    button.removeAttribute("aria-disabled");
    button.querySelectorAll("svg, .cache").forEach((mark) => mark.remove());
  });
  document.body.classList.remove("en-route");
  part("outils").hidden = true;
  turn();
  log.scrollTop = 0;
  log.focus();
  say(name);
}

function askErase(open) {
  part("confirmation").hidden = !open;
  part("outils").hidden = open;
  if (open) part("effacer-question").focus();
  else part("effacer").focus();
}

async function erase() {
  try {
    await line.erase();
  } catch (error) {
    askErase(false);
    warn(sentence("efface-non"));
    return;
  }
  part("confirmation").hidden = true;
  restart("efface");
}

part("nouvelle").addEventListener("click", () => restart("nouvelle"));
part("imprimer").addEventListener("click", () => window.print());
part("effacer").addEventListener("click", () => askErase(true));
part("effacer-non").addEventListener("click", () => askErase(false));
part("effacer-oui").addEventListener("click", erase);
part("confirmation").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  askErase(false);
});

// --- Writing

function fit() {
  entry.style.height = "auto";
  entry.style.height = `${entry.scrollHeight + 2}px`;
}

function submit() {
  const text = entry.value;
  if (!text.trim()) {
    entry.focus();
    return;
  }
  entry.value = "";
  fit();
  send(text, text);
}

part("saisie").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
entry.addEventListener("input", fit);
entry.addEventListener("keydown", (event) => {
  // A composition (accents, other scripts) ends with Enter too.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});

// --- Beginning

window.addEventListener("online", () => {
  if (!queue.length) return;
  say("revenu");
  pump();
});

// A question that was out when the page was left comes both from the history and from the queue: asked again with the same
// id, it gets the same answer, and is shown once.
function withoutLast(messages, sent) {
  for (let last = messages.length - 1; sent && last >= 0; last -= 1) {
    if (messages[last].from === "vous") return messages[last].text === sent.title ? messages.slice(0, last) : messages;
  }
  return messages;
}

function replay(messages) {
  let current = null;
  messages.forEach((message) => {
    if (message.from === "vous") {
      show({ title: message.text });
      current = null;
      return;
    }
    if (!current) {
      current = answer();
      turns.append(current);
    }
    fill(current, message);
  });
  turns.querySelectorAll(".bot").forEach((element) => close(element, null));
}

async function begins() {
  const unsent = line.unsent();
  // Already heard: it is not announced again.
  log.setAttribute("aria-live", "off");
  replay(withoutLast(await line.history(), unsent[0]));
  unsent.forEach((sent) => {
    queue.push(sent);
    show(sent);
  });
  turn();
  if (turns.lastElementChild) begin(turns.lastElementChild);
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  pump();
  const asked = part("saisie").dataset.question;
  if (asked.trim()) {
    // Once: a reload does not ask again.
    const frame = document.body.classList.contains("cadre") ? "?cadre=1" : "";
    history.replaceState(null, "", location.pathname + frame);
    send(asked, asked);
  }
}

dictation({
  button: part("micro"),
  notice: part("micro-avis"),
  accept: part("micro-oui"),
  refuse: part("micro-non"),
  entry,
  changed: fit,
  say,
});

// On a telephone this would raise the keyboard over the welcome.
function welcome() {
  if (matchMedia("(pointer: fine)").matches) entry.focus({ preventScroll: true });
}

joinFrame(welcome);
welcome();
begins();
