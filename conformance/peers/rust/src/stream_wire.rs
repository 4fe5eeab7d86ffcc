//! Stream frames (spec 23): six variants, to and from the schema's struct. Decoding is the stream layer of the golden vectors.

use capnp::dynamic_value;

use crate::context::InvocationContext;
use crate::empty::{set_data, set_text};
use crate::ipc_streaming_capnp::{self as streaming, stream_frame};
use crate::refusal::Refusal;
use crate::stream_id::StreamId;
use crate::wire_enum::WireEnum;

pub use streaming::{CancelReason, CloseReason, InteractionKind, StreamErrorCode};

/// UTF-16 units of a message that are kept, sent or received (23.6).
const MESSAGE_UNITS: usize = 4_096;

/// One message of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamFrame {
    pub stream_id: StreamId,
    pub content: FrameContent,
}

/// What a frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameContent {
    Open(Box<StreamOpen>),
    Data { sequence: u64, payload: Vec<u8> },
    Credit { frames: u32 },
    Close { reason: WireEnum<CloseReason>, final_sequence: u64 },
    Cancel { reason: WireEnum<CancelReason>, message: String },
    Error(StreamError),
}

/// What a caller says first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamOpen {
    pub kind: InteractionKind,
    pub initial_credit: u32,
    pub buffer_cap_frames: u32,
    pub context: InvocationContext,
}

/// Why a stream fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamError {
    pub code: WireEnum<StreamErrorCode>,
    pub message: String,
    pub details: Vec<u8>,
}

impl StreamError {
    pub fn new(code: StreamErrorCode, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), details: Vec::new() }
    }
}

/// Why a frame was refused. A malformed open is answered on its own stream (23.72); anything else breaks the session.
#[derive(Clone, Debug)]
pub struct FrameRefusal {
    pub open_of: Option<StreamId>,
    pub refusal: Refusal,
}

/// Reads a frame of a message that was walked before.
pub fn decode_stream_frame(reader: stream_frame::Reader<'_>) -> Result<StreamFrame, FrameRefusal> {
    let id = reader.get_stream_id().ok().and_then(StreamId::from_bytes);
    let is_open = matches!(reader.which(), Ok(stream_frame::Which::Open(_)));
    let refuse = |refusal| FrameRefusal { open_of: id.filter(|_| is_open), refusal };
    let Some(stream_id) = id else {
        return Err(refuse(Refusal::new("INVALID_STREAM_ID", "a frame of no stream")));
    };
    let content = decode_content(reader).map_err(refuse)?;
    Ok(StreamFrame { stream_id, content })
}

fn decode_content(reader: stream_frame::Reader<'_>) -> Result<FrameContent, Refusal> {
    use stream_frame::Which;
    Ok(match reader.which().map_err(|newer| Refusal::newer("frame", newer))? {
        Which::Open(open) => {
            let open = open?;
            let kind =
                open.get_kind().map_err(|unknown| Refusal::new("unimplemented", format!("a kind of a newer schema: {}", unknown.0)))?;
            FrameContent::Open(Box::new(StreamOpen {
                kind,
                initial_credit: open.get_initial_credit(),
                buffer_cap_frames: open.get_buffer_cap_frames(),
                context: InvocationContext::decode(open.get_context()?)?,
            }))
        }
        Which::Data(data) => {
            let data = data?;
            FrameContent::Data { sequence: data.get_sequence(), payload: data.get_payload()?.to_vec() }
        }
        Which::Credit(credit) => FrameContent::Credit { frames: credit?.get_frames() },
        Which::Close(close) => {
            let close = close?;
            FrameContent::Close { reason: WireEnum::read(close.get_reason()), final_sequence: close.get_final_sequence() }
        }
        Which::Cancel(cancel) => {
            let cancel = cancel?;
            FrameContent::Cancel { reason: WireEnum::read(cancel.get_reason()), message: cut(cancel.get_message()?.to_str()?) }
        }
        Which::Error(error) => {
            let error = error?;
            FrameContent::Error(StreamError {
                code: WireEnum::read(error.get_code()),
                message: cut(error.get_message()?.to_str()?),
                details: error.get_details()?.to_vec(),
            })
        }
    })
}

/// Writes a frame, objects in the order of their pointers.
pub fn encode_stream_frame(frame: &StreamFrame, mut builder: stream_frame::Builder<'_>) -> Result<(), Refusal> {
    builder.set_stream_id(frame.stream_id.as_bytes());
    match &frame.content {
        FrameContent::Open(open) => {
            let mut target = builder.init_open();
            target.set_kind(open.kind);
            target.set_initial_credit(open.initial_credit);
            target.set_buffer_cap_frames(open.buffer_cap_frames);
            open.context.encode(target.init_context());
        }
        FrameContent::Data { sequence, payload } => {
            let mut target = builder.init_data();
            target.set_sequence(*sequence);
            set_data(payload, |data| target.set_payload(data));
        }
        FrameContent::Credit { frames } => builder.init_credit().set_frames(*frames),
        FrameContent::Close { reason, final_sequence } => {
            let mut target = builder.init_close();
            target.set_final_sequence(*final_sequence);
            write_enum(*reason, target.into(), "reason")?;
        }
        FrameContent::Cancel { reason, message } => {
            let mut target = builder.init_cancel();
            set_text(&cut(message), |text| target.set_message(text));
            write_enum(*reason, target.into(), "reason")?;
        }
        FrameContent::Error(error) => {
            let mut target = builder.init_error();
            set_text(&cut(&error.message), |text| target.set_message(text));
            set_data(&error.details, |data| target.set_details(data));
            write_enum(error.code, target.into(), "code")?;
        }
    }
    Ok(())
}

fn write_enum<E: capnp::introspect::Introspect>(
    value: WireEnum<E>,
    target: dynamic_value::Builder<'_>,
    field: &str,
) -> Result<(), Refusal> {
    match target {
        dynamic_value::Builder::Struct(target) => value.write(target, field),
        _ => Err(Refusal::new("capnp", "a frame that is no struct")),
    }
}

fn cut(message: &str) -> String {
    let mut units = 0;
    let within = |letter: &char| {
        units += letter.len_utf16();
        units <= MESSAGE_UNITS
    };
    message.chars().take_while(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checked_message::{CheckedMessage, Limits, encode_message};

    fn id() -> StreamId {
        StreamId::from_bytes(&[7; 16]).expect("an id")
    }

    fn there_and_back(content: FrameContent) -> FrameContent {
        let frame = StreamFrame { stream_id: id(), content };
        let bytes = encode_message(|message| encode_stream_frame(&frame, message.init_root())).expect("bytes");
        let message = CheckedMessage::from_bytes(&bytes, &Limits::default()).expect("a message");
        let reader = message.reader_of_walked();
        let read = decode_stream_frame(reader.get_root().expect("a root")).expect("a frame");
        assert_eq!(read, frame);
        read.content
    }

    #[test]
    fn each_variant_comes_back_from_its_bytes() {
        let open = StreamOpen {
            kind: InteractionKind::BidiStream,
            initial_credit: 16,
            buffer_cap_frames: 64,
            context: InvocationContext { deadline_unix_ms: u64::MAX, ..Default::default() },
        };
        there_and_back(FrameContent::Open(Box::new(open)));
        there_and_back(FrameContent::Data { sequence: 3, payload: b"payload".to_vec() });
        there_and_back(FrameContent::Credit { frames: u32::MAX });
        there_and_back(FrameContent::Close { reason: CloseReason::Complete.into(), final_sequence: 4 });
        there_and_back(FrameContent::Cancel { reason: WireEnum::new(999), message: "enough".into() });
        there_and_back(FrameContent::Error(StreamError { details: vec![1], ..StreamError::new(StreamErrorCode::Internal, "no") }));
    }

    #[test]
    fn a_message_is_cut() {
        let message = "x".repeat(MESSAGE_UNITS - 1);
        let long = format!("{message}𝄞");
        assert_eq!(cut(&long), message);
        assert_eq!(cut(&message), message);
    }
}
