//! A walk over a whole message by its schema: reads every field once, checks what the crate does not, and hands what it finds to a shape.
//! What the schema does not know is left alone.

use capnp::introspect::TypeVariant;
use capnp::schema::Field;
use capnp::schema_capnp::{field, node};
use capnp::{dynamic_list, dynamic_struct, dynamic_value};

use crate::checked_message::Limits;
use crate::ixt_ts_capnp::{bytes16, safe_integer};
use crate::refusal::Refusal;
use crate::variants::unknown_variant;

const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// One value that has no parts.
pub enum Scalar<'a> {
    /// A null pointer where a struct may stand.
    Absent,
    Bool(bool),
    /// Of at most 32 bits.
    Number(i64),
    /// Of 64 bits, in decimal.
    Wide(String),
    Text(&'a str),
    Data(&'a [u8]),
    Enumerant(&'a str),
    /// A value, or the variant of a union, of a newer schema.
    Unrecognized(u16),
}

/// What a walk makes of what it finds.
pub trait Shape {
    type Out;
    fn scalar(&self, scalar: Scalar<'_>) -> Self::Out;
    fn list(&self, elements: Vec<Self::Out>) -> Self::Out;
    fn object(&self, fields: Vec<(&'static str, Self::Out)>) -> Self::Out;
}

/// The shape of a walk that only checks.
pub struct Nothing;

impl Shape for Nothing {
    type Out = ();
    fn scalar(&self, _: Scalar<'_>) {}
    fn list(&self, _: Vec<()>) {}
    fn object(&self, _: Vec<(&'static str, ())>) {}
}

/// Walks a message from its root, whose pointer is the first level of depth.
pub fn walk<S: Shape>(shape: &S, root: dynamic_struct::Reader<'_>, limits: &Limits) -> Result<S::Out, Refusal> {
    Walker { shape, limits }.structure(root, 1)
}

struct Walker<'w, S> {
    shape: &'w S,
    limits: &'w Limits,
}

impl<S: Shape> Walker<'_, S> {
    fn structure(&self, value: dynamic_struct::Reader<'_>, depth: u32) -> Result<S::Out, Refusal> {
        self.check_depth(depth)?;
        let schema = value.get_schema();
        let mut fields = Vec::new();
        for field in schema.get_non_union_fields()? {
            if is_read(field) {
                fields.push((name_of(field)?, self.field(value, field, depth)?));
            }
        }
        if let Some(active) = value.which()? {
            let name = name_of(active)?;
            fields.push(("kind", self.shape.scalar(Scalar::Text(name))));
            if active.get_type().which() != TypeVariant::Void {
                fields.push((name, self.variant(value, active, depth)?));
            }
        } else if has_union(schema)? {
            fields.push(("kind", self.shape.scalar(Scalar::Text("unrecognized"))));
            let ordinal = unknown_variant(value)?;
            fields.push(("ordinal", self.shape.scalar(Scalar::Number(i64::from(ordinal)))));
        }
        Ok(self.shape.object(fields))
    }

    fn field(&self, value: dynamic_struct::Reader<'_>, field: Field, depth: u32) -> Result<S::Out, Refusal> {
        let is_struct = matches!(field.get_type().which(), TypeVariant::Struct(_));
        if is_struct && !value.has(field)? {
            return Ok(self.shape.scalar(Scalar::Absent));
        }
        self.variant(value, field, depth)
    }

    fn variant(&self, value: dynamic_struct::Reader<'_>, field: Field, depth: u32) -> Result<S::Out, Refusal> {
        let is_group = matches!(field.get_proto().which().map_err(capnp::Error::from)?, field::Group(_));
        let depth = if is_group || !value.has(field)? { depth } else { depth + 1 };
        let content = value.get(field)?;
        match content {
            dynamic_value::Reader::Data(data) if is_annotated(field, bytes16::ID)? => self.id(data),
            dynamic_value::Reader::UInt64(number) if number > MAX_SAFE_INTEGER && is_annotated(field, safe_integer::ID)? => {
                Err(Refusal::new("OUT_OF_RANGE", format!("{number} is above 2^53 - 1")))
            }
            _ => self.value(content, depth),
        }
    }

    fn value(&self, value: dynamic_value::Reader<'_>, depth: u32) -> Result<S::Out, Refusal> {
        use dynamic_value::Reader as Value;
        let scalar = match value {
            Value::Bool(value) => Scalar::Bool(value),
            Value::Int8(number) => Scalar::Number(number.into()),
            Value::Int16(number) => Scalar::Number(number.into()),
            Value::Int32(number) => Scalar::Number(number.into()),
            Value::UInt8(number) => Scalar::Number(number.into()),
            Value::UInt16(number) => Scalar::Number(number.into()),
            Value::UInt32(number) => Scalar::Number(number.into()),
            Value::Int64(number) => Scalar::Wide(number.to_string()),
            Value::UInt64(number) => Scalar::Wide(number.to_string()),
            Value::Enum(value) => match value.get_enumerant()? {
                Some(known) => Scalar::Enumerant(known.get_proto().get_name()?.to_str()?),
                None => Scalar::Unrecognized(value.get_value()),
            },
            Value::Text(text) => {
                self.check_depth(depth)?;
                Scalar::Text(text.to_str()?)
            }
            Value::Data(data) => {
                self.check_depth(depth)?;
                Scalar::Data(data)
            }
            Value::Struct(structure) => return self.structure(structure, depth),
            Value::List(list) => return self.list(list, depth),
            _ => return Err(Refusal::new("TYPE_MISMATCH", "the schemas have no field of this type")),
        };
        Ok(self.shape.scalar(scalar))
    }

    fn list(&self, list: dynamic_list::Reader<'_>, depth: u32) -> Result<S::Out, Refusal> {
        self.check_depth(depth)?;
        if list.len() > self.limits.max_list_elements {
            return Err(Refusal::new("LIST_TOO_LONG", format!("{} elements", list.len())));
        }
        // Structs stand in their list; everything else is behind a pointer of its own, or is no object.
        let inner = match list.element_type().which() {
            TypeVariant::Struct(_) => depth,
            _ => depth + 1,
        };
        let mut elements = Vec::new();
        for element in list {
            elements.push(self.value(element?, inner)?);
        }
        Ok(self.shape.list(elements))
    }

    fn id(&self, data: &[u8]) -> Result<S::Out, Refusal> {
        match data.len() {
            0 | 16 => {
                let given = if data.iter().all(|byte| *byte == 0) { &[] } else { data };
                Ok(self.shape.scalar(Scalar::Data(given)))
            }
            length => Err(Refusal::new("INVALID_LENGTH", format!("an id of {length} bytes"))),
        }
    }

    fn check_depth(&self, depth: u32) -> Result<(), Refusal> {
        if depth > self.limits.max_depth {
            return Err(Refusal::new("TOO_DEEP", format!("{depth} levels")));
        }
        Ok(())
    }
}

/// The name of a field, as the schema has it.
pub fn name_of(field: Field) -> Result<&'static str, Refusal> {
    Ok(field.get_proto().get_name()?.to_str()?)
}

/// Whether a field has an annotation, which is none of a value.
pub fn is_annotated(field: Field, id: u64) -> Result<bool, Refusal> {
    Ok(field.get_annotations()?.find(id).is_some())
}

/// Whether a field is one that is read: what stands behind an AnyPointer is nobody's.
pub fn is_read(field: Field) -> bool {
    !matches!(field.get_type().which(), TypeVariant::AnyPointer | TypeVariant::Capability)
}

/// Whether a struct has a union.
pub fn has_union(schema: capnp::schema::StructSchema) -> Result<bool, Refusal> {
    match schema.get_proto().which().map_err(capnp::Error::from)? {
        node::Struct(proto) => Ok(proto.get_discriminant_count() > 0),
        _ => Ok(false),
    }
}
