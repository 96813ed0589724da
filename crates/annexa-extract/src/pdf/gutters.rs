/// The free strips between columns of running text that pages so far had. Where a page leaves
/// only a few lines of its columns, below a figure or at the end, these tell that they are columns.
#[derive(Debug, Default)]
pub(super) struct Gutters(Vec<(f32, f32)>);

/// Strips whose edges differ by less are one, in points.
const SAME: f32 = 6.0;
/// Strips that are kept: documents have few layouts.
const KEPT: usize = 16;

impl Gutters {
    /// Adds the strip from the left to the right edge that `gutter` tells.
    pub(super) fn add(&mut self, gutter: (f32, f32)) {
        let is_new = !self.0.iter().any(|known| same(*known, gutter));
        if is_new && self.0.len() < KEPT {
            self.0.push(gutter);
        }
    }

    /// The first strip known that lies within a gap.
    pub(super) fn within(&self, gap: (f32, f32)) -> Option<(f32, f32)> {
        self.0.iter().copied().find(|known| gap.0 < known.0 + SAME && gap.1 > known.1 - SAME)
    }
}

fn same(a: (f32, f32), b: (f32, f32)) -> bool {
    (a.0 - b.0).abs() < SAME && (a.1 - b.1).abs() < SAME
}
