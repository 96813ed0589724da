//! Findings on the control of documents: reviews, owners, status, blanks, age of records.

use annexa_model::{DocumentKind, Role, Span, Status};

use super::{About, Raise, Scene};
use crate::Standing;

pub(super) fn review_overdue(scene: &Scene<'_>, raise: &mut Raise<'_>) {
    for (index, document) in scene.documents.iter().enumerate() {
        if let Some(review) = &document.facts.next_review
            && review.value < scene.settings.as_of
        {
            let days = scene.settings.as_of.days_since(review.value);
            raise.raise(About {
                document: Some(index),
                quote: review.span,
                values: vec![("date", review.value.to_string()), ("days", days.to_string())],
                ..About::default()
            });
        }
    }
}

pub(super) fn review_lapsing(scene: &Scene<'_>, within: i32, raise: &mut Raise<'_>) {
    for (index, document) in scene.documents.iter().enumerate() {
        if let Some(review) = &document.facts.next_review {
            let days = review.value.days_since(scene.settings.as_of);
            if (0..=within).contains(&days) {
                raise.raise(About {
                    document: Some(index),
                    quote: review.span,
                    values: vec![("date", review.value.to_string()), ("days", days.to_string())],
                    ..About::default()
                });
            }
        }
    }
}

pub(super) fn facts_missing(scene: &Scene<'_>, raise: &mut Raise<'_>) {
    for (index, document) in scene.documents.iter().enumerate() {
        // What is not in force has a finding of its own; a record needs no approval.
        if !document.is_design() || document.standing() != Standing::InForce {
            continue;
        }
        let facts = &document.facts;
        let mut missing = Vec::new();
        if facts.owner.is_none() {
            missing.push("owner");
        }
        if facts.version.is_none() && facts.effective_on.is_none() {
            missing.push("version or date");
        }
        let approved = facts.status.as_ref().is_some_and(|s| s.value == Status::Approved);
        if facts.approved_by.is_none() && facts.approved_on.is_none() && !approved {
            missing.push("approval");
        }
        if !missing.is_empty() {
            raise.raise(About {
                document: Some(index),
                values: vec![("missing", join_and(&missing))],
                ..About::default()
            });
        }
    }
}

pub(super) fn status_is(scene: &Scene<'_>, statuses: &[Status], raise: &mut Raise<'_>) {
    for (index, document) in scene.documents.iter().enumerate() {
        if let Some(status) = document.facts.status.as_ref().filter(|s| statuses.contains(&s.value)) {
            raise.raise(About {
                document: Some(index),
                quote: status.span,
                values: vec![("status", status.value.name().to_owned())],
                ..About::default()
            });
        }
    }
}

pub(super) fn placeholders(scene: &Scene<'_>, raise: &mut Raise<'_>) {
    for (index, document) in scene.documents.iter().enumerate() {
        let Some(first) = document.facts.placeholders.first() else { continue };
        let text = &document.document.text;
        let mut shown: Vec<&str> = Vec::new();
        for placeholder in &document.facts.placeholders {
            let words = placeholder.of(text);
            if !shown.contains(&words) && shown.len() < 3 {
                shown.push(words);
            }
        }
        raise.raise(About {
            document: Some(index),
            quote: Some(passage_around(scene, index, *first)),
            values: vec![("count", document.facts.placeholders.len().to_string()), ("examples", shown.join(", "))],
            ..About::default()
        });
    }
}

pub(super) fn record_outside_window(scene: &Scene<'_>, raise: &mut Raise<'_>) {
    for (index, document) in scene.documents.iter().enumerate() {
        let standing_list = document.facts.kind == Some(DocumentKind::Register);
        let records = matches!(document.facts.role, Role::Operation | Role::Evaluation);
        if !records || standing_list || document.standing() != Standing::InForce {
            continue;
        }
        if let Some(newest) = document.newest_record(scene.settings.as_of)
            && newest < scene.settings.window_start()
        {
            raise.raise(About {
                document: Some(index),
                values: vec![
                    ("date", newest.to_string()),
                    ("start", scene.settings.window_start().to_string()),
                    ("end", scene.settings.as_of.to_string()),
                ],
                ..About::default()
            });
        }
    }
}

/// The passage that holds `span`, so that a quote can be read; the span itself when none does.
fn passage_around(scene: &Scene<'_>, document: usize, span: Span) -> Span {
    let passages = &scene.documents[document].passages.all;
    let found = passages.iter().find(|p| p.span.contains(span)).map(|p| p.span);
    found.filter(|s| s.len() <= 400).unwrap_or(span)
}

fn join_and(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
