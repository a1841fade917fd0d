/* The site's search: plain substrings instead of words, since Chinese has no spaces.

   Speaks the messages of Material's search box: 0 setup, 1 ready, 2 query, 3 result. An item is
   found when every term of the query occurs in its title, its hidden keywords, anywhere in its
   text or in its papers. Where nothing does, one slip in Latin letters or figures is forgiven, and
   after that items that hold at least half of the query's pairs of characters are offered.
   Results go back in groups by kind; a group is one "page" to Material, whose first section is
   the group's heading. Every string that goes back is escaped here: the box sets it as HTML.

   The text of papers is a second file, search/papers.js, loaded after the first answer. */
(function () {
  "use strict";

  // Kind → heading; the number breaks ties between equal matches: items before lists.
  const KINDS = {
    person: ["人员", 9],
    unit: ["单位", 8],
    indicator: ["指标", 7],
    evidence: ["佐证", 6],
    ledger: ["整改", 6],
    task: ["任务", 5],
    figure: ["数据", 5],
    plan: ["方案", 3],
    page: ["页面", 2],
    hand: ["页面", 0],
  };
  const EXCERPT = 88; // characters of text shown with a result
  const SHOWN = 12; // results in full view; the rest of each group is folded away
  const FOLDED = 30; // results folded away in one group
  const PAGES = 3; // pages of a paper that are linked with one result
  const PAIRS = 24; // pairs of characters looked for when nothing holds the whole query
  const GUESSES = 24; // words tried in place of a mistyped one
  const SLICE = 20; // milliseconds of preparing papers between two messages
  const HERE = typeof document === "undefined" ? location.href : document.currentScript.src;

  let items = [];
  let byAddress = new Map();
  let latest = ""; // the query that was asked last
  let papers = "none"; // then "coming", then "here"
  let held = false; // whether the latest query waits for the papers

  /* ---- one spelling for everything ---- */

  const DROPPED = 1;
  const SPACE = 2;
  const SPECIAL = 3;
  const MARK = 4;
  const known = new Uint16Array(65536); // code unit → what it becomes; 0 not looked at yet
  const special = new Map(); // characters that become several or lie beyond the first plane
  const variants = new Map(); // 發髮 → 发; both sides are written in one form
  let room = new Uint16Array(4096);
  const letters = new TextDecoder("utf-16le");

  function learn(char) {
    let out = "";
    if (/\s/.test(char)) return (known[char.charCodeAt(0)] = SPACE);
    for (const piece of char.normalize("NFKD").toLowerCase()) {
      if (/[\p{L}\p{N}□]/u.test(piece)) out += variants.get(piece) || piece;
    }
    const simple = char.length === 1 && out.length < 2;
    if (!simple) special.set(char, out);
    return (known[char.charCodeAt(0)] = simple ? (out ? out.charCodeAt(0) : DROPPED) : SPECIAL);
  }

  const isDigit = (unit) => unit >= 48 && unit <= 57;

  /* Full-width forms, case, accents, character variants and punctuation vanish. Between digits
     punctuation becomes one dot, so that 〔2015〕15, [2015]15 and 2015-15 are the same. A space
     stays between Latin letters or figures only. `origins` receives for every unit of the result
     where in `text` it came from. */
  function fold(text, origins) {
    if (room.length < 2 * text.length + 64) room = new Uint16Array(4 * text.length + 64);
    let length = 0;
    let gap = 0;
    const put = (unit, start, stop) => {
      if (gap && length) {
        const before = room[length - 1];
        const between =
          gap === SPACE ? before < 0x2e80 && unit < 0x2e80 && 32 : isDigit(before) && isDigit(unit) && 46;
        if (between) {
          room[length++] = between;
          if (origins) origins.push(start, start);
        }
      }
      gap = 0;
      room[length++] = unit;
      if (origins) origins.push(start, stop);
    };
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      const wide = unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length;
      let to = known[unit];
      if (to === 0 || (wide && !special.has(text.substr(at, 2)))) to = learn(text.substr(at, wide ? 2 : 1));
      if (to > MARK) put(to, at, at + 1);
      else if (to === SPACE) gap = SPACE;
      else if (to === DROPPED) gap = gap || MARK;
      else {
        const char = text.substr(at, wide ? 2 : 1);
        const out = special.get(char) || "";
        if (out.length > 18) continue; // a ligature of a whole sentence; nobody types it
        for (let i = 0; i < out.length; i += 1) put(out.charCodeAt(i), at, at + char.length);
        if (!out) gap = gap || MARK;
        if (wide) at += 1;
      }
      if (room.length < length + 64) {
        const more = new Uint16Array(room.length * 2);
        more.set(room);
        room = more;
      }
    }
    return letters.decode(room.subarray(0, length));
  }

  /* ---- what there is ---- */

  function setup(config, docs) {
    const forms = Array.from(config.variants || "");
    for (let at = 0; at + 1 < forms.length; at += 2) variants.set(forms[at], forms[at + 1]);
    items = [];
    byAddress = new Map();
    for (const doc of docs) {
      const [address, anchor] = doc.location.split("#");
      let item = anchor !== undefined && !doc.kind && byAddress.get(address);
      if (!item) {
        item = { order: items.length, kind: "hand", code: "", keys: [], entries: [], papers: [], all: "", within: "" };
        items.push(item);
        if (!byAddress.has(address) || anchor === undefined) byAddress.set(address, item);
      }
      const entry = { location: doc.location, title: doc.title, text: doc.text };
      entry.foldedTitle = fold(doc.title);
      entry.foldedText = fold(doc.text);
      item.entries.push(entry);
      item.all += "\n" + entry.foldedTitle + "\n" + entry.foldedText;
      if (!doc.kind) continue;
      item.kind = doc.kind in KINDS ? doc.kind : "hand";
      item.code = doc.code || "";
      item.keys = (doc.keys || "").split(" ").map((key) => fold(key)).filter(Boolean);
      item.all += "\n" + item.keys.join("\n");
      // “1.2.1 教育投入逐年增长”: the name alone counts as the whole title, too.
      const space = doc.title.search(/\s/);
      const first = space > 0 ? fold(doc.title.slice(0, space)) : "";
      item.bare = first && item.keys.includes(first) ? fold(doc.title.slice(space)) : entry.foldedTitle;
    }
  }

  function take(found) {
    const left = found.slice();
    const work = () => {
      const start = Date.now();
      while (left.length && Date.now() - start < SLICE) {
        const [address, file, parts] = left.shift();
        const item = byAddress.get(address);
        if (!item) continue;
        for (const [page, label, text] of parts) {
          const folded = fold(text);
          item.papers.push({ file, page, label, text, folded });
          item.within += "\n" + folded;
        }
      }
      if (left.length) return void setTimeout(work, 0);
      papers = "here";
      if (held) answer(latest);
      else if (latest) {
        const result = search(latest);
        if (result.inPapers()) postMessage({ type: 3, data: result.data });
      }
      vocabulary();
    };
    work();
  }

  /* A file:// page may fetch nothing, so the file is a script that sets a variable. */
  function loadPapers() {
    if (papers !== "none") return;
    papers = "coming";
    const url = new URL("../../search/papers.js", HERE).href;
    if (typeof document === "undefined") {
      fetch(url)
        .then((response) => (response.ok ? response.text() : "=[]"))
        .then((text) => take(JSON.parse(text.slice(text.indexOf("=") + 1))))
        .catch(() => take([]));
    } else {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => take(self.__papers || []);
      script.onerror = () => take([]);
      document.body.appendChild(script);
    }
  }

  /* ---- how well a term fits ---- */

  const isLetter = (unit) => unit >= 97 && unit <= 122;

  /* 0 nowhere, 1 inside a longer number or word, 2 on its own. */
  function fit(text, term, at) {
    const head = term.charCodeAt(0);
    const ahead = at > 0 ? text.charCodeAt(at - 1) : 0;
    if (isDigit(head) ? isDigit(ahead) || ahead === 46 : isLetter(head) && isLetter(ahead)) return 1;
    const inside = isDigit(term.charCodeAt(term.length - 1)) && isDigit(text.charCodeAt(at + term.length));
    return inside ? 1 : 2;
  }

  function occurs(text, term) {
    let best = 0;
    for (let at = text.indexOf(term); at >= 0 && best < 2; at = text.indexOf(term, at + term.length)) {
      best = Math.max(best, fit(text, term, at));
    }
    return best;
  }

  function titleScore(title, term, top) {
    const found = occurs(title, term);
    if (!found) return 0;
    const whole = top ? 80 : 40;
    if (found === 1) return whole / 4;
    // The larger the part of the title, the better.
    return (title.startsWith(term) ? whole * 1.5 : whole) + (20 * term.length) / title.length;
  }

  function keyScore(keys, term) {
    let best = 0;
    const latin = /^[a-z]+$/.test(term);
    for (const key of keys) {
      if (key === term) return 500;
      // Pinyin is typed from its beginning; codes and other words may be met anywhere.
      if (key.startsWith(term)) best = Math.max(best, 90 + (20 * term.length) / key.length);
      else if (!latin && occurs(key, term) === 2) best = Math.max(best, 50);
    }
    return best;
  }

  /* On its own counts more than inside a word, and so does what occurs often, up to five times. */
  function textScore(text, term) {
    let best = 0;
    let count = 0;
    for (let at = text.indexOf(term); at >= 0 && count < 5; at = text.indexOf(term, at + term.length)) {
      count += 1;
      if (best < 2) best = Math.max(best, fit(text, term, at));
    }
    return best && (best === 2 ? 10 : 3) + count;
  }

  function holds(item, term) {
    return item.all.includes(term) || (item.within !== "" && term.length > 1 && item.within.includes(term));
  }

  /* The item's score for one term, 0 if it is nowhere; notes where it was met, its name as
     "name". */
  function scoreTerm(item, term, hits) {
    let best = 0;
    if (item.all.includes(term)) {
      best = keyScore(item.keys, term);
      item.entries.forEach((entry, at) => {
        let score = titleScore(entry.foldedTitle, term, at === 0);
        if (at === 0 && item.bare && (term === item.bare || term === entry.foldedTitle)) score = 600;
        if (at === 0 && Math.max(best, score)) hits.set("name", (hits.get("name") || 0) + 1);
        const inText = textScore(entry.foldedText, term);
        if (inText) hits.set(entry, (hits.get(entry) || 0) + inText + (at && score ? 20 : 0));
        else if (at && score) hits.set(entry, (hits.get(entry) || 0) + score);
        best = Math.max(best, score, inText);
      });
    }
    for (const part of item.within.includes(term) ? item.papers : []) {
      if (!part.folded.includes(term)) continue;
      const score = textScore(part.folded, term);
      hits.set(part, (hits.get(part) || 0) + score);
      best = Math.max(best, score * 0.8);
    }
    return best;
  }

  /* ---- finding ---- */

  /* Items that hold every term; a term is a list of spellings, each with its weight. */
  function find(terms, joined, pool) {
    const found = [];
    const whole = terms.length > 1 && joined;
    for (const item of pool || items) {
      const all = terms.every((spellings) => spellings.some(([word]) => holds(item, word)));
      const joins = whole && holds(item, joined);
      if (!all && !joins) continue;
      const hits = new Map();
      let score = joins ? scoreTerm(item, joined, hits) : 0;
      for (const spellings of all ? terms : []) {
        let best = 0;
        for (const [word, weight] of spellings) best = Math.max(best, weight * scoreTerm(item, word, hits));
        score += best;
      }
      found.push({ item, hits, score });
    }
    return found;
  }

  /* While somebody types on, only what held the beginning can hold the rest. */
  let before = { term: "", papers: "", found: [] };

  function findOne(term) {
    const narrower = before.term && before.papers === papers && term.startsWith(before.term);
    const pool = narrower ? before.found.map(({ item }) => item) : items;
    const found = find([[[term, 1]]], "", pool);
    before = { term, papers, found };
    return found;
  }

  /* Items that hold at least half of the pairs of neighbouring characters. */
  function findNear(pairs) {
    const found = [];
    for (const item of items) {
      const hits = new Map();
      let met = 0;
      let score = 0;
      for (const pair of pairs) {
        const one = item.all.includes(pair) ? Math.min(scoreTerm(item, pair, hits), 120) : 0;
        if (one) met += 1;
        score += one;
      }
      if (pairs.length && met * 2 >= pairs.length) {
        found.push({ item, hits, score: (score / pairs.length) * (met / pairs.length) });
      }
    }
    return found;
  }

  /* What a wrong key makes of another sign; such a slip weighs less. */
  const ALIKE = new Set(["0o", "1i", "1l", "il", "5s", "2z", "8b", "6b", "9g", "9q", "uv", "vw"]);
  const alike = (a, b) => ALIKE.has(a < b ? a + b : b + a);

  /* The cost of one slip between two words, 0 if they differ by more (or not at all). */
  function slip(typed, meant) {
    const [a, b] = [typed.length, meant.length];
    if (Math.abs(a - b) > 1) return 0;
    let start = 0;
    while (start < a && start < b && typed[start] === meant[start]) start += 1;
    let end = 0;
    while (end < a - start && end < b - start && typed[a - 1 - end] === meant[b - 1 - end]) end += 1;
    const [restA, restB] = [a - start - end, b - start - end];
    if (restA + restB === 1) return 0.4; // one sign too few or too many
    if (restA === 1 && restB === 1) return alike(typed[start], meant[start]) ? 0.2 : 0.5;
    const swapped = restA === 2 && restB === 2 && typed[start] === meant[start + 1] && typed[start + 1] === meant[start];
    return swapped ? 0.3 : 0;
  }

  let words = null; // Latin words and figures of titles and keywords

  function vocabulary() {
    if (words) return words;
    words = new Set();
    for (const item of items) {
      for (const text of [...item.keys, ...item.entries.map((entry) => entry.foldedTitle)]) {
        for (const word of text.match(/[a-z\d.]{3,}/g) || []) words.add(word);
      }
    }
    return words;
  }

  function guesses(typed) {
    if (!/^[a-z\d.]+$/.test(typed) || typed.length < (/\d/.test(typed) ? 3 : 4)) return [];
    const found = [];
    for (const word of vocabulary()) {
      let cost = slip(typed, word);
      // A name that is still being typed.
      if (!cost && word.length > typed.length + 1 && /^[a-z]+$/.test(word)) {
        cost = slip(typed, word.slice(0, typed.length)) || slip(typed, word.slice(0, typed.length + 1));
        cost = cost && cost + 0.2;
      }
      if (cost) found.push([word, 1 - cost]);
    }
    return found.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, GUESSES);
  }

  const plainly = (terms) => terms.map((term) => [[term, 1]]);
  const unique = (all) => Array.from(new Set(all));

  /* Results with the words to mark; `how` is "" for those that hold the query as it was typed. */
  function look(query) {
    const terms = unique(query.split(/\s+/).map((term) => fold(term)).filter(Boolean));
    if (!terms.length) return null;
    const joined = terms.join("");
    let found = terms.length === 1 ? findOne(joined) : find(plainly(terms), joined);
    if (found.length) return { found, how: "", terms: terms.length, marked: unique([...terms, joined]) };
    if (papers !== "here") return { found, how: "wait", terms: 0, marked: [] };
    // 教育经费2015: words and figures stand apart.
    const parts = unique(terms.flatMap((term) => term.match(/[a-z\d.]+|[^a-z\d.]+/g)));
    if (parts.length > terms.length) {
      found = find(plainly(parts), "");
      if (found.length) return { found, how: "", terms: parts.length, marked: parts };
    }
    const sets = new Map([[joined], terms, parts].map((set) => [set.join(" "), set]));
    for (const set of sets.values()) {
      const spellings = set.map((term) => {
        const near = items.some((item) => item.all.includes(term)) ? [] : guesses(term);
        return near.length ? near : [[term, 1]];
      });
      if (spellings.every(([[word]], at) => word === set[at])) continue;
      found = find(spellings, "");
      const marked = unique(spellings.flat().map(([word]) => word));
      if (found.length) return { found, how: "near", terms: set.length, marked };
    }
    const pairs = [];
    for (const term of terms) {
      const chars = Array.from(term);
      for (let i = 0; i + 1 < chars.length; i += 1) pairs.push(chars[i] + chars[i + 1]);
    }
    const wanted = unique(pairs).slice(0, PAIRS);
    return { found: findNear(wanted), how: "near", terms: Math.ceil(wanted.length / 2), marked: wanted };
  }

  /* ---- showing ---- */

  function escape(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }

  /* Where the words stand in a text: pairs of start and stop, none overlapping. */
  function ranges(text, marked) {
    const origins = [];
    const folded = fold(text, origins);
    const found = [];
    for (const word of marked) {
      for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
        found.push([origins[2 * at], origins[2 * (at + word.length - 1) + 1]]);
      }
    }
    found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    return found.reduce((kept, range) => {
      const before = kept[kept.length - 1];
      if (before && range[0] <= before[1]) before[1] = Math.max(before[1], range[1]);
      else kept.push(range.slice());
      return kept;
    }, []);
  }

  function mark(text, marked) {
    let out = "";
    let at = 0;
    for (const [start, stop] of ranges(text, marked)) {
      out += escape(text.slice(at, start)) + "<mark>" + escape(text.slice(start, stop)) + "</mark>";
      at = stop;
    }
    return out + escape(text.slice(at));
  }

  function excerpt(text, marked) {
    const longest = marked.slice().sort((a, b) => b.length - a.length);
    let first = null;
    for (const word of longest) if (!first) first = ranges(text, [word])[0];
    let start = first ? Math.max(0, first[0] - 24) : 0;
    if (start > 0) {
      const pause = text.slice(start, first[0]).search(/[，。；：、 ]/);
      if (pause >= 0) start += pause + 1;
    }
    const chars = Array.from(text.slice(start, start + 2 * EXCERPT)).slice(0, EXCERPT).join("");
    const more = start + chars.length < text.length;
    return (start > 0 ? "…" : "") + mark(chars, marked) + (more ? "…" : "");
  }

  /* One result: the item with the place that holds most, and the pages of a PDF for opening. */
  function present({ item, hits }, score, marked, terms) {
    const top = item.entries[0];
    const named = hits.get("name") >= terms;
    const places = Array.from(hits.keys()).filter((place) => place !== "name");
    places.sort((a, b) => hits.get(b) - hits.get(a) || (a === top ? -1 : 0));
    // Where the name says it all, the item's own beginning is shown.
    const shown = named ? top : places[0] || top;
    const paper = "file" in shown; // the others are sections of the page
    const where = paper ? "原件" + shown.label : shown === top ? "" : shown.title;
    const code = item.code && !top.title.startsWith(item.code) ? item.code : "";
    const own = {
      location: paper ? top.location : shown.location,
      title: (code ? '<span class="yj-hit-code">' + mark(code, marked) + "</span> " : "") + mark(top.title, marked),
      text:
        where || shown.text
          ? "<p>" +
            (where ? '<span class="yj-hit-where">' + mark(where, marked) + "</span>" : "") +
            excerpt(shown.text, marked) +
            "</p>"
          : "",
      score,
      terms: {},
    };
    if (!paper || !shown.page) return [own];
    const pages = places.filter((part) => part.file === shown.file).slice(0, PAGES);
    pages.sort((a, b) => a.page - b.page);
    const links = pages.map((part) => ({
      location: part.file + "#page=" + part.page,
      title: '<span class="yj-hit-paper">打开' + escape("原件" + part.label) + "</span>",
      text: "",
      score: Math.min(score, 0),
      terms: {},
    }));
    return [own, ...links];
  }

  function grouped(found, how, marked, terms) {
    found.forEach((result) => (result.score += 2 * KINDS[result.item.kind][1]));
    found.sort((a, b) => b.score - a.score || a.item.order - b.item.order);
    const groups = new Map();
    found.forEach((result, rank) => {
      const [name] = KINDS[result.item.kind];
      const group = groups.get(name) || { name, all: 0, first: [], more: [] };
      groups.set(name, group);
      group.all += 1;
      if (rank < SHOWN || !group.first.length) group.first.push(result);
      else if (group.more.length < FOLDED) group.more.push(result);
    });
    return Array.from(groups.values()).map(({ name, all, first, more }) => {
      const heading = {
        location: "",
        title: '<span class="yj-hit-kind" data-all="' + all + '" data-how="' + how + '">' + name + "</span>",
        text: "",
        score: 0,
        terms: {},
      };
      const rows = first.flatMap((result) => present(result, result.score, marked, terms));
      return [heading, ...rows, ...more.flatMap((result) => present(result, -1, marked, terms))];
    });
  }

  /* Of guesses, those that come close to the best. */
  function nearest(found) {
    const best = found.reduce((most, one) => Math.max(most, one.score), 0);
    return found.filter((one) => one.score >= best * 0.4);
  }

  function search(query) {
    const looked = look(query);
    if (!looked) return { data: { items: [] }, how: "", inPapers: () => false };
    const { how, marked, terms } = looked;
    const found = how === "near" ? nearest(looked.found) : looked.found;
    const inPapers = () => found.some(({ hits }) => Array.from(hits.keys()).some((place) => place.file));
    return { data: { items: grouped(found, how, marked, terms) }, how, inPapers };
  }

  function answer(query) {
    latest = query;
    const result = search(query);
    held = result.how === "wait";
    if (!held) postMessage({ type: 3, data: result.data });
    if (query.trim()) loadPapers();
  }

  addEventListener("message", (event) => {
    const message = event.data;
    if (message.type === 0) {
      setup(message.data.config, message.data.docs);
      postMessage({ type: 1 });
    } else if (message.type === 2) {
      answer(message.data);
    }
  });
})();
