//! The ids of streams that have ended, the last of them (spec 23, 23.64): an id is used once.

use std::collections::{HashSet, VecDeque};

use crate::stream_id::StreamId;

const MAX_TOMBSTONES: usize = 4_096;

/// Ids that are remembered, the oldest first to be forgotten.
#[derive(Default)]
pub struct Tombstones {
    ids: HashSet<StreamId>,
    in_order: VecDeque<StreamId>,
}

impl Tombstones {
    pub fn contains(&self, id: StreamId) -> bool {
        self.ids.contains(&id)
    }

    pub fn remember(&mut self, id: StreamId) {
        if self.ids.insert(id) {
            self.in_order.push_back(id);
        }
        if self.in_order.len() > MAX_TOMBSTONES
            && let Some(oldest) = self.in_order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }
}
