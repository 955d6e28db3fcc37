//! A settings file in YAML 1.2, for the command line. What it says becomes JSON, which is then judged like any other settings.

use serde_json::Value;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};

/// The same document as JSON text.
///
/// # Errors
/// What is wrong and in which line, in one line, without a word of the file.
pub fn to_json(yaml: &str) -> Result<String, String> {
    if yaml.len() > FILE_MAX {
        return Err("the file is too large".to_owned());
    }
    let options = serde_saphyr::options! {
        // Twice the same key, and what YAML has beyond JSON, is a slip of the pen at best.
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        // "no" is a word, and 010 is not 8.
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
            max_depth: 8,
            max_nodes: 20_000,
        },
    };
    let value: Value = serde_saphyr::from_str_with_options(yaml, options).map_err(|error| {
        match error.location() {
            Some(at) => format!("line {}, column {}", at.line(), at.column()),
            None => "it is not one YAML document of plain values".to_owned(),
        }
    })?;
    serde_json::to_string(&value).map_err(|_| "it holds what JSON cannot".to_owned())
}

/// As for a configuration.
const FILE_MAX: usize = 1024 * 1024;
