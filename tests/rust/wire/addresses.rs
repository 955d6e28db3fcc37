//! Names that lead into the site's own network.

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use url::Url;
use vestibule::http::{is_public, HostRules, SystemTransport, TransportSettings};
use vestibule::reason::Reason;

use crate::bench::{assert_refused, get, get_from, microsoft, rules_of, transport_to, url, Trap};
use crate::certificates::CertificateAuthority;

/// The system's rules with these answers, the last one repeated; connections go to the trap's port.
fn resolving_to(
    trap: &Trap,
    answers: &'static [&'static [&'static str]],
) -> (SystemTransport, Arc<AtomicUsize>) {
    let lookups = Arc::new(AtomicUsize::new(0));
    let counted = lookups.clone();
    let settings = TransportSettings::system()
        .with_port(trap.port())
        .with_resolver(Arc::new(move |_| {
            let nth = counted.fetch_add(1, Ordering::SeqCst);
            let answer = answers[nth.min(answers.len() - 1)];
            Ok(answer.iter().map(|text| text.parse().unwrap()).collect())
        }));
    (SystemTransport::with_settings(&settings).unwrap(), lookups)
}

/// case 54: that the trap works: where loopback is allowed, a request springs it.
#[test]
fn the_trap_notices_a_connection() {
    let trap = Trap::set();
    let authority = CertificateAuthority::new("Vestibule test");
    let transport = transport_to(trap.port(), &authority);
    assert!(get(&transport).is_err());
    assert!(trap.sprung());
}

/// case 54: Microsoft's name leads to this machine, its network, its cloud's metadata service.
#[test]
fn a_name_that_leads_inside_is_refused_before_a_connection() {
    const INSIDE: &[&[&[&str]]] = &[
        &[&["127.0.0.1"]],
        &[&["127.255.255.254"]],
        &[&["10.0.0.1"]],
        &[&["172.16.0.1"]],
        &[&["192.168.1.1"]],
        &[&["169.254.169.254"]],
        &[&["0.0.0.0"]],
        &[&["100.64.0.1"]],
        &[&["168.63.129.16", "127.0.0.1"]],
        &[&["127.0.0.1", "168.63.129.16"]],
        &[&["::1"]],
        &[&["::"]],
        &[&["fc00::1"]],
        &[&["fd00:ec2::254"]],
        &[&["fe80::1"]],
        &[&["::ffff:127.0.0.1"]],
        &[&["::ffff:10.0.0.1"]],
        &[&["64:ff9b::7f00:1"]],
        &[&["2002:7f00:1::"]],
        &[&["2603:1026::1", "::1"]],
        &[&[]],
    ];
    for answers in INSIDE {
        let trap = Trap::set();
        let (transport, lookups) = resolving_to(&trap, answers);
        assert_refused(get(&transport), Reason::AddressForbidden);
        assert_eq!(lookups.load(Ordering::SeqCst), 1, "{answers:?}");
        assert!(!trap.sprung(), "{answers:?}");
    }
}

/// case 54: DNS rebinding. The first answer is public (of a block that is not handed out, so that nobody is there), the
/// second leads inside. Each connection asks once, and uses the answer that was judged.
#[test]
fn a_second_answer_that_leads_inside_is_refused() {
    let trap = Trap::set();
    let (transport, lookups) = resolving_to(&trap, &[&["3000::1"], &["127.0.0.1"]]);
    let first = get(&transport).unwrap_err();
    assert!(
        matches!(first.reason(), Reason::ConnectFailed | Reason::TimedOut),
        "{first}"
    );
    assert_eq!(lookups.load(Ordering::SeqCst), 1);
    assert_refused(get(&transport), Reason::AddressForbidden);
    assert_eq!(lookups.load(Ordering::SeqCst), 2);
    assert!(!trap.sprung());
}

/// case 54: an address in place of a name, in every spelling that resolvers take.
#[test]
fn a_literal_address_is_refused_by_the_host_rules() {
    let trap = Trap::set();
    let transport = transport_to(trap.port(), &CertificateAuthority::new("Vestibule test"));
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "169.254.169.254",
        "2852039166",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "localhost",
        "168.63.129.16",
    ] {
        let literal = Url::parse(&format!("https://{host}:{}/", trap.port())).unwrap();
        assert_refused(
            get_from(&transport, &literal, &microsoft()),
            Reason::HostNotAllowed,
        );
        assert_refused(
            microsoft().permit(&format!("https://{host}/keys")),
            Reason::HostNotAllowed,
        );
    }
    assert!(!trap.sprung());
}

/// case 54: the rules of a development site reach loopback addresses and nothing else.
#[test]
fn a_development_site_reaches_this_machine_only() {
    let trap = Trap::set();
    let base = format!("http://localhost:{}", trap.port());
    let rules = rules_of(&base);
    let document = Url::parse(&format!("{base}/document")).unwrap();
    for outside in [
        &["10.0.0.1"] as &[&str],
        &["3000::1"],
        &["127.0.0.1", "10.0.0.1"],
    ] {
        let settings = TransportSettings::system().with_resolver(Arc::new(move |_| {
            Ok(outside.iter().map(|text| text.parse().unwrap()).collect())
        }));
        let transport = SystemTransport::with_settings(&settings).unwrap();
        assert_refused(
            get_from(&transport, &document, &rules),
            Reason::AddressForbidden,
        );
    }
    assert!(!trap.sprung());
}

/// case 54: no development, no loopback: the name `localhost` has no rules that let it pass.
#[test]
fn localhost_has_no_place_on_a_production_site() {
    for host in [
        "https://localhost/",
        "http://localhost/",
        "http://127.0.0.1/",
    ] {
        let result = HostRules::check(&microsoft(), &Url::parse(host).unwrap());
        assert!(result.is_err(), "{host}");
    }
    assert!(microsoft().check(&url("/")).is_ok());
}

/// case 54: which addresses are public, at the borders of each special block.
#[test]
fn special_blocks_are_not_public() {
    for (text, public) in [
        ("0.0.0.0", false),
        ("0.255.255.255", false),
        ("1.0.0.0", true),
        ("9.255.255.255", true),
        ("10.0.0.0", false),
        ("10.255.255.255", false),
        ("11.0.0.0", true),
        ("100.63.255.255", true),
        ("100.64.0.0", false),
        ("100.127.255.255", false),
        ("100.128.0.0", true),
        ("126.255.255.255", true),
        ("127.0.0.0", false),
        ("127.255.255.255", false),
        ("128.0.0.0", true),
        ("169.253.255.255", true),
        ("169.254.0.0", false),
        ("169.254.255.255", false),
        ("169.255.0.0", true),
        ("172.15.255.255", true),
        ("172.16.0.0", false),
        ("172.31.255.255", false),
        ("172.32.0.0", true),
        ("192.0.0.0", false),
        ("192.0.0.255", false),
        ("192.0.1.0", true),
        ("192.0.2.1", false),
        ("192.88.99.1", false),
        ("192.167.255.255", true),
        ("192.168.0.0", false),
        ("192.168.255.255", false),
        ("192.169.0.0", true),
        ("198.17.255.255", true),
        ("198.18.0.0", false),
        ("198.19.255.255", false),
        ("198.20.0.0", true),
        ("198.51.100.1", false),
        ("203.0.113.1", false),
        ("223.255.255.255", true),
        ("224.0.0.0", false),
        ("239.255.255.255", false),
        ("240.0.0.0", false),
        ("255.255.255.255", false),
        ("20.190.128.1", true),
        ("::", false),
        ("::1", false),
        ("::ffff:127.0.0.1", false),
        ("::ffff:20.190.128.1", false),
        ("::127.0.0.1", false),
        ("64:ff9b::7f00:1", false),
        ("64:ff9b:1::1", false),
        ("100::1", false),
        ("1fff:ffff::1", false),
        ("2001::1", false),
        ("2001:20::1", false),
        ("2001:1ff:ffff::1", false),
        ("2001:200::1", true),
        ("2001:db8::1", false),
        ("2002:7f00:1::1", false),
        ("2603:1026::1", true),
        ("3fff::1", false),
        ("3fff:fff::1", false),
        ("3fff:1000::1", true),
        ("4000::1", false),
        ("5f00::1", false),
        ("fc00::1", false),
        ("fdff:ffff::1", false),
        ("fe80::1", false),
        ("fec0::1", false),
        ("ff02::1", false),
    ] {
        let address: IpAddr = text.parse().unwrap();
        assert_eq!(is_public(address), public, "{text}");
    }
}
