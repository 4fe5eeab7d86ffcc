//! `peer vectors <folder>`: replays the golden vectors, one line of JSON for each.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use capnp::dynamic_value;
use serde_json::{Value, json};

use crate::checked_message::{CheckedMessage, Limits, encode_message};
use crate::context::{InvocationContext, dynamic_root};
use crate::ipc_streaming_capnp::stream_frame;
use crate::json_form::{self, Json};
use crate::module_capnp::invocation_context;
use crate::refusal::Refusal;
use crate::stream_wire::{decode_stream_frame, encode_stream_frame};
use crate::walk::walk;
use crate::wasipc_capnp::envelope;

/// Replays all vectors of the folder; `true` when all passed.
pub fn replay(folder: &Path) -> io::Result<bool> {
    let mut passed = true;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for path in vector_files(folder)? {
        let line = match replay_one(&path) {
            Ok(name) => json!({ "vector": name, "result": "passed" }),
            Err((name, why)) => {
                passed = false;
                json!({ "vector": name, "result": "failed", "why": why })
            }
        };
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(passed)
}

fn vector_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for family in fs::read_dir(folder)? {
        let family = family?.path();
        if family.is_dir() {
            for file in fs::read_dir(family)? {
                files.push(file?.path());
            }
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    if files.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "no vector in the folder"));
    }
    Ok(files)
}

/// The vector's name, and why it failed where it did.
fn replay_one(path: &Path) -> Result<String, (String, String)> {
    let unread = |error: &dyn std::fmt::Display| (path.display().to_string(), error.to_string());
    let text = fs::read_to_string(path).map_err(|error| unread(&error))?;
    let vector: Value = serde_json::from_str(&text).map_err(|error| unread(&error))?;
    let bytes = fs::read(path.with_extension("bin")).map_err(|error| unread(&error))?;
    let field = |name: &str| vector.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = format!("{}/{}", field("family"), field("name"));
    match check(&vector, field("type"), field("layer"), &bytes) {
        Ok(()) => Ok(name),
        Err(why) => Err((name, why)),
    }
}

fn check(vector: &Value, of: &str, layer: &str, bytes: &[u8]) -> Result<(), String> {
    let limits = limits_of(vector);
    let read = decode(of, layer, bytes, &limits);
    let Some(value) = vector.get("value") else {
        return match read {
            Ok((value, _)) => Err(format!("it was read: {value}")),
            Err(_) => Ok(()),
        };
    };
    let (found, again) = read.map_err(|refusal| format!("it was refused: {refusal}"))?;
    if found != *value {
        return Err(format!("another value was read: {found}"));
    }
    let written = encode(of, value);
    match vector.get("canonical").and_then(Value::as_bool) {
        Some(true) => {
            let written = written.map_err(|refusal| format!("it cannot be written: {refusal}"))?;
            let is_same = written == bytes && again.is_none_or(|again| again == bytes);
            if is_same { Ok(()) } else { Err("other bytes were written".into()) }
        }
        Some(false) => match written {
            Ok(written) if written == bytes => Err("the same bytes were written".into()),
            Ok(written) => reread(of, layer, &written, &limits, value),
            Err(refusal) if refusal.code == "UNWRITABLE" => Ok(()),
            Err(refusal) => Err(format!("it cannot be written: {refusal}")),
        },
        None => Err("the vector does not say whether it is canonical".into()),
    }
}

fn reread(of: &str, layer: &str, bytes: &[u8], limits: &Limits, value: &Value) -> Result<(), String> {
    let (found, _) = decode(of, layer, bytes, limits).map_err(|refusal| format!("what was written is refused: {refusal}"))?;
    if found == *value { Ok(()) } else { Err(format!("what was written reads as {found}")) }
}

/// The value in its JSON form, and what the layer's own encoder makes of it where the layer is not the wire's.
fn decode(of: &str, layer: &str, bytes: &[u8], limits: &Limits) -> Result<(Value, Option<Vec<u8>>), Refusal> {
    let mut message = CheckedMessage::from_bytes(bytes, limits)?;
    message.read(|message| decode_message(of, layer, message, limits))
}

fn decode_message(of: &str, layer: &str, message: &CheckedMessage, limits: &Limits) -> Result<(Value, Option<Vec<u8>>), Refusal> {
    let reader = message.reader(limits);
    let root = match of {
        "Envelope" => dynamic_root(reader.get_root::<envelope::Reader<'_>>()?)?,
        "StreamFrame" => dynamic_root(reader.get_root::<stream_frame::Reader<'_>>()?)?,
        "InvocationContext" => dynamic_root(reader.get_root::<invocation_context::Reader<'_>>()?)?,
        _ => return Err(Refusal::new("capnp", "a root that no vector has")),
    };
    let value = walk(&Json, root, limits)?;
    let again = match (layer, of) {
        ("wire", _) => return Ok((value, None)),
        ("context", "InvocationContext") => InvocationContext::decode(message.reader_of_walked().get_root()?)?.to_bytes()?,
        ("stream", "StreamFrame") => {
            let frame = decode_stream_frame(message.reader_of_walked().get_root()?).map_err(|refused| refused.refusal)?;
            encode_message(|message| encode_stream_frame(&frame, message.init_root()))?
        }
        _ => return Err(Refusal::new("capnp", "a layer that is not known")),
    };
    let (value, _) = decode(of, "wire", &again, limits)?;
    Ok((value, Some(again)))
}

fn encode(of: &str, value: &Value) -> Result<Vec<u8>, Refusal> {
    encode_message(|message| {
        let root: dynamic_value::Builder<'_> = match of {
            "Envelope" => message.init_root::<envelope::Builder<'_>>().into(),
            "StreamFrame" => message.init_root::<stream_frame::Builder<'_>>().into(),
            _ => message.init_root::<invocation_context::Builder<'_>>().into(),
        };
        match root {
            dynamic_value::Builder::Struct(root) => json_form::fill(root, value),
            _ => Err(Refusal::new("capnp", "a root that is no struct")),
        }
    })
}

fn limits_of(vector: &Value) -> Limits {
    let given = |name: &str, usual: usize| {
        let said = vector.get("limits").and_then(|limits| limits.get(name)).and_then(Value::as_u64);
        said.map_or(usual, |said| said as usize)
    };
    let usual = Limits::default();
    Limits {
        max_frame_bytes: given("maxFrameBytes", usual.max_frame_bytes),
        max_segments: given("maxSegments", usual.max_segments),
        max_depth: given("maxDepth", usual.max_depth as usize) as u32,
        max_list_elements: given("maxListElements", usual.max_list_elements as usize) as u32,
    }
}
