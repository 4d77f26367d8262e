// Embeds Azimut in another site: a button, and on its first use a frame of our origin. Nothing is loaded or kept before.
// <script src="https://…/chat.js" data-titre="…" data-position="droite|gauche" data-ouvert="oui" data-question="…" defer></script>
(() => {
  "use strict";
  const words = "MOTS"; // the server puts the sentences here (bot/messages.yml)
  const script = document.currentScript;
  if (!script || !document.body || !document.body.attachShadow || document.querySelector("azimut-widget")) return;
  const origin = new URL(script.src, location.href).origin;
  const chosen = script.dataset;
  const narrow = matchMedia("(max-width: 480px), (max-height: 420px)");
  let frame = null;
  let ready = false;
  let unread = 0;
  let wanted = false; // opened by a person, rather than by the page: only then does it take the focus

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function drawing(shapes) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 64 64");
    svg.setAttribute("aria-hidden", "true");
    shapes.forEach(([name, d]) => {
      const path = document.createElementNS(space, "path");
      path.setAttribute("class", name);
      path.setAttribute("d", d);
      svg.append(path);
    });
    return svg;
  }

  const compass = [
    ["dents", "M32 5a27 27 0 1 1 0 54 27 27 0 1 1 0-54z"],
    ["cadran", "M32 11a21 21 0 1 1 0 42 21 21 0 1 1 0-42z"],
    ["nord", "M44 17 36.500 35.200 27.500 28.800z"],
    ["sud", "M20 47 27.500 28.800 36.500 35.200z"],
  ];
  const count = make("span", { className: "compte", hidden: true });
  count.setAttribute("aria-hidden", "true"); // said in words beside
  const told = make("span", { className: "cache" });
  const title = make("span", { className: "titre", textContent: chosen.titre || words.titre });
  const launcher = make("button", { type: "button", className: "lanceur" }, drawing(compass), title, count, told);
  launcher.setAttribute("aria-expanded", "false");
  launcher.setAttribute("aria-haspopup", "dialog");
  const panel = make("dialog", { className: "panneau" });
  panel.setAttribute("aria-label", words.nom);
  const style = make("link", { rel: "stylesheet", href: `${origin}/static/widget.css` });
  const box = make("div", { className: `boite ${chosen.position === "gauche" ? "gauche" : "droite"}`, hidden: true });
  box.append(launcher, panel);
  // Shown once dressed, or undressed where the site's policy refuses our style.
  style.onload = style.onerror = () => {
    box.hidden = false;
    if (chosen.ouvert === "oui" && !narrow.matches) open(false);
  };
  const host = document.createElement("azimut-widget");
  host.attachShadow({ mode: "open" }).append(style, box);
  document.body.append(host);

  const isOpen = () => panel.hasAttribute("open");

  function open(byHand) {
    if (isOpen()) return;
    if (!frame) {
      const query = chosen.question ? `&q=${encodeURIComponent(chosen.question)}` : "";
      frame = make("iframe", { title: words.nom, src: `${origin}/?cadre=1${query}`, allow: "microphone; clipboard-write" });
      panel.append(frame);
    }
    // Over the whole screen, what is behind is out of reach; beside the page, the page stays in use.
    if (narrow.matches && panel.showModal) panel.showModal();
    else panel.setAttribute("open", "");
    box.classList.toggle("plein", narrow.matches);
    launcher.setAttribute("aria-expanded", "true");
    setUnread(0);
    wanted = byHand;
    speak("ouvert");
    if (byHand) frame.focus();
  }

  function close() {
    if (!isOpen()) return;
    if (panel.close) panel.close();
    else panel.removeAttribute("open");
    closed();
  }

  function closed() {
    box.classList.remove("plein");
    launcher.setAttribute("aria-expanded", "false");
    speak("ferme");
    launcher.focus();
  }

  // To our origin only, and deaf to any other.
  function speak(what) {
    if (ready) frame.contentWindow.postMessage({ azimut: what, voulu: wanted }, origin);
  }

  function setUnread(number) {
    unread = number;
    count.hidden = !unread;
    count.textContent = unread > 9 ? "9+" : String(unread);
    told.textContent = unread ? ` ${words[unread > 1 ? "non_lus" : "non_lu"].replace("{nombre}", unread)}` : "";
  }

  addEventListener("message", (event) => {
    if (!frame || event.origin !== origin || event.source !== frame.contentWindow || !event.data) return;
    const { azimut, nombre } = event.data;
    if (azimut === "fermer") close();
    if (azimut === "pret") {
      ready = true;
      speak(isOpen() ? "ouvert" : "ferme");
    }
    if (azimut === "nonlu" && nombre > 0 && !isOpen()) setUnread(Math.floor(nombre));
  });
  launcher.addEventListener("click", () => (isOpen() ? close() : open(true)));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) close();
  });
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  // Turned, the telephone keeps the conversation open in the way that fits.
  const turned = () => {
    if (!isOpen()) return;
    panel.close();
    open(true);
  };
  if (narrow.addEventListener) narrow.addEventListener("change", turned);
})();
