//! What the site records of sign-ins, and whom it tells when something needs attention.

use serde_json::{Map, Value};
use url::Url;

use super::choice::{DebugLog, LogAddresses};
use super::problem::{Problem, ProblemReason};
use super::schema;

/// Limits of the logs, and addresses of those who are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporting {
    /// The last day of the client secret, as `2027-03-31`; empty when nobody said.
    pub client_secret_expires: String,
    /// For how many days the sign-in log keeps a row.
    pub log_days: i64,
    /// How many rows it has at most.
    pub log_rows: i64,
    /// What it keeps of network addresses.
    pub log_addresses: LogAddresses,
    /// How much the debug log holds.
    pub debug_log: DebugLog,
    /// E-mail addresses of those who are told.
    pub health_mail: Vec<String>,
    /// Where a message is posted; empty for nowhere.
    pub health_webhook: String,
}

pub(super) fn parse(settings: &Map<String, Value>) -> Result<Reporting, Vec<Problem>> {
    let mut problems = Vec::new();
    let mail = schema::lines(settings, "health_mail", email_address)
        .map_err(|found| problems.extend(found));
    let mut one = |problem: Problem| problems.push(problem);
    let expires = expiry(settings).map_err(&mut one);
    let log_days = schema::integer(settings, "log_days").map_err(&mut one);
    let log_rows = schema::integer(settings, "log_rows").map_err(&mut one);
    let log_addresses = schema::choice(settings, "log_addresses").map_err(&mut one);
    let debug_log = schema::choice(settings, "debug_log").map_err(&mut one);
    let webhook = webhook(settings).map_err(&mut one);
    match (
        expires,
        log_days,
        log_rows,
        log_addresses,
        debug_log,
        mail,
        webhook,
    ) {
        (
            Ok(client_secret_expires),
            Ok(log_days),
            Ok(log_rows),
            Ok(log_addresses),
            Ok(debug_log),
            Ok(mail),
            Ok(health_webhook),
        ) => Ok(Reporting {
            client_secret_expires,
            log_days,
            log_rows,
            log_addresses,
            debug_log,
            health_mail: mail.into_iter().map(|(_, address)| address).collect(),
            health_webhook,
        }),
        _ => Err(problems),
    }
}

/// A day as ISO 8601 writes it.
fn expiry(settings: &Map<String, Value>) -> Result<String, Problem> {
    let text = schema::optional_text(settings, "client_secret_expires")?;
    if text.is_empty() || is_date(text) {
        Ok(text.to_owned())
    } else {
        Err(Problem::new(
            "client_secret_expires",
            ProblemReason::NotADate,
        ))
    }
}

fn is_date(text: &str) -> bool {
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let mut parts = text.split('-');
    let (year, month, day) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day), None) => {
            match (number(year, 4), number(month, 2), number(day, 2)) {
                (Some(year), Some(month), Some(day)) => (year, month, day),
                _ => return false,
            }
        }
        _ => return false,
    };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Enough to find a slip of the pen; whether mail arrives only a mail can tell.
fn email_address(line: &str) -> Result<String, ProblemReason> {
    let fits = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c);
    match line.rsplit_once('@') {
        Some((local, domain))
            if (1..=64).contains(&local.len())
                && local.chars().all(fits)
                && super::tenant::is_domain(&domain.to_ascii_lowercase()) =>
        {
            Ok(line.to_owned())
        }
        _ => Err(ProblemReason::NotAnEmailAddress),
    }
}

/// Messages name people and faults: they travel encrypted.
fn webhook(settings: &Map<String, Value>) -> Result<String, Problem> {
    let problem = |reason| Problem::new("health_webhook", reason);
    let text = schema::optional_text(settings, "health_webhook")?;
    if text.is_empty() {
        return Ok(String::new());
    }
    let url = Url::parse(text).map_err(|_| problem(ProblemReason::Malformed))?;
    if url.scheme() != "https" {
        return Err(problem(ProblemReason::HttpsRequired));
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(problem(ProblemReason::Malformed));
    }
    Ok(text.to_owned())
}
