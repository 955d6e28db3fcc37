//! Which paths are private. Here a path counts under every spelling that could reach it.

use super::request::Request;
use crate::config::{Access, PathRule};
use crate::path::{folded_below, readings};

/// Whether a path of this site is listed as private, however it is spelled.
pub fn is_private_path(access: &Access, path: &[u8]) -> bool {
    line(access, path).is_some()
}

/// The line of the first private rule that speaks of the request, by its address or by what WordPress found.
pub fn private_line(access: &Access, request: &Request<'_>) -> Option<usize> {
    if access.private_paths.is_empty() {
        return None;
    }
    line(access, request.uri).or_else(|| request.paths.iter().find_map(|path| line(access, path)))
}

fn line(access: &Access, uri: &[u8]) -> Option<usize> {
    let first = access.private_paths.first()?;
    // What nobody can read to the end could be anything.
    let Some(readings) = readings(uri) else {
        return Some(first.line);
    };
    readings.iter().find_map(|reading| {
        let path = folded_below(reading, &access.place.folded_path)?;
        access
            .private_paths
            .iter()
            .find(|rule| speaks_of(rule, path))
            .map(|rule| rule.line)
    })
}

/// Whether a rule speaks of a path, or of the page that a feed, an embed or a later page below that path belongs to.
fn speaks_of(rule: &PathRule, path: &str) -> bool {
    // WordPress's own entry point may precede the path that it serves.
    let mut path = folded_below(path, "/index.php").unwrap_or(path);
    for _ in 0..=ENDPOINTS_MAX {
        if rule.could_match(if path.is_empty() { "/" } else { path }) {
            return true;
        }
        match path.rsplit_once('/') {
            Some((page, last)) if is_endpoint(last) => path = page,
            _ => return false,
        }
    }
    false
}

/// What WordPress offers below the address of a page.
fn is_endpoint(segment: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    [
        "amp",
        "atom",
        "embed",
        "feed",
        "page",
        "rdf",
        "rss",
        "rss2",
        "trackback",
    ]
    .contains(&segment)
        || number(segment)
        || segment.strip_prefix("comment-page-").is_some_and(number)
}

/// `/page/2/comment-page-3/feed/atom/`.
const ENDPOINTS_MAX: usize = 5;
