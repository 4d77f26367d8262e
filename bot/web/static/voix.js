// Dictation, where the browser has it. Its maker may hear what is said: that is told before the first use.

const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;

export function dictation({ button, notice, accept, refuse, entry, changed, say }) {
  if (!Recognition) return;
  let agreed = false;
  let current = null;
  button.hidden = false;

  function start() {
    const before = entry.value ? `${entry.value.trim()} ` : "";
    const hearing = new Recognition();
    hearing.lang = "fr-FR";
    hearing.interimResults = true;
    hearing.onresult = (event) => {
      entry.value = before + Array.from(event.results, (result) => result[0].transcript).join("");
      changed();
    };
    hearing.onerror = (event) => {
      if (event.error !== "aborted" && event.error !== "no-speech") say("micro-non");
    };
    hearing.onend = () => {
      if (current === hearing) stopped();
      entry.focus();
    };
    current = hearing;
    button.setAttribute("aria-pressed", "true");
    say("ecoute");
    try {
      hearing.start();
    } catch (error) {
      stopped();
      say("micro-non");
    }
  }

  function stopped() {
    current = null;
    button.setAttribute("aria-pressed", "false");
    say("", "ecoute");
  }

  button.addEventListener("click", () => {
    if (current) current.stop();
    else if (agreed) start();
    else {
      notice.hidden = false;
      notice.querySelector("p").focus();
    }
  });
  accept.addEventListener("click", () => {
    agreed = true;
    notice.hidden = true;
    start();
  });
  const leave = (target) => {
    notice.hidden = true;
    target.focus();
  };
  refuse.addEventListener("click", () => leave(entry));
  notice.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave(button);
  });
}
