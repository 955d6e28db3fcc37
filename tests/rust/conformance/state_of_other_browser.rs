//! case 4: `state` of browser A with the cookie of browser B.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_state_belongs_to_the_browser_that_began() {
    let site = TestSite::new();
    let (a, b) = (
        site.begin_with("redirect_to=/a/", ""),
        site.begin_with("redirect_to=/b/", ""),
    );
    site.microsoft.forget();
    let refused = site.receive(&a.answer(), &b.cookie).err().unwrap();
    assert_eq!(refused.error.reason(), Reason::SignInElsewhere);
    assert_eq!(
        site.refusal(&b.answer(), &a.cookie),
        Reason::SignInElsewhere
    );
    assert!(site.microsoft.sent().is_empty());
}
