//! `docs/access.md` has the table of entry points and every rule.

use std::path::Path;

use vestibule::gate::{Admission, Row, Rule, TABLE};

fn document() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/access.md")).unwrap()
}

/// The cells of each row of a table, by the heading of its first column.
fn table<'a>(document: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    document
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {heading} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

fn cells(row: &Row) -> Vec<String> {
    let word = |admission| match admission {
        Admission::Open => "open",
        Admission::OwnAuthentication => "own",
        Admission::Public => "public",
        Admission::SignedIn => "sign-in",
    };
    let answer = match (row.intranet, row.challenges) {
        (Admission::Open, _) => "–",
        (_, true) => "the sign-in",
        (_, false) => "401",
    };
    vec![
        format!("`{}`", row.code),
        word(row.internet).to_owned(),
        word(row.intranet).to_owned(),
        if row.exemptible { "yes" } else { "no" }.to_owned(),
        answer.to_owned(),
    ]
}

#[test]
fn the_table_of_entry_points_is_documented() {
    let document = document();
    let documented: Vec<Vec<&str>> = table(&document, "Way in")
        .into_iter()
        .map(|mut row| row.split_off(1))
        .collect();
    let expected: Vec<Vec<String>> = TABLE.iter().map(cells).collect();
    assert_eq!(documented, expected);
}

#[test]
fn every_rule_is_documented() {
    let document = document();
    let mut documented: Vec<&str> = table(&document, "Rule").iter().map(|row| row[0]).collect();
    let mut expected: Vec<String> = Rule::ALL
        .iter()
        .map(|rule| format!("`{}`", rule.code()))
        .collect();
    documented.sort_unstable();
    expected.sort_unstable();
    assert_eq!(documented, expected);
}
