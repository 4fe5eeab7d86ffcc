//! The bounds of what a context says (spec 21, and "Limits" of vectors/README.md), in bytes of UTF-8.

use std::collections::HashSet;

use crate::refusal::Refusal;

const NAME: usize = 256;
const TOKEN_REF: usize = 4_096;
const CAPABILITIES: u32 = 1_024;
const PAIRS: usize = 64;
const KEY: usize = 128;
const VALUE: usize = 4_096;
const METADATA: usize = 8_192;

/// A text that has the length of a name and may say anything.
pub fn name(what: &str, text: String) -> Result<String, Refusal> {
    bounded(what, text, NAME)
}

/// A name without a NUL, which some languages would end it at.
pub fn printable_name(what: &str, text: String) -> Result<String, Refusal> {
    if text.contains('\0') {
        return Err(Refusal::new("invalidArgument", format!("a {what} with a NUL")));
    }
    name(what, text)
}

/// A name that is one.
pub fn required_name(what: &str, text: String) -> Result<String, Refusal> {
    if text.is_empty() {
        return Err(Refusal::new("invalidArgument", format!("a {what} without a name")));
    }
    printable_name(what, text)
}

pub fn token_ref(text: String) -> Result<String, Refusal> {
    bounded("tokenRef", text, TOKEN_REF)
}

pub fn capability_count(count: u32) -> Result<(), Refusal> {
    within("capabilities", count as usize, CAPABILITIES as usize)
}

/// Keys are of few characters and come once; there are few pairs, and they are short, each and together.
pub fn metadata(pairs: &[(String, String)]) -> Result<(), Refusal> {
    within("pairs of metadata", pairs.len(), PAIRS)?;
    let mut keys = HashSet::new();
    let mut total = 0;
    for (key, value) in pairs {
        within("bytes of a key", key.len(), KEY)?;
        within("bytes of a value", value.len(), VALUE)?;
        total += key.len() + value.len();
        if key.is_empty() || !key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-')) {
            return Err(Refusal::new("invalidArgument", "a key of other characters than a-z, 0-9, _, . and -"));
        }
        if !keys.insert(key) {
            return Err(Refusal::new("invalidArgument", format!("the key {key} twice")));
        }
        if key.ends_with("-bin") && !is_padded_base64(value) {
            return Err(Refusal::new("invalidArgument", format!("the value of {key} is no base64")));
        }
    }
    within("bytes of metadata", total, METADATA)
}

fn bounded(what: &str, text: String, limit: usize) -> Result<String, Refusal> {
    within(&format!("bytes of a {what}"), text.len(), limit)?;
    Ok(text)
}

fn within(what: &str, count: usize, limit: usize) -> Result<(), Refusal> {
    if count > limit {
        return Err(Refusal::new("resourceExhausted", format!("{count} {what}, and {limit} is the limit")));
    }
    Ok(())
}

/// Whole groups of four, `=` only at the end, and no bits beyond the last byte.
fn is_padded_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let sextet = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let last = digits.bytes().last().and_then(sextet).unwrap_or(0);
    let is_whole = text.len().is_multiple_of(4) && padding <= 2 && digits.bytes().all(|byte| sextet(byte).is_some());
    is_whole && last & [0, 0b11, 0b1111].get(padding).copied().unwrap_or(0) == 0
}
