//! What reviewers decided, a sentence each.

use super::line::{Ink, Line, paragraph};
use super::{Style, fit};
use crate::review::sentence;
use annexa_report::Assessment;
use std::io::{self, Write};

pub(super) fn write(assessment: &Assessment, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let all = assessment.frameworks.iter().flat_map(|framework| &framework.requirements);
    let reviewed: Vec<_> = all.filter(|requirement| !requirement.decisions.is_empty()).collect();
    if reviewed.is_empty() {
        return Ok(());
    }
    Line::indented(style, 0).put(Ink::Bold, "Decisions of reviewers").end(out)?;
    for requirement in reviewed {
        for decision in &requirement.decisions {
            let first = Line::indented(style, 2).put(Ink::Bold, &fit::shown(style, &requirement.id)).plain("  ");
            let words = fit::shown(style, &sentence(decision, requirement.judged_score));
            paragraph(first, Ink::Plain, &words, out)?;
        }
    }
    writeln!(out)
}
