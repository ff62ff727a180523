// Emoji by name: the whole list, those used lately, and what flags stand for.

const KEPT = 16;
const GROUPS = {
  0: "Faces",
  1: "People",
  3: "Nature",
  4: "Food",
  5: "Places",
  6: "Activities",
  7: "Things",
  8: "Signs",
  9: "Other flags",
};
// Shown first: flags of languages that are asked for most.
const FIRST = (
  "gb us br pt es fr de it nl pl jp kr cn tw in sa tr ru ua vn th id ro cz gr se"
).split(" ");

let loading = null;

// All emoji, each {group, character, names, words}; fetched when first needed.
export function emoji() {
  loading ??= fetch(new URL("./vendor/emoji.json", import.meta.url))
    .then((answer) => answer.json())
    .then((rows) => rows.map(read))
    .catch(() => {
      // The server was away; the next one who asks tries again.
      loading = null;
      return [];
    });
  return loading;
}

// Sections for a picker, in order: {title, emoji}; the query's finds alone, if given.
export async function sections(query) {
  const known = await emoji();
  const wanted = query.trim().toLowerCase().replaceAll(":", "");
  if (wanted) return [{ title: "Found", emoji: found(known, wanted) }];
  const named = new Map(known.flatMap((each) => each.names.map((name) => [name, each])));
  const pick = (names) => names.map((name) => named.get(name)).filter(Boolean);
  const first = pick(FIRST.map((code) => `flag-${code}`));
  const rest = Object.entries(GROUPS).map(([group, title]) => ({
    title,
    emoji: known.filter((each) => each.group === Number(group) && !first.includes(each)),
  }));
  const flags = rest.pop();
  const isLand = (each) => Number(each.names[0].startsWith("flag-"));
  flags.emoji.sort((one, other) => isLand(other) - isLand(one));
  const top = [
    { title: "Lately", emoji: pick(lately()) },
    { title: "Languages", emoji: first },
    flags,
  ];
  return [...top, ...rest].filter((section) => section.emoji.length);
}

// The best of those whose name or words begin so, or hold it.
export function found(known, wanted, most = 60) {
  const rank = (each) => {
    if (each.names.some((name) => name === wanted)) return 0;
    if (each.names.some((name) => name.startsWith(wanted))) return 1;
    return each.words.includes(wanted) ? 2 : 3;
  };
  const ranked = known.map((each) => [rank(each), each]).filter(([place]) => place < 3);
  return ranked
    .sort(([one], [other]) => one - other)
    .slice(0, most)
    .map(([, each]) => each);
}

// Names that were used last, the newest first.
export function lately() {
  try {
    const kept = JSON.parse(localStorage.getItem("emoji") ?? "[]");
    return kept.filter((name) => typeof name === "string");
  } catch {
    return [];
  }
}

export function remember(name) {
  const kept = [name, ...lately().filter((each) => each !== name)].slice(0, KEPT);
  localStorage.setItem("emoji", JSON.stringify(kept));
}

function read([group, character, ...names]) {
  const flag = names.find((name) => /^flag-[a-z]{2}$/.test(name));
  const label = flag ? flagLabel(flag.slice(5)) : names[0].replaceAll(/[_-]/g, " ");
  const words = `${names.join(" ")} ${label}`.toLowerCase();
  // What Slack calls a flag, wherever it has a shorter name as well.
  return { group, character, names: flag ? [flag, ...names] : names, label, words };
}

const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });
const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

function flagLabel(code) {
  const region = code.toUpperCase();
  const language = new Intl.Locale(`und-${region}`).maximize().language;
  if (language === "und") return regions.of(region);
  return `${regions.of(region)}, ${languages.of(language)}`;
}
