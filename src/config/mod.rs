//! Settings become one immutable value, or a list of every problem they have.

mod authority;
mod problem;
mod schema;
mod site;
mod tenant;

use serde_json::{Map, Value};

pub use authority::Authority;
pub use problem::{Problem, ProblemReason};
pub use schema::{Setting, SettingType, SETTINGS};
pub use site::Site;
pub use tenant::Tenant;

use crate::guid::Guid;
use crate::secret::{Secret, Unseal};

/// A configuration that cannot be wrong: whoever holds one needs no further check.
pub struct Config {
    /// The one tenant whose people may sign in.
    pub tenant: Tenant,
    /// The application (client) id of the app registration.
    pub client_id: Guid,
    /// The client secret's value.
    pub client_secret: Secret,
    /// Where Microsoft's endpoints live.
    pub authority: Authority,
    /// Whether an unknown person gets a new WordPress account.
    pub create_users: bool,
    /// The role of a new account.
    pub default_role: String,
    /// What WordPress says of itself.
    pub site: Site,
}

impl Config {
    /// Reads `{"settings": {…}, "site": {…}}`.
    ///
    /// # Errors
    /// Every problem at once, each with the name of its field.
    pub fn parse(json: &[u8], keys: &dyn Unseal) -> Result<Self, Vec<Problem>> {
        let (settings, site) = split(json).map_err(|problem| vec![problem])?;
        let mut problems = schema::unknown(&settings);
        let site = site::parse(site)
            .map_err(|found| problems.extend(found))
            .ok();
        let development = site.as_ref().is_some_and(|site| site.development);

        let mut collect = |problem: Problem| problems.push(problem);
        let tenant = tenant::parse(settings.get("tenant"))
            .map_err(&mut collect)
            .ok();
        let client_id = client_id(settings.get("client_id"))
            .map_err(&mut collect)
            .ok();
        let client_secret = client_secret(settings.get("client_secret"), keys)
            .map_err(&mut collect)
            .ok();
        let authority = authority::parse(settings.get("authority"), development)
            .map_err(&mut collect)
            .ok();
        let create_users = create_users(settings.get("create_users"))
            .map_err(&mut collect)
            .ok();
        let default_role = default_role(settings.get("default_role"), site.as_ref())
            .map_err(&mut collect)
            .ok();

        match (
            tenant,
            client_id,
            client_secret,
            authority,
            create_users,
            default_role,
            site,
        ) {
            (
                Some(tenant),
                Some(client_id),
                Some(client_secret),
                Some(authority),
                Some(create_users),
                Some(default_role),
                Some(site),
            ) if problems.is_empty() => Ok(Self {
                tenant,
                client_id,
                client_secret,
                authority,
                create_users,
                default_role,
                site,
            }),
            _ => Err(problems),
        }
    }
}

fn split(json: &[u8]) -> Result<(Map<String, Value>, Value), Problem> {
    let wrong = || Problem::new("configuration", ProblemReason::WrongType);
    if json.len() > CONFIGURATION_MAX {
        return Err(Problem::new("configuration", ProblemReason::TooLong));
    }
    let Ok(Value::Object(mut whole)) = serde_json::from_slice(json) else {
        return Err(wrong());
    };
    let settings = whole.remove("settings");
    let site = whole.remove("site");
    match (settings, site) {
        (Some(Value::Object(settings)), Some(site)) if whole.is_empty() => Ok((settings, site)),
        _ => Err(wrong()),
    }
}

fn client_id(value: Option<&Value>) -> Result<Guid, Problem> {
    let text = schema::text("client_id", value)?;
    Guid::parse(text).ok_or(Problem::new("client_id", ProblemReason::NotAGuid))
}

fn client_secret(value: Option<&Value>, keys: &dyn Unseal) -> Result<Secret, Problem> {
    let problem = |reason| Problem::new("client_secret", reason);
    let form = match value {
        None | Some(Value::Null) => return Err(problem(ProblemReason::Required)),
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
        Ok(secret)
    }
}

fn create_users(value: Option<&Value>) -> Result<bool, Problem> {
    match value {
        None => Ok(true),
        Some(Value::Bool(create)) => Ok(*create),
        Some(_) => Err(Problem::new("create_users", ProblemReason::WrongType)),
    }
}

fn default_role(value: Option<&Value>, site: Option<&Site>) -> Result<String, Problem> {
    let problem = |reason| Problem::new("default_role", reason);
    let role = match value {
        None => "subscriber",
        Some(_) => schema::text("default_role", value)?,
    };
    // Without a readable site there is no list of roles; the site's own problem is reported then.
    let Some(site) = site else {
        return Ok(role.to_owned());
    };
    match site.roles.get(role) {
        None => Err(problem(ProblemReason::UnknownRole)),
        Some(true) if !site.allow_privileged_roles => Err(problem(ProblemReason::PrivilegedRole)),
        Some(_) => Ok(role.to_owned()),
    }
}

/// A settings row with every field at its limit stays below this.
const CONFIGURATION_MAX: usize = 64 * 1024;
