use std::collections::HashMap;

use super::grid::Grid;
use super::layout::Line;
use super::page::Page;

/// Part of the page's height that running headers and footers keep to, at the top and the bottom.
const BAND: f32 = 0.13;
/// Part of the height that a header set as a table may take.
const TABLE_BAND: f32 = 0.25;
/// Pages that must carry a line before it counts as running; all, where there are only two.
const PAGES: usize = 3;
/// Lines of one page that are looked at in each band.
const LINES: usize = 8;

/// Moves running headers and footers out of the lines of the pages.
///
/// Running is what stands in the same band, the same but for its digits, on 60 % of all pages or
/// of the odd or the even ones, and on three at least (or both of two); so is a line that ends
/// with the number of the page.
pub(super) fn take_furniture(pages: &mut [Page]) {
    let mut seen: HashMap<(bool, String), Vec<u32>> = HashMap::new();
    let least = PAGES.min(pages.len()).max(2);
    for page in pages.iter() {
        for (top, key) in keys(page) {
            let numbers = seen.entry((top, key)).or_default();
            if numbers.last() != Some(&page.number) {
                numbers.push(page.number);
            }
        }
    }
    let total = pages.len();
    let is_running = |top: bool, key: &str| {
        let Some(numbers) = seen.get(&(top, key.to_owned())) else { return false };
        let odd = numbers.iter().filter(|number| **number % 2 == 1).count();
        let even = numbers.len() - odd;
        let most = |count: usize, of: usize| count >= least && count * 10 >= of * 6;
        most(numbers.len(), total) || (total > PAGES && (most(odd, total.div_ceil(2)) || most(even, total / 2)))
    };
    for page in pages {
        take_lines(page, &is_running);
        take_grids(page, &is_running);
    }
}

fn take_lines(page: &mut Page, is_running: &impl Fn(bool, &str) -> bool) {
    let (mut header, mut footer) = (Vec::new(), Vec::new());
    let height = page.height;
    page.lines.retain(|line| {
        let Some(top) = band(line.y, height).filter(|_| line.table.is_none()) else { return true };
        let text = line.text();
        if !is_running(top, &line_key(line)) && !is_page_count(&text) {
            return true;
        }
        if top {
            header.push((line.y, text))
        } else {
            footer.push((line.y, text))
        }
        false
    });
    for (list, mut found) in [(&mut page.header, header), (&mut page.footer, footer)] {
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        list.extend(found.into_iter().map(|(_, text)| text));
    }
}

fn take_grids(page: &mut Page, is_running: &impl Fn(bool, &str) -> bool) {
    let mut taken = Vec::new();
    for (index, grid) in page.grids.iter().enumerate() {
        let Some(top) = grid_band(grid, page.height) else { continue };
        if is_running(top, &key(&grid_text(grid))) {
            taken.push(index);
            let list = if top { &mut page.header } else { &mut page.footer };
            list.extend(grid.rows.iter().map(|row| row_text(row)));
        }
    }
    page.lines.retain(|line| line.table.is_none_or(|index| !taken.contains(&index)));
}

/// The lines and tables of a page that may be running, each as (at the top, key).
fn keys(page: &Page) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut lines: Vec<_> = page.lines.iter().filter(|line| line.table.is_none()).collect();
    lines.sort_by(|a, b| a.y.total_cmp(&b.y));
    let (head, foot) = (lines.iter().take(LINES), lines.iter().rev().take(LINES));
    for line in head.chain(foot) {
        if let Some(top) = band(line.y, page.height) {
            found.push((top, line_key(line)));
        }
    }
    for grid in &page.grids {
        if let Some(top) = grid_band(grid, page.height) {
            found.push((top, key(&grid_text(grid))));
        }
    }
    found
}

/// Whether a baseline lies in the top band (`true`), the bottom band (`false`) or neither.
fn band(y: f32, height: f32) -> Option<bool> {
    if y < height * BAND { Some(true) } else { (y > height * (1.0 - BAND)).then_some(false) }
}

fn grid_band(grid: &Grid, height: f32) -> Option<bool> {
    if grid.y1 < height * TABLE_BAND { Some(true) } else { (grid.y0 > height * (1.0 - TABLE_BAND)).then_some(false) }
}

fn grid_text(grid: &Grid) -> String {
    grid.rows.iter().map(|row| row_text(row)).collect::<Vec<_>>().join(" ")
}

fn row_text(row: &[Vec<Line>]) -> String {
    let cells = row.iter().map(|cell| cell.iter().map(Line::text).collect::<Vec<_>>().join(" "));
    cells.collect::<Vec<_>>().join(" ")
}

/// The key of a line: its text and size. A title may say what the header on later pages says.
fn line_key(line: &Line) -> String {
    format!("{}|{}", key(&line.text()), (line.size * 2.0).round())
}

/// Holds for "Page 3 of 12", "page 3", "- 3 -" and lines that end with such words.
fn is_page_count(text: &str) -> bool {
    let key = key(text);
    let tail = key.trim_end_matches(['-', '–', '|', '.']);
    let roman = |number: &str| number.len() < 6 && number.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l'));
    if tail.strip_prefix("page").is_some_and(roman) {
        return true;
    }
    ["page#", "page#of#", "page#/#", "seite#", "seite#von#", "pg.#"].iter().any(|end| tail.ends_with(end))
        && text.len() < 160
}

/// Text in lower case, each run of digits as `#`.
fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            _ if c.is_ascii_digit() => {
                if !out.ends_with('#') {
                    out.push('#');
                }
            }
            _ if c.is_whitespace() => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn digits_do_not_count() {
        assert_eq!(key("Page 9 of 12"), key("page 10 of 12"));
        assert_ne!(key("Page 9"), key("Section 9"));
    }
}
