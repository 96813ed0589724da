//! Office Open XML workbooks (.xlsx, .xlsm, .xltx).
//!
//! The parts are walked as streams of XML events, and only cells with words are kept: what a
//! sheet claims to reach over costs nothing. A cell's words are what its reader sees, its number
//! format applied, but for dates, which are written one way.

mod asides;
mod formats;
mod references;
mod sheet;
mod strings;
mod workbook;

use std::collections::BTreeSet;

use annexa_model::{BlockKind, Document, Limit, Unreadable, Warning};

use crate::Limits;
use crate::builder::Builder;
use crate::grid::Room;
use crate::package::Package;
use formats::Formats;
use sheet::{Meter, Sheet};
use strings::Strings;
use workbook::Workbook;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut package = Package::open(bytes, limits)?;
    let named = package.links("").first("officeDocument").map(str::to_owned);
    let main = named.filter(|name| package.has(name)).unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let Some(xml) = package.text(&main)? else {
        return Err(Unreadable::Corrupt { detail: format!("its main part {main} cannot be read") });
    };
    let links = package.links(&main);
    let workbook = Workbook::read(&xml)?;
    let mut load = |kind: &str| links.first(kind).and_then(|part| package.front(part)).unwrap_or_default();
    let strings = Strings::read(&load("sharedStrings"))?;
    let formats = Formats::read(&load("styles"), workbook.counts_from_1904)?;

    let mut builder = Builder::new(limits);
    crate::docx::properties::read(&mut package, &mut builder.properties)?;
    let mut meter = Meter::new(limits);
    meter.damage += workbook.damage + strings.damage;
    let mut room = Room::new(limits);
    let mut running = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let (mut untitled, mut title) = (true, String::new());
    for entry in &workbook.sheets {
        if entry.is_hidden {
            meter.hidden += 1;
            continue;
        }
        let Some((kind, part)) = links.by_id(&entry.id) else {
            package.warn(format!("sheet \"{}\" has no part", entry.name));
            continue;
        };
        if kind != "worksheet" || !seen.insert(part.to_owned()) {
            continue;
        }
        let Some(xml) = package.front(part) else { continue };
        let mut sheet = Sheet::read(&xml, &strings, &formats, &mut meter)?;
        drop(xml);
        let asides = asides::read(&mut package, part, &mut sheet, &mut meter)?;
        if sheet.grid.rows.is_empty() && asides.texts.is_empty() {
            continue;
        }
        push_new(&mut builder, &mut running, &sheet.headers);
        let is_first = std::mem::take(&mut untitled);
        if is_first {
            title = sheet.grid.take_title().or_else(|| builder.properties.title.clone()).unwrap_or_default();
            builder.push(BlockKind::Title, "", &title, None);
        }
        let repeats_title = is_first && entry.name.trim().eq_ignore_ascii_case(title.trim());
        if !repeats_title && !is_default_name(&entry.name) {
            builder.push(BlockKind::Heading { level: 2 }, "", &entry.name, None);
        }
        sheet.grid.write(&mut builder, limits, &mut room);
        for text in &asides.texts {
            builder.push(BlockKind::Paragraph, "", text, None);
        }
        for comment in &asides.comments {
            builder.push(BlockKind::Comment, "", comment, None);
        }
        push_new(&mut builder, &mut running, &sheet.footers);
    }
    finish(&mut builder, &package, &meter, limits);
    Ok(builder.finish(None))
}

fn finish(builder: &mut Builder, package: &Package<'_>, meter: &Meter, limits: &Limits) {
    let mut warnings = package.warnings();
    if meter.damage > 0 {
        warnings.push(Warning::Damaged { what: format!("sheets broken in {} places", meter.damage) });
    }
    if meter.is_out_of_cells() {
        warnings.push(limits.reached(Limit::Cells));
    }
    if meter.is_out_of_text() {
        warnings.push(limits.reached(Limit::TextBytes));
    }
    if meter.hidden > 0 {
        warnings.push(Warning::HiddenText { count: meter.hidden });
    }
    for warning in warnings {
        if !builder.integrity.warnings.contains(&warning) {
            builder.integrity.warnings.push(warning);
        }
    }
}

/// Adds headers or footers that no sheet had before.
fn push_new(builder: &mut Builder, running: &mut BTreeSet<String>, texts: &[String]) {
    for text in texts {
        if running.insert(text.clone()) {
            builder.push(BlockKind::Furniture, "", text, None);
        }
    }
}

/// Holds for the names that programs give to new sheets, which say nothing.
fn is_default_name(name: &str) -> bool {
    const NEW: [&str; 10] =
        ["sheet", "tabelle", "feuil", "feuille", "hoja", "blad", "foglio", "ark", "planilha", "folha"];
    let word = name.trim().trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_lowercase();
    NEW.contains(&word.as_str())
}
