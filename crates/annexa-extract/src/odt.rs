//! OpenDocument text (.odt, .ott) and its flat form (.fodt).
//!
//! Each part is walked once as a stream of XML events. Elements are told by their local names.

mod flow;
mod lists;
mod meta;
mod styles;

use annexa_model::{BlockKind, Document, Unreadable};

use crate::Limits;
use crate::builder::Builder;
use crate::decode::decode;
use crate::package::Package;
use crate::pieces;
use crate::walk::Trouble;
use flow::Flow;
use styles::Styles;

/// The parts that make up a text; a flat file has them all in one.
struct Parts {
    content: String,
    styles: String,
    meta: String,
}

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut builder = Builder::new(limits);
    let parts = if bytes.starts_with(b"PK") {
        let mut package = Package::open(bytes, limits)?;
        let parts = unpack(&mut package)?;
        builder.integrity.warnings.extend(package.warnings());
        parts
    } else {
        let decoded = decode(bytes, None);
        builder.integrity.warnings.extend(decoded.warnings);
        Parts { content: decoded.text, styles: String::new(), meta: String::new() }
    };
    let is_flat = parts.styles.is_empty() && parts.content.contains("master-styles");
    meta::read(if is_flat { &parts.content } else { &parts.meta }, &mut builder.properties)?;

    let margin_part = if is_flat { &parts.content } else { &parts.styles };
    let mut trouble = Trouble::default();
    let mut body = Flow::new(limits, Styles::read(&[&parts.styles, &parts.content])?);
    crate::walk::walk(&parts.content, limits, &mut body, &mut trouble)?;
    let found = body.finish();
    let mut margins = Flow::new(limits, Styles::read(&[margin_part])?);
    margins.read_margins();
    // What is broken in the one part of a flat file was counted on the first walk.
    let mut margin_trouble = Trouble::default();
    crate::walk::walk(margin_part, limits, &mut margins, &mut margin_trouble)?;
    let margins = margins.finish();
    trouble.damage += if is_flat { 0 } else { margin_trouble.damage };

    for text in &margins.headers {
        builder.push(BlockKind::Furniture, "", text, None);
    }
    pieces::write(found.pieces, &mut builder, None);
    for text in &margins.footers {
        builder.push(BlockKind::Furniture, "", text, None);
    }
    let mut tally = found.tally;
    tally.add(&margins.tally);
    let reached = found.reached.and(margins.reached).warnings(limits);
    builder.integrity.warnings.extend(trouble.warnings(limits));
    builder.integrity.warnings.extend(tally.warnings("embedded objects", reached));
    Ok(builder.finish(None))
}

/// # Errors
/// [`Unreadable::Encrypted`] when the manifest says so, [`Unreadable::Corrupt`] without a readable content.
fn unpack(package: &mut Package<'_>) -> Result<Parts, Unreadable> {
    let manifest = package.text("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(Unreadable::Encrypted);
    }
    let content = package.text("content.xml")?.filter(|content| content.contains('<'));
    let content = content.ok_or_else(|| Unreadable::Corrupt { detail: "its content.xml cannot be read".to_owned() })?;
    let mut part = |name: &str| {
        if package.has(name) { package.optional_text(name).unwrap_or_default() } else { String::new() }
    };
    Ok(Parts { content, styles: part("styles.xml"), meta: part("meta.xml") })
}
