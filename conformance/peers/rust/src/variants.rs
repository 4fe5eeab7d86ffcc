//! Variants of a newer schema. The crate tells the number of one only of types that are known when it is compiled, so they are listed.

use capnp::dynamic_struct;
use capnp::introspect::TypeVariant;
use capnp::traits::OwnedStruct;

use crate::refusal::Refusal;
use crate::{ipc_streaming_capnp as streaming, module_capnp as module, wasipc_capnp as wasipc};

macro_rules! unknown_variants {
    ($($owned:ty),* $(,)?) => {
        /// The number of a variant that the schema does not have.
        pub fn unknown_variant(value: dynamic_struct::Reader<'_>) -> Result<u16, Refusal> {
            $(
                if is_of::<$owned>(value) {
                    return match value.downcast::<$owned>().which() {
                        Err(capnp::NotInSchema(ordinal)) => Ok(ordinal),
                        Ok(_) => Err(Refusal::new("capnp", "a variant is known and unknown")),
                    };
                }
            )*
            Err(Refusal::new("capnp", "a struct with a union that the walk does not list"))
        }

        /// The structs whose unknown variants the walk can tell.
        #[cfg(test)]
        fn listed() -> Vec<capnp::introspect::Type> {
            vec![$(<$owned as capnp::introspect::Introspect>::introspect()),*]
        }
    };
}

unknown_variants!(
    module::actor_subject::Owned,
    module::message_target::Owned,
    module::handle_result::Owned,
    streaming::stream_frame::Owned,
    wasipc::envelope::Owned,
);

fn is_of<T: OwnedStruct>(value: dynamic_struct::Reader<'_>) -> bool {
    TypeVariant::Struct(value.get_schema().into()) == T::introspect().which()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use capnp::introspect::{Introspect, Type, TypeVariant};

    use super::*;
    use crate::walk::has_union;

    fn visit(of: Type, seen: &mut HashSet<Type>) {
        match of.which() {
            TypeVariant::List(element) => visit(element, seen),
            TypeVariant::Struct(raw) if seen.insert(of) => {
                let schema = capnp::schema::StructSchema::new(raw);
                for field in schema.get_fields().expect("fields") {
                    visit(field.get_type(), seen);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_union_of_an_envelope_is_listed() {
        let mut seen = HashSet::new();
        visit(wasipc::envelope::Owned::introspect(), &mut seen);
        for of in seen {
            let TypeVariant::Struct(raw) = of.which() else { continue };
            let schema = capnp::schema::StructSchema::new(raw);
            if has_union(schema).expect("schema") {
                assert!(listed().contains(&of), "{schema:?}");
            }
        }
    }
}
