//! The payloads of peers/README.md, and their checksum.

/// Pattern(first, size): the payload whose byte j is (first + j) mod 251.
pub fn pattern(first: u64, size: usize) -> Vec<u8> {
    (first % 251..).map(|value| (value % 251) as u8).take(size).collect()
}

/// FNV-1a of 32 bits, over the bytes of payloads one after the other.
#[derive(Clone, Copy)]
pub struct Fnv1a(u32);

impl Default for Fnv1a {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Fnv1a {
    pub fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    }

    /// Eight hex digits.
    pub fn digits(self) -> String {
        format!("{:08x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_begins_anywhere_and_goes_round() {
        assert_eq!(pattern(250, 3), [250, 0, 1]);
        assert_eq!(pattern(252, 2), [1, 2]);
        assert!(pattern(9, 0).is_empty());
    }

    #[test]
    fn the_checksum_is_fnv_1a() {
        let mut sum = Fnv1a::default();
        assert_eq!(sum.digits(), "811c9dc5");
        sum.add(b"foo");
        sum.add(b"bar");
        assert_eq!(sum.digits(), "bf9cf968");
    }
}
