//! Settings become one immutable value, or a list of every problem they have.

mod access;
mod admission;
mod authority;
mod certificate;
mod choice;
mod default_role;
mod domain_rule;
mod glob;
mod graph;
mod landing_page;
mod matching;
mod network;
mod path_rule;
mod problem;
mod profile;
mod property;
mod reporting;
mod role_rules;
mod schema;
mod sign_in;
mod site;
mod template;
mod tenant;
mod yaml;

use serde_json::{Map, Value};

pub use access::{Access, Place, SessionLimits};
pub use admission::Admission;
pub use authority::Authority;
pub use certificate::{Certificate, ClientCertificate};
pub use choice::{
    DebugLog, FieldUpdate, GroupsSource, Guests, LocalLogin, LogAddresses, LoginButton,
    LogoutScope, MatchOrder, ProfileEmpty, RoleMatch, RoleUpdate, Scenario,
};
pub use default_role::DefaultRole;
pub use domain_rule::DomainRule;
pub use graph::Graph;
pub use landing_page::LandingPage;
pub use matching::Matching;
pub use network::Network;
pub use path_rule::PathRule;
pub use problem::{Problem, ProblemReason};
pub use profile::{Profile, ProfileField};
pub use reporting::Reporting;
pub use role_rules::{Condition, RoleRule, RoleRules};
pub use schema::{Setting, SettingType, SETTINGS};
pub use sign_in::{Locks, Logout, SignIn};
pub use site::Site;
pub use template::{Placeholder, Template};
pub use tenant::{Tenant, PERSONAL_ACCOUNTS};
pub use yaml::to_json as yaml_to_json;

use crate::guid::Guid;
use crate::secret::{Secret, Unseal};

/// A configuration that cannot be wrong: whoever holds one needs no further check.
pub struct Config {
    /// The site's own tenant.
    pub tenant: Tenant,
    /// Further tenants whose people may sign in.
    pub tenants: Vec<Guid>,
    /// The application (client) id of the app registration.
    pub client_id: Guid,
    /// The client secret's value; where there is none, there is a certificate.
    pub client_secret: Option<Secret>,
    /// Certificates by which the application proves itself to Microsoft, at most two.
    pub client_certificates: Vec<ClientCertificate>,
    /// Where Microsoft's endpoints live.
    pub authority: Authority,
    /// Whether an unknown person gets a new WordPress account.
    pub create_users: bool,
    /// The role of a new account.
    pub default_role: DefaultRole,
    /// Who may come in.
    pub admission: Admission,
    /// Which account it is, and who gets a new one.
    pub matching: Matching,
    /// From the directory to roles.
    pub roles: RoleRules,
    /// What of an account comes from the directory.
    pub profile: Profile,
    /// Who may see what.
    pub access: Access,
    /// How people sign in.
    pub sign_in: SignIn,
    /// Where people of a role arrive when they asked for no page.
    pub landing_pages: Vec<LandingPage>,
    /// How people sign out.
    pub logout: Logout,
    /// What people of the directory cannot change here.
    pub locks: Locks,
    /// What Microsoft Graph is asked.
    pub graph: Graph,
    /// What the site records, and whom it tells.
    pub reporting: Reporting,
    /// What WordPress says of itself.
    pub site: Site,
}

impl Config {
    /// Reads `{"settings": {…}, "site": {…}}`, with `"client_certificates": […]` where there are some.
    ///
    /// # Errors
    /// Every problem at once, each with the name of its field. What WordPress can change by itself, its roles and its address, is a problem
    /// of roles and landing pages only when settings are checked; when they are used, these are left out.
    pub fn parse(json: &[u8], keys: &dyn Unseal) -> Result<Self, Vec<Problem>> {
        let Parts {
            settings,
            site,
            certificates,
        } = split(json).map_err(|problem| vec![problem])?;
        let mut problems = schema::unknown(&settings);
        let settings = schema::with_defaults(settings);
        let site = site::parse(site).map_err(|found| problems.extend(found));
        let known = site.as_ref().ok();
        let development = known.is_some_and(|site| site.development);
        let place = known.map(|site| Place::new(site.home.clone(), site.login.clone()));

        let mut one = |problem: Problem| problems.push(problem);
        let tenant = tenant::parse(&settings).map_err(&mut one);
        let client_id = client_id(&settings).map_err(&mut one);
        let alone = certificates.is_empty();
        let client_secret =
            client_secret(settings.get("client_secret"), alone, keys).map_err(&mut one);
        let authority = authority::parse(&settings, development).map_err(&mut one);
        let create_users = schema::boolean(&settings, "create_users").map_err(&mut one);
        let checked = !keys.opens();
        let default_role = default_role::parse(&settings, known, checked).map_err(&mut one);

        let mut several = |found: Vec<Problem>| problems.extend(found);
        let tenants = tenant::parse_further(&settings, tenant.as_ref().ok()).map_err(&mut several);
        let graph = graph::parse(&settings).map_err(&mut several);
        let client_certificates = certificate::parse_all(&certificates, keys).map_err(&mut several);
        let admission = admission::parse(&settings).map_err(&mut several);
        let matching = matching::parse(&settings).map_err(&mut several);
        let roles = role_rules::parse(&settings, known, checked).map_err(&mut several);
        let profile = profile::parse(&settings).map_err(&mut several);
        let access = access::parse(&settings, place.as_ref()).map_err(&mut several);
        let sign_in = sign_in::parse(&settings).map_err(&mut several);
        let landing_pages = landing_page::parse(&settings, known, checked).map_err(&mut several);
        let logout = sign_in::parse_logout(&settings).map_err(&mut several);
        let locks = sign_in::parse_locks(&settings).map_err(&mut several);
        let reporting = reporting::parse(&settings).map_err(&mut several);

        match (
            tenant,
            tenants,
            client_id,
            client_secret,
            client_certificates,
            authority,
            create_users,
            default_role,
            admission,
            matching,
            roles,
            profile,
            access,
            sign_in,
            landing_pages,
            logout,
            locks,
            graph,
            reporting,
            site,
        ) {
            (
                Ok(tenant),
                Ok(tenants),
                Ok(client_id),
                Ok(client_secret),
                Ok(client_certificates),
                Ok(authority),
                Ok(create_users),
                Ok(default_role),
                Ok(admission),
                Ok(matching),
                Ok(roles),
                Ok(profile),
                Ok(Some(access)),
                Ok(sign_in),
                Ok(landing_pages),
                Ok(logout),
                Ok(locks),
                Ok(graph),
                Ok(reporting),
                Ok(site),
            ) if problems.is_empty() => Ok(Self {
                tenant,
                tenants,
                client_id,
                client_secret,
                client_certificates,
                authority,
                create_users,
                default_role,
                graph: graph.asking(&admission, &matching, &roles, &profile),
                admission,
                matching,
                roles,
                profile,
                access,
                sign_in,
                landing_pages,
                logout,
                locks,
                reporting,
                site,
            }),
            _ => Err(problems),
        }
    }

    /// The path segment of Microsoft's URLs under which people sign in.
    pub fn segment(&self) -> &str {
        tenant::segment(&self.tenant, &self.tenants)
    }

    /// Where somebody with these roles arrives who asked for no page.
    pub fn landing_page(&self, roles: &[impl AsRef<str>]) -> Option<&str> {
        self.landing_pages
            .iter()
            .find(|page| roles.iter().any(|role| role.as_ref() == page.role))
            .map(|page| page.url.as_str())
    }
}

/// The parts of a configuration.
struct Parts {
    settings: Map<String, Value>,
    site: Value,
    certificates: Vec<Value>,
}

fn split(json: &[u8]) -> Result<Parts, Problem> {
    let wrong = || Problem::new("configuration", ProblemReason::WrongType);
    if json.len() > CONFIGURATION_MAX {
        return Err(Problem::new("configuration", ProblemReason::TooLong));
    }
    let Ok(Value::Object(mut whole)) = serde_json::from_slice(json) else {
        return Err(wrong());
    };
    let certificates = match whole.remove(certificate::FIELD) {
        None => Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Problem::new(certificate::FIELD, ProblemReason::WrongType)),
    };
    let settings = whole.remove("settings");
    let site = whole.remove("site");
    match (settings, site) {
        (Some(Value::Object(settings)), Some(site)) if whole.is_empty() => Ok(Parts {
            settings,
            site,
            certificates,
        }),
        _ => Err(wrong()),
    }
}

fn client_id(settings: &Map<String, Value>) -> Result<Guid, Problem> {
    let text = schema::text(settings, "client_id")?;
    Guid::parse(text).ok_or(Problem::new("client_id", ProblemReason::NotAGuid))
}

/// The client secret. It has to be there when nothing else proves who the application is.
fn client_secret(
    value: Option<&Value>,
    required: bool,
    keys: &dyn Unseal,
) -> Result<Option<Secret>, Problem> {
    let problem = |reason| Problem::new("client_secret", reason);
    let form = match value {
        None | Some(Value::Null) if required => return Err(problem(ProblemReason::Required)),
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(form)) if form.len() == 1 => form,
        Some(_) => return Err(problem(ProblemReason::WrongType)),
    };
    let secret = match (form.get("plain"), form.get("sealed")) {
        (Some(Value::String(plain)), None) => Secret::new(plain.trim().to_owned()),
        (None, Some(Value::String(sealed))) => keys
            .unseal(sealed)
            .ok_or_else(|| problem(ProblemReason::SecretUnreadable))?,
        _ => return Err(problem(ProblemReason::WrongType)),
    };
    let text = secret.expose();
    if text.is_empty() {
        Err(problem(ProblemReason::Required))
    } else if text.len() > schema::TEXT_MAX {
        Err(problem(ProblemReason::TooLong))
    } else if Guid::parse(text).is_some() {
        // The portal shows the secret's id beside its value, and it is the id that people copy.
        Err(problem(ProblemReason::SecretIsAnId))
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err(problem(ProblemReason::Malformed))
    } else {
        Ok(Some(secret))
    }
}

/// A settings row with every list at its limit stays below this.
const CONFIGURATION_MAX: usize = 4 * 1024 * 1024;
