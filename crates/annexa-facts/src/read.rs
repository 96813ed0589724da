use annexa_catalog::FactWords;
use annexa_model::{Document, DocumentKind, Facts, Passages, Role, Sourced, Status};

use crate::applicability::applicability;
use crate::blanks::{Fill, placeholders};
use crate::control::Control;
use crate::fields::fields;
use crate::kind::KindRules;
use crate::lines::Labels;
use crate::record::{meeting_day, record_dates, role_of};
use crate::systems::ai_systems;
use crate::title::title;

/// Reads facts by the words of the mappings; shared between threads.
pub struct FactRules {
    pub(crate) words: FactWords,
    pub(crate) kinds: KindRules,
    pub(crate) labels: Labels,
}

impl FactRules {
    /// Compiles the words of the mappings.
    #[must_use]
    pub fn compile(words: &FactWords) -> Self {
        Self { words: words.clone(), kinds: KindRules::compile(words), labels: Labels::compile(words) }
    }

    /// Everything that `document` says about itself.
    #[must_use]
    pub fn facts(&self, document: &Document, passages: &Passages) -> Facts {
        let control = Control { rules: self, document, fields: fields(document, &self.words, &self.labels) };
        let title = title(&control, passages);
        let name = title.as_ref().map(|t| t.value.as_str());
        let mut stated = control.facts();
        let told = self.kinds.kind(name, document);
        let kind = told.and_then(|t| t.0);
        let (record_dates, entries) = record_dates(&control, kind);
        let ai_systems = ai_systems(document, &control.fields, &self.words);
        let placeholders = placeholders(document, &self.words);
        let fill = Fill::of(document, &placeholders, &self.words, &self.labels);
        let status = stated.status.as_ref().map(|s| s.value);
        // A draft with holes is a draft: nobody is meant to fill it in but its author.
        let calls_itself = self.calls_itself_template(name, document) || status == Some(Status::Template);
        let is_template = fill.is_form(calls_itself, kind) && !matches!(status, Some(Status::Draft | Status::Obsolete));
        let signed = stated.approved_on.is_some();
        let (kind, role) = role_of(told, is_template, fill.has_no_entries(), signed, entries);
        if kind == Some(DocumentKind::Minutes) && stated.effective_on.is_none() && role != Role::None {
            stated.effective_on = meeting_day(&control).map(|(day, span)| Sourced::in_text(day, span));
        }
        if matches!(kind, Some(DocumentKind::Minutes | DocumentKind::Audit)) {
            // What comes next is the next meeting or audit; minutes are not reviewed again.
            stated.next_review = None;
        }
        let overruled = matches!(status, None | Some(Status::Approved));
        if is_template && overruled {
            stated.status = Some(Sourced::outside(Status::Template));
        }
        Facts {
            title,
            owner: stated.owner,
            version: stated.version,
            status: stated.status,
            approved_by: stated.approved_by,
            approved_on: stated.approved_on,
            effective_on: stated.effective_on,
            next_review: stated.next_review,
            kind,
            role,
            record_dates,
            placeholders,
            is_template,
            applicability: applicability(document, &self.words.applicability),
            ai_systems,
        }
    }

    /// In its title, or in a line of its own right below.
    fn calls_itself_template(&self, title: Option<&str>, document: &Document) -> bool {
        let says = |text: &str| self.kinds.status(text) == Some(Status::Template);
        let mut lines = document.blocks.iter().take(4).map(|b| b.span.of(&document.text));
        title.is_some_and(says) || lines.any(|l| l.split_whitespace().count() <= 3 && says(l))
    }

    /// Holds when the value is none: blank, a dash, "TBD", an unfilled placeholder.
    pub(crate) fn is_blank(&self, value: &str) -> bool {
        let value = value.trim();
        let bracketed = value.starts_with(['[', '<', '{', '☐']) || value.contains("___") || value.contains("...");
        !value.chars().any(char::is_alphanumeric) || bracketed || self.words.blanks.contains(&value.to_lowercase())
    }
}
