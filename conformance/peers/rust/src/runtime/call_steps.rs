//! The steps of a scenario that make calls.

use serde_json::Value;

use super::{Runtime, context_of};
use crate::envelope::{Call, Envelope};
use crate::session::handle_error;
use crate::step::ExpectedAnswer;

impl Runtime {
    pub(super) fn call(&mut self, name: &str, label: &str, context: &Value, body: &[u8]) -> Result<(), String> {
        let call_id = self.calls.len() as u32 + 1;
        let context = context_of(context, name)?;
        let call = Call { call_id, context: Ok(context), message_type: name.to_owned(), body: body.to_vec() };
        self.calls.insert(label.to_owned(), call_id);
        self.asked.insert(call_id);
        self.session.outbox().send(&Envelope::Handle(call)).map_err(|refusal| refusal.to_string())
    }

    pub(super) fn expect_answer(&mut self, label: &str, expected: &ExpectedAnswer) -> Result<(), String> {
        let call_id = *self.calls.get(label).ok_or("a call that was not made")?;
        while !self.answers.contains_key(&call_id) && self.over.is_none() {
            self.pump()?;
        }
        let lost = || Err(handle_error(self.lost_with, "the session is over"));
        let answer = self.answers.remove(&call_id).unwrap_or_else(lost);
        match (expected, &answer) {
            (ExpectedAnswer::Error(expected), answer) => expected.check_answer(answer),
            (ExpectedAnswer::Body(expected), Ok(body)) => expected.check(body),
            (ExpectedAnswer::Body(_), Err(error)) => {
                Err(format!("an answer was expected, and the error {}: {} came", error.code, error.message))
            }
        }
    }
}
