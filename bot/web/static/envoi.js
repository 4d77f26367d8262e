// The queue: what is written goes out one message at a time, in order, and waits while the network is away.
import { answer, copy, fill, sentence } from "./rendu.js";
import { Line, Refusal, newId } from "./liaison.js";
import { begin, close, log, say, show, turnNeedle, warn } from "./fil.js";
import { countAnswer } from "./cadre.js";

const PAUSES = [2, 5, 15, 30]; // seconds before each new try
const MOST_PAUSE = 120; // … and the longest that a server may ask

export const line = new Line(() => say("expire"));
let queue = []; // what is not answered yet, oldest first
let running = false;
let failures = 0;
let retry = null;
let epoch = 0; // changes with the conversation: what still comes for an old one is dropped

export function send(payload, title) {
  if (!title.trim()) return;
  resume([{ id: newId(), payload, title }]);
  line.keepUnsent(queue);
  begin(queue[queue.length - 1].turn);
}

// Puts messages in the queue, as they were left by an earlier page or just written.
export function resume(messages) {
  messages.forEach((sent) => {
    queue.push(sent);
    show(sent);
  });
  pump();
}

export async function pump() {
  if (running || !queue.length) return;
  running = true;
  clearTimeout(retry);
  const started = epoch;
  while (queue.length && started === epoch) {
    try {
      await deliver(queue[0], started);
    } catch (error) {
      if (started === epoch) failed(error);
      break;
    }
    if (started === epoch) done();
  }
  if (started === epoch) rest();
}

async function deliver(sent, started) {
  if (navigator.onLine === false) throw new TypeError();
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
}

function done() {
  const sent = queue.shift();
  line.keepUnsent(queue);
  if (failures) warn("");
  failures = 0;
  close(sent.answer, sent.id);
  turnNeedle();
  countAnswer();
}

function rest() {
  running = false;
  log.setAttribute("aria-busy", "false");
  say("", "ecrit");
}

function failed(error) {
  const refused = error instanceof Refusal;
  if (refused && error.status < 500 && error.status !== 429) {
    // The same message would be refused again.
    queue.shift();
    line.keepUnsent(queue);
    warn(error.message || sentence("panne"));
    setTimeout(pump);
    return;
  }
  queue.forEach((sent) => wait(sent, true));
  if (!failures) warn(refused ? error.message || sentence("panne") : sentence("hors-ligne"));
  const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
  retry = setTimeout(pump, 1000 * Math.max(pause, Math.min(error.pause || 0, MOST_PAUSE)));
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

// Forgets what waits; an answer that is on its way is dropped.
export function drop() {
  epoch += 1;
  queue = [];
  failures = 0;
  clearTimeout(retry);
  rest();
  line.forget();
}

window.addEventListener("online", () => {
  if (!queue.length) return;
  say("revenu");
  pump();
});
