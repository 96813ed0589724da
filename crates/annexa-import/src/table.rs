//! Tables: one row for each requirement or topic, which may name its parent.

use std::collections::HashMap;
use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use crate::collect::{Collector, Draft, Head};
use crate::lines::Lines;
use crate::text::{one_line, said_by_parser, shown};
use crate::tree::{Standing, ancestors, standings};
use crate::{Imported, Mistake, Reason, Source, limits};

const SEPARATORS: [u8; 2] = [b',', b';'];

const COLUMNS: [&str; 4] = ["id", "title", "text", "parent"];

/// Holds for a text whose first row has a column `id` and another of those that are read.
pub(crate) fn is_header(text: &str) -> bool {
    separator(text).is_some()
}

/// The separator under which the first row has the column `id`.
fn separator(text: &str) -> Option<u8> {
    let names = |separator: &u8| {
        let mut row = StringRecord::new();
        let read = reader(text, *separator).read_record(&mut row).unwrap_or(false);
        let known = row.iter().filter(|name| COLUMNS.contains(&&*column(name))).count();
        read && known >= 2 && row.iter().any(|name| column(name) == "id")
    };
    SEPARATORS.into_iter().find(names)
}

/// A row put below the last one: where it does not come back, a quotation mark was never closed.
const END: &str = "\u{0}end";

fn reader(text: &str, separator: u8) -> csv::Reader<impl Read> {
    let bytes = text.as_bytes().chain(b"\n".as_slice()).chain(END.as_bytes());
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes)
}

fn column(name: &str) -> String {
    name.trim().chars().take(40).collect::<String>().to_lowercase()
}

struct Row {
    line: usize,
    cells: [String; 4],
}

impl Row {
    fn id(&self) -> &str {
        self.cells[0].trim()
    }

    fn title(&self) -> &str {
        self.cells[1].trim()
    }

    fn text(&self) -> &str {
        self.cells[2].trim()
    }

    fn parent(&self) -> &str {
        self.cells[3].trim()
    }
}

pub(crate) fn read(text: &str, name: &str) -> Result<Imported, Vec<Mistake>> {
    let mut collector = Collector::default();
    let rows = rows(text, &mut collector)?;
    requirements(&rows, &mut collector);
    let name = one_line(name);
    let title = if name.is_empty() { "Framework".to_owned() } else { name };
    let source = Source { format: "CSV".into(), ..Source::default() };
    collector.finish(Head { title, short: None, edition: None, source })
}

/// The rows below the header, without blank ones.
fn rows(text: &str, collector: &mut Collector) -> Result<Vec<Row>, Vec<Mistake>> {
    let alone = |reason| vec![Mistake { line: 1, reason }];
    let separator = separator(text).ok_or_else(|| alone(Reason::NoColumn("id")))?;
    let mut reader = reader(text, separator);
    let lines = Lines::new(text);
    let mut places: Option<Header> = None;
    let mut rows = Vec::new();
    let mut record = StringRecord::new();
    let mut blank = 0;
    loop {
        let read = reader.read_record(&mut record).map_err(|error| {
            let line = error.position().map_or(1, |p| usize::try_from(p.line()).unwrap_or(1));
            vec![Mistake {
                line,
                reason: Reason::Syntax { format: "CSV", message: said_by_parser(&error.to_string()) },
            }]
        })?;
        if !read || (record.len() == 1 && record.get(0) == Some(END)) {
            break;
        }
        let line = lines.of(beginning(text, &record));
        let Some(header) = &places else {
            places = Some(Header::new(&record, collector).map_err(alone)?);
            continue;
        };
        if record.iter().any(|cell| cell.ends_with(END)) {
            collector.mistake(line, Reason::UnclosedQuote);
            break;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            blank += 1;
            continue;
        }
        if record.iter().skip(header.width).any(|cell| !cell.trim().is_empty()) {
            let reason = Reason::TooManyCells { cells: record.len(), columns: header.width };
            collector.mistake(line, reason);
            continue;
        }
        if rows.len() == limits::REQUIREMENTS + limits::TOPICS {
            collector.mistake(line, Reason::TooManyRequirements);
            break;
        }
        let cell = |place: Option<usize>| place.and_then(|at| record.get(at)).unwrap_or_default().to_owned();
        rows.push(Row { line, cells: header.places.map(cell) });
    }
    if blank > 0 {
        collector.notes.push(format!("blank rows that were left out: {blank}"));
    }
    Ok(rows)
}

/// The text from the record on, behind the empty lines above it that the reader counts to it.
fn beginning<'t>(text: &'t str, record: &StringRecord) -> &'t str {
    let at = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(0);
    text.get(at..).unwrap_or_default().trim_start_matches(['\r', '\n'])
}

/// Where the columns stand.
struct Header {
    places: [Option<usize>; 4],
    width: usize,
}

impl Header {
    fn new(row: &StringRecord, collector: &mut Collector) -> Result<Self, Reason> {
        let mut places = [None; 4];
        let mut extra = Vec::new();
        for (at, name) in row.iter().enumerate() {
            match COLUMNS.iter().position(|known| *known == column(name)) {
                Some(known) if places[known].is_some() => return Err(Reason::ColumnTwice(COLUMNS[known].to_owned())),
                Some(known) => places[known] = Some(at),
                None if name.trim().is_empty() => {}
                None => extra.push(one_line(&column(name))),
            }
        }
        if places[1].is_none() && places[2].is_none() {
            return Err(Reason::NoColumn("text"));
        }
        if !extra.is_empty() {
            collector.notes.push(format!("columns that are not read: {}", crate::collect::some(&extra)));
        }
        Ok(Self { places, width: row.len() })
    }
}

fn requirements(rows: &[Row], collector: &mut Collector) {
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        if row.id().is_empty() {
            collector.mistake(row.line, Reason::NoId);
            continue;
        }
        let first = *by_id.entry(row.id()).or_insert(index);
        if first != index {
            let reason = Reason::DuplicateId { id: shown(row.id()), first: rows[first].line };
            collector.mistake(row.line, reason);
        }
    }
    let mut has_children = vec![false; rows.len()];
    let mut parents = Vec::with_capacity(rows.len());
    for row in rows {
        let parent = (!row.parent().is_empty()).then(|| by_id.get(row.parent()).copied());
        match parent {
            Some(Some(parent)) => has_children[parent] = true,
            Some(None) => collector.mistake(row.line, Reason::UnknownParent(shown(row.parent()))),
            None => {}
        }
        parents.push(parent.flatten());
    }
    let standings = standings(&parents);
    let is_topic = |at: usize| has_children[at] && rows[at].text().is_empty();
    for (index, row) in rows.iter().enumerate() {
        match standings[index] {
            Standing::InCircle => collector.mistake(row.line, Reason::Cycle(shown(row.id()))),
            Standing::BelowCircle => {}
            Standing::Depth(depth) if depth >= limits::DEPTH => collector.mistake(row.line, Reason::TooDeep),
            Standing::Depth(_) if is_topic(index) => {
                if row.title().is_empty() && !row.id().is_empty() {
                    collector.mistake(row.line, Reason::SaysNothing(shown(row.id())));
                }
            }
            // Said already, or said once by its first.
            Standing::Depth(_) if by_id.get(row.id()) != Some(&index) => {}
            Standing::Depth(_) => {
                let topic = match ancestors(&parents, index).find(|at| is_topic(*at)).map(|at| &rows[at]) {
                    Some(topic) => collector.topic(topic.line, topic.id(), topic.id(), topic.title()),
                    None => collector.no_topic(),
                };
                let (id, title, asks) = (row.id(), row.title(), row.text());
                collector.requirement(&Draft { line: row.line, id, topic, title, asks });
            }
        }
    }
}

#[cfg(test)]
mod tests;
