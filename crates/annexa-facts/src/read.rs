use annexa_catalog::FactWords;
use annexa_model::{
    Block, BlockKind, Date, Document, DocumentKind, Facts, Passages, Role, Sourced, Span, Status,
};

use crate::blanks::{Fill, placeholders};
use crate::dates::{dates_in, parse_date};
use crate::fields::{Field, clean_label, fields};
use crate::kind::KindRules;

/// Reads facts by the words of the mappings; shared between threads.
pub struct FactRules {
    words: FactWords,
    kinds: KindRules,
}

/// A value longer than this is prose, not a field.
const LONGEST_VALUE: usize = 120;
/// A cover line, header or footer that tells the status is no longer than this.
const LONGEST_STATUS_LINE: usize = 60;
/// Cover lines stand among the first blocks.
const COVER_BLOCKS: usize = 8;
/// A document with so many dated rows is a record, whatever its title.
const DATED_ROWS: usize = 3;

impl FactRules {
    /// Compiles the words of the mappings.
    #[must_use]
    pub fn compile(words: &FactWords) -> Self {
        Self { words: words.clone(), kinds: KindRules::compile(words) }
    }

    /// Everything that `document` says about itself.
    #[must_use]
    pub fn facts(&self, document: &Document, passages: &Passages) -> Facts {
        let reading = Reading { rules: self, document, fields: fields(document) };
        let title = reading.title(passages);
        let placeholders = placeholders(document, &self.words);
        let fill = Fill::of(document, &placeholders);
        let name = title.as_ref().map(|t| t.value.as_str());
        let calls_itself_template = name.is_some_and(|t| self.kinds.status(t) == Some(Status::Template));
        let is_template = fill.is_form(calls_itself_template);
        let told = self.kinds.kind(name, document);
        let dated_rows = reading.dated_rows();
        let (kind, role) = role_of(told, is_template, dated_rows.len());
        let mut record_dates = dated_rows;
        record_dates.extend(reading.record_fields());
        record_dates.sort_unstable();
        record_dates.dedup();
        Facts {
            owner: reading.text_field(&self.words.owner),
            version: reading.version(),
            status: reading.status(name, is_template),
            approved_by: reading.approver(),
            approved_on: reading.date_field(&self.words.approved_on),
            effective_on: reading.date_field(&self.words.effective_on),
            next_review: reading.next_review(),
            title,
            kind,
            role,
            record_dates,
            placeholders,
            is_template,
        }
    }

    /// Holds when the value is none: blank, a dash, "TBD", an unfilled placeholder.
    fn is_blank(&self, value: &str) -> bool {
        let value = value.trim();
        let bracketed = value.starts_with(['[', '<', '{']) || value.contains("___");
        !value.chars().any(char::is_alphanumeric)
            || bracketed
            || self.words.blanks.contains(&value.to_lowercase())
    }
}

fn role_of(
    told: Option<(Option<DocumentKind>, Role)>,
    is_template: bool,
    dated_rows: usize,
) -> (Option<DocumentKind>, Role) {
    if is_template {
        return (told.and_then(|t| t.0), Role::None);
    }
    match told {
        Some((None, role)) => (None, role),
        Some((kind, role)) => (kind, role),
        None if dated_rows >= DATED_ROWS => (Some(DocumentKind::Log), Role::Operation),
        // A text that does not say what it is lays something down, if anything.
        None => (None, Role::Design),
    }
}

struct Reading<'a> {
    rules: &'a FactRules,
    document: &'a Document,
    fields: Vec<Field>,
}

impl Reading<'_> {
    fn title(&self, passages: &Passages) -> Option<Sourced<String>> {
        if let Some(span) = passages.title {
            return Some(Sourced::in_text(span.of(&self.document.text).to_owned(), span));
        }
        self.text_field(&self.rules.words.title)
            .or_else(|| self.document.properties.title.clone().map(Sourced::outside))
    }

    /// The first field with one of these labels that has a value; single fields before columns,
    /// and of columns the last row, which is the newest in a version history.
    fn labelled<'f>(&'f self, labels: &'f [String]) -> impl Iterator<Item = &'f Field> {
        let named = |f: &&Field| labels.contains(&f.label);
        let single = self.fields.iter().filter(named).filter(|f| !f.in_column);
        let columns = self.fields.iter().rev().filter(named).filter(|f| f.in_column);
        single.chain(columns).filter(|f| {
            let value = f.value.of(&self.document.text);
            value.len() <= LONGEST_VALUE && !self.rules.is_blank(value)
        })
    }

    fn text_field(&self, labels: &[String]) -> Option<Sourced<String>> {
        let in_head = |f: &&Field| !f.in_column || self.is_control_table(f.block);
        let field = self.labelled(labels).find(in_head);
        if let Some(field) = field {
            let value = field.value.of(&self.document.text).trim_matches(['*', ' ', '.']).to_owned();
            return Some(Sourced::in_text(value, field.value));
        }
        self.property(labels).map(Sourced::outside)
    }

    /// Column values count as document facts only in tables about the document itself.
    fn is_control_table(&self, block: usize) -> bool {
        let labels = &self.rules.words;
        let has = |wanted: &[String]| {
            self.fields.iter().any(|f| f.block == block && f.in_column && wanted.contains(&f.label))
        };
        has(&labels.version) && (has(&labels.effective_on) || has(&labels.approved_by) || has(&labels.approved_on))
    }

    fn property(&self, labels: &[String]) -> Option<String> {
        let other = &self.document.properties.other;
        let found = other.iter().find(|(key, value)| labels.contains(&clean_label(key)) && !self.rules.is_blank(value));
        found.map(|(_, value)| value.trim().to_owned())
    }

    fn version(&self) -> Option<Sourced<String>> {
        let has_digit = |s: &Sourced<String>| s.value.chars().any(|c| c.is_ascii_digit());
        if let Some(version) = self.text_field(&self.rules.words.version).filter(has_digit) {
            return Some(version);
        }
        // "Version 2.3" without a colon, on the cover or in a footer.
        for block in self.cover() {
            let text = block.span.of(&self.document.text);
            let lower = text.to_lowercase();
            for label in ["version ", "revision ", "issue ", "rev. ", "rev ", "v"] {
                let found = lower.match_indices(label).find_map(|(at, _)| {
                    let starts_word = at == 0 || !lower[..at].ends_with(char::is_alphanumeric);
                    let rest = lower.get(at + label.len()..)?;
                    let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
                    let number = number.trim_end_matches('.');
                    let fits = starts_word && number.starts_with(|c: char| c.is_ascii_digit()) && number.len() <= 8;
                    fits.then(|| (at + label.len(), number.to_owned()))
                });
                if let Some((at, number)) = found.filter(|_| lower.len() == text.len()) {
                    let start = block.span.start + at;
                    return Some(Sourced::in_text(number.clone(), Span::new(start, start + number.len())));
                }
            }
        }
        self.document.properties.version.clone().map(Sourced::outside)
    }

    /// Short lines on the cover, and headers and footers.
    fn cover(&self) -> impl Iterator<Item = &Block> {
        self.document.blocks.iter().enumerate().filter_map(|(index, block)| {
            let short = block.span.len() <= 2 * LONGEST_STATUS_LINE;
            let on_cover = index < COVER_BLOCKS && !matches!(block.kind, BlockKind::TableRow { .. } | BlockKind::Code);
            (short && (on_cover || block.kind == BlockKind::Furniture)).then_some(block)
        })
    }

    fn status(&self, title: Option<&str>, is_template: bool) -> Option<Sourced<Status>> {
        for field in self.labelled(&self.rules.words.status).filter(|f| !f.in_column || self.is_control_table(f.block)) {
            if let Some(status) = self.rules.kinds.status(field.value.of(&self.document.text)) {
                return Some(Sourced::in_text(status, field.value));
            }
        }
        for block in self.cover() {
            let text = block.span.of(&self.document.text);
            if block.span.len() > LONGEST_STATUS_LINE && block.kind != BlockKind::Furniture {
                continue;
            }
            if let Some(status @ (Status::Draft | Status::Obsolete)) = self.rules.kinds.status(text)
                && says_it_of_itself(text, status)
            {
                return Some(Sourced::in_text(status, block.span));
            }
        }
        if let Some(version) = self.version()
            && version.value.to_lowercase().contains("draft")
        {
            return Some(Sourced { value: Status::Draft, span: version.span });
        }
        if is_template || title.is_some_and(|t| t.to_lowercase().contains("(template)")) {
            return Some(Sourced::outside(Status::Template));
        }
        let property = self.document.properties.status.as_deref();
        let property = property.map(str::to_owned).or_else(|| self.property(&self.rules.words.status));
        property.and_then(|p| self.rules.kinds.status(&p)).map(Sourced::outside)
    }

    fn approver(&self) -> Option<Sourced<String>> {
        let named = self.text_field(&self.rules.words.approved_by);
        named.filter(|a| a.value.chars().any(char::is_alphabetic) && parse_date(&a.value).is_none_or(|_| a.value.len() > 14))
    }

    fn date_field(&self, labels: &[String]) -> Option<Sourced<Date>> {
        let in_control = |f: &&Field| !f.in_column || self.is_control_table(f.block);
        for field in self.labelled(labels).filter(in_control) {
            if let Some(date) = parse_date(field.value.of(&self.document.text)) {
                return Some(Sourced::in_text(date, field.value));
            }
        }
        self.property(labels).and_then(|v| parse_date(&v)).map(Sourced::outside)
    }

    fn next_review(&self) -> Option<Sourced<Date>> {
        self.date_field(&self.rules.words.next_review)
    }

    /// Dates in the rows of tables that are no version history, ascending; one for each row.
    fn dated_rows(&self) -> Vec<Date> {
        let mut out = Vec::new();
        for (index, block) in self.document.blocks.iter().enumerate() {
            if matches!(block.kind, BlockKind::TableRow { header: false, .. }) && !self.is_control_table(index) {
                out.extend(dates_in(block.span.of(&self.document.text)).first().map(|(date, _)| *date));
            }
        }
        out.sort_unstable();
        out
    }

    /// Dates in fields that say when something was done.
    fn record_fields(&self) -> Vec<Date> {
        let labels = &self.rules.words.record_date;
        let single = self.labelled(labels).filter(|f| !f.in_column);
        single.flat_map(|f| dates_in(f.value.of(&self.document.text))).map(|(date, _)| date).collect()
    }
}

/// "DRAFT", "Draft for review", "Status: superseded": not a sentence in which the word occurs.
fn says_it_of_itself(text: &str, status: Status) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let marked = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let is_sentence = text.trim_end().ends_with('.') && words.len() > 2;
    if is_sentence && !marked {
        return false;
    }
    match status {
        Status::Draft => words.len() <= 4 || marked || text.to_lowercase().starts_with("draft") || text.contains("(draft") || text.contains("DRAFT"),
        Status::Obsolete => words.len() <= 8 || marked || text.contains("SUPERSEDED") || text.contains("OBSOLETE") || text.contains("WITHDRAWN"),
        Status::Approved | Status::Template => false,
    }
}
