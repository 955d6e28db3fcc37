//! Lists that come in pages.

use serde_json::Value;

use super::client::{Client, Question, VERSION};
use super::failure::Failure;
use crate::error::Error;
use crate::reason::Reason;

/// Reads page after page until there is none, or until the reader has enough. A list that is longer than the cap is not read in part:
/// nobody knows what is on the rest.
pub(super) fn pages(
    client: &Client<'_>,
    first: Value,
    request_id: &str,
    mut read: impl FnMut(&[Value]) -> std::result::Result<Enough, &'static str>,
) -> std::result::Result<(), Failure> {
    let mut page = first;
    let mut request_id = request_id.to_owned();
    let mut seen: Vec<String> = Vec::new();
    loop {
        let malformed = |detail| Failure::malformed(detail, &request_id);
        let values = page
            .get("value")
            .and_then(Value::as_array)
            .ok_or_else(|| malformed("a list holds no values"))?;
        if let Enough::Yes = read(values).map_err(malformed)? {
            return Ok(());
        }
        let next = match page.get("@odata.nextLink") {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::String(next)) => next_path(client, next)?,
            Some(_) => return Err(malformed("the next page has no address")),
        };
        if seen.contains(&next) {
            return Err(malformed("a list comes back to a page that was read"));
        }
        if seen.len() >= PAGES_MAX {
            return Err(Failure::of_transport(&Error::new(
                Reason::ResponseTooLarge,
                format!("microsoft graph: a list has more than {PAGES_MAX} pages"),
            )));
        }
        (page, request_id) = client.ask_object(&Question {
            path: &next,
            ..Question::default()
        })?;
        seen.push(next);
    }
}

/// Whether the rest of a list is wanted.
pub(super) enum Enough {
    Yes,
    No,
}

/// Path and query of the next page, which has to be Graph's.
fn next_path(client: &Client<'_>, next: &str) -> std::result::Result<String, Failure> {
    let elsewhere = || {
        Failure::of_transport(&Error::new(
            Reason::HostNotAllowed,
            "microsoft graph: the next page of a list is elsewhere",
        ))
    };
    // The address itself stays out of the text: it may hold what nobody may read.
    let url = client.rules.permit(next).map_err(|_| elsewhere())?;
    url.as_str()
        .strip_prefix(client.rules.base())
        .and_then(|rest| rest.strip_prefix(VERSION))
        .filter(|rest| rest.starts_with('/'))
        .map(str::to_owned)
        .ok_or_else(elsewhere)
}

/// Twenty pages of 999 are more groups than anybody has.
const PAGES_MAX: usize = 20;
