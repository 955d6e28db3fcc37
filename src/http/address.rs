//! Which addresses are public, and which are this machine's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address belongs to the public internet (IANA special-purpose registries, RFC 6890). Everything that
/// reaches this machine, its network or a tunnel back into it does not.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Whether an address is this machine's own.
pub fn is_loopback(address: IpAddr) -> bool {
    address.is_loopback()
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_unspecified()
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Only 2000::/3 is global unicast; mapped, translated, unique local, link local and multicast lie outside.
    let global_unicast = (0x2000..0x4000).contains(&first);
    let special = match first {
        // Protocol assignments with Teredo, and documentation.
        0x2001 => second < 0x0200 || second == 0x0db8,
        // 6to4.
        0x2002 => true,
        // Documentation.
        0x3fff => second < 0x1000,
        _ => false,
    };
    global_unicast && !special
}
