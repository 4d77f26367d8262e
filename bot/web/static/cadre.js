// The page inside the widget: asks to be closed, and tells how many answers came while it was.

export const framed = document.body.classList.contains("cadre") && window.parent !== window;
let seen = true;
let unread = 0;

// Nothing private is said to the host page, and the page does not know its origin.
function tell(message) {
  window.parent.postMessage(message, "*");
}

export function joinFrame(shown) {
  if (!framed) return;
  document.getElementById("fermer").addEventListener("click", () => tell({ azimut: "fermer" }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell({ azimut: "fermer" });
  });
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !event.data) return;
    if (event.data.azimut === "ouvert") {
      seen = true;
      unread = 0;
      if (event.data.voulu) shown();
    } else if (event.data.azimut === "ferme") seen = false;
  });
  tell({ azimut: "pret" });
}

export function countAnswer() {
  if (!framed || seen) return;
  unread += 1;
  tell({ azimut: "nonlu", nombre: unread });
}
