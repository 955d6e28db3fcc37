//! Client certificates: how they are made, what stands in them, and which ones a configuration takes.

use serde_json::{json, Value};
use vestibule::config::{Certificate, ProblemReason};
use vestibule::crypto::{hex, new_certificate, thumbprint, thumbprint_sha256, Keyring, Purpose};
use vestibule::reason::Reason;
use vestibule::time::Timestamp;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::stand_in::*;

/// Problems of a configuration with these certificates, as `field:line reason`.
fn problems(certificates: Value, secret: bool) -> Vec<String> {
    let mut json = configuration();
    json["client_certificates"] = certificates;
    if !secret {
        json["settings"]
            .as_object_mut()
            .unwrap()
            .remove("client_secret");
    }
    match config(&json) {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .iter()
            .map(|problem| {
                format!(
                    "{}:{} {}",
                    problem.field,
                    problem.line,
                    problem.reason.code()
                )
            })
            .collect(),
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

#[test]
fn a_new_certificate_is_what_microsoft_takes() {
    let first = TestCertificate::first();
    let der = first.der();
    let (rest, parsed) = X509Certificate::from_der(&der).unwrap();
    assert!(rest.is_empty());
    assert_eq!(parsed.subject().to_string(), "CN=www.contoso.example");
    assert_eq!(parsed.issuer(), parsed.subject());
    assert_eq!(parsed.version().0, 2);
    assert_eq!(
        parsed.signature_algorithm.algorithm.to_string(),
        "1.2.840.113549.1.1.11",
        "sha256WithRSAEncryption"
    );
    assert_eq!(parsed.public_key().parsed().unwrap().key_size(), 2048);
    let usage = parsed.key_usage().unwrap().unwrap().value;
    assert!(usage.digital_signature() && !usage.key_cert_sign());
    let made = NOW - 200 * DAY;
    let certificate = Certificate::parse(first.pem()).unwrap();
    assert_eq!(certificate.not_before, at(made - 300));
    assert_eq!(certificate.not_after, at(made + 365 * DAY));
    assert!(certificate.is_valid_at(at(made)));
    assert!(!certificate.is_valid_at(at(made - 301)));
    assert!(!certificate.is_valid_at(at(made + 365 * DAY)));
}

/// Two certificates have neither key nor number in common.
#[test]
fn each_certificate_has_a_key_of_its_own() {
    let (first, second) = (TestCertificate::first(), TestCertificate::second());
    assert_ne!(first.key(), second.key());
    assert_ne!(first.thumbprint(), second.thumbprint());
    assert!(!first.pem().contains("PRIVATE"));
}

/// Known answers of FIPS 180: SHA-1 as Microsoft's pages write it, and SHA-256.
#[test]
fn thumbprints() {
    assert_eq!(
        thumbprint(b"abc"),
        "A9993E364706816ABA3E25717850C26C9CD0D89D"
    );
    assert_eq!(
        hex(&thumbprint_sha256(b"abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn a_certificate_has_a_name_and_an_end() {
    for (subject, days) in [
        ("", 1),
        ("  ", 1),
        ("site", 0),
        ("site", -1),
        ("site", 1096),
        ("site", i64::MAX),
        (&"x".repeat(65), 1),
    ] {
        let error = new_certificate(subject, days, at(NOW)).err().unwrap();
        assert_eq!(error.reason(), Reason::InternalError, "{subject} {days}");
    }
    // What has a meaning in a name's text form is a character like others.
    let odd = new_certificate("a,O=b\u{fc}\"<c>", 1095, at(NOW)).unwrap();
    let parsed = Certificate::parse(&odd.pem).unwrap();
    assert_eq!(parsed.not_after, at(NOW + 1095 * DAY));
}

#[test]
fn certificates_stand_beside_a_secret_or_alone() {
    let (first, second) = (TestCertificate::first(), TestCertificate::second());
    for secret in [true, false] {
        for certificates in [
            json!([first.entry()]),
            json!([first.entry(), second.entry()]),
        ] {
            assert_eq!(problems(certificates, secret), [""; 0]);
        }
    }
    assert_eq!(problems(json!([]), true), [""; 0]);
    assert_eq!(problems(json!([]), false), ["client_secret:0 required"]);
}

/// Entry, line, reason.
#[test]
fn what_is_wrong_with_a_certificate_is_told() {
    let first = TestCertificate::first();
    let (pem, key) = (first.pem(), first.key());
    let other = TestCertificate::second().key();
    let with =
        |certificate: &str, key: &str| json!({"certificate": certificate, "key": {"plain": key}});
    let half = &pem[..pem.len() / 2];
    let elliptic = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let of_elliptic = rcgen::CertificateParams::default()
        .self_signed(&elliptic)
        .unwrap()
        .pem();
    for (entry, reason) in [
        (with("", key), "certificate_unreadable"),
        (with("certificate", key), "certificate_unreadable"),
        (with(half, key), "certificate_unreadable"),
        (with(key, key), "certificate_unreadable"),
        (with(&of_elliptic, key), "certificate_unreadable"),
        (with(WEAK, key), "certificate_key_weak"),
        (with(&"x".repeat(40_000), key), "too_long"),
        (with(pem, ""), "certificate_key_unreadable"),
        (with(pem, pem), "certificate_key_unreadable"),
        (
            with(pem, &key[..key.len() / 2]),
            "certificate_key_unreadable",
        ),
        (
            with(pem, &elliptic.serialize_pem()),
            "certificate_key_unreadable",
        ),
        (with(pem, &"x".repeat(40_000)), "too_long"),
        (with(pem, other), "certificate_mismatch"),
        (
            json!({"certificate": pem, "key": {"sealed": "v1.AAAA"}}),
            "secret_unreadable",
        ),
        (json!({"certificate": pem, "key": {}}), "wrong_type"),
        (json!({"certificate": pem, "key": key}), "wrong_type"),
        (
            json!({"certificate": 1, "key": {"plain": key}}),
            "wrong_type",
        ),
        (json!({"certificate": pem}), "wrong_type"),
        (
            json!({"certificate": pem, "key": {"plain": key}, "more": 1}),
            "wrong_type",
        ),
        (json!("certificate"), "wrong_type"),
    ] {
        assert_eq!(
            problems(json!([entry]), true),
            [format!("client_certificates:1 {reason}")],
            "{entry}"
        );
        let as_second = json!([TestCertificate::second().entry(), entry]);
        assert_eq!(
            problems(as_second, false),
            [format!("client_certificates:2 {reason}")]
        );
    }
    let entry = first.entry();
    assert_eq!(
        problems(json!([entry, entry, entry]), true),
        ["client_certificates:0 too_many"]
    );
    assert_eq!(
        problems(json!({"0": entry}), true),
        ["client_certificates:0 wrong_type"]
    );
}

/// As other tools write them: a text before, Windows line ends, PKCS#1.
#[test]
fn customary_forms_are_read() {
    let first = TestCertificate::first();
    let text = format!(
        "Bag Attributes\r\n    friendlyName: site\r\n{}",
        first.pem().replace('\n', "\r\n")
    );
    let entry = json!({"certificate": text, "key": {"plain": first.key().replace('\n', "\r\n")}});
    assert_eq!(problems(json!([entry]), false), [""; 0]);
}

/// The private key is stored sealed for its purpose, and for that alone.
#[test]
fn a_sealed_key_opens_with_the_sites_keys() {
    let first = TestCertificate::first();
    let entropy = SequenceEntropy::default();
    let keys = Keyring::new(&[SITE_KEY]).unwrap();
    let sealed = |purpose| {
        let text = keys
            .seal(purpose, b"", first.key().as_bytes(), &entropy)
            .unwrap();
        json!([{"certificate": first.pem(), "key": {"sealed": text}}])
    };
    assert_eq!(problems(sealed(Purpose::CertificateKey), false), [""; 0]);
    assert_eq!(
        problems(sealed(Purpose::Secret), false),
        ["client_certificates:1 secret_unreadable"]
    );
}

/// A check without keys judges what can be seen.
#[test]
fn a_check_takes_a_sealed_key_as_it_is() {
    let checked = |certificate: &str| {
        let mut json = configuration();
        json["settings"]
            .as_object_mut()
            .unwrap()
            .remove("client_secret");
        json["client_certificates"] =
            json!([{"certificate": certificate, "key": {"sealed": "v1.x"}}]);
        check(&json)
            .map_err(|problems| problems[0].reason)
            .map(|config| config.client_certificates.len())
    };
    assert_eq!(checked(TestCertificate::first().pem()), Ok(0));
    assert_eq!(
        checked("nothing"),
        Err(ProblemReason::CertificateUnreadable)
    );
}

/// A certificate of a key of 1024 bits, which no longer can be made here.
const WEAK: &str = "-----BEGIN CERTIFICATE-----\n\
MIIB/DCCAWWgAwIBAgIUb45svZ2GUWm2KR4iyRtiYdddnbMwDQYJKoZIhvcNAQEL\n\
BQAwDzENMAsGA1UEAwwEd2VhazAgFw0yNjExMjYxODQ0NDFaGA8yMTI2MTEwMjE4\n\
NDQ0MVowDzENMAsGA1UEAwwEd2VhazCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC\n\
gYEAyShGl0HMOYDxxVTL7UncX9n0mfNrZgEXYLLvZaNRt7qqcXCgKWH1InwYE8TT\n\
BhzbR+6QDnBURPrJ8nqUKzp3uPSiBpXVtOkgibeUyBQyIHQgXeHM/uDZnSaAYdQv\n\
W474BInm2TXXCoHkaDEVDSdMF0/C5w1uqkPBS+fM5L6X/BsCAwEAAaNTMFEwHQYD\n\
VR0OBBYEFHTdsPjvwm28t/3b8On10ZFytsgIMB8GA1UdIwQYMBaAFHTdsPjvwm28\n\
t/3b8On10ZFytsgIMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEA\n\
Yy3tmoH4Kf9MavmZK/KEuvPWw0mGYZpXtXko6krNd7kzNjrulP1PlOJlYGoooG+E\n\
rWfs/EO2R5EHK0m09CzB/sV5XMcH2N7jR+ZbVXteMOpfL+YxEhx9ZwDy710F3Msh\n\
k92Bl3qp8baqyEBsDP9seGtlZrLBjvDOyYXDvd8KK0I=\n\
-----END CERTIFICATE-----\n";
