//! Settings of signing in, signing out, and of the accounts of those who do.

use serde_json::{Map, Value};

use super::choice::{LocalLogin, LoginButton, LogoutScope};
use super::problem::{Problem, ProblemReason};
use super::{schema, tenant};

/// How people sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The domain of the organisation, so that Microsoft need not ask for it; may be empty.
    pub domain_hint: String,
    /// Where the button stands on the login page.
    pub login_button: LoginButton,
    /// Whether the login page offers nothing but Microsoft.
    pub force_sso: bool,
}

/// How people sign out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Logout {
    /// How far it reaches.
    pub scope: LogoutScope,
    /// Whether the ID token is kept and shown to Microsoft at the end.
    pub id_token_hint: bool,
}

/// What people of the directory cannot change here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locks {
    /// Their e-mail address.
    pub email: bool,
    /// Their WordPress password.
    pub password: bool,
    /// Whether that password can be used to sign in.
    pub local_login: LocalLogin,
    /// Whether all this also holds for administrators.
    pub administrators: bool,
}

pub(super) fn parse(settings: &Map<String, Value>) -> Result<SignIn, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut one = |problem: Problem| problems.push(problem);
    let domain_hint = domain_hint(settings).map_err(&mut one);
    let login_button = schema::choice(settings, "login_button").map_err(&mut one);
    let force_sso = schema::boolean(settings, "force_sso").map_err(&mut one);
    match (domain_hint, login_button, force_sso) {
        (Ok(domain_hint), Ok(login_button), Ok(force_sso)) => Ok(SignIn {
            domain_hint,
            login_button,
            force_sso,
        }),
        _ => Err(problems),
    }
}

pub(super) fn parse_logout(settings: &Map<String, Value>) -> Result<Logout, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut one = |problem: Problem| problems.push(problem);
    let scope = schema::choice(settings, "logout").map_err(&mut one);
    let id_token_hint = schema::boolean(settings, "logout_id_token_hint").map_err(&mut one);
    match (scope, id_token_hint) {
        (Ok(scope), Ok(id_token_hint)) => Ok(Logout {
            scope,
            id_token_hint,
        }),
        _ => Err(problems),
    }
}

pub(super) fn parse_locks(settings: &Map<String, Value>) -> Result<Locks, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut one = |problem: Problem| problems.push(problem);
    let email = schema::boolean(settings, "lock_email").map_err(&mut one);
    let password = schema::boolean(settings, "lock_password").map_err(&mut one);
    let local_login = schema::choice(settings, "local_login").map_err(&mut one);
    let administrators = schema::boolean(settings, "lock_administrators").map_err(&mut one);
    match (email, password, local_login, administrators) {
        (Ok(email), Ok(password), Ok(local_login), Ok(administrators)) => Ok(Locks {
            email,
            password,
            local_login,
            administrators,
        }),
        _ => Err(problems),
    }
}

/// A domain, or one of the two words for a kind of account.
fn domain_hint(settings: &Map<String, Value>) -> Result<String, Problem> {
    let text = schema::optional_text(settings, "domain_hint")?.to_ascii_lowercase();
    let known = text.is_empty() || ["organizations", "consumers"].contains(&text.as_str());
    if known || tenant::is_domain(&text) {
        Ok(text)
    } else {
        Err(Problem::new("domain_hint", ProblemReason::Malformed))
    }
}
