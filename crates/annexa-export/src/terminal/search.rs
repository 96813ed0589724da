//! Passages found, with the words that were asked for in bold.

use super::line::{Ink, Line, paragraph};
use super::{Style, fit};
use crate::plain_text::section_path;
use crate::wording::count;
use annexa_report::{SearchHit, SearchReport};
use std::io::{self, Write};

pub(super) fn write(report: &SearchReport, style: &Style, out: &mut impl Write) -> io::Result<()> {
    for hit in &report.hits {
        write_hit(hit, style, out)?;
    }
    let found = match report.hits.len() {
        0 => "Nothing found".to_owned(),
        n => format!("{} found", count(n, "passage")),
    };
    let sentence =
        format!("{found} in {} ({}).", count(report.documents, "document"), count(report.passages, "passage"));
    paragraph(Line::indented(style, 0), Ink::Dim, &sentence, out)?;
    for document in &report.not_assessed {
        let sentence = format!("Not searched: {}, {}", document.path, document.reason);
        paragraph(Line::indented(style, 0), Ink::Dim, &fit::shown(style, &sentence), out)?;
    }
    Ok(())
}

fn write_hit(hit: &SearchHit, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let page = hit.page.map_or_else(String::new, |page| format!(", page {page}"));
    let section = section_path(&hit.section);
    let section = if section.is_empty() { section } else { format!(", {section}") };
    let place = fit::shown(style, &format!("{page}{section}"));
    Line::indented(style, 0).put(Ink::Bold, &fit::shown(style, &hit.document)).put(Ink::Dim, &place).end(out)?;
    // Words and what stands between them, wrapped by hand since ink changes inside lines.
    let mut line = Line::indented(style, 2);
    let mut from = 0;
    let ends = hit.words.iter().map(|w| (w.start, w.end)).chain([(hit.quote.len(), hit.quote.len())]);
    for (start, end) in ends {
        let pieces = [(Ink::Plain, hit.quote.get(from..start)), (Ink::Bold, hit.quote.get(start..end))];
        for (ink, text) in pieces {
            for word in text.unwrap_or_default().split_inclusive(char::is_whitespace) {
                let shown = fit::shown(style, word);
                if fit::columns(&shown) > line.room() {
                    line.end(out)?;
                    line = Line::indented(style, 2);
                }
                let space = if word.ends_with(char::is_whitespace) { " " } else { "" };
                line = line.put(ink, &shown).plain(space);
            }
        }
        from = end;
    }
    line.end(out)?;
    writeln!(out)
}
