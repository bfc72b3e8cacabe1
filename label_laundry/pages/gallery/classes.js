// Finds a class by its first letters, among two classes or a thousand.
const MOST_FOUND = 8;

// Exact matches first, then prefixes, word starts and other parts; likelier classes first. Case and accents are ignored.
const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
const foldedClasses = classes.map(folded);
function matching(text, likely = []) {
  const wanted = folded(text.trim()), rank = new Map(likely.map((code, n) => [code, n - likely.length]));
  const kind = code => {
    const given = foldedClasses[code], where = given.indexOf(wanted);
    return classes[code] === text.trim() ? -1 : given === wanted ? 0 : where === 0 ? 1 : where < 0 ? 9 : /[\p{L}\p{N}]/u.test(given[where - 1]) ? 3 : 2;
  };
  return classes.map((_, code) => [kind(code), rank.get(code) ?? 0, code]).filter(([fits]) => fits < 9)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]).map(([, , code]) => code);
}

// A field with a list under it (the combobox of WAI-ARIA); `choose` gets the code of the class.
function classField(id, label, likely, choose) {
  const field = element("input", [], { id, autocomplete: "off", spellcheck: false, placeholder: label, aria: { role: "combobox", expanded: "false", controls: `${id}-list`, autocomplete: "list", label } });
  const list = element("ul", [], { id: `${id}-list`, hidden: true, aria: { role: "listbox", label: "classes" } });
  let found = [], marked = 0, moved = false;
  const close = () => { list.hidden = true; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
  const mark = () => {
    [...list.children].forEach((line, n) => line.setAttribute("aria-selected", n === marked));
    field.setAttribute("aria-activedescendant", `${id}-${marked}`);
    list.children[marked]?.scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    found = matching(field.value, likely);
    marked = 0;
    moved = false;
    const more = found.length - MOST_FOUND;
    found = found.slice(0, MOST_FOUND);
    list.replaceChildren(...found.map((code, n) => {
      const line = element("li", name(code), { id: `${id}-${n}`, aria: { role: "option", selected: "false" } });
      line.addEventListener("pointerdown", event => { event.preventDefault(); pick(code); });
      return line;
    }));
    if (!found.length || more > 0) list.append(element("li", found.length ? `${number(more)} more: type on` : "no class has these letters", { class: "soft", aria: { role: "option", disabled: "true", selected: "false" } }));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    if (found.length) mark();
  };
  const pick = code => { field.value = ""; close(); field.blur(); choose(code); };
  field.addEventListener("input", open);
  field.addEventListener("focus", open);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) { event.preventDefault(); marked = (marked + step + found.length) % found.length; moved = true; mark(); }
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if ((field.value.trim() || moved) && found.length) pick(found[marked]);
      else if (field.value.trim()) tell(`There is no class ${visible(field.value.trim())}.`);
    }
  });
  return element("span", [field, list], { class: "combobox" });
}
