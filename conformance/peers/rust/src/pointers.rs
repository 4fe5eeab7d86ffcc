//! One pass over the pointers of a message, before the crate reads it: what the crate would refuse although it is valid is found, and
//! what it would not notice is refused. It knows no schema; what leaves its segment is left to the crate, which refuses it.

use std::ops::Range;

use capnp::Word;

use crate::refusal::Refusal;

const STRUCT: u64 = 0;
const LIST: u64 = 1;
const FAR: u64 = 2;
const POINTERS: u64 = 6;
const COMPOSITE: u64 = 7;
/// The offset of a pointer that points at itself, and what is left of it then: its kind and its size.
const TO_ITSELF: u64 = 0xffff_fffc;
const KEPT_OF_EMPTY: u64 = !TO_ITSELF;

/// What the crate would refuse although it is valid.
#[derive(Default)]
pub struct Leniency {
    /// Pointers, by their word, to objects of no size outside their segment.
    pub strays: Vec<usize>,
    /// How many elements of no size the lists of the message have, which the crate counts as words that were read.
    pub elements_of_nothing: usize,
}

/// Visits each pointer that can be reached, once.
pub fn examine(words: &[Word], segments: &[Range<usize>]) -> Result<Leniency, Refusal> {
    let seen = vec![false; words.len()];
    let bytes = Word::words_to_bytes(words);
    let mut pass = Pass { bytes, segments, seen, waiting: vec![(0, 0)], reached: 1, found: Leniency::default() };
    while let Some((segment, at)) = pass.waiting.pop() {
        pass.pointer(segment, at)?;
    }
    Ok(pass.found)
}

/// Turns pointers to objects of no size to themselves.
pub fn mend(words: &mut [Word], strays: &[usize]) {
    let bytes = Word::words_to_bytes_mut(words);
    for index in strays {
        if let Some(pointer) = bytes.get_mut(index * 8..).and_then(|rest| rest.first_chunk_mut()) {
            *pointer = (u64::from_le_bytes(*pointer) & KEPT_OF_EMPTY | TO_ITSELF).to_le_bytes();
        }
    }
}

struct Pass<'a> {
    bytes: &'a [u8],
    segments: &'a [Range<usize>],
    seen: Vec<bool>,
    /// Pointers that were reached: a segment, and a word within it.
    waiting: Vec<(usize, usize)>,
    /// How many pointers were reached, those that were seen before too.
    reached: usize,
    found: Leniency,
}

impl Pass<'_> {
    fn pointer(&mut self, segment: usize, at: usize) -> Result<(), Refusal> {
        let Some(index) = self.index(segment, at) else { return Ok(()) };
        match self.seen.get_mut(index) {
            Some(seen) if !*seen => *seen = true,
            _ => return Ok(()),
        }
        let word = self.word(index);
        if word & 3 == FAR {
            return self.far(word);
        }
        let offset = i64::from(word as u32 as i32 >> 2);
        let start = usize::try_from(at as i64 + 1 + offset).ok().filter(|start| self.is_within(segment, *start));
        if start.is_none() && takes_no_words(word) {
            self.found.strays.push(index);
        }
        start.map_or(Ok(()), |start| self.object(segment, start, word))
    }

    fn far(&mut self, word: u64) -> Result<(), Refusal> {
        let (pad_segment, pad) = far_target(word);
        if word & 4 == 0 {
            return self.pointers(pad_segment, pad, 1);
        }
        let (Some(first), Some(tag)) = (self.index(pad_segment, pad), self.index(pad_segment, pad + 1)) else { return Ok(()) };
        let (first, tag) = (self.word(first), self.word(tag));
        if first & 7 != FAR {
            return Err(Refusal::new("BAD_FAR_POINTER", "a landing pad that does not begin with a far pointer"));
        }
        let (segment, start) = far_target(first);
        self.object(segment, start, tag)
    }

    fn object(&mut self, segment: usize, start: usize, pointer: u64) -> Result<(), Refusal> {
        match pointer & 3 {
            STRUCT => {
                let (data, pointers) = size_of_struct(pointer);
                self.pointers(segment, start + data, pointers)
            }
            LIST => self.list(segment, start, pointer),
            _ => Ok(()),
        }
    }

    fn list(&mut self, segment: usize, start: usize, pointer: u64) -> Result<(), Refusal> {
        let count = (pointer >> 35) as usize;
        match (pointer >> 32) & 7 {
            0 => self.nothing(count),
            POINTERS => self.pointers(segment, start, count),
            COMPOSITE => {
                let Some(tag) = self.index(segment, start).map(|index| self.word(index)) else { return Ok(()) };
                let (data, pointers) = size_of_struct(tag);
                let elements = (tag as u32 >> 2) as usize;
                if data + pointers == 0 {
                    return self.nothing(elements);
                }
                if pointers > 0 && elements.saturating_mul(data + pointers) <= count {
                    for element in 0..elements {
                        self.pointers(segment, start + 1 + element * (data + pointers) + data, pointers)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn nothing(&mut self, count: usize) -> Result<(), Refusal> {
        if count > self.seen.len() {
            return Err(Refusal::new("LIST_TOO_LONG", format!("{count} elements of no size")));
        }
        self.found.elements_of_nothing += count;
        Ok(())
    }

    /// Pointers in a row, where all of them are in their segment. A message that shares nothing reaches each of its words once.
    fn pointers(&mut self, segment: usize, start: usize, count: usize) -> Result<(), Refusal> {
        if count > 0 && self.index(segment, start + count - 1).is_some() {
            self.reached += count;
            if self.reached > self.seen.len() {
                return Err(Refusal::new("SHARED_OBJECT", "more pointers are reached than the message has words"));
            }
            self.waiting.extend((start..start + count).map(|at| (segment, at)));
        }
        Ok(())
    }

    fn index(&self, segment: usize, at: usize) -> Option<usize> {
        let range = self.segments.get(segment)?;
        let index = range.start.checked_add(at)?;
        range.contains(&index).then_some(index)
    }

    /// Whether an object of no size may stand there: its end is not beyond the segment's.
    fn is_within(&self, segment: usize, at: usize) -> bool {
        self.segments.get(segment).is_some_and(|range| at <= range.len())
    }

    fn word(&self, index: usize) -> u64 {
        let bytes = self.bytes.get(index * 8..).and_then(|rest| rest.first_chunk());
        bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}

/// Whether what a pointer leads to has no size, so that it may lead anywhere.
fn takes_no_words(word: u64) -> bool {
    match (word & 3, (word >> 32) & 7) {
        (STRUCT, _) => size_of_struct(word) == (0, 0),
        (LIST, 0) => true,
        (LIST, size) => size != COMPOSITE && word >> 35 == 0,
        _ => false,
    }
}

fn size_of_struct(word: u64) -> (usize, usize) {
    ((word >> 32) as usize & 0xffff, (word >> 48) as usize)
}

fn far_target(word: u64) -> (usize, usize) {
    ((word >> 32) as usize, (word as u32 >> 3) as usize)
}
