//! Stand-ins for everything that surrounds the core: clock, entropy, Microsoft, WordPress's site, a browser.
//!
//! Nothing here sleeps, draws real entropy or opens a socket, so each test says exactly what happens and when.

mod certificate;
mod clock;
mod entropy;
mod graph;
mod id_token;
mod microsoft;
mod patience;
mod people;
mod signing_key;
mod site;

pub use certificate::{TestCertificate, DAY};
pub use clock::FixedClock;
pub use entropy::{BrokenEntropy, SequenceEntropy};
pub use graph::{
    batch_parts, graph_batch, graph_error, graph_json, graph_silence, graph_status, member_groups,
    GRAPH, REQUEST_ID,
};
pub use id_token::{base64url, IdToken};
pub use microsoft::{discovery_document, token_response, Answer, Endpoint, Microsoft, Sent};
pub use patience::CountedPatience;
pub use people::{
    account_with, administrator_with, directory_of, foreigner, guid, looked_up, member_of,
    of_unknown_groups, roles_of, ruled, ruled_with, told, EDITORS, READERS,
};
pub use signing_key::{jwks, SigningKey};
pub use site::{
    beginnings, check, config, config_with, configuration, cookie_of, encoded, identity,
    logout_refusal_of, misspellings, navigation, posted, refusal_of, sealed_for_others, verify,
    verify_for, Started, TestSite,
};

/// The second at which every test begins.
pub const NOW: i64 = 1_800_000_000;

pub const AUTHORITY: &str = "https://login.microsoftonline.com";
pub const TENANT: &str = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
pub const OTHER_TENANT: &str = "fa15d692-e9c7-4460-a743-29f2956fd429";
pub const ISSUER: &str =
    "https://login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0";
pub const CLIENT: &str = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
pub const OTHER_CLIENT: &str = "0f6f2f6a-9c0b-4f0c-8f0e-3d6c2a1b7e55";
pub const CLIENT_SECRET: &str = "canary-secret~value.of_the.app";
/// The person of most tests.
pub const ADA: &str = "00000000-0000-0000-66f3-3332eca7ea81";
/// Ada, as the application knows her.
pub const SUBJECT: &str = "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ";
pub const BOB: &str = "2f7b1e0c-55aa-4c1e-9f10-8f4a55b3c1d2";
pub const HOME: &str = "https://www.contoso.example/";
pub const LOGIN: &str = "https://www.contoso.example/wp-login.php";
pub const REDIRECT_URI: &str = "https://www.contoso.example/wp-login.php?action=vestibule_callback";
pub const SITE_KEY: &[u8] = b"a site key of more than thirty-two bytes";
pub const CODE: &str = "0.canary-authorization-code";
pub const ACCESS_TOKEN: &str = "canary-access-token";
pub const APPLICATION_TOKEN: &str = "canary-application-token";
