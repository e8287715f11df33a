"use strict";
// What the control of a sweep works out: how amounts are written, where a slider stands, which runs
// lie at a setting, and what they gave.  It touches nothing on the page.
(() => {
  const BAND = { p5: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95 };
  const GROUPS = ["levers", "uncertainties"];

  // -- amounts, written as the program writes them -----------------------------------------------
  // To the nearest as Python rounds: of two equally near ones to the even one.
  function rounded(number, places) {
    const size = Math.abs(number);
    const sign = number < 0 ? "-" : "";
    if (places < 0) {
      const unit = 10 ** -places;
      const left = size % unit;
      const down = (size - left) / unit;
      const up = left > unit / 2 || (left === unit / 2 && down % 2 === 1);
      return sign + (up ? down + 1 : down) * unit;
    }
    const exact = size.toFixed(places + 30);
    const down = exact.slice(0, -30).replace(/\.$/, "");
    const tie = /^50*$/.test(exact.slice(-30));
    return sign + (tie && Number(down.at(-1)) % 2 === 0 ? down : size.toFixed(places));
  }
  function digits(number, howMany) {
    if (!number) return 0;
    return Number(rounded(number, howMany - 1 - Number(number.toExponential().split("e")[1])));
  }
  function short(number, words) {
    const three = digits(number, 3);
    const found = words.find(([size]) => Math.abs(three) >= size);
    return found ? `${digits(three / found[0], 3)}${found[1]}` : null;
  }
  const writing = {
    share: (value, abc) => `${rounded(100 * value, 1)}${abc.percent}`,
    percent: (value, abc) => `${digits(100 * value, 3)}${abc.percent}`,
    money(value, abc) {
      const sized = short(value, abc.sizes);
      if (sized) return sized + abc.usd.sized;
      return (abc.whole ? rounded(value, 0) : digits(value, 3)) + abc.usd.plain;
    },
    count(value, abc) {
      if (Math.abs(value) < 100) return String(Math.floor(value + 0.5));
      return short(value, abc.counts) ?? digits(value, 3).toLocaleString("en");
    },
    plain: (value, abc) => (Math.abs(value) >= 1000 ? writing.count(value, abc) : String(digits(value, 3))),
  };
  // Blanks stand where Chinese meets Latin letters or digits, and nowhere else.
  const printed = (text) =>
    text
      .replace(/(?<=[\u4e00-\u9fff])[ \u00a0](?=[\u4e00-\u9fff])|(?<=[，。；：？、（）“”])[ \u00a0]|[ \u00a0](?=[，。；：？、（）“”])/g, "")
      .replace(/(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])/g, " ");
  const fill = (text, filled) => printed(text.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole));
  const whole = (text) => text.replaceAll(" ", "\u00a0"); // an amount stays on one line
  const write = (rule, value, abc) => whole(fill(rule.around ?? "{amount}", { amount: writing[rule.as](value, abc) }));
  function difference(rule, value, { alphabet, words }) {
    const sign = value < 0 ? "-" : "+";
    const size = Math.abs(value);
    if (rule.as === "share") return fill(words.points, { change: sign + rounded(100 * size, 1) });
    return sign + (rule.as === "money" || size >= 100 ? write(rule, size, alphabet) : digits(size, 2));
  }

  // -- sliders -----------------------------------------------------------------------------------
  const scaled = (factor, value) => (factor.log ? Math.log(value) : value);
  const unscaled = (factor, value) => (factor.log ? Math.exp(value) : value);
  const share = (factor, value) =>
    (scaled(factor, value) - scaled(factor, factor.low)) / (scaled(factor, factor.high) - scaled(factor, factor.low)) || 0;
  const step = (factor, value) => Math.round(share(factor, value) * factor.steps);
  function valueAt(factor, at) {
    const listed = factor.at?.find((value) => step(factor, value) === at);
    if (listed !== undefined) return listed;
    if (at <= 0) return factor.low;
    if (at >= factor.steps) return factor.high;
    const [low, high] = [scaled(factor, factor.low), scaled(factor, factor.high)];
    const found = unscaled(factor, low + ((high - low) * at) / factor.steps);
    return Math.min(Math.max(digits(found, factor.log ? 2 : 6), factor.low), factor.high);
  }
  function between(from, to, x) {
    const after = from.findIndex((each) => each >= x);
    if (after <= 0) return after ? to.at(-1) : to[0];
    const part = (x - from[after - 1]) / (from[after] - from[after - 1]);
    return to[after - 1] + part * (to[after] - to[after - 1]);
  }
  const inCube = (factor, value) =>
    between(factor.knots[0].map((each) => scaled(factor, each)), factor.knots[1], scaled(factor, value));
  const fromCube = (factor, unit) =>
    unscaled(factor, between(factor.knots[1], factor.knots[0].map((each) => scaled(factor, each)), unit));

  // -- runs at a setting -------------------------------------------------------------------------
  function over({ runs, factors, enough }) {
    const sizes = { levers: runs.cases, uncertainties: runs.points };

    // The listed values on either side of every number, each with its weight; one if all were run.
    function corners(setting) {
      let found = [{ weight: 1, at: {} }];
      for (const factor of factors.filter((each) => each.at)) {
        const value = setting[factor.name];
        const exact = factor.at.indexOf(value);
        let sides = [[exact, 1]];
        if (exact < 0) {
          const high = factor.at.findIndex((each) => each > value);
          const [a, b] = [scaled(factor, factor.at[high - 1]), scaled(factor, factor.at[high])];
          const part = (scaled(factor, value) - a) / (b - a);
          sides = [[high - 1, 1 - part], [high, part]];
        }
        found = found.flatMap(({ weight, at }) =>
          sides.map(([index, own]) => ({ weight: weight * own, at: { ...at, [factor.name]: index } })),
        );
      }
      return found;
    }
    // Points of a design that a setting allows, with how far they are from it on any slider at most.
    function allowed(group, setting, at) {
      const own = factors.filter((each) => each.group === group);
      const wanted = own.map((each) => (each.knots && setting[each.name] !== null ? inCube(each, setting[each.name]) : null));
      const found = [];
      for (let point = 0; point < sizes[group]; point++) {
        let far = 0;
        const fits = own.every((factor, number) => {
          const here = runs[group][factor.name][point];
          if (factor.levels) return setting[factor.name] === null || factor.levels[here].key === setting[factor.name];
          if (factor.at) return here === at[factor.name];
          if (wanted[number] !== null) far = Math.max(far, Math.abs(here - wanted[number]));
          return true;
        });
        if (fits) found.push({ point, far });
      }
      return found.sort((a, b) => a.far - b.far);
    }
    // Decisions and circumstances of the runs at a corner: all that fit, or the nearest of them.
    function members(setting, corner) {
      const [cases, points] = GROUPS.map((group) => allowed(group, setting, corner.at));
      const all = cases.length * points.length * runs.replicates;
      const radii = [...cases, ...points].map((each) => each.far).sort((a, b) => a - b);
      const within = (found, far) => found.filter((each) => each.far <= far).length;
      let far = radii.at(-1) ?? 0;
      if (far > 0 && all > enough) {
        const needed = (radius) => within(cases, radius) * within(points, radius) * runs.replicates >= enough;
        let [low, high] = [0, radii.length - 1];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (needed(radii[middle])) high = middle;
          else low = middle + 1;
        }
        far = radii[low];
      }
      const near = (found) => found.filter((each) => each.far <= far).map((each) => each.point);
      return { weight: corner.weight, cases: near(cases), points: near(points), far, all };
    }
    const find = (setting) => corners(setting).map((corner) => members(setting, corner));
    const count = (corner) => corner.cases.length * corner.points.length * runs.replicates;

    function values(outcome, corner) {
      const column = runs.outcomes[outcome];
      const found = [];
      for (const point of corner.points) {
        for (const each of corner.cases) {
          const first = (point * runs.cases + each) * runs.replicates;
          for (let run = first; run < first + runs.replicates; run++) if (column[run] !== null) found.push(column[run]);
        }
      }
      return found;
    }
    function quantile(sorted, level) {
      const at = level * (sorted.length - 1);
      const low = Math.floor(at);
      const high = Math.min(low + 1, sorted.length - 1);
      return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
    }
    // Quantiles of an outcome at a setting: on a straight line between those of its neighbours.
    function band(outcome, found) {
      const total = { count: 0, missing: 0 };
      for (const corner of found) {
        const sorted = values(outcome, corner).sort((a, b) => a - b);
        if (!sorted.length) return null;
        total.count += sorted.length;
        total.missing += count(corner) - sorted.length;
        for (const [name, level] of Object.entries(BAND)) {
          total[name] = (total[name] ?? 0) + corner.weight * quantile(sorted, level);
        }
      }
      return total;
    }
    // How often a decision is ahead of the first one, in pairs with the same circumstance and luck.
    function ahead(outcome, corner, better) {
      const column = runs.outcomes[outcome];
      const [own] = corner.cases;
      const leads = [];
      for (const point of corner.points) {
        for (let run = 0; run < runs.replicates; run++) {
          const [one, first] = [own, 0].map((each) => column[(point * runs.cases + each) * runs.replicates + run]);
          if (one !== null && first !== null) leads.push(one - first);
        }
      }
      const sign = better === "higher" ? 1 : -1;
      leads.sort((a, b) => a - b);
      return {
        pairs: leads.length,
        hits: leads.filter((lead) => sign * lead > 0).length,
        ties: leads.filter((lead) => lead === 0).length,
        lead: leads.length ? quantile(leads, 0.5) : 0,
      };
    }
    return { find, count, band, ahead };
  }

  window.talentwar.sweep = {
    GROUPS, over, write, writing, digits, fill, difference, share, step, valueAt, fromCube,
  };
})();
