//! What a scenario expects: JSON that matches, codes of which one must be, and the bytes of payloads.

use serde_json::Value;

use crate::envelope::HandleError;
use crate::hex;
use crate::outcome::Outcome;
use crate::payload::pattern;

/// Whether a value is what is expected: equal, or an object with the expected fields and perhaps others, or one of `anyOf`.
pub fn matches(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), found) if expected.len() == 1 && expected.contains_key("anyOf") => {
            expected.values().filter_map(Value::as_array).flatten().any(|one| matches(one, found))
        }
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().all(|(name, expected)| found.get(name).is_some_and(|found| matches(expected, found)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(expected, found)| matches(expected, found))
        }
        _ => expected == found,
    }
}

/// What a payload is to be.
#[derive(Clone, Debug)]
pub enum Expected {
    Bytes(Vec<u8>),
    Json(Value),
}

impl Expected {
    /// One sentence where it is something else.
    pub fn check(&self, found: &[u8]) -> Result<(), String> {
        match self {
            Self::Bytes(expected) if expected == found => Ok(()),
            Self::Bytes(expected) => Err(format!("{} was expected, and {} came", shown(expected), shown(found))),
            Self::Json(expected) => match serde_json::from_slice(found) {
                Ok(value) if matches(expected, &value) => Ok(()),
                Ok(value) => Err(format!("JSON that matches {expected} was expected, and {value} came")),
                Err(_) => Err(format!("JSON that matches {expected} was expected, and {} came", shown(found))),
            },
        }
    }
}

/// An error of a call, or an end of a stream; what is left out may be anything.
#[derive(Clone, Debug, Default)]
pub struct ExpectedError {
    pub codes: Option<Vec<String>>,
    pub message: Option<String>,
    pub details: Option<Vec<u8>>,
}

impl ExpectedError {
    pub fn check(&self, code: &str, message: &str, details: &[u8]) -> Result<(), String> {
        if let Some(codes) = self.codes.as_ref().filter(|codes| !codes.iter().any(|one| one == code)) {
            return Err(format!("{} was expected, and {code:?} came: {message}", codes.join(" or ")));
        }
        if let Some(expected) = self.message.as_ref().filter(|expected| *expected != message) {
            return Err(format!("the message {expected:?} was expected, and {message:?} came"));
        }
        match self.details.as_ref().filter(|expected| *expected != details) {
            Some(expected) => Err(format!("the details {} were expected, and {} came", shown(expected), shown(details))),
            None => Ok(()),
        }
    }

    pub fn check_answer(&self, result: &Result<Vec<u8>, HandleError>) -> Result<(), String> {
        match result {
            Ok(body) => Err(format!("an error was expected, and the answer {} came", shown(body))),
            Err(error) => self.check(&error.code, &error.message, &error.details),
        }
    }

    pub fn check_outcome(&self, status: &str, outcome: &Outcome) -> Result<(), String> {
        let (message, details) = outcome.message_and_details();
        if outcome.status() != status {
            return Err(format!("the end {status} was expected, and {} came: {} {message}", outcome.status(), outcome.why()));
        }
        self.check(&outcome.why(), message, details)
    }
}

/// The bytes of a payload of a scenario; `None` where it is none.
pub fn payload(value: &Value) -> Option<Vec<u8>> {
    if let Some(text) = value.get("text") {
        return Some(text.as_str()?.as_bytes().to_vec());
    }
    if let Some(digits) = value.get("hex") {
        return hex::decode(digits.as_str()?);
    }
    if let Some(json) = value.get("json") {
        return Some(json.to_string().into_bytes());
    }
    let size = usize::try_from(value.get("size")?.as_u64()?).ok()?;
    Some(pattern(value.get("pattern")?.as_u64()?, size))
}

/// Bytes in a sentence: their number, and the first of them.
pub fn shown(bytes: &[u8]) -> String {
    let start = bytes.get(..48).unwrap_or(bytes);
    match std::str::from_utf8(start) {
        Ok(text) if !text.chars().any(char::is_control) => format!("{} bytes {text:?}", bytes.len()),
        _ => format!("{} bytes {}", bytes.len(), hex::encode(start)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_matches_one_with_more_fields() {
        assert!(matches(&json!({ "a": 1, "b": { "c": [2] } }), &json!({ "a": 1, "b": { "c": [2], "d": 0 }, "e": 0 })));
        assert!(!matches(&json!({ "a": 1 }), &json!({ "b": 1 })));
        assert!(!matches(&json!([1]), &json!([1, 2])));
        assert!(matches(&json!({ "anyOf": [{ "a": 1 }, { "b": 2 }] }), &json!({ "b": 2, "c": 3 })));
        assert!(!matches(&json!({ "anyOf": [] }), &json!({})));
    }
}
