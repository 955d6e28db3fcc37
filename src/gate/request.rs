//! What the gate is told of a request. Everything a browser sends is raw.

/// How far WordPress has come with a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing but the script is known.
    #[default]
    Start,
    /// The address has been read.
    Query,
    /// What is shown has been found.
    Content,
    /// A REST route is about to be served.
    Rest,
    /// A file of the uploads folder is about to be sent.
    File,
}

impl Stage {
    /// The stage with this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "start" => Some(Self::Start),
            "query" => Some(Self::Query),
            "content" => Some(Self::Content),
            "rest" => Some(Self::Rest),
            "file" => Some(Self::File),
            _ => None,
        }
    }
}

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Request<'a> {
    /// How far WordPress has come with it.
    pub stage: Stage,
    /// The file that runs, relative to WordPress: `index.php`, `wp-admin/admin-ajax.php`.
    pub script: &'a [u8],
    /// Its method.
    pub method: &'a [u8],
    /// Path and query as they came.
    pub uri: &'a [u8],
    /// What the server took for the path behind the script's name.
    pub path_info: &'a [u8],
    /// Variables by which WordPress chooses what it shows, as far as they came in the query or the body.
    pub selectors: Vec<&'a [u8]>,
    /// The address at the other end of the connection.
    pub address: &'a [u8],
    /// `X-Forwarded-For`.
    pub forwarded_for: &'a [u8],
    /// `Accept`.
    pub accept: &'a [u8],
    /// `X-Requested-With`.
    pub requested_with: &'a [u8],
    /// `Sec-Fetch-Mode`.
    pub fetch_mode: &'a [u8],
    /// `Sec-Fetch-Dest`.
    pub fetch_dest: &'a [u8],
    /// `Sec-Purpose`, or the older `Purpose` and `X-Moz`.
    pub purpose: &'a [u8],
    /// `X-HTTP-Method-Override`.
    pub method_override: &'a [u8],
    /// Canonical paths of what WordPress found.
    pub paths: Vec<&'a [u8]>,
    /// Whether any of that is marked private.
    pub post_private: bool,
    /// Whether WordPress found the front page.
    pub home: bool,
}

impl Request<'_> {
    /// Whether a person opens a page in a window of a browser. Everything else could not go on from a redirect to a sign-in,
    /// or should not: scripts, images, frames, previews, prefetching, other methods.
    pub fn is_navigation(&self) -> bool {
        let is = |value: &[u8], expected: &str| value.eq_ignore_ascii_case(expected.as_bytes());
        if self.method != b"GET"
            || !self.requested_with.is_empty()
            || holds(self.purpose, b"prefetch")
            || holds(self.purpose, b"prerender")
            || holds(self.purpose, b"preview")
        {
            return false;
        }
        // Fetch Metadata: browsers that do not send these headers send none of them.
        match (self.fetch_mode, self.fetch_dest) {
            (b"", b"") => {
                holds(self.accept, b"text/html") || holds(self.accept, b"application/xhtml+xml")
            }
            (mode, b"") => is(mode, "navigate"),
            (b"", dest) => is(dest, "document"),
            (mode, dest) => is(mode, "navigate") && is(dest, "document"),
        }
    }

    /// The part of the address before the query.
    pub fn path(&self) -> &[u8] {
        self.uri
            .split(|byte| *byte == b'?')
            .next()
            .unwrap_or_default()
    }

    /// The part after it; `None` where there is no question mark.
    pub fn query(&self) -> Option<&[u8]> {
        let at = self.uri.iter().position(|byte| *byte == b'?')?;
        self.uri.get(at + 1..)
    }
}

/// Whether a header names this, in any case.
fn holds(header: &[u8], word: &[u8]) -> bool {
    header
        .windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word))
}
