//! What a person is called on the site.

use crate::config::{Placeholder, Template};
use crate::identity::Person;

/// The name in the form that the site wants; where something for that is missing, what else the person is called. `None` for somebody
/// without any name.
pub(super) fn of(person: &Person, template: &Template) -> Option<String> {
    let full = [person.first_name(), person.last_name()]
        .join(" ")
        .trim()
        .to_owned();
    let wanted = template.fill(|placeholder| match placeholder {
        Placeholder::Display => match person.display_name() {
            "" => &full,
            name => name,
        },
        Placeholder::Email => person.email(),
        Placeholder::First => person.first_name(),
        Placeholder::Last => person.last_name(),
        Placeholder::Username => person.username(),
        // None of them stands in such a template.
        Placeholder::Domain | Placeholder::Local | Placeholder::Object => "",
    });
    wanted.or_else(|| {
        [person.display_name(), &full, person.username()]
            .into_iter()
            .find(|name| !name.is_empty())
            .map(str::to_owned)
    })
}
