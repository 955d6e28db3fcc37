//! What the gate says to a visitor's browser about a URL, before anybody has opened it.

use url::Url;

use super::decide::decide;
use super::entry_points::EntryPoint;
use super::query::Variables;
use super::request::{Request, Stage};
use super::session::Session;
use super::verdict::{Action, Rule, Verdict};
use crate::config::{Access, Place};
use crate::path::CanonicalPath;

/// What a person gets who is not signed in and opens this URL: an absolute one of this site, or a path. What WordPress finds
/// there is not known here, so pages that are marked as private are judged by their address alone.
pub fn explain(access: &Access, url: &str, method: &str) -> Verdict {
    let Some(uri) = own_uri(&access.place, url) else {
        return Verdict {
            action: Action::Refuse,
            rule: Rule::NotThisSite,
            entry: EntryPoint::FrontEnd,
            line: 0,
            silent: false,
            status: 404,
            reason: None,
            public: false,
        };
    };
    let path = uri.split('?').next().unwrap_or_default();
    let (stage, script) = match destination(&access.place, path) {
        Destination::Script(script) => (Stage::Query, script),
        Destination::Upload => (Stage::File, "index.php".to_owned()),
        Destination::StaticFile => return static_file(),
    };
    let mut request = Request {
        stage,
        script: script.as_bytes(),
        method: method.as_bytes(),
        uri: uri.as_bytes(),
        accept: b"text/html",
        fetch_mode: b"navigate",
        fetch_dest: b"document",
        ..Request::default()
    };
    request.home = below(&access.place.path, path).as_deref() == Some("/")
        && !Variables::of(&request).select_content();
    decide(access, &request, &Session::default())
}

enum Destination {
    Script(String),
    StaticFile,
    Upload,
}

/// What a usual web server does with a path.
fn destination(place: &Place, path: &str) -> Destination {
    let front_end = || Destination::Script("index.php".to_owned());
    // WordPress lies where its login page lies.
    let login = place.login.path();
    let directory = login
        .strip_suffix("wp-login.php")
        .unwrap_or_else(|| place.home.path());
    let directory = CanonicalPath::parse(directory.as_bytes());
    let Some(path) = below(&directory, path) else {
        return front_end();
    };
    if login.ends_with("/wp-login.php") && path == "/wp-login.php" {
        return Destination::Script("wp-login.php".to_owned());
    }
    let file = path.strip_prefix('/').unwrap_or_default();
    let is_script = file.ends_with(".php");
    if file == "wp-admin" || file.starts_with("wp-admin/") && !is_script {
        let asset = file.contains('.');
        return if asset {
            Destination::StaticFile
        } else {
            Destination::Script("wp-admin/index.php".to_owned())
        };
    }
    if file.starts_with("wp-admin/") || is_script && !file.contains('/') {
        return Destination::Script(file.to_owned());
    }
    if file.starts_with("wp-content/uploads/") {
        return Destination::Upload;
    }
    match (
        file.starts_with("wp-content/") || file.starts_with("wp-includes/"),
        is_script,
    ) {
        (true, true) => Destination::Script(file.to_owned()),
        (true, false) => Destination::StaticFile,
        (false, _) => front_end(),
    }
}

fn static_file() -> Verdict {
    Verdict {
        action: Action::Pass,
        rule: Rule::OpenEntry,
        entry: EntryPoint::StaticFile,
        line: 0,
        silent: false,
        status: 0,
        reason: None,
        public: true,
    }
}

/// Path and query as a browser sends them.
fn own_uri(place: &Place, url: &str) -> Option<String> {
    let url = url.trim().split('#').next().unwrap_or_default();
    if url.starts_with('/') && !url.starts_with("//") {
        return Some(encoded(url));
    }
    let parsed = Url::parse(url).ok()?;
    if parsed.origin() != place.home.origin() && parsed.origin() != place.login.origin() {
        return None;
    }
    // Not the parsed path, which has been tidied up.
    let rest = url.split_once("://").map(|(_, rest)| rest)?;
    let at = rest.find(['/', '?']).unwrap_or(rest.len());
    let uri = rest.get(at..).unwrap_or_default();
    Some(encoded(&if uri.starts_with('/') {
        uri.to_owned()
    } else {
        format!("/{uri}")
    }))
}

/// Letters beyond ASCII and blanks as a browser encodes them.
fn encoded(uri: &str) -> String {
    uri.bytes()
        .map(|byte| {
            if byte.is_ascii_graphic() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn below(directory: &Option<CanonicalPath>, path: &str) -> Option<String> {
    let path = CanonicalPath::parse(path.as_bytes())?;
    path.below(directory.as_ref()?).map(str::to_owned)
}
