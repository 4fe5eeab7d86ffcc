//! Where a message is to go (spec 21, "Target").

use crate::context_bounds as bounds;
use crate::empty::set_text;
use crate::module_capnp::message_target;
use crate::refusal::Refusal;

/// Sixteen bytes; all zero is none.
pub type MessageId = [u8; 16];

/// Where a message is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageTarget {
    Module(String),
    Service { name: String, method: String },
    Topic(String),
    Reply(MessageId),
}

impl MessageTarget {
    /// `None` is the target none.
    pub fn decode(reader: message_target::Reader<'_>) -> Result<Option<Self>, Refusal> {
        use message_target::Which;
        let required = |what, text: capnp::text::Reader<'_>| bounds::required_name(what, text.to_string()?);
        Ok(match reader.which().map_err(|unknown| Refusal::newer("target", unknown))? {
            Which::None(()) => None,
            Which::Module(name) => Some(Self::Module(required("module", name?)?)),
            Which::Topic(name) => Some(Self::Topic(required("topic", name?)?)),
            Which::Reply(reply) => match message_id(reply.get_message_id()?) {
                id if id == MessageId::default() => return Err(Refusal::new("invalidArgument", "a reply to no message")),
                id => Some(Self::Reply(id)),
            },
            Which::Service(service) => Some(Self::Service {
                name: required("service", service.get_name()?)?,
                method: bounds::printable_name("method", service.get_method()?.to_string()?)?,
            }),
        })
    }

    /// Writes the target.
    pub fn encode(&self, mut builder: message_target::Builder<'_>) {
        match self {
            Self::Module(name) => builder.set_module(name),
            Self::Topic(name) => builder.set_topic(name),
            Self::Reply(id) => builder.init_reply().set_message_id(id),
            Self::Service { name, method } => {
                let mut service = builder.init_service();
                set_text(name, |text| service.set_name(text));
                set_text(method, |text| service.set_method(text));
            }
        }
    }
}

/// The id, or sixteen zeros where there is none.
pub fn message_id(data: &[u8]) -> MessageId {
    data.try_into().unwrap_or_default()
}
