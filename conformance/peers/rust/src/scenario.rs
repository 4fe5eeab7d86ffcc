//! A scenario (scenarios/README.md): what a runtime promises, and the steps that it goes through.

use serde_json::Value;

use crate::handshake::LIMITS;
use crate::introduction::SessionLimits;
use crate::session::Promise;
use crate::step::Step;

/// One scenario, read and understood.
pub struct Scenario {
    pub limits: SessionLimits,
    pub promise: Promise,
    pub steps: Vec<Step>,
}

impl Scenario {
    /// Reads a scenario; the error is one sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let scenario: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut limits = LIMITS;
        if let Some(said) = scenario.get("limits").and_then(Value::as_object) {
            for (name, value) in said {
                let value = value.as_u64().and_then(|value| u32::try_from(value).ok());
                let value = value.ok_or_else(|| format!("the limit {name} is no number"))?;
                match name.as_str() {
                    "initialCredit" => limits.initial_credit = value,
                    "bufferCapFrames" => limits.buffer_cap_frames = value,
                    _ => return Err(format!("the limit {name} is not known")),
                }
            }
        }
        let is_manual = match scenario.get("credit").map(Value::as_str) {
            None => false,
            Some(Some("manual")) => true,
            Some(_) => return Err("a credit policy that is not known".into()),
        };
        let steps = scenario.get("steps").and_then(Value::as_array).ok_or("a scenario without steps")?;
        let steps = steps.iter().map(Step::read).collect::<Result<_, _>>()?;
        let promise = Promise { initial_credit: limits.initial_credit, buffer_cap_frames: limits.buffer_cap_frames, is_manual };
        Ok(Self { limits, promise, steps })
    }
}
