//! Compiles the project's derived schemas into Rust by `capnp` and capnpc, into OUT_DIR.

use std::path::Path;

const SCHEMAS: [&str; 3] = ["module.capnp", "ipc_streaming.capnp", "wasipc.capnp"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schemas = Path::new("../../../schemas");
    let include = schemas.join("include");
    let mut command = capnpc::CompilerCommand::new();
    command.src_prefix(schemas).import_path(&include);
    for name in SCHEMAS {
        let file = schemas.join(name);
        println!("cargo::rerun-if-changed={}", file.display());
        command.file(file);
    }
    println!("cargo::rerun-if-changed={}", include.display());
    command.run()?;
    let annotations = include.join("ixt_ts.capnp");
    capnpc::CompilerCommand::new().src_prefix(&include).file(annotations).run()?;
    Ok(())
}
