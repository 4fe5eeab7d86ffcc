//! Stream ids: sixteen bytes that are not all zero (spec 23, 23.1 to 23.3).

use std::fmt;
use std::fs::File;
use std::io::{self, Read};

use crate::hex;

/// The id of a stream; prints as 32 lowercase hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId([u8; 16]);

impl StreamId {
    /// `None` for other than sixteen bytes, and for sixteen zeros.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let id: [u8; 16] = bytes.try_into().ok()?;
        (id != [0; 16]).then_some(Self(id))
    }

    /// From 32 hex digits of either case, with or without the dashes of a UUID.
    #[cfg(test)]
    pub fn parse(text: &str) -> Option<Self> {
        let dashes_at: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
        if !dashes_at.is_empty() && dashes_at != [8, 13, 18, 23] {
            return None;
        }
        Self::from_bytes(&hex::decode(&text.replace('-', ""))?)
    }

    /// A new one, from the system's randomness: ids must not be guessed.
    pub fn random() -> io::Result<Self> {
        let mut bytes = [0; 16];
        let mut source = File::open("/dev/urandom")?;
        loop {
            source.read_exact(&mut bytes)?;
            if let Some(id) = Self::from_bytes(&bytes) {
                return Ok(id);
            }
        }
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_prints_and_is_read_in_three_forms() {
        let printed = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        let id = StreamId::parse(printed).expect("an id");
        assert_eq!(id.to_string(), printed);
        assert_eq!(StreamId::parse(&printed.to_uppercase()), Some(id));
        assert_eq!(StreamId::parse("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"), Some(id));
        assert_eq!(StreamId::from_bytes(id.as_bytes()), Some(id));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "0f", "0f1e2d3c4b5a69788796a5b4c3d2e1f", "0f1e2d3c4b5a69788796a5b4c3d2e1fg", "0f1e-2d3c4b5a69788796a5b4c3d2e1f0"] {
            assert_eq!(StreamId::parse(text), None, "{text}");
        }
        assert_eq!(StreamId::parse(&"0".repeat(32)), None);
        assert_eq!(StreamId::from_bytes(&[1; 15]), None);
    }

    #[test]
    fn random_ids_differ() {
        assert_ne!(StreamId::random().expect("random"), StreamId::random().expect("random"));
    }
}
