use super::content::PageContent;
use super::grid::{Grid, take_grids};
use super::gutters::Gutters;
use super::layout::{Line, in_reading_order, lines};
use super::ruled::take_ruled;
use super::words::{Word, words};

/// A page as lines in reading order.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// 1-based.
    pub(super) number: u32,
    /// Height as shown, in points.
    pub(super) height: f32,
    /// Lines in reading order; those that stand for a table refer to `grids`.
    pub(super) lines: Vec<Line>,
    pub(super) grids: Vec<Grid>,
    /// Lines that run in another direction than most, such as a stamp along the margin.
    pub(super) turned: Vec<Line>,
    /// Running headers and footers, from top to bottom.
    pub(super) header: Vec<String>,
    pub(super) footer: Vec<String>,
}

impl Page {
    /// Lays out what a page shows. `element` tells the structure element of a marked-content id;
    /// `gutters` go on from page to page.
    pub(super) fn lay_out(
        number: u32,
        content: &PageContent,
        gutters: &mut Gutters,
        element: impl Fn((u32, u32)) -> Option<u32>,
    ) -> Self {
        let mut page = Self { number, height: content.height, ..Self::default() };
        let mut directions = words(content, element).into_iter();
        let Some(main) = directions.next() else { return page };
        let mut main_words = page.take_pagination(main.words, main.angle == 0 && !main.mirrored);
        if main.angle == 0 && !main.mirrored {
            page.grids = take_grids(&content.rules, &mut main_words);
            page.grids.extend(take_ruled(&content.rules, &mut main_words));
        }
        let mut all = lines(main_words);
        all.extend(page.grids.iter().enumerate().map(|(index, grid)| placeholder(index, grid)));
        all.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
        page.lines = in_reading_order(all, gutters);
        page.turned = directions.flat_map(|direction| lines(direction.words)).collect();
        page
    }

    /// Sets the words aside that the file itself tags as running header or footer.
    fn take_pagination(&mut self, words: Vec<Word>, upright: bool) -> Vec<Word> {
        let (tagged, rest): (Vec<Word>, Vec<Word>) = words.into_iter().partition(|word| word.pagination);
        for line in lines(tagged) {
            let list = if upright && line.y < self.height / 2.0 { &mut self.header } else { &mut self.footer };
            list.push(line.text());
        }
        rest
    }

    /// Every line, those in tables and across the page included.
    pub(super) fn all_lines(&self) -> impl Iterator<Item = &Line> {
        let in_tables = self.grids.iter().flat_map(|grid| grid.rows.iter().flatten().flatten());
        self.lines.iter().chain(in_tables).chain(&self.turned)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all_lines().next().is_none() && self.header.is_empty() && self.footer.is_empty()
    }

    /// Bytes of its text, about.
    pub(super) fn text_bytes(&self) -> usize {
        self.all_lines().flat_map(|line| &line.words).map(|word| word.text.len() + 1).sum()
    }
}

/// The line that keeps the place of a table in the reading order.
fn placeholder(index: usize, grid: &Grid) -> Line {
    Line { x0: grid.x0, x1: grid.x1, y: grid.y0, size: 10.0, table: Some(index), ..Line::default() }
}
