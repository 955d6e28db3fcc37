//! The decision.

use super::client_address;
use super::entry_points::{Admission, EntryPoint};
use super::private::private_line;
use super::query::Variables;
use super::request::{Request, Stage};
use super::session::{Session, Standing};
use super::verdict::{Action, Rule, Verdict};
use crate::config::{Access, Scenario};
use crate::path::CanonicalPath;
use crate::reason::Reason;

/// Whether a request passes, has to sign in, or is refused.
pub fn decide(access: &Access, request: &Request<'_>, session: &Session) -> Verdict {
    let variables = Variables::of(request);
    let entry = EntryPoint::with(access, request, &variables);
    let row = entry.row();
    let admission = row.admission(access.scenario);
    let (public, rule, line) = signed_out(access, request, &variables, entry, admission);
    let verdict = |action, rule, line, reason| Verdict {
        action,
        rule,
        entry,
        line,
        silent: false,
        status: if action == Action::Refuse { 401 } else { 0 },
        reason,
        public,
    };
    // What is sent without looking at sessions needs none that is good.
    if public
        && matches!(
            rule,
            Rule::OpenEntry | Rule::OwnAuthentication | Rule::UploadsNotGated
        )
    {
        return verdict(Action::Pass, rule, line, None);
    }
    // An API call cannot be repeated by a redirect, a form would lose what was typed.
    let ask = if row.challenges && request.is_navigation() {
        Action::Challenge
    } else {
        Action::Refuse
    };
    match session.standing(&access.session) {
        Standing::Good(_) if public => verdict(Action::Pass, rule, line, None),
        // A network's login cookie is good on all of its sites. Being known elsewhere opens nothing here, and who merely reads what
        // everybody may read is not asked anything. A sign-in may make a member.
        _ if session.foreign && public => verdict(Action::Pass, rule, line, None),
        _ if session.foreign => verdict(ask, rule, line, Some(Reason::SignInRequired)),
        Standing::Good(rule) => verdict(Action::Pass, rule, 0, None),
        Standing::Expired => Verdict {
            silent: ask == Action::Challenge,
            ..verdict(ask, Rule::SessionExpired, 0, Some(Reason::SessionExpired))
        },
        Standing::Idle => verdict(ask, Rule::SessionIdle, 0, Some(Reason::SessionIdle)),
        Standing::SignedOut if public => verdict(Action::Pass, rule, line, None),
        Standing::SignedOut => verdict(ask, rule, line, Some(Reason::SignInRequired)),
    }
}

/// Whether somebody passes who is not signed in, by which rule, and that rule's line. What is private is so for everybody: no
/// exemption is stronger.
fn signed_out(
    access: &Access,
    request: &Request<'_>,
    variables: &Variables<'_>,
    entry: EntryPoint,
    admission: Admission,
) -> (bool, Rule, usize) {
    if admission == Admission::Open {
        return (true, Rule::OpenEntry, 0);
    }
    if entry == EntryPoint::Upload && !access.gate_uploads {
        return (true, Rule::UploadsNotGated, 0);
    }
    if request.post_private {
        return (false, Rule::PrivatePost, 0);
    }
    if let Some(line) = private_line(access, request) {
        return (false, Rule::PrivatePath, line);
    }
    match admission {
        Admission::Open => (true, Rule::OpenEntry, 0),
        Admission::OwnAuthentication => (true, Rule::OwnAuthentication, 0),
        Admission::Public => (true, Rule::ScenarioInternet, 0),
        Admission::SignedIn => match exemption(access, request, variables, entry) {
            Some((rule, line)) => (true, rule, line),
            None => (false, missing(access.scenario), 0),
        },
    }
}

fn missing(scenario: Scenario) -> Rule {
    match scenario {
        Scenario::Internet => Rule::ScenarioInternet,
        Scenario::Intranet => Rule::Intranet,
    }
}

/// The exemption that opens what the scenario closes.
fn exemption(
    access: &Access,
    request: &Request<'_>,
    variables: &Variables<'_>,
    entry: EntryPoint,
) -> Option<(Rule, usize)> {
    exempt_path(access, request, variables, entry).or_else(|| {
        let address = client_address::of(request, &access.trusted_proxies)?;
        access
            .exempt_addresses
            .iter()
            .any(|network| network.contains(address))
            .then_some((Rule::ExemptAddress, 0))
    })
}

/// By its path, which has to be a canonical one and the only thing that names what is shown.
fn exempt_path(
    access: &Access,
    request: &Request<'_>,
    variables: &Variables<'_>,
    entry: EntryPoint,
) -> Option<(Rule, usize)> {
    if !access.public_home && access.exempt_paths.is_empty() {
        return None;
    }
    let canonical = CanonicalPath::parse(request.path())?;
    let path = canonical.below(access.place.path.as_ref()?)?;
    // WordPress prefers the path that the server found behind the script's name, which may have been decoded.
    let same = [request.path(), canonical.as_str().as_bytes()]
        .iter()
        .any(|path| path.ends_with(request.path_info));
    if !same || variables.select_content() {
        return None;
    }
    if hides_script(path) {
        return None;
    }
    let shows_home = match request.stage {
        Stage::Start => true,
        Stage::Query | Stage::Content => request.home,
        Stage::Rest | Stage::File => false,
    };
    let reads = matches!(request.method, b"GET" | b"HEAD");
    if access.public_home && entry == EntryPoint::FrontEnd && path == "/" && shows_home && reads {
        return Some((Rule::PublicHome, 0));
    }
    // Where WordPress knows nothing of a path, as without permalinks, it shows the front page there.
    if request.home && path != "/" && !is_found_there(request, &canonical) {
        return None;
    }
    if !entry.row().exemptible {
        return None;
    }
    let method = std::str::from_utf8(request.method).ok()?;
    access
        .exempt_paths
        .iter()
        .find(|rule| {
            rule.matches(path)
                && rule.is_for(method)
                && !(rule.names_methods() && variables.override_method())
        })
        .map(|rule| (Rule::ExemptPath, rule.line))
}

/// Whether a script stands in the middle of a path: what follows it is for the script, not for those who look at the path. Only
/// WordPress's own entry point stands in front of addresses that it serves.
fn hides_script(path: &str) -> bool {
    let path = path.strip_prefix("/index.php").unwrap_or(path);
    let (directories, _) = path
        .trim_end_matches('/')
        .rsplit_once('/')
        .unwrap_or_default();
    directories
        .split('/')
        .any(|segment| segment.to_ascii_lowercase().ends_with(".php"))
}

/// Whether the path is that of what WordPress found.
fn is_found_there(request: &Request<'_>, path: &CanonicalPath) -> bool {
    let name = |path: &CanonicalPath| path.as_str().trim_end_matches('/').to_owned();
    request
        .paths
        .iter()
        .filter_map(|found| CanonicalPath::parse(found))
        .any(|found| name(&found) == name(path))
}
