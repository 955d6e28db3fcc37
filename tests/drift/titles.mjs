// What the tests of a file call themselves: only that shows what they set out to prove. Comments inside a test, helpers and data
// do not count.
import { basename, dirname, extname } from "node:path";

export function titles(path, source) {
  switch (extname(path)) {
    case ".phpt":
      return [/^--TEST--\n(.*)/.exec(source)?.[1] ?? ""];
    case ".php":
      return matches(source, PHP_TEST, (match) => [
        prose(match[1] ?? ""),
        match[2].replace(/^test_(\d{3})_(\d+)/, "$1-$2"),
      ]);
    case ".rs":
      return [
        ...(basename(dirname(path)) === "conformance"
          ? [prose(source.match(/^(\/\/!.*\n)*/)[0])]
          : []),
        ...matches(source, RUST_TEST, (match) => [prose(match[1]), match[2]]),
        ...matches(source, ROW_OF_A_TABLE, (match) => [match[1]]),
      ];
    default:
      return [
        ...matches(source, JAVASCRIPT_TEST, (match) => [
          prose(match[1]),
          match[3],
        ]),
        ...matches(source, ROW_OF_A_TABLE, (match) => [match[1]]),
      ];
  }
}

/** Rows and cases that a title names. What is said to be shown elsewhere is not shown here. */
export function* named(title) {
  for (const sentence of title.split(/(?<=[.;])\s+/)) {
    if (DISCLAIMER.test(sentence)) continue;
    // "001-25", "001-25 to 001-29".
    for (const [, group, first, last] of sentence.matchAll(
      /\b(\d{3})-(\d+)(?:\s*(?:to|–)\s*\d{3}-(\d+))?/g,
    )) {
      for (const number of span(Number(first), Number(last ?? first)))
        yield `${group}-${number}`;
    }
    // "case 17", "cases 1, 2 and 5", "cases 22-24", "case_17".
    const list =
      /(?:\b|_)[Cc]ases?[ _]([1-9]\d*(?:(?:\s*(?:,|and|to|–|-))+\s*[1-9]\d*)*)/g;
    for (const [, text] of sentence.matchAll(list)) {
      for (const [, first, last] of text.matchAll(
        /(\d+)(?:\s*(?:-|–|to)\s*(\d+))?/g,
      )) {
        for (const number of span(Number(first), Number(last ?? first)))
          yield `case ${number}`;
      }
    }
  }
}

export function span(first, last) {
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, at) => first + at,
  );
}

// The doc comment and the name of a method.
const PHP_TEST =
  /(?:\/\*\*((?:(?!\*\/)[^])*)\*\/\s*)?(?:#\[[^\n]*\]\s*)*public (?:static )?function (test_\w+)/g;

// Comment, attributes, name.
const RUST_TEST =
  /((?:^[ \t]*\/\/\/.*\n)*)(?:^[ \t]*#\[.*\]\n)*^[ \t]*#\[test\]\n(?:^[ \t]*#\[.*\]\n)*^[ \t]*fn (\w+)/gm;

// Comment and title.
const JAVASCRIPT_TEST =
  /((?:^[ \t]*\/\/.*\n)*)^[ \t]*(?:test|describe)\(\s*(["'`])((?:\\.|(?!\2)[^\\])*)\2/gm;

// A test made of data takes its name from it: "case 12: prefetch".
const ROW_OF_A_TABLE =
  /["'`]((?:[Cc]ases? \d|\d{3}-\d)[^"'`\n]*: [^"'`\n]*)["'`]/g;

const DISCLAIMER =
  /\b(?:tested|shown|covered) (?:in|by|elsewhere)\b|\bnot (?:tested|shown|covered)\b|\bof the texts\b/;

function matches(source, pattern, each) {
  return [...source.matchAll(pattern)].flatMap(each);
}

/** A comment without its slashes and stars, on one line. */
function prose(comment) {
  return comment
    .replaceAll(/^[ \t]*(?:\/\/[/!]?|\*)?[ \t]?/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
