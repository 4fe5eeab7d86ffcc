//! Credit of one direction (spec 23, "Credit"), as arithmetic: permission to send data frames, and the window that promises it.

/// What a peer did that it may not; the stream ends by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation(pub String);

/// Data frames that this side may still send.
#[derive(Debug)]
pub struct SendCredit {
    left: u32,
}

impl SendCredit {
    /// The promise of the receiver: its first credit, but never more than it holds, where it says how many that is.
    pub fn new(initial_credit: u32, buffer_cap_frames: u32) -> Self {
        let left = if buffer_cap_frames == 0 { initial_credit } else { initial_credit.min(buffer_cap_frames) };
        Self { left }
    }

    pub fn left(&self) -> u32 {
        self.left
    }

    /// Uses one; `false` where there is none.
    pub fn take(&mut self) -> bool {
        let has_one = self.left > 0;
        self.left -= u32::from(has_one);
        has_one
    }

    /// Adds a grant of the peer's.
    pub fn grant(&mut self, frames: u32) -> Result<(), Violation> {
        if frames == 0 {
            return Err(Violation("a grant of 0".into()));
        }
        self.left = self.left.checked_add(frames).ok_or_else(|| Violation("credit above 2^32 - 1".into()))?;
        Ok(())
    }
}

/// Data frames that the peer may send to this side, and those that its consumer has taken since.
#[derive(Debug)]
pub struct ReceiveWindow {
    first: u32,
    cap: u32,
    granted: u32,
    taken: u32,
    is_manual: bool,
}

impl ReceiveWindow {
    /// `cap` is what this side holds at most, 0 where it does not say, and `first` what it promised.
    pub fn new(first: u32, cap: u32, is_manual: bool) -> Self {
        let cap = if cap == 0 { u32::MAX } else { cap };
        let first = first.min(cap);
        Self { first, cap, granted: first, taken: 0, is_manual }
    }

    /// A data frame came.
    pub fn arrive(&mut self) -> Result<(), Violation> {
        self.granted = self.granted.checked_sub(1).ok_or_else(|| Violation("data without credit".into()))?;
        Ok(())
    }

    /// The consumer took a frame: how many are to be granted again now, 0 for none. As many as were taken, once they are half of the
    /// first promise.
    pub fn take(&mut self) -> u32 {
        self.taken = self.taken.saturating_add(1);
        if self.is_manual || self.first == 0 || u64::from(self.taken) * 2 < u64::from(self.first) {
            return 0;
        }
        let frames = std::mem::take(&mut self.taken);
        self.granted += frames;
        frames
    }

    /// A grant of the application's own; `false` where the buffer has no room for it.
    pub fn grant(&mut self, frames: u32, buffered: usize) -> bool {
        let promised = u64::from(self.granted) + u64::from(frames);
        if frames == 0 || promised + buffered as u64 > u64::from(self.cap) {
            return false;
        }
        self.granted += frames;
        self.taken = self.taken.saturating_sub(frames);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_is_used_one_by_one_and_added_to() {
        let mut credit = SendCredit::new(5, 2);
        assert!(credit.take() && credit.take() && !credit.take());
        assert_eq!(credit.grant(3), Ok(()));
        assert_eq!(credit.left(), 3);
        assert!(credit.grant(0).is_err());
        assert!(credit.grant(u32::MAX - 2).is_err());
        assert_eq!(credit.grant(u32::MAX - 3), Ok(()));
    }

    #[test]
    fn what_is_taken_is_granted_again_in_halves() {
        let mut window = ReceiveWindow::new(5, 64, false);
        let grants: Vec<u32> = (0..5)
            .map(|_| {
                window.arrive().expect("credit");
                window.take()
            })
            .collect();
        assert_eq!(grants, [0, 0, 3, 0, 0]);
        assert!((0..3).all(|_| window.arrive().is_ok()));
        assert!(window.arrive().is_err());
    }

    #[test]
    fn a_cap_that_is_not_said_bounds_nothing() {
        let mut window = ReceiveWindow::new(1, 0, false);
        assert_eq!(window.arrive(), Ok(()));
        assert!(window.grant(1_000, 0));
    }

    #[test]
    fn a_window_of_nothing_and_a_manual_one_grant_nothing_by_themselves() {
        for mut window in [ReceiveWindow::new(0, 8, false), ReceiveWindow::new(4, 8, true)] {
            assert!(window.grant(1, 0));
            assert_eq!(window.arrive(), Ok(()));
            assert_eq!(window.take(), 0);
            assert!(!window.grant(0, 0));
            assert!(!window.grant(9, 0));
        }
    }
}
