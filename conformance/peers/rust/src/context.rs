//! The invocation context of spec 21: who asks, with which capabilities, until when, to which target. Decoding is the context layer of
//! the golden vectors: bounds are checked, what is unnamed is nobody, and what is written again is what was read.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use capnp::message::{Builder, HeapAllocator};
use capnp::{dynamic_struct, dynamic_value};
use serde_json::Value;

use crate::actor::{ActorIdentity, ActorSubject};
use crate::checked_message::{CheckedMessage, Limits, encode_message};
use crate::context_bounds as bounds;
use crate::empty::set_text;
use crate::json_form::{self, Json};
use crate::module_capnp::invocation_context;
use crate::refusal::Refusal;
use crate::target::{MessageId, MessageTarget, message_id};
use crate::walk::walk;

/// Who asks and what for; the default is nobody, for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvocationContext {
    pub message_id: MessageId,
    pub correlation_id: String,
    pub causation_id: String,
    /// `None` is the anonymous actor, who holds nothing.
    pub actor: Option<ActorIdentity>,
    pub target: Option<MessageTarget>,
    /// Milliseconds since the Unix epoch; 0 is none.
    pub deadline_unix_ms: u64,
    /// Keys and values, in order.
    pub metadata: Vec<(String, String)>,
}

impl InvocationContext {
    /// Reads and checks a context of a message that was walked before.
    pub fn decode(reader: invocation_context::Reader<'_>) -> Result<Self, Refusal> {
        let text = |text: capnp::Result<capnp::text::Reader<'_>>| -> Result<String, Refusal> { Ok(text?.to_string()?) };
        let context = Self {
            message_id: message_id(reader.get_message_id()?),
            correlation_id: bounds::name("correlationId", text(reader.get_correlation_id())?)?,
            causation_id: bounds::name("causationId", text(reader.get_causation_id())?)?,
            actor: if reader.has_actor() { ActorIdentity::decode(reader.get_actor()?)? } else { None },
            target: if reader.has_target() { MessageTarget::decode(reader.get_target()?)? } else { None },
            deadline_unix_ms: reader.get_deadline_unix_ms(),
            metadata: decode_metadata(&reader)?,
        };
        bounds::metadata(&context.metadata)?;
        Ok(context)
    }

    /// Writes the context, objects in the order of their pointers.
    pub fn encode(&self, mut builder: invocation_context::Builder<'_>) {
        if self.message_id != MessageId::default() {
            builder.set_message_id(&self.message_id);
        }
        set_text(&self.correlation_id, |text| builder.set_correlation_id(text));
        set_text(&self.causation_id, |text| builder.set_causation_id(text));
        if let Some(actor) = &self.actor {
            actor.encode(builder.reborrow().init_actor());
        }
        if let Some(target) = &self.target {
            target.encode(builder.reborrow().init_target());
        }
        builder.set_deadline_unix_ms(self.deadline_unix_ms);
        if !self.metadata.is_empty() {
            let mut list = builder.init_metadata(self.metadata.len() as u32);
            for (index, (key, value)) in (0..).zip(&self.metadata) {
                let mut entry = list.reborrow().get(index);
                set_text(key, |text| entry.set_key(text));
                set_text(value, |text| entry.set_value(text));
            }
        }
    }

    /// The bytes of the context as a message of its own.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Refusal> {
        encode_message(|message| {
            self.encode(message.init_root());
            Ok(())
        })
    }

    /// The context in the JSON form of the vectors.
    pub fn to_json(&self) -> Result<Value, Refusal> {
        let limits = Limits::default();
        let message = CheckedMessage::from_bytes(&self.to_bytes()?, &limits)?;
        let reader = message.reader_of_walked();
        walk(&Json, dynamic_root(reader.get_root::<invocation_context::Reader<'_>>()?)?, &limits)
    }

    /// A context from its JSON form, of which everything may be left out.
    pub fn from_json(form: &Value) -> Result<Self, Refusal> {
        let bytes = encode_message(|message: &mut Builder<HeapAllocator>| {
            let root = message.init_root::<invocation_context::Builder<'_>>();
            match dynamic_value::Builder::from(root) {
                dynamic_value::Builder::Struct(root) => json_form::fill(root, form),
                _ => Err(Refusal::new("capnp", "a root that is no struct")),
            }
        })?;
        let message = CheckedMessage::from_bytes(&bytes, &Limits::default())?;
        Self::decode(message.reader_of_walked().get_root()?)
    }

    /// Whether this very name was given to the actor; `*` matches every name in the hands of the system alone.
    pub fn has_capability(&self, name: &str) -> bool {
        self.actor.as_ref().is_some_and(|actor| {
            let mut all = actor.capabilities.iter();
            all.any(|held| held == name || (held == "*" && actor.subject == ActorSubject::System))
        })
    }

    /// The deadline as a moment of the monotonic clock, to be asked for once, when the context is received or made. `None` is none, and
    /// also what is farther away than that clock goes.
    pub fn deadline(&self) -> Option<Instant> {
        if self.deadline_unix_ms == 0 {
            return None;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let left = Duration::from_millis(self.deadline_unix_ms).saturating_sub(now);
        Instant::now().checked_add(left)
    }

    /// The service and the method of a service target.
    pub fn service_and_method(&self) -> Option<(&str, &str)> {
        match &self.target {
            Some(MessageTarget::Service { name, method }) => Some((name, method)),
            _ => None,
        }
    }
}

/// The struct behind a reader of the generated code, as the walk takes it.
pub fn dynamic_root<'a>(reader: impl Into<dynamic_value::Reader<'a>>) -> Result<dynamic_struct::Reader<'a>, Refusal> {
    match reader.into() {
        dynamic_value::Reader::Struct(root) => Ok(root),
        _ => Err(Refusal::new("capnp", "a root that is no struct")),
    }
}

fn decode_metadata(reader: &invocation_context::Reader<'_>) -> Result<Vec<(String, String)>, Refusal> {
    let entries = reader.get_metadata()?;
    entries.iter().map(|entry| Ok((entry.get_key()?.to_string()?, entry.get_value()?.to_string()?))).collect()
}
