//! No panic leaves Rust.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};

use ext_php_rs::prelude::*;

use super::exceptions;
use crate::error::Error;
use crate::reason::Reason;

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a function of the binding. A panic becomes an exception with the place in the source and without its text,
/// which may quote what it was working on.
pub fn guard<T>(work: impl FnOnce() -> Result<T, PhpException>) -> Result<T, PhpException> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let place = PLACE
            .with(RefCell::take)
            .unwrap_or_else(|| "unknown place".to_owned());
        Err(exceptions::from_error(&Error::new(
            Reason::InternalError,
            format!("internal fault at {place}; please report it"),
        )))
    })
}

/// Keeps the place of a panic in place of printing its text to the web server's log.
pub fn silence_panics() {
    panic::set_hook(Box::new(|information| {
        let place = information
            .location()
            .map(|location| format!("{}:{}", location.file(), location.line()));
        PLACE.with(|held| held.replace(place));
    }));
}
