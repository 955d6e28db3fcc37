//! Who may see what: the settings that the gate works with.

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::choice::Scenario;
use super::network::Network;
use super::path_rule::PathRule;
use super::problem::{Problem, ProblemReason};
use super::{schema, site};
use crate::path::{fold, folded_below, CanonicalPath};

/// What the gate knows of a site: its rules, and where it lies.
#[derive(Clone, Debug)]
pub struct Access {
    /// Which requests have to come from somebody who is signed in.
    pub scenario: Scenario,
    /// Paths that are for everybody.
    pub exempt_paths: Vec<PathRule>,
    /// Paths that are for nobody but those who are signed in.
    pub private_paths: Vec<PathRule>,
    /// Whether the front page is for everybody.
    pub public_home: bool,
    /// Addresses from which nobody needs to sign in.
    pub exempt_addresses: Vec<Network>,
    /// Proxies whose word about the address before them is taken.
    pub trusted_proxies: Vec<Network>,
    /// Whether the folder of uploads is behind the gate.
    pub gate_uploads: bool,
    /// How long Microsoft's word is good.
    pub session: SessionLimits,
    /// Where the site lies.
    pub place: Place,
}

/// How long a session of a Microsoft account goes on, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionLimits {
    /// After this long Microsoft is asked again; 0: WordPress's cookie alone decides.
    pub max_age: i64,
    /// After this long without a request the session ends; 0: never.
    pub idle: i64,
}

/// Where the site lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where visitors find it.
    pub home: Url,
    /// The path of home; `None` where it is not a plain one, and then no path is exempt.
    pub path: Option<CanonicalPath>,
    /// The same as the most lenient reader compares it.
    pub folded_path: String,
    /// The login page.
    pub login: Url,
}

impl Place {
    /// Where home and login page are.
    pub fn new(home: Url, login: Url) -> Self {
        Self {
            path: CanonicalPath::parse(home.path().as_bytes()),
            folded_path: fold(home.path()),
            home,
            login,
        }
    }
}

impl Access {
    /// Reads what the gate needs out of `{"settings": {…}, "site": {…}}` and looks at nothing else, so that it also stands
    /// where a client secret cannot be read.
    ///
    /// # Errors
    /// Every problem of the settings it reads.
    pub fn parse(json: &[u8]) -> Result<Self, Vec<Problem>> {
        let super::Parts { settings, site, .. } =
            super::split(json).map_err(|problem| vec![problem])?;
        let site: RawPlace = serde_json::from_value(site)
            .map_err(|_| vec![Problem::new("site", ProblemReason::WrongType)])?;
        let address = |field, text| {
            site::address(text, site.development)
                .map_err(|reason| vec![Problem::new(field, reason)])
        };
        let place = Place::new(address("home", &site.home)?, address("login", &site.login)?);
        parse(&schema::with_defaults(settings), Some(&place))?.ok_or_else(Vec::new)
    }
}

/// Reads the settings. `None` when they are right and the site is not known.
pub(super) fn parse(
    settings: &Map<String, Value>,
    place: Option<&Place>,
) -> Result<Option<Access>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut one = |problem: Problem| problems.push(problem);
    let scenario = schema::choice(settings, "scenario").map_err(&mut one);
    let public_home = schema::boolean(settings, "public_home").map_err(&mut one);
    let gate_uploads = schema::boolean(settings, "gate_uploads").map_err(&mut one);
    let max_age = schema::integer(settings, "session_max_age").map_err(&mut one);
    let idle = schema::integer(settings, "session_idle").map_err(&mut one);

    let mut several = |found: Vec<Problem>| problems.extend(found);
    let exempt_paths = schema::lines(settings, "exempt_paths", |line| exempt_path(line, place))
        .map_err(&mut several);
    let private_paths = schema::lines(settings, "private_paths", |line| private_path(line, place))
        .map_err(&mut several);
    let exempt_addresses =
        schema::lines(settings, "exempt_addresses", Network::parse).map_err(&mut several);
    let trusted_proxies =
        schema::lines(settings, "trusted_proxies", Network::parse).map_err(&mut several);

    match (
        scenario,
        public_home,
        gate_uploads,
        max_age,
        idle,
        exempt_paths,
        private_paths,
        exempt_addresses,
        trusted_proxies,
    ) {
        (
            Ok(scenario),
            Ok(public_home),
            Ok(gate_uploads),
            Ok(max_age),
            Ok(idle),
            Ok(exempt_paths),
            Ok(private_paths),
            Ok(exempt_addresses),
            Ok(trusted_proxies),
        ) => Ok(place.map(|place| Access {
            scenario,
            exempt_paths: numbered(exempt_paths),
            private_paths: numbered(private_paths),
            public_home,
            exempt_addresses: unnumbered(exempt_addresses),
            trusted_proxies: unnumbered(trusted_proxies),
            gate_uploads,
            session: SessionLimits { max_age, idle },
            place: place.clone(),
        })),
        _ => Err(problems),
    }
}

fn numbered(rules: Vec<(usize, PathRule)>) -> Vec<PathRule> {
    rules
        .into_iter()
        .map(|(line, rule)| rule.at(line))
        .collect()
}

fn unnumbered(networks: Vec<(usize, Network)>) -> Vec<Network> {
    networks.into_iter().map(|(_, network)| network).collect()
}

fn exempt_path(line: &str, place: Option<&Place>) -> Result<PathRule, ProblemReason> {
    let rule = PathRule::parse(line)?;
    let login = place.and_then(|place| {
        let folded = fold(place.login.path());
        folded_below(&folded, &place.folded_path).map(str::to_owned)
    });
    // The login page is open of itself; a rule that catches it is one that catches more than was meant.
    match login {
        Some(login) if rule.could_match(&login) => Err(ProblemReason::MatchesLoginPage),
        _ => Ok(rule),
    }
}

/// WordPress gives the same page for any method.
fn private_path(line: &str, place: Option<&Place>) -> Result<PathRule, ProblemReason> {
    let rule = exempt_path(line, place)?;
    if rule.names_methods() {
        return Err(ProblemReason::PathRuleMalformed);
    }
    Ok(rule)
}

/// What is read of the site. Its roles and the like are of no concern here and need not be given.
#[derive(Deserialize)]
struct RawPlace {
    home: String,
    login: String,
    #[serde(default)]
    development: bool,
}
