// Only what a page cannot do without a script: print at a press.
const print = document.getElementById("imprimer");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
