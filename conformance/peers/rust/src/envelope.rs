//! The messages of a session (docs/session.md), to and from the schema's envelope.

use capnp::{dynamic_value, text};

use crate::checked_message::{CheckedMessage, Limits, encode_message};
use crate::context::{InvocationContext, dynamic_root};
use crate::empty::{set_data, set_text};
use crate::introduction::Introduction;
use crate::module_capnp::metadata_entry;
use crate::refusal::Refusal;
use crate::stream_wire::{FrameRefusal, StreamFrame, decode_stream_frame, encode_stream_frame};
use crate::walk::{Nothing, walk};
use crate::wasipc_capnp::{self as wasipc, envelope};
use crate::wire_enum::WireEnum;

pub use wasipc::LogLevel;

/// One message of a session. What is malformed in a context or a frame, and is answered where it belongs, is a value here.
#[derive(Debug)]
pub enum Envelope {
    Hello(Introduction),
    Welcome(Introduction),
    Handle(Call),
    Result { call_id: u32, result: Result<Vec<u8>, HandleError> },
    Stream(Result<StreamFrame, FrameRefusal>),
    Log(LogRecord),
    Ping { nonce: u64 },
    Pong { nonce: u64 },
    Drain { timeout_ms: u32 },
    Goodbye { code: String, message: String },
}

#[derive(Debug)]
pub struct Call {
    pub call_id: u32,
    pub context: Result<InvocationContext, Refusal>,
    pub message_type: String,
    pub body: Vec<u8>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandleError {
    pub code: String,
    pub message: String,
    pub details: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    pub level: WireEnum<LogLevel>,
    pub time_unix_ms: u64,
    pub message: String,
    pub fields: Vec<(String, String)>,
}

impl Envelope {
    /// Reads a message: walks it whole, then takes from it what it says.
    pub fn decode(mut message: CheckedMessage, limits: &Limits) -> Result<Self, Refusal> {
        message.read(|message| Self::decode_once(message, limits))
    }

    fn decode_once(message: &CheckedMessage, limits: &Limits) -> Result<Self, Refusal> {
        let reader = message.reader(limits);
        walk(&Nothing, dynamic_root(reader.get_root::<envelope::Reader<'_>>()?)?, limits)?;
        let walked = message.reader_of_walked();
        let root = walked.get_root::<envelope::Reader<'_>>()?;
        decode_variant(root.which().map_err(|newer| Refusal::newer("message", newer))?)
    }

    /// The bytes of the message.
    pub fn encode(&self) -> Result<Vec<u8>, Refusal> {
        encode_message(|message| self.write(message.init_root()))
    }

    fn write(&self, root: envelope::Builder<'_>) -> Result<(), Refusal> {
        match self {
            Self::Hello(hello) => hello.write_hello(root.init_hello()),
            Self::Welcome(welcome) => welcome.write_welcome(root.init_welcome()),
            Self::Handle(call) => call.write(root.init_handle())?,
            Self::Result { call_id, result } => write_result(*call_id, result, root.init_result()),
            Self::Stream(Ok(frame)) => encode_stream_frame(frame, root.init_stream())?,
            Self::Stream(Err(refused)) => return Err(refused.refusal.clone()),
            Self::Log(record) => record.write(root.init_log())?,
            Self::Ping { nonce } => root.init_ping().set_nonce(*nonce),
            Self::Pong { nonce } => root.init_pong().set_nonce(*nonce),
            Self::Drain { timeout_ms } => root.init_drain().set_timeout_ms(*timeout_ms),
            Self::Goodbye { code, message } => {
                let mut goodbye = root.init_goodbye();
                set_text(code, |text| goodbye.set_code(text));
                set_text(message, |text| goodbye.set_message(text));
            }
        }
        Ok(())
    }
}

fn decode_variant(variant: envelope::WhichReader<'_>) -> Result<Envelope, Refusal> {
    use envelope::Which;
    Ok(match variant {
        Which::Hello(hello) => Envelope::Hello(Introduction::read_hello(hello?)?),
        Which::Welcome(welcome) => Envelope::Welcome(Introduction::read_welcome(welcome?)?),
        Which::Handle(call) => Envelope::Handle(read_call(call?)?),
        Which::Result(result) => read_result(result?)?,
        Which::Stream(frame) => Envelope::Stream(decode_stream_frame(frame?)),
        Which::Log(record) => Envelope::Log(read_log(record?)?),
        Which::Ping(ping) => Envelope::Ping { nonce: ping?.get_nonce() },
        Which::Pong(pong) => Envelope::Pong { nonce: pong?.get_nonce() },
        Which::Drain(drain) => Envelope::Drain { timeout_ms: drain?.get_timeout_ms() },
        Which::Goodbye(goodbye) => {
            let goodbye = goodbye?;
            Envelope::Goodbye { code: owned(goodbye.get_code())?, message: owned(goodbye.get_message())? }
        }
    })
}

/// A text of a message that was walked before.
pub fn owned(text: capnp::Result<text::Reader<'_>>) -> Result<String, Refusal> {
    Ok(text?.to_string()?)
}

fn read_call(call: wasipc::call::Reader<'_>) -> Result<Call, Refusal> {
    let payload = call.get_payload()?;
    Ok(Call {
        call_id: call.get_call_id(),
        context: InvocationContext::decode(payload.get_context()?),
        message_type: owned(payload.get_message_type())?,
        body: payload.get_body()?.to_vec(),
    })
}

impl Call {
    fn write(&self, mut builder: wasipc::call::Builder<'_>) -> Result<(), Refusal> {
        builder.set_call_id(self.call_id);
        let mut payload = builder.init_payload();
        match &self.context {
            Ok(context) => context.encode(payload.reborrow().init_context()),
            Err(refusal) => return Err(refusal.clone()),
        }
        set_text(&self.message_type, |text| payload.set_message_type(text));
        set_data(&self.body, |data| payload.set_body(data));
        Ok(())
    }
}

fn read_result(reader: wasipc::call_result::Reader<'_>) -> Result<Envelope, Refusal> {
    use crate::module_capnp::handle_result::Which;
    let result = match reader.get_result()?.which().map_err(|newer| Refusal::newer("result", newer))? {
        Which::Ok(body) => Ok(body?.to_vec()),
        Which::Error(error) => {
            let error = error?;
            let details = error.get_details()?.to_vec();
            Err(HandleError { code: owned(error.get_code())?, message: owned(error.get_message())?, details })
        }
    };
    Ok(Envelope::Result { call_id: reader.get_call_id(), result })
}

fn write_result(call_id: u32, result: &Result<Vec<u8>, HandleError>, mut builder: wasipc::call_result::Builder<'_>) {
    builder.set_call_id(call_id);
    let mut target = builder.init_result();
    match result {
        Ok(body) => set_data(body, |data| target.set_ok(data)),
        Err(error) => {
            let mut target = target.init_error();
            set_text(&error.code, |text| target.set_code(text));
            set_text(&error.message, |text| target.set_message(text));
            set_data(&error.details, |data| target.set_details(data));
        }
    }
}

fn read_log(record: wasipc::log_record::Reader<'_>) -> Result<LogRecord, Refusal> {
    let pair = |field: metadata_entry::Reader<'_>| Ok((owned(field.get_key())?, owned(field.get_value())?));
    Ok(LogRecord {
        level: WireEnum::read(record.get_level()),
        time_unix_ms: record.get_time_unix_ms(),
        message: owned(record.get_message())?,
        fields: record.get_fields()?.iter().map(pair).collect::<Result<_, Refusal>>()?,
    })
}

impl LogRecord {
    fn write(&self, mut builder: wasipc::log_record::Builder<'_>) -> Result<(), Refusal> {
        if let dynamic_value::Builder::Struct(target) = builder.reborrow().into() {
            self.level.write(target, "level")?;
        }
        builder.set_time_unix_ms(self.time_unix_ms);
        set_text(&self.message, |text| builder.set_message(text));
        if !self.fields.is_empty() {
            let mut list = builder.init_fields(self.fields.len() as u32);
            for (index, (key, value)) in (0..).zip(&self.fields) {
                let mut field = list.reborrow().get(index);
                set_text(key, |text| field.set_key(text));
                set_text(value, |text| field.set_value(text));
            }
        }
        Ok(())
    }
}
