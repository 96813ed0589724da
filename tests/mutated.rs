//! Numbers by chance that are the same in every run, and copies of files that they damage.

/// Marsaglia's xorshift64: the same numbers in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).expect("a small number")
    }
}

/// A copy that is cut off, or has bytes changed, doubled, taken out or, where there are any, replaced by one of `marks`.
pub(crate) fn damaged(bytes: &[u8], random: &mut Random, marks: &[u8]) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    if random.below(3) == 0 {
        copy.truncate(random.below(bytes.len()));
        return copy;
    }
    for _ in 0..=random.below(12) {
        if copy.is_empty() {
            break;
        }
        let at = random.below(copy.len());
        let end = (at + random.below(64)).min(copy.len());
        match random.below(if marks.is_empty() { 3 } else { 4 }) {
            0 => copy[at] ^= 1 << random.below(8),
            1 => drop(copy.drain(at..end)),
            2 => {
                let piece = copy[at..end].to_vec();
                copy.splice(at..at, piece);
            }
            _ => copy[at] = marks[random.below(marks.len())],
        }
    }
    copy
}
