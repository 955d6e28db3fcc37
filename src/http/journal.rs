//! What was asked of others, and what came of it: for whoever looks for a fault.

use std::collections::VecDeque;

use super::{Body, HostRules, Request, Response, Transport};
use crate::error::Result;
use crate::time::Stopwatch;

/// One request and its outcome. No query, no header, no body: those hold what nobody may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// GET or POST.
    pub method: &'static str,
    /// Scheme, host and path.
    pub url: String,
    /// HTTP status; 0 when no answer came.
    pub status: u16,
    /// Media type and size of the answer, or the reason why there is none.
    pub outcome: String,
    /// How long it took.
    pub milliseconds: u64,
}

/// The last exchanges, oldest first.
#[derive(Default)]
pub struct Journal {
    exchanges: VecDeque<Exchange>,
}

impl Journal {
    /// Takes everything out.
    pub fn take(&mut self) -> Vec<Exchange> {
        std::mem::take(&mut self.exchanges).into()
    }

    fn add(&mut self, exchange: Exchange) {
        if self.exchanges.len() >= EXCHANGES_MAX {
            self.exchanges.pop_front();
        }
        self.exchanges.push_back(exchange);
    }
}

/// A transport whose exchanges are noted.
pub struct Noted<'a, T> {
    inner: &'a dyn Transport,
    note: T,
}

impl<'a, T: Fn(&mut dyn FnMut(&mut Journal))> Noted<'a, T> {
    /// Of a transport, and of what opens the journal.
    pub fn new(inner: &'a dyn Transport, note: T) -> Self {
        Self { inner, note }
    }
}

impl<T: Fn(&mut dyn FnMut(&mut Journal))> Transport for Noted<'_, T> {
    fn send(&self, request: Request<'_>, rules: &HostRules) -> Result<Response> {
        let method = match request.body {
            Body::Empty => "GET",
            Body::Form(_) | Body::Json(_) => "POST",
        };
        let mut url = request.url.clone();
        url.set_query(None);
        url.set_fragment(None);
        let watch = Stopwatch::start();
        let answer = self.inner.send(request, rules);
        let (status, outcome) = match &answer {
            Ok(response) => (
                response.status,
                format!("{}, {} bytes", response.media_type, response.body.len()),
            ),
            Err(error) => (0, format!("{}: {error}", error.reason().code())),
        };
        let mut exchange = Some(Exchange {
            method,
            url: url.into(),
            status,
            outcome,
            milliseconds: watch.milliseconds(),
        });
        (self.note)(&mut |journal| {
            if let Some(exchange) = exchange.take() {
                journal.add(exchange);
            }
        });
        answer
    }
}

/// A sign-in makes three; what nobody asks for does not grow.
const EXCHANGES_MAX: usize = 32;
