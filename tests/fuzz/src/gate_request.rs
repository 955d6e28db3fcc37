//! A request → a verdict. What passes as an exempt path is a plain path of which the rule speaks, by another reading of both.
//!
//! The input is a rule, the method, the address, `PATH_INFO`, a variable and the other headers, a line each.

use serde_json::json;
use vestibule::config::Access;
use vestibule::gate::{
    decide, explain, is_private_path, Action, Kind, Request, Rule, Session, Stage,
};

pub fn check(data: &[u8]) {
    let mut lines = data.splitn(6, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (rule, method, uri, path_info, selector, header) =
        (line(), line(), line(), line(), line(), line());
    let Ok(rule) = std::str::from_utf8(rule).map(str::trim) else {
        return;
    };
    let Some(intranet) =
        access(json!({"scenario": "intranet", "exempt_paths": [rule], "public_home": true}))
    else {
        return;
    };
    let request = |stage| Request {
        stage,
        script: b"index.php",
        method,
        uri,
        path_info,
        selectors: if selector.is_empty() {
            vec![]
        } else {
            vec![selector]
        },
        address: header,
        forwarded_for: header,
        accept: header,
        home: header.len() % 2 == 1,
        ..Request::default()
    };
    let nobody = Session::default();
    for stage in [Stage::Start, Stage::Query, Stage::Content, Stage::Rest] {
        let request = request(stage);
        let verdict = decide(&intranet, &request, &nobody);
        match (verdict.action, verdict.rule) {
            (Action::Pass, Rule::ExemptPath) => no_leak(rule, &request),
            (Action::Pass, Rule::PublicHome) => {
                assert_eq!(uri.split(|byte| *byte == b'?').next(), Some(&b"/"[..]));
                assert!(stage == Stage::Start || request.home);
                asks_for_its_path_only(&request);
            }
            (Action::Pass, Rule::OpenEntry) => {
                assert!([&b"/robots.txt"[..], b"/favicon.ico"].contains(&uri))
            }
            (Action::Pass, other) => panic!("{other:?}"),
            (Action::Challenge | Action::Refuse, rule) => assert_eq!(rule, Rule::Intranet),
        }
    }
    let person = Session {
        kind: Kind::WordPress,
        ..nobody
    };
    assert_eq!(
        decide(&intranet, &request(Stage::Query), &person).action,
        Action::Pass
    );

    // What is private is so in each spelling that decodes to it; and it is private where a plain reading says so.
    if let Some(internet) = access(json!({"private_paths": [rule]})) {
        let private = is_private_path(&internet, uri);
        let verdict = decide(&internet, &request(Stage::Query), &nobody);
        assert_eq!(
            verdict.rule == Rule::PrivatePath,
            private && verdict.rule != Rule::OpenEntry
        );
        let escaped: Vec<u8> = uri
            .iter()
            .flat_map(|byte| match byte {
                b'?' | b'#' | b'%' => vec![*byte],
                other => format!("%{other:02x}").into_bytes(),
            })
            .collect();
        assert!(!private || is_private_path(&internet, &escaped));
        if private && uri.starts_with(b"/") {
            assert!(is_private_path(
                &internet,
                &[b"//".as_slice(), uri].concat()
            ));
        }
        // Of stars beside letters the slow matcher knows too much.
        if let (false, false, Some(path)) = (private, rule.contains("**"), plain(uri)) {
            assert!(!speaks_of(rule, &path), "{rule} {path}");
        }
    }
    let _ = explain(&intranet, &String::from_utf8_lossy(uri), "GET");
}

fn access(settings: serde_json::Value) -> Option<Access> {
    let json = json!({
        "settings": settings,
        "site": {"home": super::fixture::HOME, "login": "https://blog.example/wp-login.php"},
    });
    Access::parse(json.to_string().as_bytes()).ok()
}

fn no_leak(rule: &str, request: &Request<'_>) {
    let path = plain(request.uri).expect("an exempt path is a plain one");
    assert!(speaks_of(rule, &path), "{rule} does not speak of {path}");
    let raw = request.uri.split(|byte| *byte == b'?').next().unwrap();
    assert!(raw.ends_with(request.path_info) || path.as_bytes().ends_with(request.path_info));
    asks_for_its_path_only(request);
    if let [methods, _, _] = rule.split_whitespace().collect::<Vec<_>>()[..] {
        assert!(methods
            .split(',')
            .any(|method| method.as_bytes() == request.method));
    }
}

/// No variable of WordPress is there, by the URL library's reading of the query.
fn asks_for_its_path_only(request: &Request<'_>) {
    assert!(request
        .selectors
        .iter()
        .all(|name| [&b"order"[..], b"orderby"].contains(name)));
    let query = request
        .uri
        .splitn(2, |byte| *byte == b'?')
        .nth(1)
        .unwrap_or_default();
    for (name, _) in url::form_urlencoded::parse(query) {
        let name = name
            .trim_start_matches(' ')
            .split('[')
            .next()
            .unwrap()
            .replace(['.', ' '], "_");
        let selects = [
            "p",
            "s",
            "name",
            "pagename",
            "page_id",
            "rest_route",
            "feed",
            "post_type",
            "preview",
            "attachment_id",
            "_embed",
        ];
        assert!(!selects.contains(&name.as_str()), "{name}");
    }
}

/// The path, decoded, if browsers and servers agree about it: the URL library leaves it as it is, decoding it again changes
/// nothing, and it has no character that anybody gives a meaning.
fn plain(uri: &[u8]) -> Option<String> {
    let path = uri.split(|byte| *byte == b'?').next()?;
    let text = std::str::from_utf8(path).ok()?;
    let parsed = url::Url::parse(&format!("https://blog.example{text}")).ok()?;
    let decoded = String::from_utf8(decoded(path)).ok()?;
    let unchanged = parsed.host_str() == Some("blog.example")
        && parsed.fragment().is_none()
        && parsed.query().is_none()
        && parsed.path().replace("%27", "'") == text;
    let quiet = !decoded.contains(['%', '\\', ';', '\0'])
        && !decoded.contains("//")
        && !decoded.contains(char::is_control);
    let dots = decoded
        .split('/')
        .any(|segment| segment.starts_with("..") || segment.ends_with('.'));
    (text.starts_with('/') && (unchanged || odd_but_plain(text)) && quiet && !dots)
        .then_some(decoded)
}

/// The URL library escapes what browsers escape; a client may send it as it is.
fn odd_but_plain(text: &str) -> bool {
    text.contains(['"', '<', '>', '`', '{', '}', '^', '|', '\'']) && text.is_ascii()
}

fn decoded(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = path;
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.filter(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            Some(two) if *first == b'%' => {
                out.push(u8::from_str_radix(two, 16).unwrap());
                rest = &tail[2..];
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

/// The rule, read anew: a slow matcher that tries everything.
fn speaks_of(rule: &str, path: &str) -> bool {
    let words: Vec<&str> = rule.split_ascii_whitespace().collect();
    let [.., kind, pattern] = words[..] else {
        return false;
    };
    let pattern = String::from_utf8(decoded(pattern.as_bytes())).unwrap();
    let trim = |text: &str| {
        if text == "/" {
            text.to_owned()
        } else {
            text.trim_end_matches('/').to_owned()
        }
    };
    let (pattern, path) = (trim(&pattern), trim(path));
    match kind {
        "exact" => path == pattern,
        "prefix" => {
            path == pattern || path.starts_with(&format!("{}/", pattern.trim_end_matches('/')))
        }
        _ => {
            let segments = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
            let inside = pattern
                .split('/')
                .any(|segment| segment.contains("**") && segment != "**");
            if inside {
                letters_like(&pattern, &path)
            } else {
                path_like(&segments(&pattern), &segments(&path))
            }
        }
    }
}

/// Segment by segment; `**` alone stands for any number of segments.
fn path_like(pattern: &[String], path: &[String]) -> bool {
    all_like(
        pattern,
        path,
        |word| word == "**",
        |word, name| match word.as_str() {
            "*" => !name.is_empty(),
            word => all_like(
                word.as_bytes(),
                name.as_bytes(),
                |byte| *byte == b'*',
                |a, b| a == b,
            ),
        },
    )
}

/// Whether a pattern fits, by a table of all its beginnings and all those of the text.
fn all_like<T>(
    pattern: &[T],
    text: &[T],
    is_any: impl Fn(&T) -> bool,
    fits: impl Fn(&T, &T) -> bool,
) -> bool {
    let mut row: Vec<bool> = (0..=text.len()).map(|length| length == 0).collect();
    for word in pattern {
        let mut next = vec![is_any(word) && row[0]];
        for (at, name) in text.iter().enumerate() {
            next.push(if is_any(word) {
                row[at + 1] || next[at]
            } else {
                row[at] && fits(word, name)
            });
        }
        row = next;
    }
    row[text.len()]
}

/// Where `**` stands beside other letters it is for anything, slashes as well: letter by letter, and each star alone for what
/// is no slash.
fn letters_like(pattern: &str, path: &str) -> bool {
    let pattern: Vec<String> = pattern
        .replace("**", "\0")
        .chars()
        .map(String::from)
        .collect();
    let path: Vec<String> = path.chars().map(String::from).collect();
    // One star is a chain of letters that are no slashes: as many of them as the path is long, each of which may be missing,
    // would be slow, so it is taken for anything. What this refuses the rule refuses.
    all_like(
        &pattern,
        &path,
        |word| word == "\0" || word == "*",
        |a, b| a == b,
    )
}
