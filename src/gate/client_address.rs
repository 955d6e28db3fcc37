//! The address that a request comes from, also behind proxies.

use std::net::{IpAddr, SocketAddr};

use super::request::Request;
use crate::config::Network;

/// The address for which an exemption may hold; `None` when it cannot be told.
///
/// A proxy adds to the right of `X-Forwarded-For` whom it serves. So the list is read from the right, over proxies that are
/// trusted, up to the first address that is none: that one was written by a trusted proxy, everything before it by anybody.
pub fn of(request: &Request<'_>, trusted: &[Network]) -> Option<IpAddr> {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let nearest = parse(request.address)?;
    if !is_trusted(nearest) {
        return Some(nearest);
    }
    if request.forwarded_for.len() > FORWARDED_MAX {
        return None;
    }
    // A proxy that names nobody serves anybody: its own address says nothing of them.
    let mut farthest = None;
    for entry in request.forwarded_for.rsplit(|byte| *byte == b',') {
        let address = parse(entry.trim_ascii())?;
        if !is_trusted(address) {
            return Some(address);
        }
        farthest = Some(address);
    }
    farthest
}

/// An address, also with a port as some gateways write it. A zone belongs to one machine and says nothing here.
fn parse(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    let address = text
        .parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .ok()?;
    (!text.contains('%')).then(|| address.to_canonical())
}

/// Far more proxies than any request passes.
const FORWARDED_MAX: usize = 1024;
