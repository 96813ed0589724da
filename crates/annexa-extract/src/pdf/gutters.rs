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

#[cfg(test)]
mod tests {
    use super::super::content::Style;
    use super::super::layout::{Line, in_reading_order, lines};
    use super::super::words::Word;
    use super::Gutters;

    /// Words of 10 points from `x` on.
    fn set(text: &str, x: f32, y: f32, words: &mut Vec<Word>) {
        let mut x0 = x;
        for text in text.split(' ') {
            let x1 = x0 + 5.0 * text.len() as f32;
            words.push(Word {
                text: text.to_owned(),
                x0,
                x1,
                y,
                size: 10.0,
                style: Style::default(),
                element: None,
                pagination: false,
                after_space: true,
                right_to_left: false,
            });
            x0 = x1 + 3.0;
        }
    }

    fn check(gutters: &mut Gutters, input: &[(&str, f32, f32)], expect: &str) {
        let mut words = Vec::new();
        for (text, x, y) in input {
            set(text, *x, *y, &mut words);
        }
        let found: Vec<String> = in_reading_order(lines(words), gutters).iter().map(Line::text).collect();
        assert_eq!(found.join(" / "), expect);
    }

    #[test]
    fn short_columns_are_known_by_pages_before() {
        let page = [
            ("one two three four five six", 0.0, 0.0),
            ("eight nine ten and eleven", 200.0, 0.0),
            ("seven and so on to", 0.0, 12.0),
            ("twelve are all of them", 200.0, 12.0),
        ];
        let across =
            "one two three four five six eight nine ten and eleven / seven and so on to twelve are all of them";
        let down =
            "one two three four five six / seven and so on to / eight nine ten and eleven / twelve are all of them";
        check(&mut Gutters::default(), &page, across);
        let mut gutters = Gutters::default();
        gutters.add((160.0, 200.0));
        check(&mut gutters, &page, down);
    }

    #[test]
    fn columns_end_at_a_wide_figure() {
        let mut gutters = Gutters::default();
        gutters.add((160.0, 200.0));
        let page = [
            ("the left one above it all ends", 0.0, 0.0),
            ("the right one above it", 200.0, 0.0),
            ("and it goes on", 0.0, 12.0),
            ("and it goes on too", 200.0, 12.0),
            ("the left one below it all ends", 0.0, 300.0),
            ("the right one below it", 200.0, 300.0),
            ("and it goes on", 0.0, 312.0),
            ("and it goes on too", 200.0, 312.0),
        ];
        let expect = "the left one above it all ends / and it goes on / the right one above it / and it goes on too / \
                      the left one below it all ends / and it goes on / the right one below it / and it goes on too";
        check(&mut gutters, &page, expect);
    }
}
