//! Rules for paths: one line each, such as `prefix /shop/` or `GET,HEAD exact /about/`.

use super::glob::Glob;
use super::problem::ProblemReason;
use crate::path::{fold, CanonicalPath};

/// One line of a list of paths.
#[derive(Clone, Debug)]
pub struct PathRule {
    /// Its number on the settings page, counted from 1.
    pub line: usize,
    methods: Vec<String>,
    exactly: Pattern,
    leniently: Pattern,
}

#[derive(Clone, Debug)]
enum Pattern {
    Exact(String),
    Glob(Glob),
    Prefix(String),
}

impl PathRule {
    /// Reads `[METHOD[,METHOD…] ]prefix|exact|glob /path`. The path is one below the site's home.
    pub fn parse(text: &str) -> Result<Self, ProblemReason> {
        read(text).ok_or(ProblemReason::PathRuleMalformed)
    }

    /// The same rule at a line.
    pub(super) fn at(self, line: usize) -> Self {
        Self { line, ..self }
    }

    /// Whether it is for certain methods only.
    pub fn names_methods(&self) -> bool {
        !self.methods.is_empty()
    }

    /// Whether it speaks of this method.
    pub fn is_for(&self, method: &str) -> bool {
        self.methods.is_empty() || self.methods.iter().any(|known| known == method)
    }

    /// Whether it speaks of this path below home, letter by letter. A slash at the end makes no difference: WordPress
    /// redirects one to the other.
    pub fn matches(&self, path: &str) -> bool {
        self.exactly.matches(without_slash(path))
    }

    /// Whether it speaks of a path that somebody lenient would take for this folded one.
    pub fn could_match(&self, folded: &str) -> bool {
        self.leniently.matches(folded)
    }
}

impl Pattern {
    fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(whole) => path == whole,
            Self::Glob(glob) => glob.matches(path),
            Self::Prefix(start) => path
                .strip_prefix(start.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

fn read(text: &str) -> Option<PathRule> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let (methods, kind, path) = match words.as_slice() {
        [kind, path] => (Vec::new(), *kind, *path),
        [methods, kind, path] => (read_methods(methods)?, *kind, *path),
        _ => return None,
    };
    // Stars are the only letters with a meaning; whoever writes others of other tools means something else.
    if path.contains(['{', '}', '[', ']']) || (path.contains('*') && kind != "glob") {
        return None;
    }
    let path = CanonicalPath::written(path)?;
    let path = without_slash(path.as_str());
    let folded = fold(path);
    let (exactly, leniently) = match kind {
        "exact" => (Pattern::Exact(path.to_owned()), Pattern::Exact(folded)),
        "glob" => (
            Pattern::Glob(Glob::parse(path)?),
            Pattern::Glob(Glob::parse(&folded)?),
        ),
        "prefix" => (
            Pattern::Prefix(path.trim_end_matches('/').to_owned()),
            Pattern::Prefix(folded.trim_end_matches('/').to_owned()),
        ),
        _ => return None,
    };
    Some(PathRule {
        line: 0,
        methods,
        exactly,
        leniently,
    })
}

fn read_methods(list: &str) -> Option<Vec<String>> {
    list.split(',')
        .map(|method| METHODS.contains(&method).then(|| method.to_owned()))
        .collect()
}

/// Without the slash at the end; the root stays.
fn without_slash(path: &str) -> &str {
    match path.strip_suffix('/') {
        Some("") | None => path,
        Some(rest) => rest,
    }
}

/// Those that WordPress answers.
const METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
