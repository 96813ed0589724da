//! A statement of applicability: a line for each control, then the disagreements.

use super::line::{Ink, Line, paragraph};
use super::{Style, fit};
use crate::soa::{applicable, claim, disagreements, kind, provenance, status, verdict};
use annexa_report::{Soa, SoaRow};
use std::io::{self, Write};

/// Columns of a control's number, of whether it applies, of its status and of what the own statement claims.
const NUMBER: usize = 9;
const APPLIES: usize = 10;
const STATUS: usize = 15;
const CLAIM: usize = 20;

pub(super) fn write(soa: &Soa, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let heading = format!("Statement of applicability, {}, as of {}", soa.framework.short, soa.as_of);
    Line::indented(style, 0).put(Ink::Bold, &fit::shown(style, &heading)).end(out)?;
    paragraph(Line::indented(style, 0), Ink::Plain, &fit::shown(style, &verdict(soa)), out)?;
    for topic in &soa.framework.topics {
        writeln!(out)?;
        let title = fit::shown(style, &format!("{} {}", topic.id, topic.title));
        Line::indented(style, 0).put(Ink::Bold, &title).end(out)?;
        soa.rows.iter().filter(|r| r.topic == topic.id).try_for_each(|row| write_row(soa, row, style, out))?;
    }
    if soa.summary.disagreements > 0 {
        writeln!(out)?;
        Line::indented(style, 0).put(Ink::Bold, "Disagreements with the organisation's own statement").end(out)?;
    }
    for disagreement in disagreements(soa) {
        let control = disagreement.control.as_deref().unwrap_or("All controls");
        let head = fit::shown(style, &format!("{control}  {}", kind(&disagreement.code)));
        Line::indented(style, 2).put(Ink::Bold, &head).end(out)?;
        paragraph(Line::indented(style, 4), Ink::Plain, &fit::shown(style, &disagreement.sentence), out)?;
    }
    writeln!(out)?;
    for (label, words) in provenance(soa) {
        let sentence = fit::shown(style, &format!("{label}: {words}"));
        paragraph(Line::indented(style, 0), Ink::Dim, &sentence, out)?;
    }
    Ok(())
}

fn write_row(soa: &Soa, row: &SoaRow, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let column = |text: &str, width: usize| fit::fill(style, &fit::shown(style, text), width);
    let mut line = Line::indented(style, 2).score(row.score).plain(" ").plain(&column(&row.control, NUMBER));
    line = line.plain(&column(applicable(row), APPLIES)).plain(&column(status(row).0, STATUS));
    if let Some(claim) = claim(soa, row) {
        let ink = if row.disagreements.is_empty() { Ink::Dim } else { Ink::Bold };
        line = line.put(ink, &column(claim, CLAIM));
    }
    line.plain(&fit::shown(style, &row.title)).end(out)
}
