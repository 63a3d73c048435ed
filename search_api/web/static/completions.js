// Suggestions under the search field, as a combobox with a list. Without this script the field is a
// plain one. Nothing is remembered, and only this site is asked.
"use strict";

(() => {
  const field = document.getElementById("q");
  const list = document.getElementById("completions");
  const status = document.getElementById("completed");
  if (!field || !list || !status) return;

  const PAUSE = 120; // ms without a key before the site is asked
  let timer = 0;
  let asking = null;
  let chosen = -1;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const close = () => {
    clearTimeout(timer);
    if (asking) asking.abort();
    list.hidden = true;
    list.replaceChildren();
    status.textContent = "";
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const take = (text) => {
    close();
    field.value = text;
    field.form.requestSubmit();
  };

  const option = (found, place) => {
    const item = document.createElement("li");
    item.id = `completion-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.textContent = found.text;
    item.dataset.text = found.text;
    const kind = document.createElement("span");
    kind.textContent = list.dataset[found.kind];
    item.append(kind);
    item.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
    item.addEventListener("click", () => take(found.text));
    return item;
  };

  const show = (completions) => {
    if (!completions.length || document.activeElement !== field) return close();
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren(...completions.map(option));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    status.textContent = status.dataset.some.replace("0", String(completions.length));
  };

  const ask = async (typed) => {
    asking = new AbortController();
    try {
      const answer = await fetch(`/v1/suggest?q=${encodeURIComponent(typed)}${list.dataset.blind ? "&blind=true" : ""}`, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).completions);
      else close(); // too long, or the engine is away: searching says so
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  const choose = (step) => {
    const items = [...list.children];
    if (chosen >= 0) items[chosen].setAttribute("aria-selected", "false");
    chosen = (chosen + step + items.length + (chosen < 0 && step < 0 ? 1 : 0)) % items.length;
    items[chosen].setAttribute("aria-selected", "true");
    items[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", items[chosen].id);
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (asking) asking.abort();
    const typed = field.value.trim();
    if (!typed) return close();
    timer = setTimeout(() => ask(typed), PAUSE);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return; // keys of the input method are its own
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen].dataset.text);
    else return;
    event.preventDefault();
  });

  field.addEventListener("blur", close);
})();
