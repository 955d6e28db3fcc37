//! Networks of addresses, as CIDR (RFC 4632, section 3.1; RFC 4291, section 2.3).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::problem::ProblemReason;

/// Addresses that have their first bits in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// Of version 4, also where it was written as a mapped one of version 6.
    V4(Ipv4Addr, u32),
    /// Of version 6.
    V6(Ipv6Addr, u32),
}

impl Network {
    /// Reads an address, or one with the length of its prefix. Bits after the prefix have to be zero, so that a slip does
    /// not open more than was meant; nor is there a network of everybody.
    pub fn parse(text: &str) -> Result<Self, ProblemReason> {
        parse(text).ok_or(ProblemReason::NotANetwork)
    }

    /// Whether an address belongs to it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self, address.to_canonical()) {
            (Self::V4(network, bits), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits()) & !mask4(*bits) == 0
            }
            (Self::V6(network, bits), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()) & !mask6(*bits) == 0
            }
            (Self::V4(..), IpAddr::V6(_)) | (Self::V6(..), IpAddr::V4(_)) => false,
        }
    }
}

fn parse(text: &str) -> Option<Network> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(prefix_length(length)?)),
        None => (text, None),
    };
    match address.parse().ok()? {
        IpAddr::V4(address) => v4(address, length.unwrap_or(32)),
        IpAddr::V6(address) => {
            let bits = length.unwrap_or(128);
            match address.to_ipv4_mapped() {
                Some(mapped) => v4(mapped, bits.checked_sub(96)?),
                None => (bits <= 128 && bits > 0 && address.to_bits() & mask6(bits) == 0)
                    .then_some(Network::V6(address, bits)),
            }
        }
    }
}

fn v4(address: Ipv4Addr, bits: u32) -> Option<Network> {
    (bits <= 32 && bits > 0 && address.to_bits() & mask4(bits) == 0)
        .then_some(Network::V4(address, bits))
}

/// Digits only, without a sign or leading zeros.
fn prefix_length(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok()).flatten()
}

/// The bits after the prefix.
fn mask4(bits: u32) -> u32 {
    u32::MAX.checked_shr(bits).unwrap_or(0)
}

fn mask6(bits: u32) -> u128 {
    u128::MAX.checked_shr(bits).unwrap_or(0)
}
