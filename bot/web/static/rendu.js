// Turns messages into the page. Sentences stand in chat.html; what the bot or a person wrote only ever becomes text nodes.

export function copy(id) {
  return document.getElementById(id).content.cloneNode(true);
}

export function sentence(name) {
  return document.getElementById("phrases").content.querySelector(`[data-nom="${name}"]`).textContent;
}

export function empty(element) {
  element.textContent = "";
}

const BULLET = "• ";
const framed = document.body.classList.contains("cadre");

// Only addresses of this site: whatever a card says, no other scheme and no other host.
function inside(address) {
  return typeof address === "string" && /^\/(?![/\\])/.test(address);
}

// Within the widget a link must not take the conversation's place.
function follow(link, address) {
  link.href = address;
  if (framed) openApart(link);
}

function openApart(link) {
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.append(copy("modele-onglet"));
}

export function question(title) {
  const turn = copy("modele-humain").querySelector("li");
  turn.querySelector(".texte").textContent = title;
  return turn;
}

export function answer() {
  return copy("modele-bot").querySelector("li");
}

// One message of the bot: its text with its source, its cards, what can be chosen next.
export function fill(turn, message) {
  if (message.text) turn.append(bubble(message.text));
  const cards = message.custom && Array.isArray(message.custom.cartes) ? message.custom.cartes : [];
  if (cards.length) turn.append(cardList(cards));
  if (message.buttons && message.buttons.length) turn.append(choices(message.buttons));
}

// A line is a paragraph; lines that begin with a bullet are a list.
function bubble(text) {
  const box = document.createElement("div");
  box.className = "message";
  let list = null;
  for (const line of text.split("\n").map((one) => one.trim()).filter(Boolean)) {
    if (line.startsWith(BULLET)) {
      if (!list) box.append((list = Object.assign(document.createElement("ul"), { className: "puces" })));
      list.append(linked(document.createElement("li"), line.slice(BULLET.length)));
    } else {
      list = null;
      box.append(paragraph(/^Sources?\s*:/.test(line) ? "source" : "texte", line));
    }
  }
  return box;
}

// French signs keep to their word, numbers to their unit and thousands to their hundreds, at the end of a line.
function tied(text) {
  return text.replace(/ ([?!:;»])/g, "\u00a0$1").replace(/« /g, "«\u00a0").replace(/(\d) (h|j|km|€|%)(?![\wÀ-ÿ])/g, "$1\u00a0$2")
    .replace(/(^|[^\d\s] ?)([1-9]\d{0,2}(?: \d{3})+)\b/g, (_, before, number) => before + number.replace(/ /g, "\u00a0"));
}

function paragraph(className, text) {
  return linked(Object.assign(document.createElement("p"), { className }), text);
}

// Addresses, pages and numbers that can be followed. Short numbers (3018, 119…) only where an item of a list begins with
// one, as among help lines: elsewhere "119" counts something.
const LINKS = /([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(https?:\/\/[^\s<>()]+[^\s<>().,;:!?])|(\b0[1-9](?:[ .]?\d{2}){4}\b|\b0 800(?: ?\d{3}){2}\b)|^(\d{2,4})(?= )/g;

function linked(element, raw) {
  const text = tied(raw);
  let end = 0;
  LINKS.lastIndex = 0;
  for (let match = LINKS.exec(text); match; match = LINKS.exec(text)) {
    const [found, mail, page, , short] = match;
    if (short) {
      if (element.localName !== "li") continue;
      element.className = "appel";
    }
    const link = document.createElement("a");
    link.textContent = found;
    link.href = mail ? `mailto:${mail}` : page || `tel:${found.replace(/[ .]/g, "")}`;
    if (page) openApart(link);
    element.append(text.slice(end, match.index), link);
    end = match.index + found.length;
  }
  element.append(text.slice(end));
  return element;
}

function cardList(cards) {
  const list = copy("modele-cartes").querySelector("ul");
  cards.forEach((card) => list.append(cardOf(card)));
  return list;
}

function cardOf(card) {
  const item = copy("modele-carte").querySelector("li");
  if (typeof card.type === "string") item.dataset.type = card.type;
  const [kind, heading, steps, map] = [".etiquette", "h3", ".etapes", ".sur-carte"].map((name) => item.querySelector(name));
  if (card.surtitre) kind.textContent = card.surtitre;
  else kind.remove();
  const link = heading.querySelector("a");
  link.textContent = card.titre;
  if (inside(card.href)) follow(link, card.href);
  else heading.textContent = card.titre;
  (card.lignes || []).forEach((line) => item.insertBefore(paragraph("ligne", line), steps));
  (card.etapes || []).forEach(({ niveau, etape }) => {
    const step = copy("modele-etape").querySelector("li");
    step.querySelector(".niveau").textContent = niveau || "";
    step.querySelector(".etape").textContent = etape || "";
    steps.append(step);
  });
  if (!steps.children.length) steps.remove();
  if (card.carte && inside(card.carte.href)) {
    map.querySelector(".sujet").textContent = ` : ${card.titre}`;
    follow(map, card.carte.href);
  } else map.remove();
  return item;
}

function choices(buttons) {
  const list = copy("modele-choix").querySelector("ul");
  buttons.forEach(({ title, payload }) => {
    const item = copy("modele-bouton");
    const button = item.querySelector("button");
    button.textContent = title;
    button.dataset.payload = payload || title;
    list.append(item);
  });
  return list;
}

// A choice that was made stays where it is, with a tick, and is not made twice.
export function choose(button) {
  button.setAttribute("aria-disabled", "true");
  button.append(copy("modele-choisi"));
}

// The words of an answer, as one would write them in a message.
export function wordsOf(turn) {
  const parts = turn.querySelectorAll(".texte, .puces li, .source, .carte-fiche h3, .ligne, .etapes li");
  return Array.from(parts, (part) => {
    const clone = part.cloneNode(true);
    clone.querySelectorAll(".cache").forEach((hidden) => hidden.remove());
    return clone.textContent.trim();
  }).join("\n");
}
