// The query of a request: $select, $filter, $search, $orderby, $top and what leads to the next page.
import { badRequest, GraphError, unsupported } from "./answers.js";

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;

/** The names that $select lists; undefined without one. Unknown names are a mistake, those of an open type aside. */
export function selected(query, known, type, open = /^$/) {
  const names = query.get("$select")?.split(",").filter(Boolean);
  const unknown = names?.find(
    (name) => !known.includes(name) && !open.test(name),
  );
  if (unknown !== undefined) {
    throw new GraphError(
      400,
      "BadRequest",
      `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type '${type}'.`,
    );
  }
  return names;
}

/** The given members of an object, always with its id. An unknown value is null, one of an open type is left out. */
export function pick(object, names) {
  const picked = { id: object.id };
  for (const name of names) {
    const value = object[name];
    if (value !== undefined || !name.startsWith("extension_")) {
      picked[name] = value ?? null;
    }
  }
  return picked;
}

/** One page of a list: { "@odata.nextLink"?, "@odata.count"?, value }. */
export function page(items, { query, base, path }) {
  const size = pageSize(query);
  const from = skipped(query.get("$skiptoken"));
  const list = {};
  if (query.get("$count") === "true") {
    list["@odata.count"] = items.length;
  }
  if (from + size < items.length) {
    const next = new URLSearchParams(query);
    next.set(
      "$skiptoken",
      Buffer.from(`after ${from + size}`).toString("base64url"),
    );
    list["@odata.nextLink"] =
      `${base}${path}?${next.toString().replaceAll("%24", "$")}`;
  }
  return { ...list, value: items.slice(from, from + size) };
}

function pageSize(query) {
  const size = Number(query.get("$top") ?? DEFAULT_PAGE);
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw badRequest(
      `Invalid page size specified: '${query.get("$top")}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`,
    );
  }
  return size;
}

function skipped(token) {
  if (token === null) {
    return 0;
  }
  const from = /^after (\d+)$/.exec(Buffer.from(token, "base64url"))?.[1];
  if (from === undefined) {
    throw new GraphError(400, "Directory_ExpiredPageToken", "Bad page token.");
  }
  return Number(from);
}

/** Those that $filter and $search mean, in the order that $orderby says. */
export function matching(objects, { query, headers }, searchable) {
  const advanced =
    headers.consistencylevel?.toLowerCase() === "eventual" &&
    query.get("$count") === "true";
  const [filter, search, order] = ["$filter", "$search", "$orderby"].map(
    (name) => query.get(name),
  );
  if (search !== null && !advanced) {
    throw unsupported(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  if (order !== null && filter !== null && !advanced) {
    throw unsupported("Sorting not supported for current query.");
  }
  const wanted = [
    filter === null ? () => true : filterOf(filter),
    search === null ? () => true : searchOf(search, searchable),
  ];
  const kept = objects.filter((object) => wanted.every((fits) => fits(object)));
  return order === null ? kept : kept.sort(orderOf(order));
}

function filterOf(text) {
  const alternatives = text
    .split(/ or /)
    .map((part) => part.split(/ and /).map(condition));
  return (object) =>
    alternatives.some((all) => all.every((fits) => fits(object)));
}

function condition(text) {
  const literal = "'((?:[^']|'')*)'";
  const starts = new RegExp(
    `^\\s*startswith\\(\\s*(\\w+)\\s*,\\s*${literal}\\s*\\)\\s*$`,
    "i",
  ).exec(text);
  if (starts) {
    const prefix = plain(starts[2]);
    return (object) => lower(object[starts[1]])?.startsWith(prefix) ?? false;
  }
  const equal = new RegExp(
    `^\\s*(\\w+)\\s+eq\\s+(?:${literal}|(true|false))\\s*$`,
  ).exec(text);
  if (equal) {
    const [, name, string, truth] = equal;
    return string === undefined
      ? (object) => object[name] === (truth === "true")
      : (object) => lower(object[name]) === plain(string);
  }
  const oneOf = /^\s*(\w+)\s+in\s*\(\s*('.*')\s*\)\s*$/.exec(text);
  if (oneOf) {
    const values = oneOf[2]
      .split(/\s*,\s*/)
      .map((quoted) => plain(quoted.slice(1, -1)));
    if (values.length > 15) {
      throw unsupported("Too many child clauses specified in search filter.");
    }
    return (object) => values.includes(lower(object[oneOf[1]]));
  }
  throw unsupported("Unsupported Query.");
}

/** "property:words", several of them with AND or OR between. */
function searchOf(text, searchable) {
  const clauses = [...text.matchAll(/(?:^|\s(AND|OR)\s)\s*"(\w+):([^"]*)"/g)];
  if (
    clauses.map(([whole]) => whole).join("") !== text.trim() ||
    clauses.length === 0
  ) {
    throw badRequest(`Syntax error: character '${text[0]}' is not valid.`);
  }
  return (object) =>
    clauses.reduce((sofar, [, between, name, words]) => {
      if (!searchable.includes(name)) {
        throw unsupported(`Property '${name}' cannot be searched.`);
      }
      const fits = hasWords(lower(object[name]) ?? "", words);
      return between === "OR" ? sofar || fits : between ? sofar && fits : fits;
    }, false);
}

function hasWords(text, wanted) {
  const words = text.split(/[^\p{L}\p{N}]+/u);
  return wanted
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .every((word) => words.some((other) => other.startsWith(word)));
}

function orderOf(text) {
  const [name, direction] = text.split(" ");
  const sign = direction === "desc" ? -1 : 1;
  return (a, b) => sign * (a[name] ?? "").localeCompare(b[name] ?? "");
}

function plain(literal) {
  return literal.replaceAll("''", "'").toLowerCase();
}

function lower(value) {
  return typeof value === "string" ? value.toLowerCase() : undefined;
}
