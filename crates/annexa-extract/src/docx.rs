//! Office Open XML text documents (.docx, .docm, .dotx).
//!
//! The archive is opened by the names of its parts and each part is walked once as a stream of
//! XML events: no tree is built and nothing recurses, so that neither size nor nesting of a
//! hostile file decides over memory or stack. Elements are told by their local names, which makes
//! the Transitional and the Strict namespaces one.

pub(crate) mod numbering;
pub(crate) mod properties;
pub(crate) mod styles;
pub(crate) mod symbols;
mod walk;

use std::collections::BTreeSet;

use annexa_model::{BlockKind, Document, Unreadable};

use crate::Limits;
use crate::builder::Builder;
use crate::package::Package;
use crate::pieces;
use crate::tally::Tally;
use crate::walk::Trouble;
use numbering::Numbering;
use styles::Styles;
use walk::{Flow, Markup};

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut package = Package::open(bytes, limits)?;
    let main = package.main_part().ok_or_else(|| Unreadable::Corrupt { detail: "no main document part".to_owned() })?;
    let Some(xml) = package.text(&main)? else {
        return Err(Unreadable::Corrupt { detail: format!("its main part {main} cannot be read") });
    };
    if !xml.contains('<') {
        return Err(Unreadable::Corrupt { detail: format!("its main part {main} is no XML") });
    }
    let links = package.links(&main);
    let mut load = |kind: &str| links.first(kind).and_then(|part| package.optional_text(part)).unwrap_or_default();
    let markup = Markup {
        styles: Styles::read(&load("styles")).map_err(|error| refused(&error, "styles"))?,
        numbering: Numbering::read(&load("numbering")).map_err(|error| refused(&error, "numbering"))?,
        limits,
    };
    let notes = [load("footnotes"), load("endnotes")];
    let comments = load("comments");
    let furniture: Vec<(bool, String)> = links
        .all(&["header", "footer"])
        .map(|(kind, part)| (kind == "header", package.optional_text(part).unwrap_or_default()))
        .collect();

    let mut builder = Builder::new(limits);
    properties::read(&mut package, &mut builder.properties).map_err(|error| refused(&error, "properties"))?;
    let mut tally = Tally::default();
    let mut trouble = Trouble::default();
    let (headers, footers) = running_texts(&furniture, &markup, &mut tally, &mut trouble)
        .map_err(|error| refused(&error, "header or footer"))?;
    for text in &headers {
        builder.push(BlockKind::Furniture, "", text, None);
    }
    let asides = walk::Asides::read(&notes, &comments, &markup, &mut tally, &mut trouble)
        .map_err(|error| refused(&error, "notes or comments"))?;
    let body = Flow::new(&markup, &asides, &mut tally).walk(&xml, &mut trouble);
    let pieces = body.map_err(|error| refused(&error, &main))?;
    pieces::write(pieces, &mut builder, None);
    for text in &footers {
        builder.push(BlockKind::Furniture, "", text, None);
    }
    builder.integrity.warnings.extend(package.warnings());
    builder.integrity.warnings.extend(trouble.damaged());
    let told = tally.warnings("embedded documents, charts or diagrams", trouble.too_deep(limits));
    builder.integrity.warnings.extend(told);
    Ok(builder.finish(None))
}

/// The error for a part that declares a document type, the only one that a walk ends with.
fn refused(error: &Unreadable, part: &str) -> Unreadable {
    match error {
        Unreadable::Corrupt { .. } => Unreadable::Corrupt {
            detail: format!("its part {part} declares a document type, which no Office program writes"),
        },
        error => error.clone(),
    }
}

/// The distinct texts of headers and of footers, in the order of their parts.
fn running_texts(
    parts: &[(bool, String)],
    markup: &Markup<'_>,
    tally: &mut Tally,
    trouble: &mut Trouble,
) -> Result<(Vec<String>, Vec<String>), Unreadable> {
    let mut seen = BTreeSet::new();
    let (mut headers, mut footers) = (Vec::new(), Vec::new());
    let none = walk::Asides::default();
    for (is_header, xml) in parts {
        for piece in Flow::new(markup, &none, tally).walk(xml, trouble)? {
            for text in piece.texts() {
                if seen.insert(text.clone()) {
                    if *is_header { &mut headers } else { &mut footers }.push(text);
                }
            }
        }
    }
    Ok((headers, footers))
}
