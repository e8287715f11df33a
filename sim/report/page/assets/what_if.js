"use strict";
// The control of a sweep: what the reader sets, the runs at that setting, and what they gave.
// It shows runs that were made and reads off between them; it simulates nothing.
(() => {
  const { page, of, parameters, remember, options, sweep } = window.talentwar;
  const { GROUPS, write, writing, digits, fill, difference, share, step, valueAt, fromCube } = sweep;
  const langs = [...document.querySelectorAll(".page")].map((each) => each.lang);
  const control = (lang) => of(lang).controls?.what_if;
  const holder = langs.map(control).find((each) => each?.runs);
  if (!holder) return;
  const { runs, factors } = holder;
  const { find, count, band, ahead } = sweep.over(holder);
  const FEW = { controls: 2, outcomes: 3 }; // so few stand one above the other; more, side by side
  const LONG = 26; // letters of a name that leaves no room beside it

  // -- the setting -------------------------------------------------------------------------------
  const start = Object.fromEntries(factors.map((each) => [each.name, each.start]));
  const setting = { ...start };
  const asText = (factor) => (setting[factor.name] === null ? "any" : String(setting[factor.name]));
  // What an address asks for; undefined if this sweep does not have it.
  function understood(factor, said) {
    if (said === "any") return factor.any ? null : undefined;
    if (factor.levels) return factor.levels.some((each) => each.key === said) ? said : undefined;
    const value = said.trim() === "" ? NaN : Number(said);
    return value >= factor.low && value <= factor.high ? valueAt(factor, step(factor, value)) : undefined;
  }
  function fromAddress() {
    const unknown = [];
    let any = false;
    for (const [name, said] of parameters()) {
      if (name === "lang" || said === "") continue;
      const factor = factors.find((each) => each.name === name);
      const value = factor && understood(factor, said);
      if (value === undefined) unknown.push(`${name}=${said}`);
      else [setting[name], any] = [value, true];
    }
    return { unknown, any };
  }
  function toAddress() {
    for (const factor of factors) {
      if (parameters().get(factor.name) !== asText(factor)) remember(factor.name, asText(factor));
    }
  }

  // -- what it says ------------------------------------------------------------------------------
  const listed = (lang, items) => new Intl.ListFormat(lang, { style: "long", type: "conjunction" }).format(items);
  function said(factor, words, abc, value = setting[factor.name]) {
    if (value === null) return words.any;
    return factor.levels ? factor.levels.find((each) => each.key === value).label : write(factor.write, value, abc);
  }
  function which(lang, found) {
    const { factors: own, words, alphabet } = control(lang);
    const alone = own.length === 1;
    const told = (factor, value) => said(factor, words, alphabet, value);
    const equal = (factor) =>
      alone ? told(factor) : fill(words.equals, { name: factor.mention, value: told(factor) });
    const off = own.filter((each) => each.at && !each.at.includes(setting[each.name]));
    const fixed = own.filter((each) => !off.includes(each) && !each.knots && setting[each.name] !== null);
    const near = own.filter((each) => each.knots && setting[each.name] !== null);
    const number = count(found[0]);
    const filled = {
      count: number.toLocaleString("en"),
      all: found[0].all.toLocaleString("en"),
      setting: listed(lang, fixed.map(equal)),
      distance: writing.percent(digits(found[0].far, 2), alphabet),
    };
    const at = fixed.length ? "_at" : "";
    if (!found.every(count)) return words.none;
    if (near.length && !off.length) return fill(words[`nearest${at}`], filled);
    if (off.length) {
      const sides = off.map((factor) => {
        const high = factor.at.findIndex((each) => each > setting[factor.name]);
        return { name: factor.mention, low: told(factor, factor.at[high - 1]), high: told(factor, factor.at[high]) };
      });
      if (alone) return fill(words.between, { ...filled, ...sides[0] });
      const all = listed(lang, sides.map((each) => fill(words.between_one, each)));
      return fill(near.length ? words.between_nearest : words.between_several, { ...filled, between: all });
    }
    if (own.some((each) => each.any)) return fill(words[`everything${at}`], filled);
    return fill(number === 1 ? words.one : words.exact, filled);
  }
  function pairs(outcome, found, { words, first, ...own }) {
    if (!first || !found.every((each) => each.cases.length === 1)) return "";
    const others = found.filter((each) => each.cases[0] !== 0);
    if (!others.length) return words.first;
    const all = others.map((each) => ahead(outcome.name, each, outcome.better));
    if (!all.every((each) => each.pairs)) return "";
    const hits = all.map((each) => each.hits);
    const [least, most] = [Math.min(...hits), Math.max(...hits)];
    const [{ ties, pairs: number, lead }] = all;
    const filled = { first: first.label, hits: most, least, most, ties, pairs: number };
    if (found.length > 1) return fill(least === most ? words.ahead_at_neighbours : words.ahead_between, filled);
    filled.lead = difference(outcome.write, lead, { words, ...own });
    return fill(ties ? words.ahead_level : words.ahead, filled);
  }

  // -- charts ------------------------------------------------------------------------------------
  function row(outcome, lang, level, found, more = {}) {
    const { words, alphabet } = control(lang);
    const told = found.every(count) ? band(outcome.name, found) : null;
    if (!told) return null;
    const text = (name) => write(outcome.write, told[name], alphabet);
    const range = (low, high) => fill(words.to, { low: text(low), high: text(high) });
    return { ...told, ...more, level, median: text("p50"), half: range("p25", "p75"), most: range("p5", "p95") };
  }
  function rowsOf(outcome, lang, found) {
    const { factors: own, words, alphabet } = control(lang);
    const split = found.length > 1;
    const now = { now: true, between: split };
    if (outcome.kind === "all") {
      const everything = Object.fromEntries(factors.map((each) => [each.name, each.any ? null : setting[each.name]]));
      return {
        picture: [
          row(outcome, lang, words.here, found, now),
          row(outcome, lang, words.all_runs, find(everything), { now: false, between: false }),
        ],
      };
    }
    const [first] = own;
    const places = first.levels ? first.levels.map((each) => each.key) : first.at;
    const rest = places.map((value) => {
      const is = value === setting[first.name];
      const beside = is ? found : find({ ...setting, [first.name]: value });
      const more = { x: value, now: is, between: beside.length > 1 };
      return row(outcome, lang, said(first, words, alphabet, value), beside, more);
    });
    const here = row(outcome, lang, said(first, words, alphabet), found, { x: setting[first.name], ...now });
    if (outcome.kind === "curve") return { picture: rest, now: [here] };
    return { picture: places.includes(setting[first.name]) ? rest : [...rest, here] };
  }
  async function embedded(place, chart) {
    const drawn = make("div", { ariaHidden: "true" }); // its place says what it shows
    place.append(drawn);
    const { view } = await vegaEmbed(drawn, { ...structuredClone(chart), width: place.clientWidth }, options);
    return view;
  }
  async function redraw(part, outcome, lang, found) {
    const rows = rowsOf(outcome, lang, found);
    part.view ??= embedded(part.chart, outcome.chart);
    const view = await part.view;
    for (const [name, own] of Object.entries(rows)) view.data(name, own.filter(Boolean));
    if (part.chart.clientWidth) view.width(part.chart.clientWidth);
    await view.runAsync();
    part.chart.dataset.live = "yes";
  }

  // -- the control as it stands on the page ------------------------------------------------------
  const built = new Map(); // language -> its parts
  function make(tag, more = {}, ...children) {
    const { dataset, ...rest } = more;
    const found = Object.assign(document.createElement(tag), rest);
    Object.assign(found.dataset, dataset);
    found.append(...children);
    return found;
  }
  function set(name, value) {
    setting[name] = value;
    later();
  }
  function choice(factor, lang, words) {
    const levels = factor.any ? [{ key: null, label: words.any }, ...factor.levels] : factor.levels;
    const name = `${lang}-${factor.name}`;
    const inputs = levels.map(({ key }) => {
      const input = make("input", { type: "radio", name, value: key ?? "any" });
      input.addEventListener("change", () => set(factor.name, key));
      return input;
    });
    const labels = levels.map((each, number) => make("label", {}, inputs[number], each.label));
    const shown = make("fieldset", { className: "lever" }, make("legend", { textContent: factor.label }));
    shown.append(make("div", { className: "choices" }, ...labels));
    const show = () => levels.forEach(({ key }, number) => (inputs[number].checked = key === setting[factor.name]));
    return { factor, shown, show };
  }
  function slider(factor, lang, words, abc) {
    const id = `${lang}-set-${factor.name}`;
    const input = make("input", { type: "range", id, min: 0, max: factor.steps, step: 1 });
    const value = make("output", { htmlFor: id });
    const reach = make("div", { className: "reach" });
    const range = make("span", { className: "range" });
    const ends = [factor.low, factor.high].map((each) => make("span", { textContent: write(factor.write, each, abc) }));
    const name = make("label", { htmlFor: id, className: "name", textContent: factor.label });
    const head = make("div", { className: factor.label.length > LONG ? "head long" : "head" }, name, value);
    const shown = make("div", { className: "lever number", dataset: { factor: factor.name } }, head);
    if (factor.at) {
      const marks = factor.at.map((each) => make("option", { value: step(factor, each) }));
      shown.append(make("datalist", { id: `${id}-run` }, ...marks));
      input.setAttribute("list", `${id}-run`);
    }
    const any = make("input", { type: "checkbox" });
    const open = make("label", { className: "any" }, any, words.any);
    shown.append(make("div", { className: "track" }, input, reach));
    shown.append(make("div", { className: "ends" }, ends[0], ...(factor.any ? [open] : []), ends[1]), range);
    input.addEventListener("input", () => set(factor.name, valueAt(factor, Number(input.value))));
    any.addEventListener("change", () => set(factor.name, any.checked ? null : valueAt(factor, Number(input.value))));
    function show(found) {
      const now = setting[factor.name];
      input.value = now === null ? Math.round(factor.steps / 2) : step(factor, now);
      value.textContent = said(factor, words, abc);
      input.setAttribute("aria-valuetext", value.textContent);
      any.checked = now === null;
      shown.classList.toggle("open", now === null);
      const near = factor.knots && now !== null && count(found[0]) > 0;
      reach.hidden = range.hidden = !near;
      if (!near) return;
      const members = found[0][factor.group === "levers" ? "cases" : "points"];
      const units = members.map((each) => runs[factor.group][factor.name][each]);
      const [low, high] = [Math.min(...units), Math.max(...units)].map((unit) => fromCube(factor, unit));
      reach.style.setProperty("--from", share(factor, low));
      reach.style.setProperty("--to", share(factor, high));
      range.textContent = fill(words.range, { low: write(factor.write, low, abc), high: write(factor.write, high, abc) });
    }
    return { factor, shown, show };
  }
  function outcomeOf(outcome, words) {
    const better = make("span", { className: "better", textContent: words[outcome.better] });
    const heading = make("h3", {}, outcome.label, " ", better);
    const classes = ["number", "band", "band", "change", "band missing"];
    const [number, half, most, change, missing] = classes.map((className) => make("p", { className }));
    const chart = make("div", { className: "chart" });
    chart.setAttribute("role", "img");
    const told = make("div", { className: "told" }, number, make("div", {}, half, most), change, missing);
    const shown = make("article", { className: "outcome", dataset: { outcome: outcome.name } }, heading, told, chart);
    return { number, half, most, change, missing, chart, shown };
  }
  function build(lang) {
    const { factors: own, outcomes, words, alphabet } = control(lang);
    const card = document.querySelector(`.page[lang="${lang}"] [data-control="what_if"]`);
    const inputs = own.map((each) => (each.levels ? choice(each, lang, words) : slider(each, lang, words, alphabet)));
    for (const { factor, shown } of inputs) {
      if (factor.about) shown.append(make("p", { className: "about", textContent: factor.about }));
    }
    const parts = outcomes.map((each) => outcomeOf(each, words));
    const sentence = make("p", { className: "which" });
    sentence.setAttribute("aria-live", "polite");
    const note = make("p", { className: "warning note", hidden: true });
    const link = make("button", { type: "button", className: "action link", textContent: words.copy });
    const reset = make("button", { type: "button", className: "action reset", textContent: words.reset });
    const byHand = make("p", { className: "by-hand", hidden: true });
    link.addEventListener("click", () => copy(link, byHand, words));
    reset.addEventListener("click", () => {
      Object.assign(setting, start);
      note.hidden = true;
      later();
    });
    const now = make("p", { className: "now", ariaHidden: "true" });
    const settings = make("div", { className: "settings" });
    for (const group of GROUPS) {
      const here = inputs.filter((each) => each.factor.group === group);
      if (!here.length) continue;
      const heading = group === "uncertainties" && !here.some((each) => each.factor.any) ? "circumstances" : group;
      settings.append(make("h3", { className: "group", textContent: words[heading] }));
      settings.append(make("div", { className: "levers" }, ...here.map((each) => each.shown)));
    }
    settings.append(make("div", { className: "actions" }, link, reset), byHand, now);
    const results = make("div", { className: "results" }, sentence);
    results.append(make("div", { className: "outcomes" }, ...parts.map((each) => each.shown)));
    card.classList.toggle("few", own.length <= FEW.controls || outcomes.length <= FEW.outcomes);
    card.classList.toggle("short", own.length <= FEW.controls);
    card.style.setProperty("--abreast", outcomes.length % 3 ? Math.min(outcomes.length, 2) : 3);
    card.replaceChildren(note, settings, results);
    return { inputs, parts, sentence, note, link, now };
  }
  async function copy(button, byHand, words) {
    toAddress();
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = words.copied;
    } catch {
      const field = make("input", { type: "text", readOnly: true, value: location.href, ariaLabel: words.by_hand });
      byHand.replaceChildren(words.by_hand, " ", field);
      byHand.hidden = false;
      field.select();
    }
  }
  function show(unknown = []) {
    const lang = page().lang;
    const own = control(lang);
    if (!built.has(lang)) built.set(lang, build(lang));
    const { inputs, parts, sentence, note, link, now } = built.get(lang);
    const { outcomes, words, alphabet } = own;
    const found = find(setting);
    for (const each of inputs) each.show(found);
    sentence.textContent = which(lang, found);
    sentence.classList.toggle("between", found.length > 1);
    link.textContent = words.copy;
    if (unknown.length) {
      note.textContent = fill(words.unknown, { what: listed(lang, unknown) });
      note.hidden = false;
    }
    outcomes.forEach((outcome, number) => {
      const part = parts[number];
      const told = row(outcome, lang, "", found);
      const text = (name) => (told ? write(outcome.write, told[name], alphabet) : "–");
      const single = told && told.count === found.length;
      part.number.textContent = told ? text("p50") : "–";
      part.number.dataset.value = told ? told.p50 : "";
      part.shown.classList.toggle("between", found.length > 1);
      part.half.textContent = single ? words.single : fill(words.half, { low: text("p25"), high: text("p75") });
      part.most.textContent = single ? "" : fill(words.most, { low: text("p5"), high: text("p95") });
      part.change.textContent = told ? pairs(outcome, found, own) : "";
      part.missing.textContent = told?.missing ? fill(words.missing, { count: told.missing }) : "";
      const heard = { outcome: outcome.label, value: text("p50"), low: text("p5"), high: text("p95") };
      part.chart.setAttribute("aria-label", fill(words.chart, heard));
      if (!number) {
        const name = fill(words.now, { outcome: outcome.label, told: "" });
        now.replaceChildren(name, make("b", {}, text("p50")), ` ${part.most.textContent}`);
      }
      redraw(part, outcome, lang, found);
    });
  }
  let due, settled;
  function soon() {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(() => show());
  }
  function later() {
    soon();
    clearTimeout(settled);
    settled = setTimeout(toAddress, 250);
  }

  document.addEventListener("language", () => {
    show();
    if (factors.some((each) => setting[each.name] !== start[each.name])) toAddress();
  });
  addEventListener("resize", soon);
  addEventListener("hashchange", () => {
    const { unknown, any } = fromAddress();
    if (any || unknown.length) show(unknown);
  });
  window.talentwar.whatIf = { control, setting, find, band, write, difference };
  show(fromAddress().unknown);
})();
