//! Sealed texts: the transaction cookie, `state`, the secret at rest, the shared documents. Authentic or nothing.

use vestibule::crypto::{hex, sha256, Keyring, Purpose};
use vestibule::reason::Reason;
use vestibule::secret::Unseal;

use crate::stand_in::*;

const PURPOSES: [Purpose; 5] = [
    Purpose::CertificateKey,
    Purpose::Documents,
    Purpose::Secret,
    Purpose::State,
    Purpose::TransactionCookie,
];
const OLD_KEY: &[u8] = b"the key before the rotation, 32 bytes+";

fn keyring(keys: &[&[u8]]) -> Keyring {
    Keyring::new(keys).unwrap()
}

#[test]
fn what_was_sealed_opens() {
    let keys = keyring(&[SITE_KEY]);
    let entropy = SequenceEntropy::default();
    for purpose in PURPOSES {
        for plain in [&b""[..], b"a", &[0xff; 1000]] {
            let sealed = keys.seal(purpose, b"context", plain, &entropy).unwrap();
            assert!(sealed.starts_with("v1."));
            assert!(sealed
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
            assert_eq!(
                keys.open(purpose, b"context", &sealed).unwrap().as_slice(),
                plain
            );
        }
    }
}

#[test]
fn every_character_and_every_length_counts() {
    let keys = keyring(&[SITE_KEY]);
    let sealed = keys
        .seal(
            Purpose::State,
            b"context",
            b"sixteen bytes...",
            &SequenceEntropy::default(),
        )
        .unwrap();
    for at in 0..sealed.len() {
        for other in [b'A', b'B', b'_', b'.', b'='] {
            let mut changed = sealed.clone().into_bytes();
            if changed[at] == other {
                continue;
            }
            changed[at] = other;
            let changed = String::from_utf8(changed).unwrap();
            assert!(
                keys.open(Purpose::State, b"context", &changed).is_none(),
                "{changed}"
            );
        }
        assert!(keys
            .open(Purpose::State, b"context", &sealed[..at])
            .is_none());
    }
    for longer in [
        format!("{sealed}A"),
        format!("{sealed}AAAA"),
        format!("{sealed}="),
        format!("{sealed}\n"),
        format!(" {sealed}"),
    ] {
        assert!(
            keys.open(Purpose::State, b"context", &longer).is_none(),
            "{longer}"
        );
    }
}

#[test]
fn a_purpose_cannot_be_passed_off_as_another() {
    let keys = keyring(&[SITE_KEY]);
    let entropy = SequenceEntropy::default();
    for sealed_for in PURPOSES {
        let sealed = keys.seal(sealed_for, b"", b"plain", &entropy).unwrap();
        for opened_for in PURPOSES {
            let opened = keys.open(opened_for, b"", &sealed).is_some();
            assert_eq!(
                opened,
                sealed_for == opened_for,
                "{sealed_for:?} as {opened_for:?}"
            );
        }
    }
}

#[test]
fn a_context_is_part_of_the_seal() {
    let keys = keyring(&[SITE_KEY]);
    let sealed = keys
        .seal(Purpose::State, b"a", b"plain", &SequenceEntropy::default())
        .unwrap();
    for context in [&b""[..], b"b", b"aa", b"A", b"a\0"] {
        assert!(keys.open(Purpose::State, context, &sealed).is_none());
    }
}

#[test]
fn the_same_text_is_never_sealed_alike() {
    let keys = keyring(&[SITE_KEY]);
    let entropy = SequenceEntropy::default();
    let seal = || keys.seal(Purpose::State, b"", b"plain", &entropy).unwrap();
    assert_ne!(seal(), seal());
}

/// The newest key seals, the older ones still open; a key that was retired opens nothing.
#[test]
fn keys_are_rotated() {
    let entropy = SequenceEntropy::default();
    let before = keyring(&[OLD_KEY]);
    let during = keyring(&[SITE_KEY, OLD_KEY]);
    let after = keyring(&[SITE_KEY]);
    let old = before
        .seal(Purpose::Secret, b"", b"plain", &entropy)
        .unwrap();
    assert!(during.open(Purpose::Secret, b"", &old).is_some());
    assert!(after.open(Purpose::Secret, b"", &old).is_none());
    let new = during
        .seal(Purpose::Secret, b"", b"plain", &entropy)
        .unwrap();
    assert!(after.open(Purpose::Secret, b"", &new).is_some());
    assert!(before.open(Purpose::Secret, b"", &new).is_none());
}

/// What is stored gets a seal of the newest key, keeps its purpose, and says the same.
#[test]
fn what_is_stored_is_sealed_anew() {
    let entropy = SequenceEntropy::default();
    let before = keyring(&[OLD_KEY]);
    let during = keyring(&[SITE_KEY, OLD_KEY]);
    let after = keyring(&[SITE_KEY]);
    let stored = [Purpose::Secret, Purpose::CertificateKey];
    for purpose in stored {
        let old = before.seal(purpose, b"", b"plain", &entropy).unwrap();
        let new = during.reseal(&old, &entropy).unwrap();
        for other in PURPOSES {
            let opened = after.open(other, b"", &new).map(|plain| plain.to_vec());
            assert_eq!(opened, (other == purpose).then(|| b"plain".to_vec()));
        }
        let error = after.reseal(&old, &entropy).unwrap_err();
        assert_eq!(error.reason(), Reason::SecretUnreadable);
    }
    for purpose in PURPOSES {
        let sealed = during.seal(purpose, b"", b"plain", &entropy).unwrap();
        let stays = during.reseal(&sealed, &entropy).is_ok();
        assert_eq!(stays, stored.contains(&purpose), "{purpose:?}");
    }
}

/// A secret does not pass for a certificate's key, nor the other way round.
#[test]
fn a_secret_is_no_key() {
    let keys = keyring(&[SITE_KEY]);
    let entropy = SequenceEntropy::default();
    let seal = |purpose| keys.seal(purpose, b"", b"plain", &entropy).unwrap();
    assert!(keys.unseal_key(&seal(Purpose::CertificateKey)).is_some());
    assert!(keys.unseal_key(&seal(Purpose::Secret)).is_none());
    assert!(keys.unseal(&seal(Purpose::CertificateKey)).is_none());
}

/// A sign-in that was begun before a rotation is completed after it.
#[test]
fn a_rotation_does_not_end_open_sign_ins() {
    let before = TestSite::with_keys(&configuration(), &[OLD_KEY]);
    let started = before.begin();
    let during = TestSite::with_keys(&configuration(), &[SITE_KEY, OLD_KEY]);
    assert!(during.receive(&started.answer(), &started.cookie).is_ok());
    let after = TestSite::with_keys(&configuration(), &[SITE_KEY]);
    assert_eq!(
        after.refusal(&started.answer(), &started.cookie),
        Reason::StateInvalid
    );
}

#[test]
fn keys_have_a_strength_and_a_number() {
    let five: Vec<&[u8]> = vec![SITE_KEY; 5];
    for keys in [
        &[][..],
        &[b"short".as_slice()],
        &[b"31 bytes are one byte too few..".as_slice()],
        &[SITE_KEY, b""],
        &five,
    ] {
        let error = Keyring::new(keys).err().unwrap();
        assert_eq!(error.reason(), Reason::ConfigurationInvalid);
    }
    assert!(Keyring::new(&[b"32 bytes are just enough to seal".as_slice()]).is_ok());
    assert!(Keyring::new(&five[..4]).is_ok());
}

#[test]
fn nothing_is_sealed_without_entropy() {
    let error = keyring(&[SITE_KEY])
        .seal(Purpose::State, b"", b"plain", &BrokenEntropy)
        .unwrap_err();
    assert_eq!(error.reason(), Reason::InternalError);
}

#[test]
fn a_secret_is_text() {
    let keys = keyring(&[SITE_KEY]);
    let entropy = SequenceEntropy::default();
    let seal = |plain: &[u8]| keys.seal(Purpose::Secret, b"", plain, &entropy).unwrap();
    assert_eq!(
        keys.unseal(&seal(CLIENT_SECRET.as_bytes()))
            .unwrap()
            .expose(),
        CLIENT_SECRET
    );
    assert!(keys.unseal(&seal(b"\xff\xfe")).is_none());
    assert!(keys.unseal(CLIENT_SECRET).is_none());
}

/// Case 15: neither cookie nor state shows the secrets inside, also not encoded.
#[test]
fn a_seal_is_opaque() {
    let site = TestSite::new();
    let started = site.begin_with("redirect_to=/press/", "");
    let (_, cookie) = started.cookie.split_once('=').unwrap();
    assert!(!cookie.contains(&started.nonce()[..16]));
    for sealed in [cookie, &started.state()] {
        use base64::Engine as _;
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(sealed.strip_prefix("v1.").unwrap())
            .unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("press") && !text.contains("contoso"));
    }
}

/// Digests over lists: no two lists of parts give the same.
#[test]
fn a_digest_keeps_its_parts_apart() {
    assert_ne!(sha256(&[b"ab", b"c"]), sha256(&[b"a", b"bc"]));
    assert_ne!(sha256(&[b"abc"]), sha256(&[b"abc", b""]));
    assert_ne!(sha256(&[]), sha256(&[b""]));
    assert_eq!(hex(&[0x00, 0x0f, 0xff]), "000fff");
}
