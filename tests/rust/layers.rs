//! The arrows between modules point down only, and what touches the world outside has one file each. Read from the source,
//! so that a new file is held to it as well.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// From top to bottom. A module may use those of the layers below, and itself.
const LAYERS: &[&[&str]] = &[
    &["php"],
    &["flow"],
    &[
        "directory",
        "gate",
        "graph",
        "oidc",
        "policy",
        "saml",
        "state",
    ],
    &["cache", "crypto", "http", "identity", "jose", "request"],
    &[
        "config", "error", "guid", "path", "random", "reason", "secret", "time",
    ],
];

/// Arrows within the lowest layer; they form no circle.
const GROUND: &[(&str, &str)] = &[
    ("config", "guid"),
    ("config", "path"),
    ("config", "secret"),
    ("config", "time"),
    ("error", "reason"),
    ("random", "error"),
    ("random", "reason"),
];

/// What policy and gate may see: no protocol, no HTTP, no clock, no entropy.
const PURE: &[&str] = &[
    "config", "crypto", "error", "guid", "identity", "path", "reason",
];

/// A name, and the only files (or directories, with a slash) that say it.
const CONFINED: &[(&str, &[&str])] = &[
    // Sockets, threads and sleep.
    ("reqwest", &["http/client.rs"]),
    ("TcpStream", &["http/client.rs"]),
    ("TcpListener", &["http/client.rs"]),
    ("UdpSocket", &["http/client.rs"]),
    ("ToSocketAddrs", &["http/client.rs"]),
    ("tokio", &["http/client.rs"]),
    ("rustls", &["http/client.rs"]),
    ("thread", &["http/client.rs", "time.rs"]),
    ("sleep", &["time.rs"]),
    // Clock.
    ("SystemTime", &["time.rs"]),
    ("Instant", &["time.rs"]),
    // Entropy.
    ("rand", &["random.rs"]),
    ("getrandom", &["random.rs"]),
    ("SystemRandom", &["random.rs"]),
    // PHP.
    ("ext_php_rs", &["php/"]),
    ("unsafe", &["http/client.rs", "php/"]),
    // Protocol and signatures.
    ("openidconnect", &["oidc/"]),
    ("jsonwebtoken", &["jose/"]),
    // Files, variables and processes of the machine.
    ("std::fs", &[]),
    ("std::env", &[]),
    ("std::process::Command", &[]),
];

/// A source file: its path below `src`, its module, its code without comments.
struct Source {
    path: String,
    module: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    assert!(files.len() > 40, "the source is elsewhere");
    files
        .into_iter()
        .map(|file| {
            let path = file
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let module = path.split(['/', '.']).next().unwrap().to_owned();
            let code = without_comments(&fs::read_to_string(&file).unwrap());
            Source { path, module, code }
        })
        .filter(|source| source.path != "lib.rs")
        .collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Drops everything from `//` on, unless it follows a colon as in an address.
fn without_comments(code: &str) -> String {
    code.lines()
        .map(|line| {
            let comment = line
                .match_indices("//")
                .map(|(at, _)| at)
                .find(|at| !line[..*at].ends_with(':'));
            &line[..comment.unwrap_or(line.len())]
        })
        .collect::<Vec<&str>>()
        .join("\n")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the code says this word or path.
fn says(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        !code[..at].ends_with(is_word) && !code[at + word.len()..].starts_with(is_word)
    })
}

/// The modules that a file names by `crate::`, also as `crate::{one, other}`.
fn used(source: &Source) -> BTreeSet<String> {
    source
        .code
        .split("crate::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(group) => group
                .split('}')
                .next()
                .unwrap()
                .split(',')
                .map(str::trim)
                .collect(),
            None => vec![rest],
        })
        .map(|name| name.split(|c: char| !is_word(c)).next().unwrap().to_owned())
        .filter(|module| !module.is_empty() && *module != source.module)
        .collect()
}

fn layer(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("{module} has no layer: give it one in tests/rust/layers.rs"))
}

#[test]
fn arrows_point_down() {
    for source in sources() {
        for module in used(&source) {
            let down = layer(&module) > layer(&source.module);
            let on_the_ground = GROUND.contains(&(source.module.as_str(), module.as_str()));
            assert!(down || on_the_ground, "{} uses {module}", source.path);
        }
    }
}

/// A way around `crate::` would be a way around this test.
#[test]
fn modules_are_named_from_the_root() {
    for source in sources() {
        let nested = source
            .code
            .split("crate::{")
            .skip(1)
            .any(|group| group.split('}').next().unwrap().contains([':', '{']));
        assert!(!nested, "{}: one `use` for each module", source.path);
        assert!(!source.code.contains("super::super"), "{}", source.path);
        if source.path.ends_with("mod.rs") || !source.path.contains('/') {
            assert!(
                !source.code.contains("super::"),
                "{}: above it is the root",
                source.path
            );
        }
    }
}

#[test]
fn every_module_of_the_crate_has_a_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let code = without_comments(&fs::read_to_string(root).unwrap());
    let mut modules = 0;
    for line in code.lines() {
        let declared = line
            .trim_start_matches("pub ")
            .strip_prefix("mod ")
            .and_then(|rest| rest.strip_suffix(';'));
        if let Some(module) = declared {
            layer(module);
            modules += 1;
        }
    }
    assert!(modules >= 15);
    assert!(!code.contains("crate::"), "lib.rs is the list of modules");
}

#[test]
fn the_ground_has_no_circle() {
    let mut left: Vec<&(&str, &str)> = GROUND.iter().collect();
    loop {
        let before = left.len();
        let starts: Vec<&str> = left.iter().map(|(from, _)| *from).collect();
        left.retain(|(_, to)| starts.contains(to));
        if left.len() == before {
            break;
        }
    }
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn protocols_do_not_see_each_other() {
    for source in sources() {
        let others: &[&str] = match source.module.as_str() {
            "oidc" => &["saml"],
            "saml" => &["oidc", "openidconnect"],
            "graph" => &["openidconnect", "saml"],
            _ => continue,
        };
        for other in others {
            assert!(!says(&source.code, other), "{} says {other}", source.path);
        }
    }
}

#[test]
fn policy_is_pure() {
    for source in sources() {
        if !["policy", "gate"].contains(&source.module.as_str()) {
            continue;
        }
        for module in used(&source) {
            assert!(
                PURE.contains(&module.as_str()),
                "{} uses {module}",
                source.path
            );
        }
        // Of cryptography the digest, to derive names from; nothing that holds a key.
        for word in [
            "Keyring",
            "Purpose",
            "aws_lc_rs",
            "Clock",
            "Entropy",
            "Transport",
            "now",
        ] {
            assert!(!says(&source.code, word), "{} says {word}", source.path);
        }
    }
}

#[test]
fn what_touches_the_world_has_one_place() {
    for (word, places) in CONFINED {
        for source in sources() {
            let at_home = places.iter().any(|place| {
                source.path == *place || place.ends_with('/') && source.path.starts_with(place)
            });
            assert!(
                at_home || !says(&source.code, word),
                "{} says {word}",
                source.path
            );
        }
    }
}

/// Each place is still needed: a stale exception would hide the next offence.
#[test]
fn no_exception_is_stale() {
    let sources = sources();
    for (word, place) in [
        ("reqwest", "http/client.rs"),
        ("SystemTime", "time.rs"),
        ("Instant", "time.rs"),
        ("rand", "random.rs"),
        ("ext_php_rs", "php/engine.rs"),
    ] {
        let source = sources.iter().find(|source| source.path == place).unwrap();
        assert!(says(&source.code, word), "{place} no longer says {word}");
    }
}

/// Nothing but the verifier makes an identity; the PHP class wraps one that it was given.
#[test]
fn only_the_verifier_makes_identities() {
    let mut places = Vec::new();
    for source in sources() {
        let made = source.code.matches("Identity::new").count();
        places.extend(std::iter::repeat_n(source.path.clone(), made));
        if source.module != "identity" && source.path != "oidc/id_token.rs" {
            assert!(!says(&source.code, "Verified"), "{}", source.path);
        }
    }
    assert_eq!(places, ["oidc/id_token.rs"]);
}

/// Nothing but a look-up makes a person of nobody's token, and only who has asked the directory says what it said.
#[test]
fn only_the_directory_tells_of_people() {
    for (word, places) in [
        ("looked_up", &["flow/"][..]),
        ("learn", &["flow/"]),
        ("Directory {", &["graph/"][..]),
        ("Directory::default", &["graph/"]),
        ("AccessToken {", &["flow/", "oidc/token.rs"]),
    ] {
        for source in sources() {
            let at_home = source.module == "identity"
                || places.iter().any(|place| source.path.starts_with(place));
            // What a function gives back is not made there.
            let code = source.code.replace("-> Directory {", "");
            assert!(
                at_home || !code.contains(word),
                "{} says {word}",
                source.path
            );
        }
    }
}

#[test]
fn comments_are_told_from_code() {
    assert_eq!(
        without_comments("a // b\n/// c\nlet d = \"https://e\"; // f"),
        "a \n\nlet d = \"https://e\"; "
    );
    assert!(says("use std::time::Instant;", "Instant"));
    assert!(!says("instantiate(Instantly)", "Instant"));
    assert!(!says("#![deny(unsafe_code)]", "unsafe"));
}

#[test]
fn names_are_read_in_each_spelling() {
    let source = Source {
        path: "policy/x.rs".to_owned(),
        module: "policy".to_owned(),
        code: "use crate::{flow, http};\nuse crate::policy::Facts;\nlet x = crate::time::NOW; pub(crate) fn f()"
            .to_owned(),
    };
    let used: Vec<String> = used(&source).into_iter().collect();
    assert_eq!(used, ["flow", "http", "time"]);
}
