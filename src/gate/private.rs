//! Which paths are private. Here a path counts under every spelling that could reach it.

use super::request::Request;
use crate::config::Access;
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
        let pages = pages(path);
        access
            .private_paths
            .iter()
            .find(|rule| pages.iter().any(|page| rule.could_match(page)))
            .map(|rule| rule.line)
    })
}

/// A path, and the pages that it belongs to where it is a feed, an embed or a later page below them.
fn pages(path: &str) -> Vec<&str> {
    let mut pages = Vec::new();
    // WordPress's own entry point may precede the path that it serves.
    for mut path in [Some(path), folded_below(path, "/index.php")]
        .into_iter()
        .flatten()
    {
        pages.push(path);
        for _ in 0..ENDPOINTS_MAX {
            match path.rsplit_once('/') {
                Some((page, last)) if is_endpoint(last) => path = page,
                _ => break,
            }
            pages.push(if path.is_empty() { "/" } else { path });
        }
    }
    pages
}

/// What WordPress offers below the address of a page.
fn is_endpoint(segment: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    ENDPOINTS.contains(&segment)
        || number(segment)
        || segment.strip_prefix("comment-page-").is_some_and(number)
}

const ENDPOINTS: &[&str] = &[
    "amp",
    "atom",
    "embed",
    "feed",
    "page",
    "rdf",
    "rss",
    "rss2",
    "trackback",
];
/// `/page/2/comment-page-3/feed/atom/`.
const ENDPOINTS_MAX: usize = 5;
