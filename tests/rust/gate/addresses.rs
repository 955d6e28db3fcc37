//! Exempt addresses, and whose word about them is taken.

use serde_json::json;
use vestibule::config::Access;
use vestibule::gate::{decide, Request};

use super::{intranet, navigation, nobody, text};

fn exempt(access: &Access, address: &str, forwarded_for: &str) -> bool {
    let request = Request {
        address: address.as_bytes(),
        forwarded_for: forwarded_for.as_bytes(),
        ..navigation("/a/")
    };
    let verdict = text(&decide(access, &request, &nobody()));
    assert!(["pass exempt_address", "challenge intranet"].contains(&verdict.as_str()));
    verdict == "pass exempt_address"
}

#[test]
fn networks_hold_their_addresses() {
    for (network, address, expected) in [
        ("203.0.113.0/24", "203.0.113.0", true),
        ("203.0.113.0/24", "203.0.113.255", true),
        ("203.0.113.0/24", "203.0.112.255", false),
        ("203.0.113.0/24", "203.0.114.0", false),
        ("203.0.113.7", "203.0.113.7", true),
        ("203.0.113.7", "203.0.113.8", false),
        ("203.0.113.4/31", "203.0.113.5", true),
        ("203.0.113.4/31", "203.0.113.6", false),
        ("128.0.0.0/1", "127.255.255.255", false),
        ("128.0.0.0/1", "255.255.255.255", true),
        ("203.0.113.0/24", "::ffff:203.0.113.9", true),
        ("::ffff:203.0.113.0/120", "203.0.113.9", true),
        ("::ffff:203.0.113.0/120", "::ffff:203.0.113.9", true),
        ("::ffff:203.0.113.7", "203.0.113.7", true),
        ("203.0.113.0/24", "::203.0.113.9", false),
        ("203.0.113.0/24", "64:ff9b::203.0.113.9", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::1", "2001:DB8:0:0::1", true),
        ("2001:db8::1", "2001:db8::2", false),
        ("2001:db8::/127", "2001:db8::1", true),
        ("2001:db8::/127", "2001:db8::2", false),
        ("8000::/1", "7fff::1", false),
        ("8000::/1", "203.0.113.1", false),
        ("203.0.113.0/24", "", false),
        ("203.0.113.0/24", "203.0.113.9 ", false),
        ("203.0.113.0/24", "203.0.113", false),
        ("203.0.113.0/24", "0313.0.0161.1", false),
        ("203.0.113.0/24", "3405803783", false),
        ("fe80::/10", "fe80::1%eth0", false),
        ("203.0.113.0/24", "localhost", false),
    ] {
        let access = intranet(json!({"exempt_addresses": [network]}));
        assert_eq!(
            exempt(&access, address, ""),
            expected,
            "{network} {address}"
        );
    }
}

/// `X-Forwarded-For` is anybody's word until a trusted proxy has added to it.
#[test]
fn only_a_trusted_proxy_is_believed() {
    let access = intranet(json!({
        "exempt_addresses": ["203.0.113.0/24", "10.7.0.0/16"], "trusted_proxies": ["10.0.0.0/8", "2001:db8::5"],
    }));
    for (address, forwarded_for, expected) in [
        // Nobody's proxy: the header is forged.
        ("198.51.100.7", "203.0.113.9", false),
        ("198.51.100.7", "203.0.113.9, 10.0.0.1", false),
        ("203.0.113.9", "198.51.100.7", true),
        // One proxy.
        ("10.0.0.1", "203.0.113.9", true),
        ("10.0.0.1", "198.51.100.7", false),
        ("2001:db8::5", "203.0.113.9", true),
        ("::ffff:10.0.0.1", "203.0.113.9", true),
        // The rightmost that is no proxy counts; what stands before it is forged.
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", false),
        ("10.0.0.1", "198.51.100.7, 203.0.113.9", true),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.0.0.2", false),
        (
            "10.0.0.1",
            "198.51.100.7, 203.0.113.9, 10.0.0.2, 10.0.0.3",
            true,
        ),
        ("10.0.0.1", "garbage, 203.0.113.9", true),
        // Everybody on the way is trusted: the farthest one asks.
        ("10.0.0.1", "10.7.0.9", true),
        ("10.0.0.1", "10.8.0.9", false),
        ("10.0.0.1", "10.7.0.9, 10.0.0.2", true),
        // A proxy that names nobody; a list that cannot be read.
        ("10.7.0.1", "", false),
        ("10.0.0.1", " ", false),
        ("10.0.0.1", "unknown", false),
        ("10.0.0.1", "203.0.113.9, unknown", false),
        ("10.0.0.1", "203.0.113.9,", false),
        ("10.0.0.1", "203.0.113.9;203.0.113.9", false),
        ("10.0.0.1", "for=203.0.113.9", false),
        ("10.0.0.1", "203.0.113.9\u{0}", false),
        ("10.0.0.1", "203.0.113.09", false),
        ("10.0.0.1", "203.0.113.9%eth0", false),
        // Some gateways add the port.
        ("10.0.0.1", "203.0.113.9:54321", true),
        ("10.0.0.1", "[::ffff:203.0.113.9]:54321", true),
        ("10.0.0.1", "198.51.100.7:54321", false),
        ("10.0.0.1", "203.0.113.9:99999", false),
        ("10.0.0.1", "203.0.113.9,198.51.100.7", false),
        ("10.0.0.1", "\t203.0.113.9 ", true),
    ] {
        let found = exempt(&access, address, forwarded_for);
        assert_eq!(found, expected, "{address} {forwarded_for:?}");
    }
    let long = format!("{}203.0.113.9", "10.0.0.9, ".repeat(200));
    assert!(!exempt(&access, "10.0.0.1", &long));
}

/// Without proxies on the list the header says nothing, whoever sends it.
#[test]
fn no_proxy_is_trusted_by_default() {
    let access = intranet(json!({"exempt_addresses": ["203.0.113.0/24", "127.0.0.1"]}));
    assert!(!exempt(&access, "10.0.0.1", "203.0.113.9"));
    assert!(!exempt(&access, "198.51.100.7", "127.0.0.1"));
    assert!(exempt(&access, "203.0.113.9", "198.51.100.7"));
}
