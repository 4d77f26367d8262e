// The log and what the page says of itself: announcements, where to look, what closes an answer.
import { copy, empty, question, sentence } from "./rendu.js";

export const part = (id) => document.getElementById(id);
export const log = part("fil");
export const turns = part("tours");
const state = part("etat");
const alarm = part("alerte");

// `instead`: only in the place of that sentence.
export function say(name, instead) {
  if (instead && state.dataset.dit !== instead) return;
  state.dataset.dit = name;
  empty(state);
  if (name === "ecrit") state.append(copy("modele-ecrit"));
  else if (name) state.textContent = sentence(name);
}

export function warn(text) {
  empty(alarm);
  if (text) alarm.append(Object.assign(document.createElement("p"), { textContent: text }));
}

// What a person wrote; only the tools of a conversation when nothing of it is to be shown.
export function show(sent) {
  if (sent.title) {
    sent.turn = question(sent.title);
    turns.append(sent.turn);
  }
  turns.querySelectorAll(".avis").forEach((old) => old.remove());
  part("outils").hidden = false;
}

// The question and the beginning of its answer, rather than the end of a long one.
export function begin(element) {
  if (log.scrollHeight > log.clientHeight + 1) {
    log.scrollTop += element.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
    return;
  }
  const scrolls = document.documentElement.scrollHeight > innerHeight + 1;
  element.scrollIntoView({ block: scrolls ? "start" : "nearest" });
}

export function close(element, id) {
  element.append(copy("modele-gestes"));
  // Help in distress is not something to be judged.
  if (!id || element.querySelector(".appel")) return;
  element.dataset.id = id;
  element.querySelector(".gestes").append(copy("modele-avis"));
}

// The needle goes on by an hour with each answer.
export function turnNeedle() {
  document.body.style.setProperty("--cap", `${35 + 30 * turns.querySelectorAll(".bot").length}deg`);
}
