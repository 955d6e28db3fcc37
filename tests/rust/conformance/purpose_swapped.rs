//! Why a sign-in was begun, and for whom, is said by the sealed `state` alone: it can be neither forged nor swapped.
//! Case 4, case 13, case 85: who begins a sign-in to renew a session cannot end it as somebody else's.

use vestibule::crypto::{Keyring, Purpose};
use vestibule::flow::Start;
use vestibule::identity::SignInPurpose;
use vestibule::oidc::Prompt;
use vestibule::reason::Reason;
use vestibule::state::{Binding, Origin, SealedState};

use crate::stand_in::*;

fn purposes() -> [SignInPurpose; 4] {
    [
        SignInPurpose::SignIn,
        SignInPurpose::Link { user: 7 },
        SignInPurpose::Renew {
            user: 7,
            session: [0xab; 32],
        },
        SignInPurpose::Test { user: 7 },
    ]
}

fn starts() -> Vec<Start> {
    let mut starts = Vec::new();
    for purpose in purposes() {
        for (automatic, prompt) in [
            (false, Prompt::AsNeeded),
            (true, Prompt::AsNeeded),
            (true, Prompt::Never),
            (false, Prompt::SelectAccount),
        ] {
            starts.push(Start {
                purpose,
                automatic,
                prompt,
                ..Start::default()
            });
        }
    }
    starts
}

/// What was begun comes back, whatever the address says beside it.
#[test]
fn the_purpose_comes_back_as_it_was_begun() {
    for start in starts() {
        let site = TestSite::new();
        let noise = "purpose=test&user=1&session=0&link_user=1&automatic=0&silent=1";
        let started = site.begin_as(&format!("redirect_to=/press/&{noise}"), "", &start);
        site.microsoft
            .issues(&IdToken::for_nonce(&started.nonce()).compact());
        let callback = site
            .receive(&format!("{}&{noise}", started.answer()), &started.cookie)
            .unwrap();
        let origin = &callback.origin;
        assert_eq!(origin.purpose, start.purpose);
        assert_eq!(origin.automatic, start.automatic);
        assert_eq!(origin.silent, start.prompt == Prompt::Never);
        assert_eq!(origin.return_to(), "https://www.contoso.example/press/");
        assert_eq!(*site.complete(&callback).unwrap().purpose(), start.purpose);
    }
}

/// An authentic state tells its purpose also when the sign-in fails: a renewal that failed is known as one.
#[test]
fn a_failure_knows_its_purpose() {
    for start in starts() {
        let site = TestSite::new();
        let started = site.begin_as("", "", &start);
        for (reason, query, cookie) in [
            (Reason::CookiesMissing, started.answer(), String::new()),
            (
                Reason::SignInElsewhere,
                started.answer(),
                site.begin().cookie,
            ),
            (
                Reason::CookieMalformed,
                started.answer(),
                "__Host-vestibule=x".to_owned(),
            ),
            (
                Reason::ParameterMalformed,
                format!("state={}", encoded(&started.state())),
                started.cookie.clone(),
            ),
        ] {
            let refused = site.receive(&query, &cookie).err().unwrap();
            assert_eq!(refused.error.reason(), reason);
            assert_eq!(refused.origin.purpose, start.purpose);
            assert_eq!(refused.origin.silent, start.prompt == Prompt::Never);
        }
        site.clock.advance(600);
        let refused = site
            .receive(&started.answer(), &started.cookie)
            .err()
            .unwrap();
        assert_eq!(refused.error.reason(), Reason::SignInExpired);
        assert_eq!(refused.origin.purpose, start.purpose);
    }
}

#[test]
fn a_failed_start_knows_its_purpose() {
    for start in starts() {
        let site = TestSite::new();
        site.microsoft
            .answers(Endpoint::Discovery, Answer::Failure(Reason::TimedOut));
        let incoming = navigation("redirect_to=/press/", "");
        let refused = site.try_begin_as(&incoming, &start).err().unwrap();
        assert_eq!(refused.error.reason(), Reason::TimedOut);
        assert_eq!(refused.origin.purpose, start.purpose);
        assert_eq!(
            refused.origin.return_to(),
            "https://www.contoso.example/press/"
        );
    }
}

/// A state that is not authentic tells nothing.
#[test]
fn a_forged_state_has_no_purpose() {
    let site = TestSite::new();
    let started = site.begin_for("redirect_to=/press/", "", SignInPurpose::Link { user: 7 });
    let refused = site
        .receive(
            &format!(
                "{}x",
                started.answer().replace("&session_state=3f4e1a5b", "")
            ),
            &started.cookie,
        )
        .err()
        .unwrap();
    assert_eq!(refused.error.reason(), Reason::StateInvalid);
    assert_eq!(refused.origin, Origin::default());
}

/// The state of one sign-in does not go with the transaction of another one in the same browser.
#[test]
fn two_sign_ins_of_a_browser_do_not_mix() {
    for start in starts() {
        let site = TestSite::new();
        let mine = site.begin_as("", "", &start);
        let other = site.begin();
        // Each alone: the cookie holds the other transaction.
        assert_eq!(
            site.refusal(&mine.answer(), &other.cookie),
            Reason::SignInElsewhere
        );
        assert_eq!(
            site.refusal(&other.answer(), &mine.cookie),
            Reason::SignInElsewhere
        );
        // Both in one cookie: each answer redeems with its own nonce, and the token of one does not pass for the other.
        let both = site.begin_with("", &mine.cookie);
        site.microsoft
            .issues(&IdToken::for_nonce(&both.nonce()).compact());
        let callback = site.receive(&mine.answer(), &both.cookie).unwrap();
        assert_eq!(callback.origin.purpose, start.purpose);
        assert_eq!(
            site.complete(&callback).unwrap_err().reason(),
            Reason::NonceWrong
        );
    }
}

/// With the site's own key: a purpose without its user, or with one it cannot have, is none.
#[test]
fn a_purpose_is_whole_or_nothing() {
    let site = TestSite::new();
    let keys = Keyring::new(&[SITE_KEY]).unwrap();
    let binding = Binding::of(&site.state.config);
    let open = |tail: &[u8]| {
        let mut plain = vec![7; 16];
        plain.extend_from_slice(&NOW.to_be_bytes());
        plain.extend_from_slice(tail);
        let sealed = keys
            .seal(Purpose::State, binding.context(), &plain, &site.entropy)
            .unwrap();
        SealedState::open(&sealed, &keys, &binding, &site.state.config.site)
            .map(|state| state.origin.purpose)
            .map_err(|error| error.reason())
    };
    let tail = |kind: u8, user: u64, session: usize| {
        let mut tail = vec![0, kind];
        tail.extend_from_slice(&user.to_be_bytes());
        tail.extend(vec![0xab; session]);
        tail
    };
    assert_eq!(open(&tail(0, 0, 0)), Ok(SignInPurpose::SignIn));
    assert_eq!(open(&tail(1, 7, 0)), Ok(SignInPurpose::Link { user: 7 }));
    assert_eq!(open(&tail(2, 7, 32)), Ok(purposes()[2]));
    assert_eq!(open(&tail(3, 7, 0)), Ok(SignInPurpose::Test { user: 7 }));
    for (kind, user, session) in [
        (0, 1, 0),
        (1, 0, 0),
        (2, 0, 32),
        (2, 7, 31),
        (3, 0, 0),
        (4, 7, 0),
        (255, 7, 32),
    ] {
        assert_eq!(
            open(&tail(kind, user, session)),
            Err(Reason::StateInvalid),
            "{kind} {user} {session}"
        );
    }
    for length in 0..10 {
        assert_eq!(
            open(&tail(1, 7, 0)[..length]),
            Err(Reason::StateInvalid),
            "{length}"
        );
    }
}
