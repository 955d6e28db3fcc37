use std::sync::LazyLock;

use serde_json::{json, Value};
use url::Url;
use vestibule::config::{Config, Problem};
use vestibule::crypto::{Keyring, Purpose};
use vestibule::error::Result;
use vestibule::flow::{
    self, Callback, Environment, LogoutHints, Redirect, Refused, SiteState, Start,
};
use vestibule::guid::Guid;
use vestibule::identity::{Identity, SignInPurpose};
use vestibule::jose::KeySet;
use vestibule::oidc::{self, Expected, Logout};
use vestibule::random::Entropy;
use vestibule::reason::Reason;
use vestibule::request::Incoming;
use vestibule::secret::{Secret, Unseal};
use vestibule::time::Timestamp;

use super::{
    jwks, CountedPatience, Endpoint, FixedClock, IdToken, Microsoft, SequenceEntropy, SigningKey,
    ACCESS_TOKEN, CLIENT, CLIENT_SECRET, CODE, HOME, ISSUER, LOGIN, NOW, REDIRECT_URI, SITE_KEY,
    TENANT,
};

/// A configured WordPress site, with Microsoft on the other side.
pub struct TestSite {
    pub state: SiteState,
    pub clock: FixedClock,
    pub entropy: SequenceEntropy,
    pub microsoft: Microsoft,
    pub patience: CountedPatience,
}

/// A sign-in that has begun in a browser.
pub struct Started {
    /// The authorization request.
    pub url: Url,
    /// The `Set-Cookie` value.
    pub set_cookie: String,
    /// The `Cookie` header that the browser sends from now on.
    pub cookie: String,
}

/// A configuration that has nothing wrong.
pub fn configuration() -> Value {
    json!({
        "settings": {"tenant": TENANT, "client_id": CLIENT, "client_secret": {"plain": CLIENT_SECRET}},
        "site": {
            "home": HOME, "login": LOGIN, "redirect_uri": REDIRECT_URI, "development": false,
            "roles": {"subscriber": false, "editor": false, "administrator": true}, "allow_privileged_roles": false,
        },
    })
}

/// Reads a configuration with the site's keys.
pub fn config(json: &Value) -> std::result::Result<Config, Vec<Problem>> {
    Config::parse(
        json.to_string().as_bytes(),
        &Keyring::new(&[SITE_KEY]).unwrap(),
    )
}

/// Reads a configuration as whoever saves it has it checked.
pub fn check(json: &Value) -> std::result::Result<Config, Vec<Problem>> {
    struct WithoutKeys;
    impl Unseal for WithoutKeys {
        fn unseal(&self, _: &str) -> Option<Secret> {
            None
        }
        fn unseal_key(&self, _: &str) -> Option<Secret> {
            None
        }
        fn opens(&self) -> bool {
            false
        }
    }
    Config::parse(json.to_string().as_bytes(), &WithoutKeys)
}

/// A configuration with these settings beside the necessary ones.
pub fn config_with(settings: Value) -> Config {
    let mut json = configuration();
    for (key, value) in settings.as_object().unwrap() {
        json["settings"][key] = value.clone();
    }
    config(&json).unwrap()
}

/// A top-level GET navigation.
pub fn navigation(query: &str, cookie: &str) -> Incoming {
    Incoming {
        method: "GET".to_owned(),
        query: query.as_bytes().to_vec(),
        cookie: cookie.as_bytes().to_vec(),
        body: Vec::new(),
        content_type: String::new(),
        fetch_dest: "document".to_owned(),
        fetch_mode: "navigate".to_owned(),
        purpose: String::new(),
    }
}

/// A form, as the provider's server posts it.
pub fn posted(body: &str) -> Incoming {
    Incoming {
        method: "POST".to_owned(),
        body: body.as_bytes().to_vec(),
        content_type: "application/x-www-form-urlencoded".to_owned(),
        ..Incoming::default()
    }
}

/// The name and value of a `Set-Cookie` value; empty when it removes the cookie.
pub fn cookie_of(set_cookie: &str) -> String {
    let pair = set_cookie.split(';').next().unwrap();
    if pair.ends_with('=') {
        String::new()
    } else {
        pair.to_owned()
    }
}

/// A text with one character changed, for each of its characters.
pub fn misspellings(text: &str) -> Vec<String> {
    (0..text.len())
        .map(|at| {
            let other = if text.as_bytes()[at] == b'A' {
                "B"
            } else {
                "A"
            };
            format!("{}{other}{}", &text[..at], &text[at + 1..])
        })
        .collect()
}

/// Every beginning of a text but the text itself, the empty one first.
pub fn beginnings(text: &str) -> Vec<&str> {
    (0..text.len()).map(|length| &text[..length]).collect()
}

/// Everything that the site seals for something else than this, bound to nothing, or for this and bound to nothing.
pub fn sealed_for_others(entropy: &dyn Entropy, plain: &[u8]) -> Vec<String> {
    let keys = Keyring::new(&[SITE_KEY]).unwrap();
    [
        Purpose::CertificateKey,
        Purpose::Documents,
        Purpose::GraphGrant,
        Purpose::GraphToken,
        Purpose::IdToken,
        Purpose::Secret,
        Purpose::State,
        Purpose::Ticket,
        Purpose::TransactionCookie,
    ]
    .into_iter()
    .map(|purpose| keys.seal(purpose, b"", plain, entropy).unwrap())
    .collect()
}

/// A text as the value of a form parameter.
pub fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

impl TestSite {
    pub fn new() -> Self {
        Self::configured(&configuration())
    }

    pub fn configured(json: &Value) -> Self {
        Self::with_keys(json, &[SITE_KEY])
    }

    pub fn with_keys(json: &Value, keys: &[&[u8]]) -> Self {
        Self {
            state: SiteState::new(config(json).unwrap(), Keyring::new(keys).unwrap()),
            clock: FixedClock::at(NOW),
            entropy: SequenceEntropy::default(),
            microsoft: Microsoft::honest(),
            patience: CountedPatience::of(5),
        }
    }

    pub fn environment(&self) -> Environment<'_> {
        Environment {
            clock: &self.clock,
            entropy: &self.entropy,
            transport: &self.microsoft,
            patience: &self.patience,
        }
    }

    /// Step 1 with any request, for a plain sign-in.
    pub fn try_begin(&self, incoming: &Incoming) -> Result<Redirect> {
        self.try_begin_as(incoming, &Start::default())
            .map_err(|refused| refused.error)
    }

    /// Step 1 with any request, in any way.
    pub fn try_begin_as(
        &self,
        incoming: &Incoming,
        start: &Start,
    ) -> std::result::Result<Redirect, Refused> {
        flow::begin(&self.state, &self.environment(), incoming, start)
    }

    /// Step 1 in a browser without a cookie.
    pub fn begin(&self) -> Started {
        self.begin_with("", "")
    }

    /// Step 1 with a query and a cookie.
    pub fn begin_with(&self, query: &str, cookie: &str) -> Started {
        self.begin_as(query, cookie, &Start::default())
    }

    /// Step 1 for this purpose.
    pub fn begin_for(&self, query: &str, cookie: &str, purpose: SignInPurpose) -> Started {
        let start = Start {
            purpose,
            ..Start::default()
        };
        self.begin_as(query, cookie, &start)
    }

    /// Step 1 in any way.
    pub fn begin_as(&self, query: &str, cookie: &str, start: &Start) -> Started {
        let Redirect { url, cookie } = self
            .try_begin_as(&navigation(query, cookie), start)
            .unwrap();
        Started {
            url: Url::parse(&url).unwrap(),
            cookie: cookie_of(&cookie),
            set_cookie: cookie,
        }
    }

    /// Step 2 with any request.
    pub fn try_receive(&self, incoming: &Incoming) -> std::result::Result<Callback, Refused> {
        flow::receive(&self.state, &self.environment(), incoming)
    }

    /// Step 2 with a query and a cookie.
    pub fn receive(&self, query: &str, cookie: &str) -> std::result::Result<Callback, Refused> {
        self.try_receive(&navigation(query, cookie))
    }

    /// Why step 2 refuses.
    pub fn refusal(&self, query: &str, cookie: &str) -> Reason {
        match self.receive(query, cookie) {
            Ok(_) => panic!("accepted: {query}"),
            Err(refused) => refused.error.reason(),
        }
    }

    /// Step 3.
    pub fn complete(&self, callback: &Callback) -> Result<Identity> {
        flow::complete(&self.state, &self.environment(), callback, true)
    }

    /// All three steps, with the token that the test makes of a correct one.
    pub fn sign_in_by(&self, make: impl FnOnce(IdToken) -> String) -> Result<Identity> {
        self.finish_by(&self.begin(), make)
    }

    /// Steps 2 and 3 of a sign-in that has begun, with a correct token.
    pub fn finish(&self, started: &Started) -> Result<Identity> {
        self.finish_by(started, |token| token.compact())
    }

    /// The same, with a token that the test may change before it is signed.
    pub fn finish_with(
        &self,
        started: &Started,
        change: impl FnOnce(&mut IdToken),
    ) -> Result<Identity> {
        self.finish_by(started, |mut token| {
            change(&mut token);
            token.compact()
        })
    }

    fn finish_by(
        &self,
        started: &Started,
        make: impl FnOnce(IdToken) -> String,
    ) -> Result<Identity> {
        self.microsoft
            .issues(&make(IdToken::for_nonce(&started.nonce())));
        let callback = self
            .receive(&started.answer(), &started.cookie)
            .map_err(|refused| refused.error)?;
        self.complete(&callback)
    }

    /// All three steps, with a correct token that the test may change before it is signed.
    pub fn sign_in(&self, change: impl FnOnce(&mut IdToken)) -> Result<Identity> {
        self.sign_in_by(|mut token| {
            change(&mut token);
            token.compact()
        })
    }

    /// The provider posts this logout token.
    pub fn backchannel(&self, token: &str) -> Result<Logout> {
        let incoming = posted(&format!("logout_token={token}"));
        flow::backchannel_logout(&self.state, &self.environment(), &incoming)
    }

    /// The provider opens the address of front-channel logout with this query.
    pub fn frontchannel(&self, query: &str) -> Result<Logout> {
        flow::frontchannel_logout(&self.state, &self.environment(), &navigation(query, ""))
    }

    /// The address at Microsoft where somebody logs out whose session has these hints.
    pub fn log_out(&self, hints: &LogoutHints) -> Url {
        let ticket = flow::logout_ticket(&self.state, &self.environment(), hints).unwrap();
        let url = flow::logout_url(&self.state, &self.environment(), &ticket).unwrap();
        Url::parse(&url.unwrap()).unwrap()
    }

    /// Whether the site takes this query for the end of a logout that it began.
    pub fn logged_out(&self, query: &str) -> bool {
        flow::logged_out(&self.state, &self.environment(), &navigation(query, ""))
    }

    /// Fetches the documents ahead, and forgets that it did.
    pub fn warm_up(&self) {
        self.sign_in(|_| {}).unwrap();
        self.microsoft.forget();
    }
}

impl Started {
    /// A parameter of the authorization request.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut values = self.url.query_pairs().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.into_owned());
        assert!(values.next().is_none(), "{name} twice");
        value
    }

    pub fn state(&self) -> String {
        self.parameter("state").unwrap()
    }

    pub fn nonce(&self) -> String {
        self.parameter("nonce").unwrap()
    }

    /// The query with which Microsoft sends the browser back.
    pub fn answer(&self) -> String {
        format!(
            "code={CODE}&state={}&session_state=3f4e1a5b",
            encoded(&self.state())
        )
    }
}

/// Why a fresh site refuses the token that the test makes. Whatever the token says, three requests are sent: discovery
/// document, keys, token.
pub fn refusal_of(make: impl FnOnce(IdToken) -> String) -> Reason {
    let site = TestSite::new();
    let reason = match site.sign_in_by(make) {
        Ok(_) => panic!("accepted"),
        Err(error) => error.reason(),
    };
    assert_eq!(
        site.microsoft.visited(),
        [Endpoint::Discovery, Endpoint::Keys, Endpoint::Token]
    );
    reason
}

/// Why a fresh site refuses the logout token that the test makes of a correct one.
pub fn logout_refusal_of(make: impl FnOnce(IdToken) -> String) -> Reason {
    match TestSite::new().backchannel(&make(IdToken::logout())) {
        Ok(_) => panic!("accepted"),
        Err(error) => error.reason(),
    }
}

const NONCE: &str = "the-nonce-of-this-transaction";

/// The verifier alone, with the tenant's key.
pub fn verify(token: &str) -> Result<Identity> {
    verify_for(token, SignInPurpose::SignIn)
}

/// The verifier alone, for a sign-in of this purpose.
pub fn verify_for(token: &str, purpose: SignInPurpose) -> Result<Identity> {
    static KEYS: LazyLock<KeySet> =
        LazyLock::new(|| KeySet::parse(&jwks(&[SigningKey::tenant().jwk()])).unwrap());
    oidc::verify(
        token,
        &KEYS,
        &Expected {
            issuer: ISSUER,
            tenant_id: &Guid::parse(TENANT).unwrap(),
            tenants: &[],
            cloud_instance_name: Some("microsoftonline.com"),
            client_id: &Guid::parse(CLIENT).unwrap(),
            nonce: NONCE,
            started: Timestamp::from_seconds(NOW),
            now: Timestamp::from_seconds(NOW),
            code: Some(CODE),
            access_token: Some(ACCESS_TOKEN),
            purpose,
        },
    )
}

/// A verified person; the test may change the claims.
pub fn identity(change: impl FnOnce(&mut IdToken)) -> Identity {
    let mut token = IdToken::for_nonce(NONCE);
    change(&mut token);
    verify(&token.compact()).unwrap()
}
