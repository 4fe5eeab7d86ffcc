//! The steps of a scenario that are about the session as a whole.

use std::process::Child;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::{Over, Runtime};
use crate::envelope::Envelope;
use crate::expectation::matches;
use crate::module::half_a_ping;
use crate::step::Say;

impl Runtime {
    pub(super) fn ping(&mut self) -> Result<(), String> {
        self.pings += 1;
        self.session.say(&Envelope::Ping { nonce: self.pings });
        while self.pongs < self.pings {
            self.pump()?;
        }
        Ok(())
    }

    pub(super) fn expect_log(&mut self, expected: &Value) -> Result<(), String> {
        while self.logs.is_empty() {
            self.pump()?;
        }
        let Some(record) = self.logs.pop_front() else { return Ok(()) };
        let fields: Vec<Value> = record.fields.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        let found = json!({ "level": record.level.name(), "message": record.message, "fields": fields });
        if matches(expected, &found) { Ok(()) } else { Err(format!("the log entry {expected} was expected, and {found} came")) }
    }

    pub(super) fn drain(&mut self, timeout_ms: u32) -> Result<(), String> {
        self.session.say(&Envelope::Drain { timeout_ms });
        Ok(())
    }

    pub(super) fn say(&mut self, say: Say) -> Result<(), String> {
        let outbox = self.session.outbox().clone();
        match say {
            Say::Garbage => {
                outbox.send_bytes(vec![0xff; 64]);
                return Ok(());
            }
            Say::Goodbye => self.session.say(&Envelope::Goodbye { code: String::new(), message: String::new() }),
            Say::Half => outbox.send_bytes(half_a_ping()),
            Say::Nothing => self.abandoned.store(true, Ordering::Release),
        }
        self.end(Over::Said, &outbox);
        Ok(())
    }

    pub(super) fn expect_over(&mut self, is_clean: bool, codes: Option<&[String]>) -> Result<(), String> {
        while self.over.is_none() {
            self.pump()?;
        }
        match (&self.over, codes) {
            (Some(Over::Heard { code, .. }), _) if is_clean && code.is_empty() => Ok(()),
            (Some(Over::Heard { code, .. }), None) if !is_clean && !code.is_empty() => Ok(()),
            (Some(Over::Heard { code, .. }), Some(codes)) if !is_clean && codes.contains(code) => Ok(()),
            (Some(Over::Broken(_)), None) if !is_clean => Ok(()),
            (Some(Over::Heard { code, message }), _) => Err(format!("another end was expected, and the goodbye {code:?} came: {message}")),
            (Some(Over::Broken(why)), _) => Err(format!("a goodbye was expected, and {why}")),
            _ => Err("the module was to end the session, and this side did".into()),
        }
    }

    pub(super) fn expect_exit(&mut self, child: &mut Child, expected: Option<i32>) -> Result<(), String> {
        while self.over.is_none() {
            self.pump()?;
        }
        // What still comes is read, so that the module does not wait for that.
        while self.inputs.recv().is_ok() {}
        let status = child.wait().map_err(|error| error.to_string())?;
        self.has_exited = true;
        match expected {
            Some(expected) if status.code() != Some(expected) => Err(format!("the exit code {expected} was expected, and it was {status}")),
            _ => Ok(()),
        }
    }
}
