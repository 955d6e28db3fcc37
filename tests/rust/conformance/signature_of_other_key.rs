//! case 44 (001-24): the signature does not belong to this header and payload. OpenID: oidcc-client-test-invalid-sig-rs256.

use vestibule::reason::{Audience, Reason};

use crate::stand_in::*;

#[test]
fn a_signature_by_another_key_is_invalid() {
    let reason = refusal_of(|mut token| {
        token.key = SigningKey::attacker();
        token.compact()
    });
    assert_eq!(reason, Reason::SignatureInvalid);
    assert_eq!(reason.audience(), Audience::Attack);
}

#[test]
fn a_signature_of_another_token_is_invalid() {
    let reason = refusal_of(|mut token| {
        let signed = token.compact();
        let (_, signature) = signed.rsplit_once('.').unwrap();
        token.set("oid", BOB);
        format!("{}.{signature}", token.signing_input())
    });
    assert_eq!(reason, Reason::SignatureInvalid);
}

#[test]
fn a_header_cannot_be_exchanged() {
    let reason = refusal_of(|mut token| {
        let signed = token.compact();
        let (_, signature) = signed.rsplit_once('.').unwrap();
        token.header["x"] = 1.into();
        format!("{}.{signature}", token.signing_input())
    });
    assert_eq!(reason, Reason::SignatureInvalid);
}

/// Every length, all zeros, all ones.
#[test]
fn a_made_up_signature_is_invalid() {
    let token = IdToken::for_nonce("n");
    let input = token.signing_input();
    for length in (0..=300).chain([512, 1024, 8192]) {
        for byte in [0x00, 0x01, 0xff] {
            let made_up = format!("{input}.{}", base64url(vec![byte; length]));
            assert_eq!(
                verify(&made_up).unwrap_err().reason(),
                Reason::SignatureInvalid,
                "{length}"
            );
        }
    }
}
