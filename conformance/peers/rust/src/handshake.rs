//! What this peer says of itself in a handshake, and what it takes from the other side.

use serde_json::Value;

use crate::introduction::{Introduction, ModuleInfo, SessionLimits};
use crate::session::Breach;
use crate::wasipc_capnp::PROTOCOL_VERSION;

const PIN: &str = include_str!("../../../../schemas/pin.json");

/// The limits of every peer, unless a scenario says others.
pub const LIMITS: SessionLimits =
    SessionLimits { max_frame_bytes: 4 << 20, max_concurrent_streams: 1_000, initial_credit: 16, buffer_cap_frames: 64 };

/// A hello where a module is given, else a welcome.
pub fn introduction(limits: SessionLimits, module: Option<ModuleInfo>) -> Introduction {
    Introduction { protocol_version: PROTOCOL_VERSION, schema_pin: schema_pin(), sdk: "ixt-peer-rust".into(), module, limits }
}

/// Another protocol ends the session; another pin is worth a warning.
pub fn check(other: &Introduction) -> Result<(), Breach> {
    if other.protocol_version != PROTOCOL_VERSION {
        return Err(Breach(format!("protocol version {} where {PROTOCOL_VERSION} is spoken", other.protocol_version)));
    }
    let pin = schema_pin();
    if other.schema_pin != pin {
        eprintln!("peer: {} was built with the schemas {}, this peer with {pin}", other.sdk, other.schema_pin);
    }
    Ok(())
}

fn schema_pin() -> String {
    let pin: Option<Value> = serde_json::from_str(PIN).ok();
    pin.and_then(|pin| pin.get("commit")?.as_str().map(str::to_owned)).unwrap_or_default()
}
