//! Status, media type and bytes → an answer of Microsoft Graph, to whatever was asked.
//!
//! The first byte chooses the status, the second the media type; the rest is the body.

use vestibule::http::{Request, Response};

use super::directory::{ask, Script};

const STATUSES: &[u16] = &[
    200, 204, 304, 400, 401, 403, 404, 410, 424, 429, 500, 503, 201,
];
const MEDIA_TYPES: &[&str] = &["application/json", "text/html", "image/jpeg", ""];

pub fn check(data: &[u8]) {
    let [status, media_type, body @ ..] = data else {
        return;
    };
    ask(&Always {
        status: STATUSES[usize::from(*status) % STATUSES.len()],
        media_type: MEDIA_TYPES[usize::from(*media_type) % MEDIA_TYPES.len()],
        body,
    });
}

struct Always<'a> {
    status: u16,
    media_type: &'static str,
    body: &'a [u8],
}

impl Script for Always<'_> {
    fn answer(&self, _: &Request<'_>) -> Response {
        Response {
            status: self.status,
            media_type: self.media_type.to_owned(),
            body: self.body.to_vec(),
            ..Response::default()
        }
    }
}
