//! Values of the schemas' enums by their wire numbers: the known ones have the names of the schema, those of a newer one keep their number.

use std::fmt;
use std::marker::PhantomData;

use capnp::introspect::{Introspect, TypeVariant};
use capnp::schema::EnumSchema;
use capnp::{NotInSchema, dynamic_struct, dynamic_value};

use crate::refusal::Refusal;

/// A value of the enum `E`, perhaps of a newer schema than ours.
pub struct WireEnum<E> {
    ordinal: u16,
    of: PhantomData<fn() -> E>,
}

impl<E: Introspect> WireEnum<E> {
    pub fn new(ordinal: u16) -> Self {
        Self { ordinal, of: PhantomData }
    }

    /// The value of this name; `None` where the schema has none.
    pub fn from_name(name: &str) -> Option<Self> {
        ordinal_of(schema_of::<E>()?, name).map(Self::new)
    }

    /// What a getter of the generated code gives.
    pub fn read(value: Result<E, NotInSchema>) -> Self
    where
        E: Into<u16>,
    {
        match value {
            Ok(known) => Self::new(known.into()),
            Err(NotInSchema(ordinal)) => Self::new(ordinal),
        }
    }

    /// The schema's name, or `unrecognized(7)`.
    pub fn name(self) -> String {
        schema_of::<E>()
            .and_then(|schema| name_of(schema, self.ordinal))
            .map_or_else(|| format!("unrecognized({})", self.ordinal), str::to_owned)
    }

    /// The generated value; `None` where the schema has none.
    pub fn known(self) -> Option<E>
    where
        E: TryFrom<u16>,
    {
        E::try_from(self.ordinal).ok()
    }

    /// Sets an enum's field, also to what the schema does not know, which the generated setters cannot.
    pub fn write(self, mut target: dynamic_struct::Builder<'_>, field: &str) -> Result<(), Refusal> {
        let schema = schema_of::<E>().ok_or_else(|| Refusal::new("capnp", "an enum that is none"))?;
        Ok(target.set_named(field, dynamic_value::Enum::new(self.ordinal, schema).into())?)
    }
}

impl<E: Into<u16> + Introspect> From<E> for WireEnum<E> {
    fn from(value: E) -> Self {
        Self::new(value.into())
    }
}

impl<E> Clone for WireEnum<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for WireEnum<E> {}

impl<E> PartialEq for WireEnum<E> {
    fn eq(&self, other: &Self) -> bool {
        self.ordinal == other.ordinal
    }
}

impl<E> Eq for WireEnum<E> {}

impl<E: Introspect> fmt::Debug for WireEnum<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name())
    }
}

/// The number of an enum's value by its name.
pub fn ordinal_of(schema: EnumSchema, name: &str) -> Option<u16> {
    let mut all = schema.get_enumerants().ok()?.into_iter();
    all.find(|one| one.get_proto().get_name().is_ok_and(|known| known == name)).map(|one| one.get_ordinal())
}

fn name_of(schema: EnumSchema, ordinal: u16) -> Option<&'static str> {
    let all = schema.get_enumerants().ok()?;
    if ordinal >= all.len() {
        return None;
    }
    all.get(ordinal).get_proto().get_name().ok()?.to_str().ok()
}

fn schema_of<E: Introspect>() -> Option<EnumSchema> {
    match E::introspect().which() {
        TypeVariant::Enum(raw) => Some(EnumSchema::new(raw)),
        _ => None,
    }
}
