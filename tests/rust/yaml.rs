//! Settings files in YAML: what it says, and nothing that surprises.

use vestibule::config::yaml_to_json;

/// YAML and its JSON.
#[test]
fn what_is_plain_is_read() {
    for (yaml, json) in [
        ("a: 1", r#"{"a":1}"#),
        ("a: true\nb: false", r#"{"a":true,"b":false}"#),
        ("a: no\nb: on\nc: yes", r#"{"a":"no","b":"on","c":"yes"}"#),
        ("a: 2027-03-31", r#"{"a":"2027-03-31"}"#),
        ("a: 010", r#"{"a":"010"}"#),
        ("a: 1_000", r#"{"a":"1_000"}"#),
        ("a: '1'", r#"{"a":"1"}"#),
        ("a: [x, \"y z\"]", r#"{"a":["x","y z"]}"#),
        (
            "a:\n  - prefix /shop/\n  - exact /über-uns/\n",
            r#"{"a":["prefix /shop/","exact /über-uns/"]}"#,
        ),
        ("a: []\nb: ''", r#"{"a":[],"b":""}"#),
        ("a: ~", r#"{"a":null}"#),
        ("# a remark\na: x # another\n", r#"{"a":"x"}"#),
        ("---\na: x\n", r#"{"a":"x"}"#),
        (
            r#"{"vestibule": 1, "settings": {"force_sso": true}}"#,
            r#"{"settings":{"force_sso":true},"vestibule":1}"#,
        ),
        (
            "a: 6cb04018-a3f5-46a7-b995-940c78f5aef3",
            r#"{"a":"6cb04018-a3f5-46a7-b995-940c78f5aef3"}"#,
        ),
        ("a: \"*\"", r#"{"a":"*"}"#),
    ] {
        assert_eq!(yaml_to_json(yaml).as_deref(), Ok(json), "{yaml}");
    }
}

/// Aliases that multiply, keys that hide one another, tags that make objects elsewhere, several documents, and plain mistakes.
#[test]
fn what_surprises_is_refused() {
    let deep = format!("{}x{}", "[".repeat(200), "]".repeat(200));
    let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]";
    let long = "x".repeat(1024 * 1024 + 1);
    for yaml in [
        "a: 1\na: 2",
        "a: &x 1",
        "a: &x 1\nb: *x",
        bomb,
        "a: {b: 1}\n<<: {c: 1}",
        "a: !!python/object:os.system x",
        "a: !php/object x",
        "a: !include /etc/passwd",
        "a: 1\n---\nb: 2",
        "a: [1, 2",
        "a: 'x",
        "a:\n\t- x",
        "a: b: c",
        "a: .inf",
        "a: .nan",
        &deep,
        &long,
    ] {
        let problem = yaml_to_json(yaml);
        assert!(problem.is_err(), "{yaml:.60} gives {problem:?}");
    }
}

/// Case 100: a secret that got into the file by mistake is not in what is said about the file.
#[test]
fn a_problem_quotes_nothing() {
    let problem =
        yaml_to_json("settings:\n  client_secret: canary~secret\n  tenant: [canary").unwrap_err();
    assert!(!problem.contains("canary"), "{problem}");
    assert!(problem.contains("line"), "{problem}");
}
