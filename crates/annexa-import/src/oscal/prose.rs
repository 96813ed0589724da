//! Texts with places for parameters: `{{ insert: param, ac-1_prm_1 }}`.

use std::collections::{HashMap, HashSet};

use super::raw::{Parameter, Placed};
use crate::limits;
use crate::lines::Lines;

/// Bytes of a text beyond which nothing is added: what is cut later is not built first.
const MOST: usize = limits::TEXT * 4;

/// Parameters inside the choices of others.
const MOST_NESTED: usize = 8;

/// Bytes between the braces of a place.
const LONGEST_PLACE: usize = 256;

pub(super) fn is_full(out: &str) -> bool {
    out.len() > MOST
}

/// The characters that begin within the first `bytes` of the text, but not one that ends behind them.
fn first(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

/// Appends as much of `text` as there is room for, and a little more, so that the cut is seen.
pub(super) fn push(out: &mut String, text: &str) {
    if !is_full(out) {
        out.push_str(first(text, (MOST + 4).saturating_sub(out.len())));
    }
}

/// All parameters of a catalogue; an id is defined once in it.
#[derive(Default)]
pub(super) struct Parameters<'a> {
    by_id: HashMap<&'a str, &'a Parameter<'a>>,
    /// Parameters whose choices were looked at for unknown ones.
    checked: HashSet<&'a str>,
}

impl<'a> Parameters<'a> {
    pub(super) fn add(&mut self, parameters: &'a [Parameter<'a>]) {
        for parameter in parameters {
            self.by_id.insert(&parameter.id, parameter);
        }
    }

    /// The ids of parameters for which the text has places and which do not exist, with their lines; those in the
    /// choices of parameters once for the catalogue.
    pub(super) fn unknown(&mut self, prose: &'a Placed<'a>, lines: &Lines<'_>) -> Vec<(String, usize)> {
        let mut unknown = Vec::new();
        let mut open = vec![prose];
        while let Some(next) = open.pop() {
            for piece in pieces(&next.value) {
                let Piece::Place(id) = piece else { continue };
                match self.by_id.get(id) {
                    Some(parameter) if self.checked.insert(&parameter.id) => {
                        open.extend(parameter.select.iter().flat_map(|s| &s.choice));
                    }
                    Some(_) => {}
                    None => unknown.push((crate::text::shown(id), lines.of(next.raw))),
                }
            }
        }
        unknown
    }

    /// Appends the text with its parameters put in.
    pub(super) fn fill(&self, prose: &str, out: &mut String, depth: usize) {
        for piece in pieces(prose) {
            if is_full(out) {
                return;
            }
            match piece {
                Piece::Text(text) => push(out, text),
                Piece::Place(id) => match self.by_id.get(id) {
                    Some(parameter) if depth < MOST_NESTED => self.parameter(parameter, out, depth),
                    _ => {
                        push(out, "[");
                        push(out, id);
                        push(out, "]");
                    }
                },
            }
        }
    }

    /// What is known of a parameter: its values, else what can be chosen, else what it stands for.
    fn parameter(&self, parameter: &Parameter<'_>, out: &mut String, depth: usize) {
        if !parameter.values.is_empty() {
            for (at, value) in parameter.values.iter().enumerate() {
                push(out, if at > 0 { ", " } else { "" });
                self.fill(value, out, depth + 1);
            }
            return;
        }
        match (&parameter.select, &parameter.label) {
            (Some(select), _) if !select.choice.is_empty() => {
                let many = select.how_many.as_deref() == Some("one-or-more");
                push(out, if many { "[one or more of: " } else { "[one of: " });
                for (at, choice) in select.choice.iter().enumerate() {
                    push(out, if at > 0 { "; " } else { "" });
                    self.fill(choice.value.trim(), out, depth + 1);
                }
                push(out, "]");
            }
            (_, Some(label)) => {
                push(out, "[");
                self.fill(label.trim(), out, depth + 1);
                push(out, "]");
            }
            (_, None) => {
                push(out, "[");
                push(out, &parameter.id);
                push(out, "]");
            }
        }
    }
}

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    /// The id of a parameter.
    Place(&'a str),
}

/// The text as pieces. What is not written as a place for a parameter stays text.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut from = 0;
        while let Some(found) = rest[from..].find("{{") {
            let at = from + found;
            if let Some((id, length)) = place(&rest[at..]) {
                if at > 0 {
                    let before = &rest[..at];
                    rest = &rest[at..];
                    return Some(Piece::Text(before));
                }
                rest = &rest[length..];
                return Some(Piece::Place(id));
            }
            from = at + 1;
        }
        Some(Piece::Text(std::mem::take(&mut rest)))
    })
}

/// The id in a place that stands at the beginning of the text, and the place's length.
fn place(text: &str) -> Option<(&str, usize)> {
    let window = first(text, LONGEST_PLACE);
    let end = window.find("}}")?;
    let inside = window[2..end].trim();
    let id = match inside.strip_prefix("insert:") {
        Some(insert) => insert.trim_start().strip_prefix("param")?.trim_start().strip_prefix(',')?.trim(),
        // The form of drafts before version 1.
        None => inside,
    };
    let fits = |c: char| c.is_alphanumeric() || "._-[]()".contains(c);
    (!id.is_empty() && id.chars().all(fits)).then_some((id, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_other_braces() {
        let all = |text| pieces(text).collect::<Vec<_>>();
        assert_eq!(
            all("a {{ insert: param, ac-1_prm_1 }} b {{x}}"),
            [Piece::Text("a "), Piece::Place("ac-1_prm_1"), Piece::Text(" b "), Piece::Place("x")]
        );
        for text in ["{{ insert: control, ac-1 }}", "{{ }}", "{{{{", "{{ two words }}", "}} {{"] {
            assert_eq!(all(text), [Piece::Text(text)], "{text}");
        }
    }

    #[test]
    fn braces_without_end_take_linear_time() {
        let text = "{{".repeat(2_000_000);
        assert_eq!(pieces(&text).count(), 1);
    }
}
