/* The site's search: plain substrings instead of words, since Chinese has no spaces.

   Speaks the messages of Material's search box: 0 setup, 1 ready, 2 query, 3 result. A page is
   found when every term of the query occurs in its title, its hidden keywords or anywhere in its
   text; pages whose title is the query come first, items before lists. Where nothing holds all
   terms, pages that hold at least half of the query's pairs of characters are offered.
   Every string that goes back is escaped here: the search box sets it as HTML. */
(function () {
  "use strict";

  const KIND = { person: 6, unit: 5, indicator: 5, ledger: 5, evidence: 4, task: 4, phase: 4, plan: 2, hand: 1 };
  const EXCERPT = 96; // characters of text shown with a result
  const SECTIONS = 8; // sections listed with one page
  const MARKED = 60; // results in which the hit is marked; later ones show their beginning
  let pages = [];

  /* One spelling for everything: full-width forms, case and punctuation vanish. Between digits
     punctuation becomes one dot, so that 〔2015〕15, [2015]15 and 2015-15 are the same. */
  function fold(text) {
    return text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}□\s]+/gu, (run, at, whole) =>
        /\d/.test(whole.charAt(at - 1)) && /\d/.test(whole.charAt(at + run.length)) ? "." : ""
      )
      .replace(/\s+/g, " ")
      .trim();
  }

  function escape(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }

  /* Index entries are HTML: tags out, entities back. */
  function plain(html) {
    return html
      .replace(/<[^>]*>/g, " ")
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&#39;|&#x27;/g, "'")
      .replace(/&amp;/g, "&")
      .replace(/\s+/g, " ")
      .trim();
  }

  function setup(docs) {
    const byAddress = new Map();
    for (const doc of docs) {
      const [address, anchor] = doc.location.split("#");
      let page = byAddress.get(address);
      if (!page) {
        page = { order: byAddress.size, entries: [], keys: [], kind: 0 };
        byAddress.set(address, page);
      }
      const entry = { location: doc.location, title: plain(doc.title), text: plain(doc.text) };
      entry.foldedTitle = fold(entry.title);
      entry.foldedText = fold(entry.text);
      if (anchor === undefined) page.entries.unshift(entry);
      else page.entries.push(entry);
      if (doc.keys) page.keys = page.keys.concat(doc.keys.split(" ").map(fold).filter(Boolean));
      if (doc.kind) page.kind = KIND[doc.kind] || 0;
    }
    pages = Array.from(byAddress.values());
  }

  const digit = /[\d.]/;

  /* How often and how well a term occurs: 0 none, 1 inside a longer number or word, 2 on its own. */
  function occurs(text, term) {
    let best = 0;
    let count = 0;
    const edge = /^\d/.test(term) ? digit : /^[a-z]/.test(term) ? /[a-z]/ : null;
    const tail = /\d$/.test(term) ? /\d/ : null;
    for (let at = text.indexOf(term); at >= 0 && count < 5; at = text.indexOf(term, at + term.length)) {
      count += 1;
      const clean =
        !(edge && at > 0 && edge.test(text.charAt(at - 1))) &&
        !(tail && tail.test(text.charAt(at + term.length)));
      best = Math.max(best, clean ? 2 : 1);
    }
    return { best, count };
  }

  function titleScore(title, term, exact, start, inside) {
    if (title === term) return exact;
    const found = occurs(title, term).best;
    if (!found) return 0;
    return found === 2 ? (title.startsWith(term) ? start : inside) : inside / 4;
  }

  function keyScore(keys, term) {
    let best = 0;
    const latin = /^[a-z]+$/.test(term);
    for (const key of keys) {
      if (key === term) return 300;
      // Pinyin is typed from its beginning; codes and other words may be met anywhere.
      if (key.startsWith(term)) best = Math.max(best, 90);
      else if (!latin && occurs(key, term).best === 2) best = Math.max(best, 40);
    }
    return best;
  }

  /* The page's score for one term, 0 if it is nowhere; notes the sections that hold it. */
  function scoreTerm(page, term, hits) {
    let best = keyScore(page.keys, term);
    page.entries.forEach((entry, index) => {
      const top = index === 0;
      const inTitle = titleScore(entry.foldedTitle, term, top ? 400 : 70, top ? 120 : 45, top ? 80 : 40);
      const inText = occurs(entry.foldedText, term);
      const score = inTitle || (inText.best ? (inText.best === 2 ? 10 : 3) + inText.count : 0);
      if (score) hits.set(entry, (hits.get(entry) || 0) + score);
      best = Math.max(best, score);
    });
    return best;
  }

  function find(terms, joined) {
    const found = [];
    for (const page of pages) {
      const hits = new Map();
      let total = 0;
      let all = true;
      for (const term of terms) {
        const score = scoreTerm(page, term, hits);
        if (!score) {
          all = false;
          break;
        }
        total += score;
      }
      if (terms.length > 1) {
        const whole = scoreTerm(page, joined, hits);
        if (whole) {
          total = Math.max(total, 0) + whole;
          all = true;
        }
      }
      if (!all) continue;
      if (page.entries[0].foldedTitle.replace(/ /g, "") === joined) total += 1000;
      found.push({ page, hits, score: total + page.kind * 2 });
    }
    return found;
  }

  /* Pairs of neighbouring characters, for queries that hold a wrong or unknown character. */
  function findNear(terms) {
    const pairs = new Set();
    for (const term of terms) {
      const chars = Array.from(term);
      for (let i = 0; i + 1 < chars.length; i += 1) pairs.add(chars[i] + chars[i + 1]);
    }
    if (!pairs.size) return [];
    const found = [];
    for (const page of pages) {
      const hits = new Map();
      let held = 0;
      let score = 0;
      for (const pair of pairs) {
        const one = scoreTerm(page, pair, hits);
        if (one) {
          held += 1;
          score += one;
        }
      }
      if (held * 2 >= pairs.size) found.push({ page, hits, score: score * (held / pairs.size) + page.kind });
    }
    return found;
  }

  /* Fold character by character, keeping where each came from. */
  function foldWithOrigins(text) {
    const chars = [];
    const origins = [];
    let at = 0;
    for (const char of text) {
      for (const piece of char.normalize("NFKC").toLowerCase()) {
        if (/[\p{L}\p{N}□\s]/u.test(piece)) {
          chars.push(/\s/.test(piece) ? " " : piece);
          origins.push([at, at + char.length]);
        } else if (chars.length && /\d/.test(chars[chars.length - 1])) {
          chars.push(".");
          origins.push([at, at + char.length]);
        }
      }
      at += char.length;
    }
    // A dot stands only between digits, and only once.
    const keep = chars.map((char, i) => char !== "." || /\d/.test(chars[i + 1] || ""));
    return {
      text: chars.filter((_, i) => keep[i]).join(""),
      origins: origins.filter((_, i) => keep[i]),
    };
  }

  function ranges(text, terms) {
    if (!terms.length) return [];
    const folded = foldWithOrigins(text);
    const found = [];
    for (const term of terms) {
      for (let at = folded.text.indexOf(term); at >= 0; at = folded.text.indexOf(term, at + term.length)) {
        const last = folded.origins[at + term.length - 1];
        if (folded.origins[at] && last) found.push([folded.origins[at][0], last[1]]);
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

  function mark(text, terms) {
    let out = "";
    let at = 0;
    for (const [start, stop] of ranges(text, terms)) {
      out += escape(text.slice(at, start)) + "<mark>" + escape(text.slice(start, stop)) + "</mark>";
      at = stop;
    }
    return out + escape(text.slice(at));
  }

  function excerpt(text, terms) {
    const first = ranges(text.slice(0, 20000), terms)[0];
    let start = first ? Math.max(0, first[0] - 24) : 0;
    if (start > 0) {
      const pause = text.slice(start, first[0]).search(/[，。；：、 ]/);
      if (pause >= 0) start += pause + 1;
    }
    const chars = Array.from(text.slice(start, start + 2 * EXCERPT)).slice(0, EXCERPT).join("");
    const more = start + chars.length < text.length;
    return (start > 0 ? "…" : "") + mark(chars, terms) + (more ? "…" : "");
  }

  function present(result, rank, terms, missing) {
    const { page, hits, score } = result;
    const wanted = rank < MARKED ? terms : [];
    const shown = (entry, value) => ({
      location: entry.location,
      title: mark(entry.title, wanted),
      text: entry.text ? "<p>" + excerpt(entry.text, wanted) + "</p>" : "",
      score: value,
      terms: missing,
    });
    const [top, ...others] = page.entries;
    const sections = others
      .filter((entry) => hits.has(entry))
      .sort((a, b) => hits.get(b) - hits.get(a))
      .slice(0, SECTIONS);
    // A section stands in full view where the page's own title and text do not hold the query.
    const lead = hits.has(top) || !sections.length ? null : sections[0];
    return [shown(top, score)].concat(sections.map((entry) => shown(entry, entry === lead ? score : score / 2)));
  }

  function search(query) {
    const terms = Array.from(new Set(fold(query).split(" ").filter(Boolean)));
    if (!terms.length) return { items: [] };
    const joined = terms.join("");
    let found = find(terms, joined);
    let missing = {};
    let marked = terms.length > 1 ? terms.concat(joined) : terms;
    if (!found.length) {
      found = findNear(terms);
      missing = { [query.trim()]: false };
      marked = [];
      for (const term of terms) {
        const chars = Array.from(term);
        for (let i = 0; i + 1 < chars.length; i += 1) marked.push(chars[i] + chars[i + 1]);
      }
    }
    found.sort((a, b) => b.score - a.score || a.page.order - b.page.order);
    return { items: found.map((result, rank) => present(result, rank, marked, missing)) };
  }

  addEventListener("message", (event) => {
    const message = event.data;
    if (message.type === 0) {
      setup(message.data.docs);
      postMessage({ type: 1 });
    } else if (message.type === 2) {
      postMessage({ type: 3, data: search(message.data) });
    }
  });
})();
