//! What each side of a session says of itself at first.

use crate::envelope::owned;
use crate::refusal::Refusal;
use crate::wasipc_capnp::{self as wasipc, session_limits};

/// What each side says of itself at first; a runtime leaves out `module`.
#[derive(Clone, Debug)]
pub struct Introduction {
    pub protocol_version: u16,
    pub schema_pin: String,
    pub sdk: String,
    pub module: Option<ModuleInfo>,
    pub limits: SessionLimits,
}

#[derive(Clone, Debug, Default)]
pub struct ModuleInfo {
    pub name: String,
    pub version: String,
    pub services: Vec<String>,
}

/// What the sender accepts; 0 where it does not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct SessionLimits {
    pub max_frame_bytes: u32,
    pub max_concurrent_streams: u32,
    pub initial_credit: u32,
    pub buffer_cap_frames: u32,
}

impl Introduction {
    pub fn read_hello(hello: wasipc::hello::Reader<'_>) -> Result<Self, Refusal> {
        let module = hello.get_module_info()?;
        let services = module.get_services()?.iter().map(owned).collect::<Result<_, _>>()?;
        let module = ModuleInfo { name: owned(module.get_name())?, version: owned(module.get_version())?, services };
        Ok(Self {
            protocol_version: hello.get_protocol_version(),
            schema_pin: owned(hello.get_schema_pin())?,
            sdk: owned(hello.get_sdk())?,
            module: Some(module),
            limits: SessionLimits::read(hello.get_limits()?),
        })
    }

    pub fn read_welcome(welcome: wasipc::welcome::Reader<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            protocol_version: welcome.get_protocol_version(),
            schema_pin: owned(welcome.get_schema_pin())?,
            sdk: owned(welcome.get_sdk())?,
            module: None,
            limits: SessionLimits::read(welcome.get_limits()?),
        })
    }

    pub fn write_hello(&self, mut hello: wasipc::hello::Builder<'_>) {
        hello.set_protocol_version(self.protocol_version);
        hello.set_schema_pin(&self.schema_pin);
        hello.set_sdk(&self.sdk);
        if let Some(info) = &self.module {
            let mut module = hello.reborrow().init_module_info();
            module.set_name(&info.name);
            module.set_version(&info.version);
            let mut services = module.init_services(info.services.len() as u32);
            for (index, service) in (0..).zip(&info.services) {
                services.set(index, service);
            }
        }
        self.limits.write(hello.init_limits());
    }

    pub fn write_welcome(&self, mut welcome: wasipc::welcome::Builder<'_>) {
        welcome.set_protocol_version(self.protocol_version);
        welcome.set_schema_pin(&self.schema_pin);
        welcome.set_sdk(&self.sdk);
        self.limits.write(welcome.init_limits());
    }
}

impl SessionLimits {
    fn read(reader: session_limits::Reader<'_>) -> Self {
        Self {
            max_frame_bytes: reader.get_max_frame_bytes(),
            max_concurrent_streams: reader.get_max_concurrent_streams(),
            initial_credit: reader.get_initial_credit(),
            buffer_cap_frames: reader.get_buffer_cap_frames(),
        }
    }

    fn write(&self, mut builder: session_limits::Builder<'_>) {
        builder.set_max_frame_bytes(self.max_frame_bytes);
        builder.set_max_concurrent_streams(self.max_concurrent_streams);
        builder.set_initial_credit(self.initial_credit);
        builder.set_buffer_cap_frames(self.buffer_cap_frames);
    }
}
