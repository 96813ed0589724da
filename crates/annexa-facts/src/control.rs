use std::sync::LazyLock;

use annexa_model::{Block, BlockKind, Date, Document, Sourced, Span, Status};
use regex::Regex;

use crate::dates::{first_date, parse_date};
use crate::fields::{Field, Place, version_key};
use crate::lines::{REVIEW, clean_label};
use crate::parse::{Approval, approval, day_right_after, owner, version_of};
use crate::read::FactRules;

/// A value longer than this is prose, not a field.
const LONGEST_VALUE: usize = 200;
/// A cover line, header or footer that tells the status is no longer than this.
const LONGEST_STATUS_LINE: usize = 90;
/// A date further into a value belongs to something else.
const DATE_WITHIN: usize = 40;
/// Status lines stand among the first blocks.
const STATUS_BLOCKS: usize = 8;

/// The facts of document control, read from the fields of one document.
pub(crate) struct Control<'a> {
    pub(crate) rules: &'a FactRules,
    pub(crate) document: &'a Document,
    pub(crate) fields: Vec<Field>,
}

/// Owner, version, status, approval and dates as a document states them.
#[derive(Debug, Default)]
pub(crate) struct ControlFacts {
    pub(crate) owner: Option<Sourced<String>>,
    pub(crate) version: Option<Sourced<String>>,
    pub(crate) status: Option<Sourced<Status>>,
    pub(crate) approved_by: Option<Sourced<String>>,
    pub(crate) approved_on: Option<Sourced<Date>>,
    pub(crate) effective_on: Option<Sourced<Date>>,
    pub(crate) next_review: Option<Sourced<Date>>,
}

impl Control<'_> {
    pub(crate) fn facts(&self) -> ControlFacts {
        let words = &self.rules.words;
        let version = self.version();
        let (approved_by, of_approver) = self.approver();
        let approved_on = of_approver.or_else(|| self.date_field(&words.approved_on)).or_else(|| self.signed_on());
        // The day of a version that is also the day of its approval says nothing of its own.
        let version_day = version.as_ref().and_then(|v| self.day_of_version(v));
        let day = approved_on.as_ref().map(|d| d.value);
        let in_force = self.date_of(&words.effective_on, |f| !is_version_day(f));
        let revised = self.date_of(&words.effective_on, is_version_day);
        let version_day = version_day.or(revised).filter(|d| Some(d.value) != day);
        let effective_on = in_force.or(version_day);
        let known = day.max(effective_on.as_ref().map(|d| d.value));
        let to_come = |f: &Field| f.label != REVIEW || known.is_none_or(|day| parse_date(self.text(f)) > Some(day));
        let next_review = self.date_of(&words.next_review, to_come).or_else(|| self.date_property(&words.next_review));
        let status = self.status(version.as_ref()).or_else(|| {
            let source = approved_by.as_ref().map(|a| a.span).or(approved_on.as_ref().map(|d| d.span));
            let done = approved_on.is_some() || !self.names_undated_approver();
            // A contract is signed, which is more than approved but not what the word is for.
            let stated = !self.is_signed_only(approved_by.as_ref());
            source.filter(|_| done && stated).map(|span| Sourced { value: Status::Approved, span })
        });
        let version = version.map(|v| Sourced { value: v.value, span: v.span });
        ControlFacts { owner: self.owner(), version, status, approved_by, approved_on, effective_on, next_review }
    }

    /// The fields with one of these labels that have a value, best witness first, else in reading order.
    pub(crate) fn labelled<'f>(&'f self, labels: &'f [String]) -> Vec<&'f Field> {
        let mut found: Vec<&Field> = self
            .fields
            .iter()
            .filter(|f| labels.contains(&f.label))
            .filter(|f| f.value.len() <= LONGEST_VALUE && !self.rules.is_blank(self.text(f)))
            .collect();
        found.sort_by_key(|f| f.place);
        found
    }

    pub(crate) fn text(&self, field: &Field) -> &str {
        field.value.of(&self.document.text)
    }

    /// Fields about the document itself: those of the body may be about one of the things it speaks of.
    fn of_document<'f>(&'f self, labels: &'f [String]) -> Vec<&'f Field> {
        self.labelled(labels).into_iter().filter(|f| f.place != Place::Body).collect()
    }

    fn property(&self, labels: &[String]) -> Option<String> {
        let other = &self.document.properties.other;
        let found =
            other.iter().find(|(key, value)| labels.contains(&property_label(key)) && !self.rules.is_blank(value));
        found.map(|(_, value)| value.trim().to_owned())
    }

    fn owner(&self) -> Option<Sourced<String>> {
        let words = &self.rules.words;
        // Whoever wrote or keeps the document answers for it where no owner is named; not the
        // authors of single versions, who may be anybody.
        let written = |f: &&Field| f.place != Place::Revision;
        let named = self.of_document(&words.owner);
        let authors = self.of_document(&words.author).into_iter().filter(written);
        named
            .into_iter()
            .chain(authors)
            .find_map(|f| Some(Sourced::in_text(owner(self.text(f))?, f.value)))
            .or_else(|| self.property(&words.owner).and_then(|v| owner(&v)).map(Sourced::outside))
    }

    fn version(&self) -> Option<Sourced<String>> {
        let stated = self.of_document(&self.rules.words.version);
        let mut stated = stated.into_iter().filter_map(|f| {
            let (version, end) = version_of(self.text(f))?;
            let from = f.value.start + end.saturating_sub(version.len());
            Some(((f.place, f.block), Sourced::in_text(version, Span::new(from, f.value.start + end))))
        });
        // "Issued on 3 May, version 1.0. Version 1.1 of 2 June corrects the figures."
        let found = stated.next().map(|(at, first)| {
            let beside = stated.filter(|(other, _)| *other == at).map(|(_, version)| version);
            beside.fold(
                first,
                |best, next| {
                    if version_key(&next.value) > version_key(&best.value) { next } else { best }
                },
            )
        });
        let property = || self.document.properties.version.clone().or_else(|| self.property(&self.rules.words.version));
        found.or_else(|| property().and_then(|v| Some(version_of(&v)?.0)).map(Sourced::outside))
    }

    fn day_of_version(&self, version: &Sourced<String>) -> Option<Sourced<Date>> {
        let span = version.span?;
        if let Some(day) = parse_date(&version.value) {
            return Some(Sourced::in_text(day, span));
        }
        let block = self.document.blocks.iter().find(|b| b.span.contains(span))?;
        if matches!(block.kind, BlockKind::TableRow { .. }) {
            return None;
        }
        let rest = &self.document.text[span.end..block.span.end];
        day_right_after(rest).map(|day| Sourced::in_text(day, span))
    }

    /// Who approved, and the day when it stands beside the name.
    fn approver(&self) -> (Option<Sourced<String>>, Option<Sourced<Date>>) {
        let words = &self.rules.words;
        let mut fields = self.of_document(&words.approved_by);
        fields.extend(self.fields.iter().filter(|f| self.is_signature(f)));
        let read = |f: &Field| -> Approval { approval(self.text(f)) };
        let named = fields.iter().copied().find(|f| read(f).name.is_some());
        if let Some(field) = named {
            let told = read(field);
            let name = told.name.map(|name| Sourced::in_text(name, field.value));
            return (name, told.day.map(|day| Sourced::in_text(day, field.value)));
        }
        let property = self.property(&words.approved_by).map(|v| approval(&v));
        let told = property.unwrap_or_default();
        (told.name.map(Sourced::outside), told.day.map(Sourced::outside))
    }

    /// "Signed for Tidewell: ...", "For and on behalf of ...: ..."
    fn is_signature(&self, field: &Field) -> bool {
        ["signed for ", "signed on behalf of ", "for and on behalf of ", "signature of "]
            .iter()
            .any(|l| field.label.starts_with(l))
            && field.value.len() <= LONGEST_VALUE
            && !self.rules.is_blank(self.text(field))
    }

    fn is_signed_only(&self, approver: Option<&Sourced<String>>) -> bool {
        let span = approver.and_then(|a| a.span);
        span.is_some_and(|span| self.fields.iter().any(|f| f.value == span && self.is_signature(f)))
    }

    /// The date right behind a signature.
    fn signed_on(&self) -> Option<Sourced<Date>> {
        let signature = |f: &Field| f.label.starts_with("sign") && !self.rules.is_blank(self.text(f));
        let at = self.fields.iter().position(signature)?;
        let next = self.fields.get(at + 1).filter(|f| f.label == "date" && f.block <= self.fields[at].block + 2)?;
        parse_date(self.text(next)).map(|day| Sourced::in_text(day, next.value))
    }

    fn date_of(&self, labels: &[String], fits: impl Fn(&Field) -> bool) -> Option<Sourced<Date>> {
        self.of_document(labels).into_iter().filter(|f| fits(f)).find_map(|field| {
            let (day, span) = first_date(self.text(field))?;
            (span.start <= DATE_WITHIN).then(|| Sourced::in_text(day, field.value))
        })
    }

    fn date_field(&self, labels: &[String]) -> Option<Sourced<Date>> {
        if let Some(found) = self.date_of(labels, |_| true) {
            return Some(found);
        }
        self.date_property(labels)
    }

    fn date_property(&self, labels: &[String]) -> Option<Sourced<Date>> {
        self.property(labels).and_then(|v| parse_date(&v)).map(Sourced::outside)
    }

    /// Holds when the approver stands in a version row or beside a date field that was left blank: then
    /// the row says who is to approve, not that it was done.
    fn names_undated_approver(&self) -> bool {
        let words = &self.rules.words;
        let Some(field) = self.of_document(&words.approved_by).first().copied() else { return false };
        let is_date = |f: &&Field| f.label.contains("date") || words.approved_on.contains(&f.label);
        let beside: Vec<&Field> = self.fields.iter().filter(|f| f.block == field.block).filter(is_date).collect();
        beside.iter().any(|f| parse_date(self.text(f)).is_none())
            && beside.iter().all(|f| parse_date(self.text(f)).is_none())
    }

    /// Short lines on the cover, and headers and footers.
    fn cover(&self) -> impl Iterator<Item = &Block> {
        self.document.blocks.iter().enumerate().filter_map(|(index, block)| {
            let on_cover = index < STATUS_BLOCKS && !matches!(block.kind, BlockKind::TableRow { .. } | BlockKind::Code);
            let furniture = block.kind == BlockKind::Furniture && block.span.len() <= LONGEST_STATUS_LINE + 30;
            (furniture || (on_cover && block.span.len() <= LONGEST_STATUS_LINE)).then_some(block)
        })
    }

    fn status(&self, version: Option<&Sourced<String>>) -> Option<Sourced<Status>> {
        let kinds = &self.rules.kinds;
        for field in self.of_document(&self.rules.words.status) {
            if let Some(status) = kinds.status(self.text(field)) {
                return Some(Sourced::in_text(status, field.value));
            }
        }
        let replaced = self.of_document(&self.rules.words.replaced_by).first().map(|f| f.value);
        if let Some(span) = replaced {
            return Some(Sourced::in_text(Status::Obsolete, span));
        }
        for block in self.cover() {
            for line in block.span.of(&self.document.text).lines() {
                if let Some(status @ (Status::Draft | Status::Obsolete)) = kinds.status(line)
                    && says_it_of_itself(line, status)
                {
                    return Some(Sourced::in_text(status, block.span));
                }
            }
        }
        let span = version.and_then(|v| v.span);
        let around = span.map(|s| self.around_version(s).to_lowercase());
        if around.is_some_and(|a| a.contains("draft")) {
            return Some(Sourced { value: Status::Draft, span });
        }
        let property = self.document.properties.status.clone().or_else(|| self.property(&self.rules.words.status));
        property.and_then(|p| kinds.status(&p)).map(Sourced::outside)
    }

    /// The version with the word before and the suffix behind it: "Draft 0.3", "1.0-draft", "1.0 (draft)".
    fn around_version(&self, span: Span) -> &str {
        let text = &self.document.text;
        let line = text[..span.start].rfind(['\n', '|', '·', ',', '.']).map_or(0, |at| at + 1);
        let mut end = (span.end + 10).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut start = line.max(span.start.saturating_sub(20));
        while !text.is_char_boundary(start) {
            start += 1;
        }
        let behind = &text[span.end..end];
        let end = span.end + behind.find(['\n', '|', '·', ',', '.']).unwrap_or(behind.len());
        &text[start..end]
    }
}

/// The plain "Date" of a revision table, as opposed to its "Valid from".
fn is_version_day(field: &Field) -> bool {
    field.place == Place::Revision && !["effective", "valid", "in force"].iter().any(|w| field.label.contains(w))
}

/// "dc.date.approved", "ApprovedBy" and "approved_by" are labels as well.
fn property_label(key: &str) -> String {
    let mut spaced = String::with_capacity(key.len() + 4);
    let mut previous = ' ';
    for c in key.chars() {
        if c.is_uppercase() && previous.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if c == '_' || c == '-' { ' ' } else { c });
        previous = c;
    }
    clean_label(&spaced)
}

/// "The policy has been superseded by ..."
static ENDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^this \w+ (?:is|was|has been|is now) (?:superseded|replaced|withdrawn|obsolete|retired|no longer)\b",
    )
    .expect("a fixed pattern")
});

/// "DRAFT", "Draft for review", "SUPERSEDED by POL-2": not a sentence in which the word occurs, and
/// not a field that was left blank ("Superseded by: -").
fn says_it_of_itself(text: &str, status: Status) -> bool {
    let words = text.split_whitespace().count();
    // "Obsolete documents are withdrawn." speaks of others.
    let second = text.split_whitespace().nth(1).unwrap_or_default().to_lowercase();
    let others = ["documents", "versions", "policies", "copies", "records"].contains(&second.as_str());
    if second == "of" || (others && status == Status::Obsolete) {
        return false;
    }
    let shouted = match status {
        Status::Draft => ["DRAFT", "(draft", "- Draft", "– Draft", "| Draft", "not for use"].as_slice(),
        _ => ["SUPERSEDED", "OBSOLETE", "WITHDRAWN", "ARCHIVED", "RETIRED"].as_slice(),
    };
    let begins = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let leads = match status {
        Status::Draft => begins.starts_with("draft") || words <= 4,
        _ => {
            ENDED.is_match(&begins)
                || ["superseded", "obsolete", "withdrawn"].iter().any(|l| begins.starts_with(l))
                || words <= 4
        }
    };
    let is_sentence = text.trim_end().ends_with('.') && words > 8 && !ENDED.is_match(&begins);
    let is_field = text.split_once(':').is_some_and(|(_, value)| value.split_whitespace().count() <= 1);
    !is_field && (shouted.iter().any(|s| text.contains(s)) || (leads && !is_sentence))
}
