//! The JSON form of vectors/README.md, both ways, by nothing but the schema.

use capnp::introspect::TypeVariant;
use capnp::schema::Field;
use capnp::schema_capnp::field;
use capnp::{dynamic_list, dynamic_struct, dynamic_value};
use serde_json::{Map, Value};

use crate::hex;
use crate::refusal::Refusal;
use crate::walk::{Scalar, Shape, has_union, is_read, name_of};

/// The shape of a walk that gives the JSON form.
pub struct Json;

impl Shape for Json {
    type Out = Value;

    fn scalar(&self, scalar: Scalar<'_>) -> Value {
        match scalar {
            Scalar::Absent => Value::Null,
            Scalar::Bool(value) => value.into(),
            Scalar::Number(number) => number.into(),
            Scalar::Wide(digits) => digits.into(),
            Scalar::Text(text) | Scalar::Enumerant(text) => text.into(),
            Scalar::Data(data) => hex::encode(data).into(),
            Scalar::Unrecognized(number) => serde_json::json!({ "unrecognized": number }),
        }
    }

    fn list(&self, elements: Vec<Value>) -> Value {
        elements.into()
    }

    fn object(&self, fields: Vec<(&'static str, Value)>) -> Value {
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
    }
}

/// Fills an empty struct from its JSON form; what is left out stays at its default. Objects are made in the order of their
/// pointers, each with all that it holds before the next.
pub fn fill(mut target: dynamic_struct::Builder<'_>, value: &Value) -> Result<(), Refusal> {
    let object = value.as_object().ok_or_else(|| unwritable("a struct that is no object", value))?;
    for (field, content) in fields_in_order(target.get_schema(), object)? {
        fill_field(target.reborrow(), field, content)?;
    }
    Ok(())
}

fn fields_in_order(schema: capnp::schema::StructSchema, object: &Map<String, Value>) -> Result<Vec<(Field, &Value)>, Refusal> {
    let mut fields = Vec::new();
    for field in schema.get_non_union_fields()? {
        if let Some(content) = object.get(name_of(field)?).filter(|_| is_read(field)) {
            fields.push((field, content));
        }
    }
    if let Some(kind) = object.get("kind").filter(|_| has_union(schema).unwrap_or(false)) {
        let name = kind.as_str().ok_or_else(|| unwritable("a kind that is no name", kind))?;
        let variant = schema.find_field_by_name(name)?.ok_or_else(|| unwritable("a variant that is not known", kind))?;
        fields.push((variant, object.get(name).unwrap_or(&Value::Null)));
    }
    let mut keyed = Vec::with_capacity(fields.len());
    for (field, content) in fields {
        keyed.push((pointer_offset(field)?, field, content));
    }
    keyed.sort_by_key(|(offset, _, _)| *offset);
    Ok(keyed.into_iter().map(|(_, field, content)| (field, content)).collect())
}

/// Where a field's pointer is in its struct; 0 for what has none, whose order is of no matter, and for a group, which is alone in its union.
fn pointer_offset(field: Field) -> Result<u32, Refusal> {
    match field.get_proto().which().map_err(capnp::Error::from)? {
        field::Slot(slot) if field.get_type().is_pointer_type() => Ok(slot.get_offset()),
        _ => Ok(0),
    }
}

fn fill_field(mut target: dynamic_struct::Builder<'_>, field: Field, content: &Value) -> Result<(), Refusal> {
    match field.get_type().which() {
        TypeVariant::Struct(_) if content.is_null() => Ok(()),
        TypeVariant::Struct(_) => match target.init(field)? {
            dynamic_value::Builder::Struct(inner) => fill(inner, content),
            _ => Err(unwritable("a struct that is none", content)),
        },
        TypeVariant::List(_) => {
            let elements = content.as_array().ok_or_else(|| unwritable("a list that is no array", content))?;
            if elements.is_empty() {
                return Ok(target.clear(field)?);
            }
            match target.initn(field, elements.len() as u32)? {
                dynamic_value::Builder::List(list) => fill_list(list, elements),
                _ => Err(unwritable("a list that is none", content)),
            }
        }
        TypeVariant::Text if text(content)?.is_empty() => Ok(target.clear(field)?),
        TypeVariant::Text => Ok(target.set(field, dynamic_value::Reader::Text(text(content)?.into()))?),
        TypeVariant::Data => match hex::decode(text(content)?) {
            Some(data) if data.is_empty() => Ok(target.clear(field)?),
            Some(data) => Ok(target.set(field, dynamic_value::Reader::Data(&data))?),
            None => Err(unwritable("data that is not hex", content)),
        },
        of => Ok(target.set(field, plain(of, content)?)?),
    }
}

fn fill_list(mut list: dynamic_list::Builder<'_>, elements: &[Value]) -> Result<(), Refusal> {
    for (index, element) in (0..).zip(elements) {
        match list.element_type().which() {
            TypeVariant::Struct(_) => match list.reborrow().get(index)? {
                dynamic_value::Builder::Struct(inner) => fill(inner, element)?,
                _ => return Err(unwritable("a struct that is none", element)),
            },
            TypeVariant::Text if text(element)?.is_empty() => {}
            TypeVariant::Text => list.set(index, dynamic_value::Reader::Text(text(element)?.into()))?,
            _ => return Err(unwritable("a list of a type that the schemas do not have", element)),
        }
    }
    Ok(())
}

fn plain(of: TypeVariant, content: &Value) -> Result<dynamic_value::Reader<'static>, Refusal> {
    let wrong = || unwritable("a value of another type", content);
    let number = || content.as_u64().ok_or_else(wrong);
    Ok(match of {
        TypeVariant::Void => dynamic_value::Reader::Void,
        TypeVariant::Bool => content.as_bool().ok_or_else(wrong)?.into(),
        TypeVariant::UInt8 => u8::try_from(number()?).map_err(|_| wrong())?.into(),
        TypeVariant::UInt16 => u16::try_from(number()?).map_err(|_| wrong())?.into(),
        TypeVariant::UInt32 => u32::try_from(number()?).map_err(|_| wrong())?.into(),
        TypeVariant::UInt64 => text(content)?.parse::<u64>().map_err(|_| wrong())?.into(),
        TypeVariant::Int64 => text(content)?.parse::<i64>().map_err(|_| wrong())?.into(),
        TypeVariant::Enum(raw) => {
            let schema = capnp::schema::EnumSchema::new(raw);
            let ordinal = match content.get("unrecognized") {
                Some(number) => number.as_u64().and_then(|number| u16::try_from(number).ok()),
                None => crate::wire_enum::ordinal_of(schema, text(content)?),
            };
            dynamic_value::Enum::new(ordinal.ok_or_else(wrong)?, schema).into()
        }
        _ => return Err(unwritable("a field of a type that the schemas do not have", content)),
    })
}

fn text(content: &Value) -> Result<&str, Refusal> {
    content.as_str().ok_or_else(|| unwritable("a string that is none", content))
}

fn unwritable(what: &str, value: &Value) -> Refusal {
    Refusal::new("UNWRITABLE", format!("{what}: {value:.80}"))
}
