//! Who asks (spec 21, "Actor and capabilities"): deny by default, so who has no name is nobody and holds nothing.

use std::collections::HashSet;

use crate::context_bounds as bounds;
use crate::empty::set_text;
use crate::module_capnp::{actor_identity, actor_subject};
use crate::refusal::Refusal;

/// Somebody with a name, or the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorIdentity {
    pub subject: ActorSubject,
    /// In the order in which each came first.
    pub capabilities: Vec<String>,
    pub token_ref: String,
    pub on_behalf_of: Option<ActorSubject>,
}

/// A subject that is not anonymous.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActorSubject {
    User(String),
    Operator(String),
    Service(String),
    Module(String),
    System,
}

impl ActorIdentity {
    /// `None` is nobody: who has no name, or acts for somebody without one, holds nothing.
    pub fn decode(reader: actor_identity::Reader<'_>) -> Result<Option<Self>, Refusal> {
        let subject = ActorSubject::decode(reader.get_subject()?)?;
        let acts = reader.has_on_behalf_of();
        let on_behalf_of = if acts { ActorSubject::decode(reader.get_on_behalf_of()?)? } else { None };
        let token_ref = bounds::token_ref(reader.get_token_ref()?.to_string()?)?;
        let given = reader.get_capabilities()?;
        bounds::capability_count(given.len())?;
        let mut seen = HashSet::new();
        let mut capabilities = Vec::new();
        for name in given {
            let name = bounds::required_name("capability", name?.to_string()?)?;
            if seen.insert(name.clone()) {
                capabilities.push(name);
            }
        }
        let is_nobody = acts && on_behalf_of.is_none();
        let identity = |subject| Self { subject, capabilities, token_ref, on_behalf_of };
        Ok(subject.filter(|_| !is_nobody).map(identity))
    }

    /// Writes the actor, objects in the order of their pointers.
    pub fn encode(&self, mut builder: actor_identity::Builder<'_>) {
        self.subject.encode(builder.reborrow().init_subject());
        if !self.capabilities.is_empty() {
            let mut list = builder.reborrow().init_capabilities(self.capabilities.len() as u32);
            for (index, name) in (0..).zip(&self.capabilities) {
                list.set(index, name);
            }
        }
        set_text(&self.token_ref, |text| builder.set_token_ref(text));
        if let Some(subject) = &self.on_behalf_of {
            subject.encode(builder.init_on_behalf_of());
        }
    }
}

impl ActorSubject {
    /// `None` is the anonymous one, and one of a kind that has names and without its own.
    pub fn decode(reader: actor_subject::Reader<'_>) -> Result<Option<Self>, Refusal> {
        use actor_subject::Which;
        let named = |name: capnp::Result<capnp::text::Reader<'_>>, make: fn(String) -> Self| -> Result<Option<Self>, Refusal> {
            let name = bounds::printable_name("subject", name?.to_string()?)?;
            Ok(Some(name).filter(|name| !name.is_empty()).map(make))
        };
        match reader.which().map_err(|unknown| Refusal::newer("subject", unknown))? {
            Which::Anonymous(()) => Ok(None),
            Which::System(()) => Ok(Some(Self::System)),
            Which::User(name) => named(name, Self::User),
            Which::Operator(name) => named(name, Self::Operator),
            Which::Service(name) => named(name, Self::Service),
            Which::Module(name) => named(name, Self::Module),
        }
    }

    fn encode(&self, mut builder: actor_subject::Builder<'_>) {
        match self {
            Self::User(name) => builder.set_user(name),
            Self::Operator(name) => builder.set_operator(name),
            Self::Service(name) => builder.set_service(name),
            Self::Module(name) => builder.set_module(name),
            Self::System => builder.set_system(()),
        }
    }
}
