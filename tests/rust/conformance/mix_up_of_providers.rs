//! case 10: mix-up. The response for a transaction of one provider arrives where another is configured. The site's keys
//! are the same (a network, or a site whose settings were changed meanwhile). One tenant is configured at a time here, so
//! "two providers" are two configurations.

use serde_json::Value;
use vestibule::reason::Reason;

use crate::stand_in::*;

fn other(change: impl FnOnce(&mut Value)) -> TestSite {
    let mut json = configuration();
    change(&mut json);
    TestSite::configured(&json)
}

#[test]
fn a_state_is_bound_to_tenant_application_cloud_and_address() {
    let site = TestSite::new();
    let started = site.begin();
    let others = [
        (
            "tenant",
            other(|json| json["settings"]["tenant"] = OTHER_TENANT.into()),
        ),
        (
            "application",
            other(|json| json["settings"]["client_id"] = OTHER_CLIENT.into()),
        ),
        (
            "cloud",
            other(|json| json["settings"]["authority"] = "https://login.microsoftonline.us".into()),
        ),
        (
            "address",
            other(|json| {
                json["site"]["redirect_uri"] =
                    "https://www.contoso.example/two/wp-login.php?action=vestibule_callback".into()
            }),
        ),
    ];
    for (name, other) in others {
        assert_eq!(
            other.refusal(&started.answer(), &started.cookie),
            Reason::StateInvalid,
            "{name}"
        );
        assert!(other.microsoft.sent().is_empty(), "{name}");
    }
}

#[test]
fn a_cookie_is_bound_in_the_same_way() {
    let site = TestSite::new();
    let other = other(|json| json["settings"]["client_id"] = OTHER_CLIENT.into());
    let (here, there) = (site.begin(), other.begin());
    assert_eq!(
        site.refusal(&here.answer(), &there.cookie),
        Reason::CookieMalformed
    );
}

/// The code goes to the token endpoint of the configured tenant, and to no other address.
#[test]
fn a_code_goes_to_the_transactions_provider_only() {
    let site = TestSite::new();
    site.sign_in(|_| {}).unwrap();
    let with_code: Vec<String> = site
        .microsoft
        .sent()
        .into_iter()
        .filter(|sent| sent.form.is_some() || sent.url.contains(CODE))
        .map(|sent| sent.url)
        .collect();
    assert_eq!(
        with_code,
        [format!("{AUTHORITY}/{TENANT}/oauth2/v2.0/token")]
    );
}
