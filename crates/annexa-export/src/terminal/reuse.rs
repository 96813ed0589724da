//! What documents made for one framework do for another, and what to add to each.

use super::line::{Ink, Line, paragraph};
use super::{Style, fit};
use crate::reuse::{answered, list, name, place, reasons, verdict};
use annexa_report::{Addition, DocumentToWrite, Reuse, ReusedDocument};
use std::io::{self, Write};

pub(super) fn write(reuse: &Reuse, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let heading = format!(
        "{} for {}, as of {}",
        fit::shown(style, &reuse.from.short),
        fit::shown(style, &reuse.to.short),
        fit::shown(style, &reuse.as_of)
    );
    Line::indented(style, 0).put(Ink::Bold, &heading).end(out)?;
    paragraph(Line::indented(style, 0), Ink::Plain, &fit::shown(style, &verdict(reuse)), out)?;
    for document in &reuse.documents {
        writeln!(out)?;
        write_document(reuse, document, style, out)?;
    }
    if !reuse.to_write.is_empty() {
        writeln!(out)?;
        Line::indented(style, 0).put(Ink::Bold, "To be written").end(out)?;
    }
    reuse.to_write.iter().try_for_each(|document| write_to_write(document, style, out))?;
    writeln!(out)?;
    paragraph(Line::indented(style, 0), Ink::Plain, &fit::shown(style, &verdict(reuse)), out)
}

fn write_document(reuse: &Reuse, document: &ReusedDocument, style: &Style, out: &mut impl Write) -> io::Result<()> {
    Line::indented(style, 0).put(Ink::Bold, &fit::shown(style, &name(document))).end(out)?;
    let owner = document.owner.as_deref().map_or_else(String::new, |owner| format!(" · owner: {owner}"));
    Line::indented(style, 2).put(Ink::Dim, &fit::shown(style, &format!("{}{owner}", document.path))).end(out)?;
    if let Some(reason) = &document.reason {
        let sentence = format!("not assessed: {}", fit::shown(style, reason));
        return paragraph(Line::indented(style, 2), Ink::Plain, &sentence, out);
    }
    for warning in &document.warnings {
        paragraph(Line::indented(style, 2), Ink::Dim, &fit::shown(style, &warning.message), out)?;
    }
    let serves: Vec<_> = document.serves.iter().collect();
    let (meets, in_part) = answered(document);
    let nothing = "nothing".to_owned();
    let lists = [
        (format!("serves {}: ", reuse.from.short), if serves.is_empty() { nothing } else { list(&serves) }),
        (format!("meets {} already: ", reuse.to.short), list(&meets)),
        (format!("in part {}: ", reuse.to.short), list(&in_part)),
    ];
    for (label, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        paragraph(Line::indented(style, 2), Ink::Dim, &fit::shown(style, &format!("{label}{list}")), out)?;
    }
    document.additions.iter().try_for_each(|addition| write_addition(addition, style, out))
}

fn write_addition(addition: &Addition, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let title = format!("  {} {}", addition.requirement, addition.title);
    Line::indented(style, 2)
        .score(Some(addition.score))
        .plain(style.either(" → ", " > "))
        .score(Some(addition.score_with))
        .put(Ink::Bold, &fit::shown(style, &title))
        .end(out)?;
    for reason in reasons(addition) {
        paragraph(Line::indented(style, 6), Ink::Dim, &fit::shown(style, &reason), out)?;
    }
    paragraph(Line::indented(style, 6), Ink::Plain, &fit::shown(style, &format!("{}, add:", place(addition))), out)?;
    for sentence in &addition.sentences {
        let line = Line::indented(style, 6).plain(style.either("+ ", "+ "));
        paragraph(line, Ink::Plain, &fit::shown(style, &sentence.text), out)?;
    }
    Ok(())
}

fn write_to_write(document: &DocumentToWrite, style: &Style, out: &mut impl Write) -> io::Result<()> {
    Line::indented(style, 2).put(Ink::Bold, &fit::shown(style, &document.title)).end(out)?;
    for requirement in &document.requirements {
        let text = format!(" {} {}: {}", requirement.id, requirement.title, requirement.asks);
        let line = Line::indented(style, 4).score(Some(requirement.score)).plain(" ");
        paragraph(line, Ink::Plain, &fit::shown(style, &text), out)?;
    }
    Ok(())
}
