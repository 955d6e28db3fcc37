//! Bytes → a client certificate: the first byte chooses whether they are a PEM text or the DER inside one.

use base64::Engine as _;
use vestibule::config::Certificate;
use vestibule::crypto::thumbprint;

pub fn check(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let pem = match choice % 2 {
        0 => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => return,
        },
        _ => {
            let der = base64::engine::general_purpose::STANDARD.encode(bytes);
            format!("-----BEGIN CERTIFICATE-----\n{der}\n-----END CERTIFICATE-----\n")
        }
    };
    let Ok(certificate) = Certificate::parse(&pem) else {
        return;
    };
    assert!(!certificate.der.is_empty());
    if choice % 2 == 1 {
        assert_eq!(certificate.der, bytes);
    }
    assert_eq!(thumbprint(&certificate.der).len(), 40);
    assert!(!certificate.is_valid_at(certificate.not_after));
    if certificate.not_before < certificate.not_after {
        assert!(certificate.is_valid_at(certificate.not_before));
    }
}
