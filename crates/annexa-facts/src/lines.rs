use std::sync::LazyLock;

use annexa_catalog::FactWords;
use annexa_model::Span;
use regex::Regex;

use crate::dates::first_date;

/// What sort of value stands behind a label when no colon parts the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expects {
    /// "version 1.2", "version of 3 May 2026"
    Version,
    /// "next review on 3 May 2026"
    Date,
    /// "approved by A. Okafor"
    Name,
    /// "owner A. Okafor"
    Owner,
    /// "author A. Okafor"
    Author,
}

/// Recognises the labels of the mappings at the beginning of a text.
pub(crate) struct Labels {
    known: Vec<(String, Vec<Expects>)>,
}

/// A label and its value within one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Labelled {
    /// Lower case, without decoration.
    pub(crate) label: String,
    /// Relative to the text, without white space at the ends.
    pub(crate) value: Span,
    /// Holds where no colon parts label and value: "approved by A. Okafor on 3 May".
    pub(crate) bare: bool,
}

/// A place at which a label may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    kind: EdgeKind,
    /// Where what stands before ends.
    before: usize,
    /// Where the label may begin.
    after: usize,
}

/// What sort of place it is, which tells how far a value before it may have run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EdgeKind {
    /// A line, cell or bullet ends here: no value runs on.
    Hard,
    /// A sentence ends here: no value runs on, and only known labels begin.
    Sentence,
    /// A comma, dash or slash: the value runs on unless a known label begins.
    Soft,
    /// "is", "was", "and" in a sentence in which the document speaks of itself.
    Verb,
    /// "will be" in such a sentence: only what is to come begins here.
    Will,
    /// Any white space in a short line: where columns have run together, only the next field tells
    /// where a value ends.
    Word,
}

/// In longer texts white space alone does not begin a label.
const SHORT_LINE: usize = 200;
/// In lines no longer than this white space may begin the first label: "FRM-02 version 1.0".
const SHORTEST_LINE: usize = 70;

/// In texts no longer than this "and" may begin the next field: "checked by the owners and approved by the board".
const LONGEST_OF_FIELDS: usize = 700;

/// A text longer than this is scanned in pieces.
const LONGEST_PIECE: usize = 4096;
/// So many signs may stand between an edge and a label.
const LONGEST_DECORATION: usize = 128;
/// A value without a colon before it begins within so many bytes.
const VALUE_WITHIN: usize = 300;
/// No abbreviation is longer.
const LONGEST_WORD: usize = 64;

static EDGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          (?<hard> [\n|•·;\t] | \s{3,} )
        | (?<sentence> [.!?] [\x22”’)]? (?:\s+|$) )
        | (?<soft> , \s+ | \s [-–—/] \s | \s \( | \( )
        | (?<will> \s will\ be \s )
        | (?<verb> \s (?:is|was|are|were|been|and|next) \s )
        | (?<word> \s )
        ",
    )
    .expect("a fixed pattern")
});

static WITH_COLON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?<label>\p{L}[\p{L}\p{N} ./()&'’\-]{0,60}?)[ \t*_]*(?::|=)[ \t*]*").expect("a fixed pattern")
});

/// "This procedure", "the present policy": the sentence speaks of the document it stands in.
static ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    let names = "document|policy|procedure|standard|plan|guideline|register|log|report|statement|process|manual|notice|schedule|record|assessment|framework|programme|strategy|version";
    let verbs = "owned|approved|reviewed|repeated|issued|maintained|in force|valid";
    Regex::new(&format!(
        r"(?i)\bthis (?:\w+ ){{0,2}}(?:{names})\b|\bthe (?:{names}) (?:is|was|has been|will be) (?:next |last |to be )?(?:{verbs})\b"
    ))
    .expect("a fixed pattern")
});

/// Words that may stand between a bare label and its date.
static TO_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[\s,(]|on|by|of|is|was|due|in|at|the|from|as|dated|before|no later than|board|until)*$")
        .expect("a fixed pattern")
});

/// "Version 1.4 remains in force": the version before the one that says so.
static STILL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s.]*\d[\w.]*\s+(?:remains|stays|is still|continues|(?:still )?applies|has been (?:replaced|withdrawn|superseded)|is (?:replaced|withdrawn|superseded))\b")
        .expect("a fixed pattern")
});

/// A label that may mean the last review as well as the next one.
pub(crate) const REVIEW: &str = "review";

/// Abbreviations whose full stop does not end a sentence; single capitals are initials anyway.
const ABBREVIATIONS: [&str; 16] =
    ["dr", "mr", "mrs", "ms", "prof", "no", "nr", "e.g", "i.e", "ltd", "st", "sdn", "bhd", "inc", "ver", "rev"];

impl Labels {
    /// The labels of facts about documents; labels of records need a colon and are not among them.
    pub(crate) fn compile(words: &FactWords) -> Self {
        let mut known: Vec<(String, Vec<Expects>)> = Vec::new();
        let mut add = |labels: &[String], expects: Expects| {
            for label in labels {
                match known.iter_mut().find(|(l, _)| l == label) {
                    Some((_, all)) => all.push(expects),
                    None => known.push((label.clone(), vec![expects])),
                }
            }
        };
        add(&words.version, Expects::Version);
        for labels in [&words.approved_on, &words.effective_on, &words.next_review] {
            add(labels, Expects::Date);
        }
        add(&words.approved_by, Expects::Name);
        add(&words.owner, Expects::Owner);
        add(&words.author, Expects::Author);
        known.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        Self { known }
    }

    pub(crate) fn is_known(&self, label: &str) -> bool {
        self.known.iter().any(|(known, _)| known == label)
    }

    /// Every label in `text` with its value, in order.
    ///
    /// A long text is read piece by piece, so that what it costs grows with its length only.
    pub(crate) fn scan(&self, text: &str) -> Vec<Labelled> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let piece = piece(&text[at..]);
            out.extend(self.scan_piece(piece).into_iter().map(|mut labelled| {
                labelled.value = Span::new(at + labelled.value.start, at + labelled.value.end);
                labelled
            }));
            at += piece.len();
        }
        out
    }

    fn scan_piece(&self, text: &str) -> Vec<Labelled> {
        let edges = edges(text);
        let mut found: Vec<(Labelled, usize)> = Vec::new();
        for edge in &edges {
            if found.last().is_some_and(|(f, _)| edge.after < f.value.start) {
                continue;
            }
            let first_word = edge.kind == EdgeKind::Word && found.is_empty();
            if first_word && text.len() > SHORTEST_LINE {
                continue;
            }
            if let Some((label, value_at, bare)) = self.label_at(text, edge.after, edge.kind) {
                let is_version =
                    |(known, expects): &(String, Vec<Expects>)| *known == label && expects.contains(&Expects::Version);
                if first_word && !self.known.iter().any(is_version) {
                    continue;
                }
                found.push((Labelled { label, value: Span::new(value_at, value_at), bare }, edge.before));
            }
        }
        let starts: Vec<usize> = found.iter().map(|(_, before)| *before).collect();
        let closing = |e: &&Edge| matches!(e.kind, EdgeKind::Hard | EdgeKind::Sentence) && e.after > 0;
        let closes: Vec<usize> = edges.iter().filter(closing).map(|e| e.before).collect();
        let first_from = |places: &[usize], from: usize| places.get(places.partition_point(|at| *at < from)).copied();
        let ends = |from: usize| {
            let next_label = first_from(&starts, from.max(1));
            [next_label, first_from(&closes, from)].into_iter().flatten().min().unwrap_or(text.len())
        };
        found
            .into_iter()
            .map(|(mut labelled, _)| {
                let from = labelled.value.start;
                labelled.value = trim_value(text, Span::new(from, ends(from).max(from)));
                labelled
            })
            .collect()
    }

    /// The label that begins at `at`, after decoration; where its value begins, and whether it is bare.
    fn label_at(&self, text: &str, at: usize, edge: EdgeKind) -> Option<(String, usize, bool)> {
        let start = at
            + text[at..]
                .char_indices()
                .take(LONGEST_DECORATION)
                .take_while(|(_, c)| is_decoration(*c) || c.is_alphanumeric())
                .find(|(_, c)| c.is_alphanumeric())?
                .0;
        let rest = &text[start..];
        let with_colon = WITH_COLON.captures(rest).filter(|_| {
            !matches!(edge, EdgeKind::Verb | EdgeKind::Will)
                && (edge != EdgeKind::Word || rest.starts_with(char::is_uppercase))
        });
        let with_colon =
            with_colon.and_then(|found| Some((clean_label(&found["label"]), start + found.get(0)?.end(), false)));
        match with_colon {
            Some(found) if self.is_known(&found.0) => Some(found),
            other => {
                // "Doc. P-2 / Version 5 / Owner: ...": the label is what stands behind the last slash.
                let runs_on = |label: &str| label.rsplit_once(" / ").is_some_and(|(_, last)| self.is_known(last));
                let other = other.filter(|(label, ..)| edge == EdgeKind::Hard && !runs_on(label));
                self.bare_label(rest, start, edge, &text[..at]).or(other)
            }
        }
    }

    /// A known label without a colon, where what follows is of the sort that it expects.
    fn bare_label(&self, rest: &str, start: usize, edge: EdgeKind, before: &str) -> Option<(String, usize, bool)> {
        // "to be approved by", "not yet approved by"
        let last_word = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
        if edge == EdgeKind::Word
            && matches!(last_word.as_str(), "be" | "not" | "yet" | "until" | "if" | "when" | "unless")
        {
            return None;
        }
        // "is to be read and approved by"
        let yet_to_come = || before.split_whitespace().rev().take(3).any(|w| matches!(w, "be" | "not" | "yet"));
        if edge == EdgeKind::Verb && yet_to_come() {
            return None;
        }
        // "draft for version 3", "changes since version 1": those are other versions.
        let of_another = matches!(
            last_word.as_str(),
            "for" | "since" | "than" | "until" | "from" | "to" | "replaces" | "supersedes" | "before" | "after"
        );
        let lower: String = rest.chars().take(60).map(|c| c.to_ascii_lowercase()).collect();
        for (label, expects) in &self.known {
            let Some(tail) = lower.strip_prefix(label.as_str()) else { continue };
            let glued = label == "v" && tail.starts_with(|c: char| c.is_ascii_digit());
            if !glued && !tail.starts_with([' ', '.']) {
                continue;
            }
            let after = &rest[label.len()..];
            let fits = |e: &Expects| (*e != Expects::Version || !of_another) && fits(*e, label, after, edge);
            if expects.iter().any(fits) {
                return Some((label.clone(), start + label.len(), true));
            }
        }
        None
    }
}

/// Signs that may stand between an edge and a label.
fn is_decoration(c: char) -> bool {
    c.is_whitespace() || !c.is_ascii() || matches!(c, '*' | '_' | '#' | '>' | '(')
}

/// The beginning of `text` that is scanned at a time: up to the end of a line where there is one.
fn piece(text: &str) -> &str {
    let most = beginning(text, LONGEST_PIECE);
    if most.len() == text.len() {
        return text;
    }
    most.rfind('\n').or_else(|| most.rfind(char::is_whitespace)).filter(|at| *at > 0).map_or(most, |at| &most[..at])
}

/// The first bytes of `text`, no more than `most`.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The last bytes of `text`, no more than `most`.
fn ending(text: &str, most: usize) -> &str {
    let mut start = text.len().saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

/// Holds when `after` goes on as a value of this sort does.
fn fits(expects: Expects, label: &str, after: &str, edge: EdgeKind) -> bool {
    let line = after.split(['\n', '|', '·', '•']).next().unwrap_or_default();
    let near = beginning(line, VALUE_WITHIN);
    let date_first = || first_date(near).is_some_and(|(_, span)| TO_DATE.is_match(&near[..span.start]));
    let word = line.trim_start().trim_start_matches("the ").trim_start_matches("The ");
    let capital = word.starts_with(char::is_uppercase);
    let the = line.trim_start().starts_with("the ");
    let said = matches!(edge, EdgeKind::Verb);
    match expects {
        Expects::Version => {
            let number = line.trim_start_matches([' ', '.']).starts_with(|c: char| c.is_ascii_digit());
            let dated = line.trim_start().starts_with("of ") && date_first();
            let of_another = line.contains(" was ") || STILL.is_match(line);
            !said && edge != EdgeKind::Will && (number || dated) && !of_another
        }
        // "confirmed by the yearly review 3 May 2026" tells of one that was held.
        Expects::Date => label != REVIEW && date_first(),
        Expects::Name if edge == EdgeKind::Will => false,
        Expects::Name => label.ends_with("by") && (capital || (the && first_date(near).is_some())),
        Expects::Owner if !label.contains("own") => false,
        Expects::Owner => {
            (capital && matches!(edge, EdgeKind::Hard | EdgeKind::Soft | EdgeKind::Verb)) || (said && the)
        }
        Expects::Author => capital && matches!(edge, EdgeKind::Hard | EdgeKind::Soft),
    }
}

/// The places at which a label may begin, in order.
fn edges(text: &str) -> Vec<Edge> {
    let of_itself = speaks_of_itself(text);
    let short = text.len() <= SHORT_LINE;
    let few = text.len() <= LONGEST_OF_FIELDS;
    let mut out = vec![Edge { kind: EdgeKind::Hard, before: 0, after: 0 }];
    let mut at = 0;
    while let Some(found) = EDGE.captures_at(text, at) {
        let Some(whole) = found.get(0) else { break };
        let kind = if found.name("hard").is_some() {
            Some(EdgeKind::Hard)
        } else if found.name("sentence").is_some() {
            (!is_abbreviation(&text[..whole.start()])).then_some(EdgeKind::Sentence)
        } else if found.name("soft").is_some() {
            Some(EdgeKind::Soft)
        } else if found.name("verb").is_some() && (of_itself || (few && !short && whole.as_str().trim() == "and")) {
            Some(EdgeKind::Verb)
        } else if found.name("will").is_some() {
            of_itself.then_some(EdgeKind::Will)
        } else {
            short.then_some(EdgeKind::Word)
        };
        if let Some(kind) = kind {
            // "next by 3 May" keeps its "next", which is part of the label.
            let keep = kind == EdgeKind::Word || whole.as_str().trim() == "next";
            let first = whole.as_str().chars().next().map_or(0, char::len_utf8);
            let after = if keep { whole.start() + first } else { whole.end() };
            out.push(Edge { kind, before: whole.start(), after });
        }
        // The white space behind one edge may begin the next one.
        let last = whole.as_str().chars().next_back().filter(|c| c.is_whitespace()).map_or(0, char::len_utf8);
        at = if whole.len() > last { whole.end() - last } else { whole.end() };
    }
    out
}

/// Holds when a sentence in `text` is about the document it stands in: "This procedure is owned by ...".
pub(crate) fn speaks_of_itself(text: &str) -> bool {
    ITSELF.is_match(text)
}

fn is_abbreviation(before: &str) -> bool {
    let word = ending(before, LONGEST_WORD).rsplit([' ', '\n', '(', ',']).next().unwrap_or_default();
    let initials = word.chars().filter(|c| c.is_alphanumeric()).count() <= 1 && word.starts_with(char::is_uppercase);
    initials || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// Without white space, emphasis and separators at the ends.
pub(crate) fn trim_value(text: &str, span: Span) -> Span {
    let slice = span.of(text);
    let edge = |c: char| {
        c.is_whitespace() || matches!(c, '*' | '_' | '|' | '·' | '•' | ';' | ',' | ':' | '–' | '—' | '-' | '`' | '"')
    };
    let inner = slice.trim_matches(edge);
    let start = span.start + (slice.len() - slice.trim_start_matches(edge).len()).min(slice.len());
    let mut end = start + inner.len();
    // The full stop of a sentence goes, the one of an initial or "Ltd." stays.
    if inner.ends_with('.') && !is_abbreviation(&inner[..inner.len() - 1]) {
        end -= 1;
    }
    // A bracket that was opened before the value.
    if inner.ends_with(')') && inner.matches(')').count() > inner.matches('(').count() {
        end -= 1;
    }
    Span::new(start, end)
}

/// Lower case, letters, digits and inner spaces, slashes and hyphens only.
pub(crate) fn clean_label(text: &str) -> String {
    let kept: String =
        text.chars().map(|c| if c.is_alphanumeric() || matches!(c, '/' | '-') { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
