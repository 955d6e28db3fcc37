//! The gate: rules, facts of a request and of a session in, one verdict out.

mod addresses;
mod documentation;
mod entry_points;
mod exempt_paths;
mod navigations;
mod private_paths;
mod properties;
mod sessions;
mod tester;

use serde_json::{json, Value};
use vestibule::config::Access;
use vestibule::gate::{decide, Action, Kind, Request, Session, Stage, Verdict};

use crate::stand_in::{HOME, LOGIN, NOW};

/// A site with these settings.
pub fn site(settings: Value) -> Access {
    site_at(HOME, LOGIN, settings)
}

pub fn site_at(home: &str, login: &str, settings: Value) -> Access {
    let json = json!({"settings": settings, "site": {"home": home, "login": login}});
    Access::parse(json.to_string().as_bytes()).unwrap()
}

/// An intranet with these settings beside.
pub fn intranet(mut settings: Value) -> Access {
    settings["scenario"] = "intranet".into();
    site(settings)
}

/// A person opens an address in a browser; WordPress has read it and found no front page.
pub fn navigation(uri: &str) -> Request<'_> {
    Request {
        stage: Stage::Query,
        script: b"index.php",
        method: b"GET",
        uri: uri.as_bytes(),
        address: b"198.51.100.7",
        accept: b"text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        fetch_mode: b"navigate",
        fetch_dest: b"document",
        ..Request::default()
    }
}

pub fn nobody() -> Session {
    Session {
        at: NOW,
        ..Session::default()
    }
}

/// Somebody who signed in with Microsoft so many seconds ago and did something just now.
pub fn microsoft(age: i64) -> Session {
    Session {
        kind: Kind::Microsoft,
        verified: NOW - age,
        seen: NOW,
        postponed: 0,
        at: NOW,
        foreign: false,
    }
}

pub fn of_kind(kind: Kind) -> Session {
    Session { kind, ..nobody() }
}

/// The verdict as `action rule`, with the line and the reason where there are any.
pub fn text(verdict: &Verdict) -> String {
    let mut text = format!("{} {}", verdict.action.code(), verdict.rule.code());
    if verdict.line != 0 {
        text += &format!(":{}", verdict.line);
    }
    if verdict.silent {
        text += " silently";
    }
    if verdict.action == Action::Refuse {
        text += &format!(" {}", verdict.status);
    }
    text
}

/// What somebody gets who is not signed in and opens an address.
pub fn visit(access: &Access, uri: &str) -> String {
    text(&decide(access, &navigation(uri), &nobody()))
}
