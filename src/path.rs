//! Paths of URLs: the one spelling that may open something, and every other one that could reach it.

use std::collections::BTreeSet;

/// The path of a URL in its plain form, decoded.
///
/// Web server, PHP and WordPress each read a path in their own way: they decode it once or twice, fold slashes, resolve
/// dots, take backslashes for slashes. A path of this type is one that all of them read alike, so what is said about it
/// holds for what is served. There is no repairing: a path in any other form has no canonical one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalPath(String);

impl CanonicalPath {
    /// Reads a path as it stands in a URL, from the first slash to the question mark.
    ///
    /// `None` unless it is made of visible ASCII, and of segments that are not empty, do not begin with two dots or a
    /// blank, and do not end in a dot or a blank; percent signs encode blanks and UTF-8 beyond ASCII, nothing that could
    /// have been written plainly and nothing that has a meaning in a path.
    pub fn parse(path: &[u8]) -> Option<Self> {
        if path.len() > PATH_MAX || path.first() != Some(&b'/') {
            return None;
        }
        let mut decoded = Vec::with_capacity(path.len());
        let mut rest = path;
        while let Some((byte, tail)) = rest.split_first() {
            rest = tail;
            match byte {
                b'%' => {
                    let (escape, after) = tail.split_first_chunk::<2>()?;
                    let value = hex(*escape)?;
                    if value != b' ' && value < 0x80 {
                        return None;
                    }
                    decoded.push(value);
                    rest = after;
                }
                b'\\' | b'?' | b'#' | b';' => return None,
                visible if visible.is_ascii_graphic() => decoded.push(*visible),
                _ => return None,
            }
        }
        let text = String::from_utf8(decoded).ok()?;
        // The control characters beyond ASCII, marks that change how text is read, and letters that some readers take for
        // those of ASCII are in no address.
        if text
            .chars()
            .any(|c| c.is_control() || is_invisible(c) || is_look_alike(c))
        {
            return None;
        }
        let inner = text.strip_prefix('/')?;
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let plain = |segment: &str| {
            !segment.is_empty()
                && !segment.starts_with("..")
                && !segment.starts_with(' ')
                && !segment.ends_with(['.', ' '])
        };
        (text == "/" || inner.split('/').all(plain)).then_some(Self(text))
    }

    /// Reads a path that a person wrote, with letters of any script in place of their escapes.
    pub fn written(path: &str) -> Option<Self> {
        let mut encoded = Vec::with_capacity(path.len());
        for byte in path.bytes() {
            if byte.is_ascii() {
                encoded.push(byte);
            } else {
                encoded.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
        }
        Self::parse(&encoded)
    }

    /// The decoded text, which begins with a slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part below a directory, beginning with its slash; `None` for a path that is not below it.
    pub fn below(&self, directory: &Self) -> Option<&str> {
        let base = directory.0.trim_end_matches('/');
        match self.0.strip_prefix(base) {
            Some("") => Some("/"),
            Some(rest) if rest.starts_with('/') => Some(rest),
            _ => None,
        }
    }
}

/// Every path that a lenient reader could take a URL for, each folded as by `fold`, without a slash at the end.
///
/// `None` when there are too many: such a URL could be anything.
pub fn readings(uri: &[u8]) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let before_query = uri.split(|byte| matches!(byte, b'?' | b'#')).next();
    let mut text = before_query.unwrap_or_default().to_vec();
    if is_unambiguous(&text) {
        let text = String::from_utf8_lossy(&text).to_ascii_lowercase();
        let path = text.trim_end_matches('/');
        found.insert(if path.is_empty() { "/" } else { path }.to_owned());
        return Some(found);
    }
    for _ in 0..=DECODINGS_MAX {
        let whole = String::from_utf8_lossy(&text);
        // A question mark that was encoded may begin the query for the next reader.
        let path = whole.split(['?', '#']).next().unwrap_or_default();
        read(path, &mut found);
        if path.len() < whole.len() {
            read(&whole, &mut found);
        }
        let next = percent_decoded(&text);
        if next.len() == text.len() {
            return Some(found);
        }
        text = next;
    }
    None
}

/// With dots resolved, and without: WordPress looks for the last names only.
fn read(path: &str, found: &mut BTreeSet<String>) {
    let path: String = without_host(path).chars().map(narrow).collect();
    found.insert(joined(&segments(&path, true)));
    if path.contains("..") {
        found.insert(joined(&segments(&path, false)));
    }
}

/// A path as the most lenient reader compares it: without case, without a slash at the end.
pub fn fold(path: &str) -> String {
    joined(&segments(path, false))
}

/// The part of a folded path below a folded directory.
pub fn folded_below<'a>(path: &'a str, directory: &str) -> Option<&'a str> {
    match path.strip_prefix(directory.trim_end_matches('/')) {
        Some("") => Some("/"),
        Some(rest) if rest.starts_with('/') => Some(rest),
        _ => None,
    }
}

/// The text with each escape decoded once; what is no escape stays.
pub fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        let escape = (*byte == b'%')
            .then(|| tail.split_first_chunk::<2>())
            .flatten();
        match escape.and_then(|(digits, after)| Some((hex(*digits)?, after))) {
            Some((value, after)) => {
                out.push(value);
                rest = after;
            }
            None => out.push(*byte),
        }
    }
    out
}

fn segments(path: &str, resolve: bool) -> Vec<String> {
    let path: String = path.chars().map(narrow).collect();
    let mut segments: Vec<String> = Vec::new();
    for raw in path.split(['/', '\\']) {
        // Some servers take what follows a semicolon for a parameter of the segment.
        let raw = raw.split(';').next().unwrap_or_default();
        let segment: String = raw
            .chars()
            .filter(|c| !c.is_control() && !is_invisible(*c))
            .flat_map(char::to_lowercase)
            .map(|c| if c == '+' { ' ' } else { c })
            .collect();
        let segment = segment.trim();
        match segment {
            ".." if resolve => drop(segments.pop()),
            _ => {
                let segment = segment.trim_end_matches(['.', ' ']);
                if !segment.is_empty() {
                    segments.push(segment.to_owned());
                }
            }
        }
    }
    segments
}

/// Whether there is one way to read a path; nearly all are like this.
fn is_unambiguous(path: &[u8]) -> bool {
    let plain =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    path.first() == Some(&b'/')
        && path.iter().all(plain)
        && !path
            .windows(2)
            .any(|pair| matches!(pair, b"//" | b"/." | b"./" | b".."))
        && path.last() != Some(&b'.')
}

fn joined(segments: &[String]) -> String {
    format!("/{}", segments.join("/"))
}

/// The path of a request in absolute form (RFC 9112, section 3.2.2).
fn without_host(uri: &str) -> &str {
    match uri.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => rest
            .find(['/', '\\'])
            .and_then(|at| rest.get(at..))
            .unwrap_or_default(),
        _ => uri,
    }
}

fn hex([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Characters that show nothing: joiners, marks of direction, variation selectors, the byte order mark, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The full-width form of a character of ASCII as that character: databases take them for equal.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        _ => c,
    }
}

/// Forms of ASCII, and dots and slashes of other kinds, which compatibility normalisation (Unicode, annex 15) makes plain.
fn is_look_alike(c: char) -> bool {
    matches!(c,
        '\u{2024}'..='\u{2026}' | '\u{2044}' | '\u{2215}'..='\u{2216}' | '\u{29f5}' | '\u{29f8}'..='\u{29f9}'
        | '\u{fe50}'..='\u{fe6b}' | '\u{ff01}'..='\u{ff5e}')
}

/// WordPress keeps addresses of at most 200 characters a segment; proxies stop at 8 KiB a line.
const PATH_MAX: usize = 2048;
/// Nobody decodes more than twice; who encodes more often than this hides something.
const DECODINGS_MAX: usize = 6;
