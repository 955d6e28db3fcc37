//! case 43: 2, 4 or 5 parts, JSON serialisation, padding, blanks, the other base64 alphabet, trailing bits. A token has
//! one spelling.

use vestibule::reason::Reason;

use crate::stand_in::*;

type Respelling = fn(&str) -> String;

#[test]
fn a_token_has_three_parts() {
    let respellings: Vec<(&str, Respelling)> = vec![
        ("empty", |_| String::new()),
        ("one part", |token| token.replace('.', "")),
        ("two parts", |token| {
            token.rsplit_once('.').unwrap().0.to_owned()
        }),
        ("four parts", |token| format!("{token}.")),
        ("four parts, first empty", |token| format!(".{token}")),
        ("five parts", |token| format!("{token}.AA.AA")),
        ("dots only", |_| "..".to_owned()),
        ("flattened JSON serialisation", |token| {
            let parts: Vec<&str> = token.split('.').collect();
            format!(
                r#"{{"protected":"{}","payload":"{}","signature":"{}"}}"#,
                parts[0], parts[1], parts[2]
            )
        }),
        ("general JSON serialisation", |token| {
            let parts: Vec<&str> = token.split('.').collect();
            format!(
                r#"{{"payload":"{}","signatures":[{{"protected":"{}","signature":"{}"}}]}}"#,
                parts[1], parts[0], parts[2]
            )
        }),
        ("padded signature", |token| format!("{token}==")),
        ("padded header", |token| token.replacen('.', "=.", 1)),
        ("leading blank", |token| format!(" {token}")),
        ("trailing blank", |token| format!("{token} ")),
        ("trailing line break", |token| format!("{token}\n")),
        ("blank in a part", |token| {
            format!("{} {}", &token[..10], &token[10..])
        }),
        ("line break in a part", |token| {
            format!("{}\r\n{}", &token[..10], &token[10..])
        }),
        ("nul at the end", |token| format!("{token}\0")),
        ("Bearer", |token| format!("Bearer {token}")),
        ("quoted", |token| format!("\"{token}\"")),
        ("plus sign", |token| {
            format!("{}+{}", &token[..10], &token[11..])
        }),
        ("slash", |token| {
            format!("{}/{}", &token[..10], &token[11..])
        }),
        ("percent-encoded dot", |token| token.replacen('.', "%2e", 1)),
        ("full-width dot", |token| token.replacen('.', "\u{ff0e}", 1)),
        ("beyond 64 KiB", |token| {
            format!("{token}{}", "A".repeat(64 * 1024))
        }),
    ];
    for (name, respell) in respellings {
        let reason = refusal_of(|token| respell(&token.compact()));
        assert_eq!(reason, Reason::TokenMalformed, "{name}");
    }
}

/// 256 bytes leave two characters with four unused bits: sixteen spellings of one signature, of which one is right.
#[test]
fn trailing_bits_are_zero() {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let token = IdToken::for_nonce("n").compact();
    let (rest, last) = token.split_at(token.len() - 1);
    let at = ALPHABET
        .iter()
        .position(|letter| letter == &last.as_bytes()[0])
        .unwrap();
    assert_eq!(at % 16, 0, "the canonical spelling");
    for bits in 1..16 {
        let other = format!("{rest}{}", char::from(ALPHABET[at + bits]));
        assert_eq!(
            verify(&other).unwrap_err().reason(),
            Reason::TokenMalformed,
            "{bits}"
        );
    }
}

/// No other spelling is accepted anywhere: each single character of the token counts.
#[test]
fn every_character_counts() {
    let token = identity_token();
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = match changed[at] {
            b'.' => b'A',
            b'A' => b'B',
            _ => b'A',
        };
        let changed = String::from_utf8(changed).unwrap();
        let reason = verify(&changed).unwrap_err().reason();
        assert!(
            matches!(
                reason,
                Reason::TokenMalformed
                    | Reason::SignatureInvalid
                    | Reason::AlgorithmRefused
                    | Reason::TokenTypeWrong
                    | Reason::SigningKeyUnknown
                    | Reason::ClaimRepeated
            ),
            "at {at}: {reason:?}"
        );
    }
}

fn identity_token() -> String {
    let mut token = IdToken::for_nonce("the-nonce-of-this-transaction");
    token.set("name", "A");
    let token = token.compact();
    assert!(verify(&token).is_ok());
    token
}
