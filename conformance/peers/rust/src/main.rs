//! The Rust peer of the conformance tests; conformance/peers/README.md says what it does.

use std::io;
use std::path::Path;
use std::process::ExitCode;

mod actor;
mod channel;
mod checked_message;
mod context;
mod context_bounds;
mod credit;
mod empty;
mod envelope;
mod expectation;
mod handler;
mod handshake;
mod hex;
mod introduction;
mod json_form;
mod module;
mod outcome;
mod payload;
mod pointers;
mod refusal;
mod runtime;
mod scenario;
mod sender;
mod session;
mod step;
mod stream;
mod stream_id;
mod stream_wire;
mod target;
mod tombstones;
mod variants;
mod vectors;
mod walk;
mod wire_enum;

capnp::generated_code!(pub mod ixt_ts_capnp);
capnp::generated_code!(pub mod module_capnp);
capnp::generated_code!(pub mod ipc_streaming_capnp);
capnp::generated_code!(pub mod wasipc_capnp);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["vectors", folder] => vectors::replay(Path::new(folder)).map(|passed| i32::from(!passed)),
        ["module"] => module::run(),
        ["runtime", command, arguments @ ..] => runtime::run(command, arguments),
        _ => Err(io::Error::other("peer vectors <folder> | peer module | peer runtime <command> [argument...]")),
    };
    match result {
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(error) => {
            eprintln!("peer: {error}");
            ExitCode::from(2)
        }
    }
}
