//! case 86: the transaction cookie has the `__Host-` prefix, `Secure`, `HttpOnly`, `SameSite=Lax`, `Path=/` and no
//! `Domain`, when it is set and when it is removed.

use crate::stand_in::*;

fn attributes(set_cookie: &str) -> Vec<&str> {
    let mut attributes: Vec<&str> = set_cookie.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes
}

#[test]
fn the_cookie_is_bound_to_this_host_and_to_https() {
    let site = TestSite::new();
    let first = site.begin();
    let second = site.begin_with("", &first.cookie);
    let one_left = site
        .receive(&first.answer(), &second.cookie)
        .unwrap()
        .cookie;
    for cookie in [&first.set_cookie, &second.set_cookie, &one_left] {
        assert!(cookie.starts_with("__Host-vestibule=v1."), "{cookie}");
        assert_eq!(
            attributes(cookie),
            [
                "HttpOnly",
                "Max-Age=600",
                "Path=/",
                "SameSite=Lax",
                "Secure"
            ]
        );
    }
}

#[test]
fn it_is_removed_with_the_same_attributes() {
    let site = TestSite::new();
    let started = site.begin();
    let removed = site
        .receive(&started.answer(), &started.cookie)
        .unwrap()
        .cookie;
    assert!(removed.starts_with("__Host-vestibule=;"));
    assert_eq!(
        attributes(&removed),
        ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure"]
    );
}

/// It is a header value: nothing in it can end the line or begin an attribute.
#[test]
fn its_value_is_cookie_octets() {
    let started = TestSite::new().begin_with("redirect_to=/%0d%0aSet-Cookie:%20a=b", "");
    let value = started.cookie.strip_prefix("__Host-vestibule=").unwrap();
    assert!(value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
}

/// Sites in folders of one host, as those of a network: what one has under way is none of the other's business, and no attack on it.
#[test]
fn sites_of_one_host_do_not_take_each_others() {
    let at = |folder: &str| {
        let mut json = configuration();
        for (key, path) in [
            ("home", ""),
            ("login", "wp-login.php"),
            ("redirect_uri", "wp-login.php?action=vestibule_callback"),
        ] {
            json["site"][key] = format!("https://www.contoso.example{folder}/{path}").into();
        }
        TestSite::configured(&json)
    };
    let sites = [at(""), at("/north"), at("/south"), at("/north/west")];
    let mut cookies = Vec::new();
    let mut tabs = Vec::new();
    for site in &sites {
        let started = site.begin_with("", &cookies.join("; "));
        cookies.push(started.cookie.clone());
        tabs.push(started);
    }
    let names: std::collections::BTreeSet<&str> = cookies
        .iter()
        .filter_map(|cookie| cookie.split('=').next())
        .collect();
    assert_eq!(names.len(), sites.len(), "{names:?}");
    for (site, tab) in sites.iter().zip(&tabs) {
        let callback = site.receive(&tab.answer(), &cookies.join("; ")).unwrap();
        assert_eq!(
            attributes(&callback.cookie),
            ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure"]
        );
    }
    // An answer for one that comes to the other is still none.
    assert_eq!(
        sites[1].refusal(&tabs[2].answer(), &cookies.join("; ")),
        vestibule::reason::Reason::StateInvalid
    );
}
