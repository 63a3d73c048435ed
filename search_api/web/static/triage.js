// Keys for deciding on the results: j and k move, 1 2 3 decide, u takes back, ? tells of them.
// Everything works without this script, by the buttons of each result.
(() => {
  const form = document.getElementById("triage");
  const help = document.getElementById("keys");
  const turn = document.getElementById("keys-switch");
  const said = document.getElementById("triage-said");
  const cards = [...document.querySelectorAll("article.card")];
  if (!form || !help || !turn || !said || !cards.length) return;

  const VERDICTS = { 1: "adopt", 2: "hold", 3: "reject" };
  const KEPT = "sateto-keys";
  let on = localStorage.getItem(KEPT) !== "off"; // single keys can be turned off (WCAG 2.1.4)

  const label = () => { turn.textContent = on ? form.dataset.off : form.dataset.on; };
  help.hidden = false;
  label();
  turn.addEventListener("click", () => {
    on = !on;
    localStorage.setItem(KEPT, on ? "on" : "off");
    label();
  });
  for (const card of cards) card.tabIndex = -1;

  const here = () => cards.findIndex((card) => card.contains(document.activeElement));
  const move = (step) => {
    const at = here();
    const next = at < 0 ? (step > 0 ? 0 : cards.length - 1) : at + step;
    const card = cards[Math.min(Math.max(next, 0), cards.length - 1)];
    card.focus();
    card.scrollIntoView({ block: "nearest" });
  };

  const show = (place, decision) => {
    const standing = place.querySelector(".standing");
    const undo = place.querySelector(".undo");
    standing.dataset.number = decision ? decision.number : "";
    const strong = document.createElement("strong");
    strong.textContent = decision ? form.dataset[decision.value] : "";
    standing.replaceChildren(decision ? strong : form.dataset.none);
    undo.hidden = !decision;
    undo.value = `undo ${place.dataset.report} ${decision ? decision.number : 0}`;
    said.textContent = standing.textContent;
  };

  const ask = async (path, method, body) => {
    const headers = { "x-csrf-token": form.elements.csrf.value, "content-type": "application/json" };
    const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const act = async (card, value) => {
    const place = card.querySelector(".triage");
    const path = `/v1/reports/${place.dataset.report}/decisions`;
    try {
      if (value === "undo") {
        const { number } = place.querySelector(".standing").dataset;
        if (!number) return;
        await ask(`${path}/${number}/undo`, "POST");
      } else {
        await ask(path, "POST", { value });
      }
      show(place, (await ask(path, "GET")).now.report);
    } catch {
      said.textContent = form.dataset.failed;
      place.querySelector(".standing").textContent = form.dataset.failed;
    }
  };

  document.addEventListener("keydown", (event) => {
    if (!on || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const card = cards[here()];
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (event.key === "?") {
      help.open = true;
      help.querySelector("summary").focus();
    } else if (card && VERDICTS[event.key]) act(card, VERDICTS[event.key]);
    else if (card && event.key === "u") act(card, "undo");
    else return;
    event.preventDefault();
  });
})();
