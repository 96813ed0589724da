//! What mail of every format becomes: its subject as the title, its header lines, its words.

mod reply;

use annexa_model::{BlockKind, Document, Warning};

use crate::Limits;
use crate::builder::{Builder, fold_space};

pub(crate) use reply::{plain, unflowed};

/// A message without its attachments.
#[derive(Default)]
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) cc: String,
    /// Day and time as the header line is to show them.
    pub(crate) date: String,
    /// The day alone, as `YYYY-MM-DD`.
    pub(crate) day: Option<String>,
    /// Its words, each part read by its own format.
    pub(crate) bodies: Vec<Document>,
    pub(crate) warnings: Vec<Warning>,
}

impl Letter {
    /// Lays the message out. The header lines are furniture: facts about the message, never
    /// evidence of what it says.
    pub(crate) fn into_document(self, limits: &Limits) -> Document {
        let mut builder = Builder::new(limits);
        let subject = fold_space(&self.subject);
        builder.push(BlockKind::Title, "", &subject, None);
        let lines: Vec<String> = [("From", &self.from), ("To", &self.to), ("Cc", &self.cc), ("Date", &self.date)]
            .into_iter()
            .map(|(label, value)| (label, fold_space(value)))
            .filter(|(_, value)| !value.is_empty())
            .map(|(label, value)| format!("{label}: {value}"))
            .collect();
        builder.push(BlockKind::Furniture, "", &lines.join("\n"), None);
        builder.properties.title = Some(subject.clone()).filter(|subject| !subject.is_empty());
        builder.properties.author = Some(fold_space(&self.from)).filter(|from| !from.is_empty());
        builder.properties.created = self.day;
        builder.integrity.warnings.extend(self.warnings);
        for body in self.bodies {
            append(&mut builder, &body, &subject);
            for warning in body.integrity.warnings {
                if !builder.integrity.warnings.contains(&warning) {
                    builder.integrity.warnings.push(warning);
                }
            }
        }
        builder.finish(None)
    }
}

/// Adds the blocks of `body`. Its title is a heading below the subject, unless it repeats it.
fn append(builder: &mut Builder, body: &Document, subject: &str) {
    let mut end = 0;
    let mut table = None;
    for block in &body.blocks {
        let label = body.text[end..block.span.start].trim();
        end = block.span.end;
        let words = block.span.of(&body.text);
        match &block.kind {
            BlockKind::TableRow { table: number, row, header, cells } => {
                let same = table.filter(|(of_body, _)| of_body == number).map(|(_, number)| number);
                let here = same.unwrap_or_else(|| builder.start_table());
                table = Some((*number, here));
                let cells: Vec<String> = cells.iter().map(|cell| cell.of(&body.text).to_owned()).collect();
                builder.push_row(here, *row, *header, &cells, None);
            }
            BlockKind::Title if subject.is_empty() => builder.push(BlockKind::Title, label, words, None),
            BlockKind::Title if says_the_same(words, subject) => {}
            BlockKind::Title if reply::is_greeting(words) => builder.push(BlockKind::Paragraph, label, words, None),
            BlockKind::Title => builder.push(BlockKind::Heading { level: 1 }, label, words, None),
            kind => builder.push(kind.clone(), label, words, None),
        }
    }
}

/// Holds for a title that is the subject, which may be marked as a reply.
fn says_the_same(title: &str, subject: &str) -> bool {
    let mut subject = subject;
    while let Some((mark, rest)) = subject.split_once(':') {
        if !["re", "fw", "fwd", "aw", "wg"].contains(&mark.trim().to_lowercase().as_str()) {
            break;
        }
        subject = rest.trim();
    }
    fold_space(title).to_lowercase() == subject.to_lowercase()
}

/// Letters and digits of a body's words.
pub(crate) fn letters(body: &Document) -> usize {
    body.text.chars().filter(|c| c.is_alphanumeric()).count()
}
