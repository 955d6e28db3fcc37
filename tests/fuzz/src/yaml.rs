//! A settings file in YAML → JSON, or where it cannot be read. The answer to a broken file is short and names no word of it.

use vestibule::config::yaml_to_json;

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match yaml_to_json(text) {
        Ok(json) => {
            let value: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
            // JSON is YAML as well: what came out is read as the same.
            if let Ok(again) = yaml_to_json(&json) {
                let again: serde_json::Value = serde_json::from_str(&again).unwrap();
                assert_eq!(again, value);
            }
        }
        Err(problem) => {
            let numbered = problem.starts_with("line ")
                && problem
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || b"line, column".contains(&byte));
            assert!(
                numbered
                    || [
                        "the file is too large",
                        "it is not one YAML document of plain values",
                        "it holds what JSON cannot",
                    ]
                    .contains(&problem.as_str()),
                "{problem}"
            );
        }
    }
}
