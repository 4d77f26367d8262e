// The conversation's page: what is written, pressed, copied, printed, erased, and what is found again after a reload.
import { answer, choose, empty, fill, sentence, wordsOf } from "./rendu.js";
import { begin, close, log, part, say, show, turnNeedle, turns, warn } from "./fil.js";
import { drop, line, pump, resume, send } from "./envoi.js";
import { framed, joinFrame } from "./cadre.js";
import { dictation } from "./voix.js";

const entry = part("question");

// --- In the log

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
  const area = Object.assign(document.createElement("textarea"), { className: "cache", value: words });
  const before = document.activeElement;
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
  const element = button.closest(".tour");
  line.rate(element.dataset.id, button.dataset.utile === "oui");
  element.querySelector(".copier").focus();
  button.closest(".avis").remove();
  say("merci");
}

// --- New conversation, erase, print

function restart(name) {
  drop();
  empty(turns);
  warn("");
  document.querySelectorAll(".accueil .choix button").forEach((button) => {
    button.removeAttribute("aria-disabled");
    button.querySelectorAll("svg, .cache").forEach((mark) => mark.remove());
  });
  part("outils").hidden = true;
  turnNeedle();
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
  entry.style.height = `${entry.scrollHeight + 3}px`;
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

dictation({
  button: part("micro"),
  notice: part("micro-avis"),
  accept: part("micro-oui"),
  refuse: part("micro-non"),
  entry,
  changed: fit,
  say,
});

// --- Beginning

// What was said before the page was left.
function replay(messages) {
  let current = null;
  let id = null;
  messages.forEach((message) => {
    if (message.from === "vous") {
      show({ title: message.text });
      current = null;
      return;
    }
    // Help in distress comes without the words that called for it.
    if (!current || message.message_id !== id) {
      show({});
      current = answer();
      id = message.message_id;
      turns.append(current);
    }
    fill(current, message);
  });
  const told = turns.querySelectorAll(".bot");
  told.forEach((element, index) => close(element, index === told.length - 1 ? id : null));
}

async function findAgain() {
  const unsent = line.unsent();
  // Already heard: it is not announced again.
  log.setAttribute("aria-live", "off");
  const messages = await line.history();
  // A question that was out when the page was left comes from the history and from the queue: asked again with the same
  // id it gets the same answer, and is shown once.
  const out = line.unsent().map(({ id }) => id);
  const since = Array.from(turns.children);
  replay(messages.filter((message) => out.indexOf(message.message_id) < 0));
  turns.append(...since);
  turnNeedle();
  if (turns.lastElementChild) begin(turns.lastElementChild.previousElementSibling || turns.lastElementChild);
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  resume(unsent);
}

function askLinked() {
  const asked = part("saisie").dataset.question;
  if (!asked.trim()) return;
  // Once: a reload does not ask again.
  const frame = document.body.classList.contains("cadre") ? "?cadre=1" : "";
  history.replaceState(null, "", location.pathname + frame);
  send(asked, asked);
}

// On a telephone this would raise the keyboard over the welcome.
function welcome() {
  if (matchMedia("(pointer: fine)").matches) entry.focus({ preventScroll: true });
}

// In the page of another site the focus is taken only when the person has opened the frame.
joinFrame(welcome);
if (!framed) welcome();
if (line.token || line.unsent().length) findAgain().then(askLinked);
else askLinked();
