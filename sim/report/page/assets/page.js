"use strict";
// What a report does in the browser: languages, light and dark, live charts, tables, downloads.
// Everything is readable before this runs; charts are then taken over one by one when idle.
(() => {
  const root = document.documentElement;
  const read = (id) => JSON.parse(window.talentwar.packed[id]);
  const paper = read("look"); // CSS variable -> the colour it has on paper
  const NARROW = 620; // pixels of a chart's place, below which the chart for phones is drawn
  const data = {};
  const live = new Map(); // figure -> { view, narrow }

  const page = () => document.querySelector(".page:not([hidden])");
  const of = (lang) => (data[lang] ??= read(`data-${lang}`));
  const here = () => of(page().lang);

  // -- languages and light -------------------------------------------------------------------
  const parameters = () => new URLSearchParams(location.hash.slice(1));
  const remember = (key, value) => {
    const said = parameters();
    said.set(key, value);
    history.replaceState(null, "", `#${said}`);
  };

  function show(lang) {
    for (const each of document.querySelectorAll(".page")) each.hidden = each.lang !== lang;
    root.lang = lang;
    document.title = here().title;
    observe();
    idle(drawAll);
    document.dispatchEvent(new CustomEvent("language", { detail: lang }));
  }

  function switchTheme() {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }

  // -- charts --------------------------------------------------------------------------------
  const onPaper = (text) => Object.entries(paper).reduce((t, [name, colour]) => t.replaceAll(name, colour), text);
  const specification = (chart, narrow) => ({
    ...structuredClone(chart[narrow ? "narrow" : "wide"]),
    datasets: chart.datasets,
  });
  const options = { mode: "vega-lite", renderer: "svg", actions: false, ast: true };

  async function draw(figure) {
    const place = figure.querySelector(".chart");
    const chart = here().charts[figure.dataset.chart];
    const narrow = place.clientWidth < NARROW;
    if (live.get(figure)?.narrow === narrow || !place.clientWidth) return;
    const before = live.get(figure);
    live.set(figure, { narrow });
    const drawn = document.createElement("div");
    drawn.setAttribute("aria-hidden", "true"); // the place says what it shows; the table has it all
    try {
      const made = await vegaEmbed(drawn, specification(chart, narrow), options);
      place.replaceChildren(drawn);
      live.set(figure, { made, narrow });
      figure.dataset.live = "yes";
    } catch (error) {
      live.delete(figure); // the drawing that stands there stays
      throw error;
    } finally {
      before?.made?.finalize();
    }
  }
  // On paper a chart must be there whether it was scrolled to or not.
  async function drawAll() {
    for (const figure of page().querySelectorAll("figure[data-chart]")) await draw(figure);
  }

  const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 1));
  const near = new IntersectionObserver(
    (seen) => {
      for (const one of seen) if (one.isIntersecting) idle(() => draw(one.target));
    },
    { rootMargin: "600px" },
  );
  function observe() {
    near.disconnect();
    for (const figure of page().querySelectorAll("figure[data-chart]")) near.observe(figure);
  }
  let resized;
  addEventListener("resize", () => {
    clearTimeout(resized);
    resized = setTimeout(() => {
      for (const figure of live.keys()) if (figure.offsetParent) draw(figure);
    }, 150);
  });

  // -- downloads -----------------------------------------------------------------------------
  function save(name, content, type) {
    const link = document.createElement("a");
    link.href = content instanceof Blob ? URL.createObjectURL(content) : content;
    if (typeof content === "string" && type) {
      link.href = URL.createObjectURL(new Blob([content], { type }));
    }
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  const quoted = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const csv = (rows) => "\ufeff" + rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";

  async function titled(chart) {
    const whole = JSON.parse(onPaper(JSON.stringify(specification(chart, false))));
    const wrapped = (text, letters) => {
      const lines = [""];
      for (const word of text.split(/(?<=[ 、，。；])/)) {
        if ((lines.at(-1) + word).length > letters && lines.at(-1)) lines.push("");
        lines[lines.length - 1] += word;
      }
      return lines;
    };
    const finding = chart.chosen ? `${chart.chosen}: ${chart.finding}` : chart.finding;
    const explained = [...wrapped(chart.explained, 108), ...wrapped(here().source, 108)];
    whole.title = { text: wrapped(finding, 80), subtitle: explained, anchor: "start" };
    whole.config.background = "white";
    whole.config.padding = 14;
    return vegaEmbed(document.createElement("div"), whole, options);
  }
  async function exported(figure, as) {
    const made = await titled(here().charts[figure.dataset.chart]);
    const content = await as(made.view);
    made.finalize();
    return content;
  }

  function choose(figure, name) {
    const chart = here().charts[figure.dataset.chart];
    const fields = Object.keys(chart.columns);
    chart.chosen = name;
    chart.datasets.picture = chart.choices[name].map((row) =>
      Object.fromEntries(row.map((value, place) => [fields[place], value])),
    );
    const { made } = live.get(figure) ?? {};
    live.set(figure, { made, narrow: null });
    figure.querySelector(".behind").replaceChildren();
    figure.querySelector(".behind").hidden = true;
    figure.querySelector("button[data-do=table]").setAttribute("aria-expanded", "false");
    draw(figure);
  }

  function rowsOf(chart) {
    const fields = Object.keys(chart.columns);
    const rows = chart.datasets.picture.map((row) => fields.map((field) => row[field]));
    return [fields.map((field) => chart.columns[field] || field), ...rows];
  }

  function tableOf(chart, name) {
    const [head, ...rows] = rowsOf(chart);
    const table = document.createElement("table");
    table.createCaption().textContent = name;
    const line = table.createTHead().insertRow();
    for (const text of head) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = text;
      line.append(cell);
    }
    const body = table.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const value of row) {
        const cell = line.insertCell();
        cell.textContent = typeof value === "number" ? value.toLocaleString(page().lang, { maximumSignificantDigits: 4 }) : value;
        if (typeof value === "number") cell.className = "n";
      }
    }
    return table;
  }

  function openTable(figure, button) {
    const behind = figure.querySelector(".behind");
    const chart = here().charts[figure.dataset.chart];
    if (!behind.firstChild) {
      behind.tabIndex = 0;
      behind.setAttribute("role", "region");
      behind.setAttribute("aria-label", chart.finding);
      behind.append(tableOf(chart, chart.finding));
    }
    behind.hidden = !behind.hidden;
    button.setAttribute("aria-expanded", String(!behind.hidden));
  }

  const actions = {
    table: (figure, button) => openTable(figure, button),
    csv: (figure) => save(`${figure.dataset.chart}.csv`, csv(rowsOf(here().charts[figure.dataset.chart])), "text/csv"),
    svg: async (figure) =>
      save(`${figure.dataset.chart}.svg`, await exported(figure, (view) => view.toSVG()), "image/svg+xml"),
    png: async (figure) => save(`${figure.dataset.chart}.png`, await exported(figure, (view) => view.toImageURL("png", 2))),
    "table-csv": (_, button) => {
      const table = button.closest(".card").querySelector("table");
      const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.dataset.value ?? cell.textContent.trim()));
      save(`${table.dataset.name}.csv`, csv(rows), "text/csv");
    },
    all: (_, button) => {
      button.closest(".card").querySelector("table").classList.add("whole");
      button.remove();
    },
  };

  // -- tables --------------------------------------------------------------------------------
  function sort(header) {
    const table = header.closest("table");
    const place = header.cellIndex;
    const numeric = header.classList.contains("n");
    const ascending = header.getAttribute("aria-sort") === (numeric ? "descending" : null);
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    const up = numeric ? ascending : header.dataset.last !== "up";
    header.dataset.last = up ? "up" : "down";
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = (row) => {
      const cell = row.cells[place];
      const said = cell.dataset.sort ?? cell.dataset.value ?? cell.textContent.trim();
      return numeric ? (said === "" ? NaN : Number(said)) : said;
    };
    const rows = [...table.tBodies[0].rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (!numeric) return (up ? 1 : -1) * x.localeCompare(y, page().lang);
      if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
      return (up ? 1 : -1) * (x - y);
    });
    const shown = Number(table.dataset.shown ?? rows.length);
    rows.forEach((row, number) => row.classList.toggle("rest", number >= shown));
    table.tBodies[0].append(...rows);
  }

  async function copy(button) {
    const lines = button.parentElement.querySelector("pre");
    try {
      await navigator.clipboard.writeText(lines.textContent);
      button.textContent = here().words.copied;
    } catch {
      getSelection().selectAllChildren(lines); // the reader's own keys can copy it
    }
  }

  // -- the reader ----------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".contents a, .skip");
    if (link) {
      // The address holds language and setting; going to a section is no reason to lose them.
      event.preventDefault();
      const section = document.getElementById(link.getAttribute("href").slice(1));
      section.scrollIntoView();
      section.setAttribute("tabindex", "-1");
      section.focus({ preventScroll: true });
      return;
    }
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.lang) {
      show(button.dataset.lang);
      remember("lang", button.dataset.lang);
    } else if (button.classList.contains("theme")) switchTheme();
    else if (button.classList.contains("copy")) copy(button);
    else if (button.dataset.do) actions[button.dataset.do](button.closest("figure"), button);
    else if (button.closest("th")) sort(button.closest("th"));
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset.do === "choose") choose(event.target.closest("figure"), event.target.value);
  });
  const heard = new IntersectionObserver(
    (seen) => {
      for (const one of seen) {
        const link = page().querySelector(`.contents a[href="#${one.target.id}"]`);
        link?.classList.toggle("here", one.isIntersecting);
      }
    },
    { rootMargin: "-20% 0px -65% 0px" },
  );
  for (const section of document.querySelectorAll("section[id]")) heard.observe(section);

  Object.assign(window.talentwar, { page, here, of, parameters, remember, options, onPaper });
  const asked = parameters().get("lang");
  const known = [...document.querySelectorAll(".page")].map((each) => each.lang);
  if (known.includes(asked) && asked !== page().lang) show(asked);
  else observe();
})();
