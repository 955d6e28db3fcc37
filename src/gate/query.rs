//! What a query may change: which content WordPress chooses, and which method REST assumes.

use super::request::Request;
use crate::path::percent_decoded;

/// The names of the variables that a request brings, as PHP reads them.
pub struct Variables<'a> {
    request: &'a Request<'a>,
    names: Vec<Vec<u8>>,
}

impl<'a> Variables<'a> {
    /// Those of a request.
    pub fn of(request: &'a Request<'a>) -> Self {
        let query = request.query().unwrap_or_default();
        Self {
            request,
            names: query
                .split(|byte| *byte == b'&')
                .filter(|pair| !pair.is_empty())
                .map(name)
                .collect(),
        }
    }

    /// Whether the request names other content than its path does.
    pub fn select_content(&self) -> bool {
        let harmless = |name: &[u8]| HARMLESS.iter().any(|known| known.as_bytes() == name);
        self.request.selectors.iter().any(|name| !harmless(name))
            || self.names.iter().any(|name| is_selector(name))
    }

    /// Whether the request names this variable, in the query or by WordPress's account.
    pub fn name(&self, variable: &str) -> bool {
        self.request.selectors.contains(&variable.as_bytes())
            || self.names.iter().any(|name| name == variable.as_bytes())
    }

    /// Whether the method that counts can be another one than that of the request.
    pub fn override_method(&self) -> bool {
        !self.request.method_override.is_empty() || self.name("_method")
    }
}

fn is_selector(name: &[u8]) -> bool {
    SELECTORS.iter().any(|known| known.as_bytes() == name)
}

/// The name in a pair of a query: without leading blanks, up to a bracket, with underscores for blanks and dots.
fn name(pair: &[u8]) -> Vec<u8> {
    let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
    let mut name = percent_decoded(name);
    for byte in &mut name {
        if *byte == b'+' {
            *byte = b' ';
        }
    }
    name.trim_ascii_start()
        .split(|byte| matches!(byte, b'[' | 0))
        .next()
        .unwrap_or_default()
        .iter()
        .map(|byte| {
            if matches!(byte, b' ' | b'.') {
                b'_'
            } else {
                *byte
            }
        })
        .collect()
}

/// They order what is shown.
const HARMLESS: &[&str] = &["order", "orderby"];

/// WordPress's public query variables but for the harmless ones, the REST route, and what makes REST add linked content or
/// the customizer show drafts. Post types and taxonomies add their own, which the plugin names.
pub const SELECTORS: &[&str] = &[
    "_embed",
    "attachment",
    "attachment_id",
    "author",
    "author_name",
    "calendar",
    "cat",
    "category_name",
    "cpage",
    "customize_changeset_uuid",
    "day",
    "embed",
    "error",
    "exact",
    "favicon",
    "feed",
    "hour",
    "m",
    "minute",
    "monthnum",
    "more",
    "name",
    "p",
    "page",
    "page_id",
    "paged",
    "pagename",
    "pb",
    "post_format",
    "post_type",
    "posts",
    "preview",
    "rest_route",
    "robots",
    "s",
    "search",
    "second",
    "sentence",
    "sitemap",
    "sitemap-stylesheet",
    "sitemap-subtype",
    "static",
    "subpost",
    "subpost_id",
    "tag",
    "tag_id",
    "taxonomy",
    "tb",
    "term",
    "title",
    "w",
    "withcomments",
    "withoutcomments",
    "year",
];
