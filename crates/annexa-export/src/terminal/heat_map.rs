//! One line per requirement, by topic.

use super::line::{Ink, Line};
use super::{Style, fit};
use crate::overview::{TopicView, topics};
use crate::plain_text::file_name;
use crate::wording::count;
use annexa_report::{Assessment, Framework, Requirement};
use std::io::{self, Write};

const INDENT: usize = 2;
const SCORE: usize = 3;
const BAR: usize = 5;

/// Columns of the parts of a line; a part without columns is left out.
struct Columns {
    id: usize,
    title: usize,
    document: usize,
    lacks: usize,
}

impl Columns {
    fn of(framework: &Framework, style: &Style) -> Self {
        let id = framework
            .requirements
            .iter()
            .map(|requirement| fit::columns(&requirement.id))
            .max()
            .unwrap_or(0)
            .clamp(4, 12);
        // Two columns after the id and the title, one between score and bar.
        let room = style.columns().saturating_sub(INDENT + id + 2 + 2 + SCORE + 1 + BAR);
        if room < 34 {
            return Self { id, title: room, document: 0, lacks: 0 };
        }
        if room < 48 {
            let document = room * 2 / 5;
            return Self { id, title: room - document - 2, document, lacks: 0 };
        }
        let room = room - 4;
        let title = (room * 34 / 100).clamp(16, 46);
        let document = (room * 24 / 100).clamp(12, 30);
        Self { id, title, document, lacks: room - title - document }
    }
}

pub(super) fn write(
    assessment: &Assessment,
    framework: &Framework,
    style: &Style,
    out: &mut impl Write,
) -> io::Result<()> {
    Line::indented(style, 0).put(Ink::Bold, &fit::shown(style, &framework.title)).end(out)?;
    let months = count(assessment.window_months as usize, "month");
    let heading = format!("as of {}, audit window {months} before", fit::shown(style, &assessment.as_of));
    Line::indented(style, 0).put(Ink::Dim, &heading).end(out)?;
    let columns = Columns::of(framework, style);
    for topic in topics(framework) {
        writeln!(out)?;
        write_topic(&topic, style, out)?;
        for requirement in &topic.requirements {
            write_requirement(requirement, &columns, style, out)?;
        }
    }
    if framework.requirements.iter().any(|requirement| requirement.rests_on_partial) {
        writeln!(out)?;
        Line::indented(style, 0).put(Ink::Dim, "* A document that bears on it was read only in part.").end(out)?;
    }
    writeln!(out)
}

fn write_topic(topic: &TopicView<'_>, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let mean = topic.mean.map_or_else(|| "n/a".to_owned(), |mean| format!("mean {mean:.1}"));
    let title = format!("{}  {}", fit::shown(style, topic.id), fit::shown(style, topic.title));
    let title = fit::cut(style, title.trim_end(), style.columns().saturating_sub(mean.len() + 2));
    Line::indented(style, 0).put(Ink::Bold, &title).plain("  ").put(Ink::Dim, &mean).end(out)
}

fn write_requirement(
    requirement: &Requirement,
    columns: &Columns,
    style: &Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let score = requirement.score.filter(|_| requirement.applicable);
    let mut line = Line::indented(style, INDENT)
        .plain(&fit::fill(style, &fit::shown(style, &requirement.id), columns.id))
        .plain("  ")
        .plain(&fit::fill(style, &fit::shown(style, &requirement.title), columns.title))
        .plain("  ")
        .score(score)
        .plain(if requirement.rests_on_partial { "*" } else { " " });
    line = match score {
        Some(score) => line.bar(usize::from(score), BAR, score),
        None => line.plain(&" ".repeat(BAR)),
    };
    if columns.document > 0 {
        let document = requirement.carried_by.first().map(|path| fit::shown(style, file_name(path)));
        let document = document.unwrap_or_else(|| style.either("–", "-").to_owned());
        line = line.plain("  ").put(Ink::Dim, &fit::fill(style, &document, columns.document));
    }
    if columns.lacks > 0 {
        let lacks = match score {
            Some(_) => requirement.lacks.as_deref().unwrap_or_default(),
            None => requirement.justification.as_deref().unwrap_or("not applicable"),
        };
        line = line.plain("  ").plain(&fit::cut(style, &fit::shown(style, lacks), columns.lacks));
    }
    line.end(out)
}
