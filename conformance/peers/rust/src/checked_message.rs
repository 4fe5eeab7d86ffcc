//! Bytes in Cap'n Proto's stream framing to a message of the crate: the segment table, and the limits that the crate does not know.
//! The crate reads the objects; what is checked here is what stands around them.

use std::io::{self, Read};
use std::ops::Range;

use capnp::message::{Reader, ReaderOptions, ReaderSegments};
use capnp::{Word, serialize};

use crate::pointers;
use crate::refusal::{OUT_OF_BOUNDS, Refusal};

const WORD: usize = 8;

/// What a decoder takes at most; the defaults are those of vectors/README.md.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a message with its segment table.
    pub max_frame_bytes: usize,
    pub max_segments: usize,
    /// Pointers followed one inside the other; the root is the first.
    pub max_depth: u32,
    /// Elements of one list that is neither text nor data.
    pub max_list_elements: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_frame_bytes: 4 << 20, max_segments: 512, max_depth: 64, max_list_elements: 65_536 }
    }
}

/// Why no message could be read from a channel.
#[derive(Debug)]
pub enum ReadFailure {
    /// The channel ended within a message, or broke.
    Cut(String),
    /// What came is no message.
    Refused(Refusal),
}

impl From<io::Error> for ReadFailure {
    fn from(error: io::Error) -> Self {
        Self::Cut(error.to_string())
    }
}

/// The words of one message, and where its segments are in them.
pub struct CheckedMessage {
    words: Vec<Word>,
    segments: Vec<Range<usize>>,
    /// Words that a reader may follow: those of the message, and what the crate counts for elements of no size.
    allowance: usize,
    strays: Vec<usize>,
}

impl CheckedMessage {
    /// Takes bytes that are one message and nothing else.
    pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        if bytes.len() < 2 * WORD {
            return Err(Refusal::new("TOO_SHORT", "no room for a root"));
        }
        if bytes.len() > limits.max_frame_bytes {
            return Err(too_large(bytes.len(), limits));
        }
        let mut rest = bytes;
        let message = match Self::read_from(&mut rest, limits) {
            Ok(Some(message)) => message,
            Err(ReadFailure::Refused(refusal)) => return Err(refusal),
            Ok(None) | Err(ReadFailure::Cut(_)) => {
                return Err(Refusal::new("TRUNCATED_SEGMENT", "the table promises more bytes than there are"));
            }
        };
        match rest.len() {
            0 => Ok(message),
            left if left % WORD == 0 => Err(Refusal::new("TRAILING_BYTES", format!("{left} bytes after the message"))),
            _ => Err(Refusal::new("UNALIGNED", "the length is no multiple of 8")),
        }
    }

    /// Reads the next message of a channel; `None` where it ends between two.
    pub fn read_from(input: &mut impl Read, limits: &Limits) -> Result<Option<Self>, ReadFailure> {
        let mut head = [0_u8; 4];
        if !fill_or_end(input, &mut head)? {
            return Ok(None);
        }
        let count = u64::from(u32::from_le_bytes(head)) + 1;
        if count > limits.max_segments as u64 {
            let why = format!("{count} segments");
            return Err(ReadFailure::Refused(Refusal::new("TOO_MANY_SEGMENTS", why)));
        }
        let (segments, total) = read_sizes(input, count as usize, limits)?;
        let mut words = Word::allocate_zeroed_vec(total);
        input.read_exact(Word::words_to_bytes_mut(&mut words))?;
        let found = pointers::examine(&words, &segments).map_err(ReadFailure::Refused)?;
        // The crate counts the root pointer, which is no object.
        let allowance = words.len() + 1 + found.elements_of_nothing;
        Ok(Some(Self { words, segments, allowance, strays: found.strays }))
    }

    /// Asks for a message, and once more where it was refused for a pointer out of bounds and has some to objects of no size, which may
    /// point anywhere: those are put right before.
    pub fn read<T>(&mut self, ask: impl Fn(&Self) -> Result<T, Refusal>) -> Result<T, Refusal> {
        match ask(self) {
            Err(refusal) if refusal.code == OUT_OF_BOUNDS && !self.strays.is_empty() => {
                pointers::mend(&mut self.words, &std::mem::take(&mut self.strays));
                ask(self)
            }
            answer => answer,
        }
    }

    /// A reader that follows as many words as the message has, so that objects that are shared or cyclic are refused.
    pub fn reader(&self, limits: &Limits) -> Reader<&Self> {
        let mut options = ReaderOptions::new();
        options.traversal_limit_in_words(Some(self.allowance));
        options.nesting_limit(i32::try_from(limits.max_depth).unwrap_or(i32::MAX));
        Reader::new(self, options)
    }

    /// A reader of a message that was walked before: what it reaches is known to be bounded.
    pub fn reader_of_walked(&self) -> Reader<&Self> {
        let mut options = ReaderOptions::new();
        options.traversal_limit_in_words(None);
        Reader::new(self, options)
    }
}

impl ReaderSegments for CheckedMessage {
    fn get_segment(&self, id: u32) -> Option<&[u8]> {
        let range = self.segments.get(usize::try_from(id).ok()?)?;
        Some(Word::words_to_bytes(self.words.get(range.clone())?))
    }

    fn len(&self) -> usize {
        self.segments.len()
    }
}

/// Builds a message of one segment and gives its bytes. What does not fit the first guess of its size is built a second time.
pub fn encode_message<B>(build: B) -> Result<Vec<u8>, Refusal>
where
    B: Fn(&mut capnp::message::Builder<capnp::message::HeapAllocator>) -> Result<(), Refusal>,
{
    let mut message = capnp::message::Builder::new_default();
    build(&mut message)?;
    let segments = message.get_segments_for_output();
    if segments.len() > 1 {
        let bytes: usize = segments.iter().map(|segment| segment.len()).sum();
        let words = u32::try_from(bytes / WORD).map_err(|_| Refusal::new("MESSAGE_TOO_LARGE", "too large for a segment"))?;
        let allocator = capnp::message::HeapAllocator::new().first_segment_words(words);
        message = capnp::message::Builder::new(allocator);
        build(&mut message)?;
    }
    Ok(serialize::write_message_to_words(&message))
}

fn read_sizes(input: &mut impl Read, count: usize, limits: &Limits) -> Result<(Vec<Range<usize>>, usize), ReadFailure> {
    // The table is padded to whole words.
    let entries = count | 1;
    let mut table = vec![0_u8; entries * 4];
    input.read_exact(&mut table)?;
    let mut segments = Vec::with_capacity(count);
    let mut total = 0_usize;
    for entry in table.chunks_exact(4).take(count) {
        let size: u32 = entry.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte));
        let start = total;
        total = total.saturating_add(size as usize);
        segments.push(start..total);
    }
    let bytes = total.saturating_mul(WORD).saturating_add(4 + table.len());
    if bytes > limits.max_frame_bytes {
        return Err(ReadFailure::Refused(too_large(bytes, limits)));
    }
    Ok((segments, total))
}

fn too_large(bytes: usize, limits: &Limits) -> Refusal {
    let why = format!("{bytes} bytes, and {} is the limit", limits.max_frame_bytes);
    Refusal::new("MESSAGE_TOO_LARGE", why)
}

/// Fills the buffer; `false` where the input ends before its first byte.
fn fill_or_end(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the channel ended within a message")),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}
