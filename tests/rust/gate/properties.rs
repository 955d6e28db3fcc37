//! What holds for every request and every session.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::Config as RunnerConfig;
use serde_json::json;
use vestibule::config::Access;
use vestibule::gate::{
    decide, is_private_path, Action, Admission, Kind, Request, Rule, Session, Stage, Verdict, TABLE,
};

use super::{intranet, microsoft, navigation, nobody, site};
use crate::stand_in::NOW;

/// Rules of each kind, so that there is something to slip through.
static RULES: LazyLock<serde_json::Value> = LazyLock::new(|| {
    json!({
        "exempt_paths": ["exact /about/", "prefix /shop/", "glob /docs/*/public/**", "POST prefix /wp-json/hook/"],
        "private_paths": ["exact /secret/", "prefix /team/"],
        "exempt_addresses": ["203.0.113.0/24"], "trusted_proxies": ["10.0.0.0/8"],
        "session_idle": 1800, "gate_uploads": true, "public_home": true,
    })
});
static INTRANET: LazyLock<Access> = LazyLock::new(|| intranet(RULES.clone()));
static INTERNET: LazyLock<Access> = LazyLock::new(|| site(RULES.clone()));

fn runner() -> RunnerConfig {
    RunnerConfig {
        cases: 512,
        failure_persistence: None,
        ..RunnerConfig::default()
    }
}

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(texts).prop_map(str::to_owned)
}

/// Addresses, most of them made of parts that mean something to somebody.
fn uri() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => one_of(&["/", "about", "shop", "secret", "docs", "public", "team", "a", "index.php", "wp-json", "hook", "robots.txt"]),
        2 => one_of(&["//", "/./", "/../", "..", ".", "%2f", "%2e", "%5c", "\\", "%00", "%20", ";", "?", "#", "%", "%25", "%3f"]),
        1 => one_of(&["?p=7", "?x=1", "&s=x", "?rest_route=/", "feed/", "embed", "wp-login.php", "favicon.ico", "SECRET", "%73ecret"]),
        1 => "\\PC{0,3}",
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| format!("/{}", parts.concat()))
}

#[derive(Clone, Debug)]
struct Facts {
    stage: Stage,
    script: String,
    method: String,
    uri: String,
    selector: Option<String>,
    address: String,
    forwarded_for: String,
    accept: String,
    requested_with: String,
    fetch: (String, String),
    purpose: String,
    path: Option<String>,
    post_private: bool,
    home: bool,
}

impl Facts {
    fn request(&self) -> Request<'_> {
        Request {
            stage: self.stage,
            script: self.script.as_bytes(),
            method: self.method.as_bytes(),
            uri: self.uri.as_bytes(),
            selectors: self.selector.iter().map(|name| name.as_bytes()).collect(),
            address: self.address.as_bytes(),
            forwarded_for: self.forwarded_for.as_bytes(),
            accept: self.accept.as_bytes(),
            requested_with: self.requested_with.as_bytes(),
            fetch_mode: self.fetch.0.as_bytes(),
            fetch_dest: self.fetch.1.as_bytes(),
            purpose: self.purpose.as_bytes(),
            paths: self.path.iter().map(|path| path.as_bytes()).collect(),
            post_private: self.post_private,
            home: self.home,
            ..Request::default()
        }
    }
}

fn facts() -> impl Strategy<Value = Facts> {
    let stage = prop::sample::select(&[
        Stage::Start,
        Stage::Query,
        Stage::Content,
        Stage::Rest,
        Stage::File,
    ]);
    let script = prop_oneof![
        3 => Just("index.php".to_owned()),
        2 => one_of(&["wp-login.php", "wp-cron.php", "xmlrpc.php", "wp-admin/index.php", "wp-admin/admin-ajax.php",
            "wp-admin/admin-post.php", "wp-comments-post.php", "wp-signup.php", "x.php", ""]),
    ];
    let what = (
        stage,
        script,
        one_of(&["GET", "GET", "HEAD", "POST", "x"]),
        uri(),
    );
    let selector = prop::option::weighted(0.2, one_of(&["p", "orderby", "rest_route"]));
    let address = one_of(&["198.51.100.7", "203.0.113.9", "10.0.0.1", "::1", "x", ""]);
    let forwarded_for = one_of(&[
        "",
        "203.0.113.9",
        "198.51.100.7",
        "203.0.113.9, 198.51.100.7",
        "x",
    ]);
    let fetch = (
        one_of(&["", "navigate", "cors", "no-cors"]),
        one_of(&["", "document", "iframe", "image", "empty"]),
    );
    let headers = (
        one_of(&["", "*/*", "text/html", "application/json"]),
        one_of(&["", "", "XMLHttpRequest"]),
        fetch,
        one_of(&["", "", "prefetch"]),
    );
    let path = prop::option::weighted(0.3, one_of(&["/about/", "/secret/", "/team/a/", "/a/"]));
    let found = (path, prop::bool::weighted(0.1), any::<bool>());
    (what, selector, (address, forwarded_for), headers, found).prop_map(
        |(what, selector, addresses, headers, found)| Facts {
            stage: what.0,
            script: what.1,
            method: what.2,
            uri: what.3,
            selector,
            address: addresses.0,
            forwarded_for: addresses.1,
            accept: headers.0,
            requested_with: headers.1,
            fetch: headers.2,
            purpose: headers.3,
            path: found.0,
            post_private: found.1,
            home: found.2,
        },
    )
}

fn session() -> impl Strategy<Value = Session> {
    let kind = prop::sample::select(&[
        Kind::None,
        Kind::WordPress,
        Kind::Microsoft,
        Kind::Application,
    ]);
    let time = || prop_oneof![8 => (NOW - 40_000)..(NOW + 1000), 1 => any::<i64>(), 1 => Just(0)];
    (kind, time(), time(), time(), any::<bool>()).prop_map(
        |(kind, verified, seen, postponed, foreign)| Session {
            kind,
            verified,
            seen,
            postponed,
            at: NOW,
            foreign,
        },
    )
}

/// How much a verdict gives.
fn rank(verdict: &Verdict) -> u8 {
    match (verdict.action, verdict.rule) {
        (Action::Pass, Rule::RenewalPostponed) => 3,
        (Action::Pass, _) => 4,
        (_, Rule::SessionExpired) => 2,
        (_, Rule::SessionIdle) => 1,
        (Action::Challenge | Action::Refuse, _) => 0,
    }
}

proptest! {
    #![proptest_config(runner())]

    /// On an intranet nobody passes signed out but by an open row or an exemption.
    #[test]
    fn signed_out_on_an_intranet(facts in facts()) {
        let request = facts.request();
        let verdict = decide(&INTRANET, &request, &nobody());
        if verdict.action == Action::Pass {
            prop_assert!(matches!(
                verdict.rule,
                Rule::OpenEntry | Rule::OwnAuthentication | Rule::ExemptPath | Rule::ExemptAddress | Rule::PublicHome
            ));
            let row = verdict.entry.row();
            match verdict.rule {
                Rule::OpenEntry => prop_assert_eq!(row.intranet, Admission::Open),
                Rule::OwnAuthentication => prop_assert_eq!(row.intranet, Admission::OwnAuthentication),
                Rule::ExemptAddress => prop_assert!(facts.address == "203.0.113.9"
                    || (facts.address == "10.0.0.1" && facts.forwarded_for == "203.0.113.9")),
                // Only plain spellings, and nothing that selects other content.
                _ => {
                    let path = facts.uri.split('?').next().unwrap();
                    prop_assert!(path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.-_%~!$'()*,:=@&+|^{}[]\"<>`".contains(&byte)), "{}", path);
                    // A name may begin with a dot; `.` and `..`, and names that some file systems shorten, are no plain spelling.
                    prop_assert!(!path.contains("//") && !path.split('/').any(|name| name.ends_with('.')), "{}", path);
                    let query = facts.uri.split_once('?').map_or("", |(_, query)| query);
                    prop_assert!(!query.split('&').any(|pair| pair == "p=7" || pair == "s=x"), "{}", facts.uri);
                    prop_assert!(facts.selector.as_deref().is_none_or(|name| name == "orderby"));
                }
            }
            if verdict.rule != Rule::OpenEntry {
                prop_assert!(!facts.post_private);
                prop_assert!(facts.path.as_deref().is_none_or(|path| path == "/about/" || path == "/a/"));
                prop_assert!(!is_private_path(&INTRANET, facts.uri.as_bytes()));
            }
        }
    }

    /// 001-11: WordPress's own sessions are never challenged, but for those of other sites of a network.
    #[test]
    fn other_sessions_pass(facts in facts(), session in session()) {
        for access in [&*INTRANET, &*INTERNET] {
            let verdict = decide(access, &facts.request(), &session);
            if matches!(session.kind, Kind::WordPress | Kind::Application) {
                prop_assert_eq!(verdict.action == Action::Pass, verdict.public || !session.foreign);
            }
        }
    }

    /// Case 12: only navigations are challenged, and only Microsoft's sessions are renewed.
    #[test]
    fn challenges_are_for_people(facts in facts(), session in session()) {
        for access in [&*INTRANET, &*INTERNET] {
            let verdict = decide(access, &facts.request(), &session);
            if verdict.action == Action::Challenge {
                prop_assert_eq!(&facts.method, "GET");
                prop_assert!(facts.purpose.is_empty() && facts.requested_with.is_empty());
                prop_assert!(["", "navigate"].contains(&facts.fetch.0.as_str()));
                prop_assert!(["", "document"].contains(&facts.fetch.1.as_str()));
                prop_assert!(verdict.entry.row().challenges);
            }
            prop_assert_eq!(verdict.status, if verdict.action == Action::Refuse { 401 } else { 0 });
            prop_assert_eq!(verdict.reason.is_some(), verdict.action != Action::Pass);
            prop_assert_eq!(verdict.silent, verdict.action == Action::Challenge && verdict.rule == Rule::SessionExpired);
            if matches!(verdict.rule, Rule::SessionExpired | Rule::SessionIdle) {
                prop_assert_eq!(session.kind, Kind::Microsoft);
            }
        }
    }

    /// A fresher session never gets less.
    #[test]
    fn freshness_is_monotone(facts in facts(), older in 0_i64..50_000, younger in 0_i64..50_000, seen in 0_i64..4000, put_off in 0_i64..600) {
        let (younger, older) = (younger.min(older), younger.max(older));
        for access in [&*INTRANET, &*INTERNET] {
            let of = |age: i64| {
                let session = Session { seen: NOW - seen.min(age), postponed: NOW - put_off, ..microsoft(age) };
                rank(&decide(access, &facts.request(), &session))
            };
            prop_assert!(of(younger) >= of(older), "{} {}", younger, older);
        }
    }

    /// What somebody signed out may see, somebody signed in may see as well, unless the session has run out.
    #[test]
    fn signing_in_takes_nothing_away(facts in facts(), session in session()) {
        for access in [&*INTRANET, &*INTERNET] {
            let out = decide(access, &facts.request(), &nobody());
            let verdict = decide(access, &facts.request(), &session);
            prop_assert_eq!(out.action == Action::Pass, out.public);
            prop_assert_eq!(out.public, verdict.public);
            if out.public {
                let run_out = matches!(verdict.rule, Rule::SessionExpired | Rule::SessionIdle);
                prop_assert!(verdict.action == Action::Pass || run_out);
            }
        }
    }

    /// An intranet shows nobody more than the same site on the internet does.
    #[test]
    fn an_intranet_is_stricter(facts in facts(), session in session()) {
        let inside = decide(&INTRANET, &facts.request(), &session);
        let outside = decide(&INTERNET, &facts.request(), &session);
        prop_assert!(inside.action != Action::Pass || outside.action == Action::Pass);
    }

    /// Whatever is done to a protected path, the result is not exempt, or no longer has to do with it.
    #[test]
    fn no_mutation_of_a_protected_path_is_exempt(at in 0_usize..9, what in one_of(&[
        "", "/", "//", "/.", "/..", "/../", "%2f", "%2e", "%2e%2e", "%252f", "\\", "%5c", ";", ";a=b", "%00", "%20", "%09", "?", "#",
        "%3f", "%23", ".", "..", "~", "%e2%80%8b", "/index.php/", "/about/../", "about/..", "/shop/../", "shop/..;/", "%73",
    ]), case in any::<u16>(), escape in any::<u16>()) {
        let path = "/secret/x";
        let mutated: String = path
            .chars()
            .enumerate()
            .flat_map(|(position, c)| {
                let c = if case >> position & 1 == 1 { c.to_ascii_uppercase() } else { c };
                let letter = if escape >> position & 1 == 1 && position % 3 == 0 { format!("%{:02x}", u32::from(c)) } else { c.to_string() };
                let inserted = if position == at { what.clone() } else { String::new() };
                [inserted, letter]
            })
            .collect();
        for mutated in [mutated.clone(), format!("/shop{mutated}"), format!("/about/..{mutated}"), format!("/shop/..{mutated}")] {
            let verdict = decide(&INTRANET, &navigation(&mutated), &nobody());
            // What lies plainly below the shop is exempt: one slash between names, nothing that anybody decodes or resolves.
            let path = mutated.split('?').next().unwrap().replace("%20", " ");
            let odd = ["%", "\\", ";", "#", "//", "/./", "/..", "./", "/ ", " /"];
            let plain = (path == "/" || path.starts_with("/shop"))
                && !odd.iter().any(|odd| path.contains(odd))
                && !path.ends_with(['.', ' ']);
            prop_assert!(verdict.action != Action::Pass || plain, "{}", mutated);
        }
    }

    /// The same as a private path on an internet site: every reading of it asks for a sign-in.
    #[test]
    fn no_spelling_of_a_private_path_is_public(case in any::<u16>(), escape in any::<u16>(), slashes in 0_usize..3, tail in one_of(&[
        "", "/", "//", "/.", "/./", ".", "%2f", "%20", "%00", ";x", "?x=1", "#x", "%3fx", "/feed/", "/2/", "/page/3", "/embed", "/x/../",
    ]), head in one_of(&["", "/.", "/x/..", "/x/%2e%2e", "/index.php", "http://h", "\\", "/%2e", "/;x"])) {
        let word: String = "secret"
            .chars()
            .enumerate()
            .map(|(position, c)| {
                let c = if case >> position & 1 == 1 { c.to_ascii_uppercase() } else { c };
                match escape >> (2 * position) & 3 {
                    1 => format!("%{:02X}", u32::from(c)),
                    2 => format!("%25{:02x}", u32::from(c)),
                    _ => c.to_string(),
                }
            })
            .collect();
        let uri = format!("{head}/{}{word}{tail}", "/".repeat(slashes));
        let verdict = decide(&INTERNET, &navigation(&uri), &nobody());
        prop_assert_eq!(verdict.rule, Rule::PrivatePath, "{}", uri);
        prop_assert!(verdict.action != Action::Pass);
    }

    /// Any bytes get a verdict.
    #[test]
    fn bytes_are_judged(uri in prop::collection::vec(any::<u8>(), 0..200), header in prop::collection::vec(any::<u8>(), 0..60), session in session()) {
        let request = Request {
            uri: &uri,
            forwarded_for: &header,
            accept: &header,
            address: &header,
            selectors: vec![&header],
            paths: vec![&uri],
            ..navigation("/")
        };
        for access in [&*INTRANET, &*INTERNET] {
            let verdict = decide(access, &request, &session);
            prop_assert!(TABLE.iter().any(|row| row.entry == verdict.entry));
        }
    }
}
