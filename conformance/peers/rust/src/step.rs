//! The steps of a scenario (scenarios/README.md), read from JSON before the first is gone.

use serde_json::Value;

use crate::expectation::{Expected, ExpectedError, payload};
use crate::payload::pattern;

/// One step; `label` names a stream or a call.
#[derive(Debug)]
pub enum Step {
    Call { name: String, label: String, context: Value, body: Vec<u8> },
    Answer { label: String, expected: ExpectedAnswer },
    Open { name: String, label: String, kind: String, context: Value },
    Send { label: String, payloads: Payloads },
    Fill { label: String, frames: u64, size: usize },
    Refused { label: String },
    Close { label: String },
    Cancel { label: String, reason: String, message: String },
    Fail { label: String, code: String, message: String, details: Vec<u8> },
    Grant { label: String, frames: u32 },
    Receive { label: String, expected: Receipt },
    Quiet { label: String },
    End { label: String, status: String, expected: ExpectedError },
    Ping,
    Log { expected: Value },
    Drain { timeout_ms: u32 },
    Say(Say),
    Over { is_clean: bool, codes: Option<Vec<String>> },
    Exit { code: i32 },
}

#[derive(Debug)]
pub enum ExpectedAnswer {
    Body(Expected),
    Error(ExpectedError),
}

/// What is sent.
#[derive(Debug)]
pub enum Payloads {
    One(Vec<u8>),
    Patterns(Patterns),
}

/// What is to be received.
#[derive(Debug)]
pub enum Receipt {
    One(Expected),
    Patterns(Patterns),
}

/// Pattern(from, size), Pattern(from + 1, size) and so on.
#[derive(Clone, Copy, Debug)]
pub struct Patterns {
    pub from: u64,
    pub count: u64,
    pub size: usize,
}

impl Patterns {
    pub fn iter(self) -> impl Iterator<Item = Vec<u8>> {
        (self.from..self.from.saturating_add(self.count)).map(move |first| pattern(first, self.size))
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Say {
    Goodbye,
    Nothing,
    Half,
    Garbage,
}

const VERBS: [&str; 19] = [
    "call", "answer", "open", "send", "fill", "refused", "close", "cancel", "fail", "grant", "receive", "quiet", "end", "ping", "log",
    "drain", "say", "over", "exit",
];

impl Step {
    /// Reads a step; the error names what makes no sense.
    pub fn read(value: &Value) -> Result<Self, String> {
        let object = value.as_object().ok_or("a step is an object")?;
        let verb = VERBS.into_iter().find(|verb| object.contains_key(*verb));
        let verb = verb.ok_or_else(|| format!("a step without a verb that is known: {value}"))?;
        let step = Fields(value).step(verb);
        step.ok_or_else(|| format!("a step that makes no sense: {value}"))
    }
}

struct Fields<'a>(&'a Value);

impl Fields<'_> {
    fn step(&self, verb: &str) -> Option<Step> {
        let subject = || self.text(verb);
        Some(match verb {
            "call" => Step::Call { name: subject()?, label: self.text("as")?, context: self.context(), body: self.bytes("body")? },
            "answer" => Step::Answer { label: subject()?, expected: self.answer()? },
            "open" => self.open(subject()?)?,
            "send" => Step::Send { label: subject()?, payloads: self.payloads()? },
            "fill" => Step::Fill { label: subject()?, frames: self.number("frames")?, size: self.size()? },
            "refused" => Step::Refused { label: subject()? },
            "close" => Step::Close { label: subject()? },
            "cancel" => Step::Cancel { label: subject()?, reason: self.text("reason")?, message: self.text_or_empty("message") },
            "fail" => Step::Fail {
                label: subject()?,
                code: self.text("code")?,
                message: self.text_or_empty("message"),
                details: self.bytes("details")?,
            },
            "grant" => Step::Grant { label: subject()?, frames: self.number("frames")?.try_into().ok()? },
            "receive" => Step::Receive { label: subject()?, expected: self.receipt()? },
            "quiet" => Step::Quiet { label: subject()? },
            "end" => Step::End { label: subject()?, status: self.text("status")?, expected: self.error("why")? },
            "ping" => Step::Ping,
            "log" => Step::Log { expected: self.0.get("log")?.clone() },
            "drain" => Step::Drain { timeout_ms: self.number("drain")?.try_into().ok()? },
            "say" => Step::Say(self.say()?),
            "over" => Step::Over { is_clean: self.over()?, codes: self.names("code")? },
            _ => Step::Exit { code: self.number("exit")?.try_into().ok()? },
        })
    }

    fn open(&self, name: String) -> Option<Step> {
        let service = name.split_once('.')?.0.to_owned();
        let kind = if self.0.get("kind").is_some() { self.text("kind")? } else { service };
        Some(Step::Open { name, label: self.text("as")?, kind, context: self.context() })
    }

    fn answer(&self) -> Option<ExpectedAnswer> {
        if let Some(error) = self.0.get("error") {
            return Some(ExpectedAnswer::Error(Fields(error).error("code")?));
        }
        Some(ExpectedAnswer::Body(self.expected("body")?))
    }

    fn receipt(&self) -> Option<Receipt> {
        if self.0.get("count").is_some() {
            return Some(Receipt::Patterns(self.patterns()?));
        }
        Some(Receipt::One(self.expected("payload")?))
    }

    fn payloads(&self) -> Option<Payloads> {
        if self.0.get("count").is_some() {
            return Some(Payloads::Patterns(self.patterns()?));
        }
        Some(Payloads::One(payload(self.0.get("payload")?)?))
    }

    fn patterns(&self) -> Option<Patterns> {
        let from = if self.0.get("from").is_some() { self.number("from")? } else { 0 };
        Some(Patterns { from, count: self.number("count")?, size: self.size()? })
    }

    fn expected(&self, name: &str) -> Option<Expected> {
        match self.0.get("json") {
            Some(json) => Some(Expected::Json(json.clone())),
            None => Some(Expected::Bytes(payload(self.0.get(name)?)?)),
        }
    }

    fn error(&self, code: &str) -> Option<ExpectedError> {
        let message = self.0.get("message").map(|message| message.as_str().map(str::to_owned));
        let details = self.0.get("details").map(payload);
        Some(ExpectedError {
            codes: self.names(code)?,
            message: message.map_or(Some(None), |message| message.map(Some))?,
            details: details.map_or(Some(None), |details| details.map(Some))?,
        })
    }

    /// One name or an array of them; `Some(None)` where there is none.
    #[expect(clippy::option_option, reason = "what is left out is not what makes no sense")]
    fn names(&self, name: &str) -> Option<Option<Vec<String>>> {
        match self.0.get(name) {
            None => Some(None),
            Some(Value::Array(names)) => names.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<_>>().map(Some),
            Some(one) => one.as_str().map(|one| Some(vec![one.to_owned()])),
        }
    }

    fn say(&self) -> Option<Say> {
        match self.text("say")?.as_str() {
            "goodbye" => Some(Say::Goodbye),
            "nothing" => Some(Say::Nothing),
            "half" => Some(Say::Half),
            "garbage" => Some(Say::Garbage),
            _ => None,
        }
    }

    fn over(&self) -> Option<bool> {
        match self.text("over")?.as_str() {
            "goodbye" => Some(true),
            "broken" => Some(false),
            _ => None,
        }
    }

    fn context(&self) -> Value {
        self.0.get("context").cloned().unwrap_or_else(|| Value::Object(Default::default()))
    }

    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        self.0.get(name).map_or_else(|| Some(Vec::new()), payload)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    fn text_or_empty(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.as_u64()
    }

    fn size(&self) -> Option<usize> {
        self.number("size")?.try_into().ok()
    }
}
