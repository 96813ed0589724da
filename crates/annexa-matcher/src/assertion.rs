//! What a passage does with what it speaks of.
//!
//! In the manner of NegEx and ConText (clinical text mining): triggers govern the clause they stand
//! in. The order of precedence is written out in [`Judge::clause`].

use annexa_model::{Assertion, PassageKind};
use annexa_terms::{Hit, Signal, Words, fold_word};

use crate::compile::{CompiledMatch, Triggers};

/// What the assertion of one passage is judged from.
pub(crate) struct Judge<'a> {
    pub(crate) triggers: &'a Triggers,
    pub(crate) text: &'a str,
    pub(crate) words: &'a Words,
    /// Sorted by signal.
    pub(crate) hits: &'a [Hit],
    pub(crate) kind: PassageKind,
    /// What its lead-in asserts as a whole, where it has one.
    pub(crate) lead_in: Option<Assertion>,
    /// Holds in records and evaluations: their "Distribution: all managers" reports.
    pub(crate) in_record: bool,
    /// Holds in a roadmap or the like: its "will" announces.
    pub(crate) announces: bool,
    /// Holds in sections that define, quote or list.
    pub(crate) in_mention_section: bool,
    /// Holds under a heading or lead-in that makes a bare verb a duty.
    pub(crate) in_duty_section: bool,
    /// For a table row, what its cells tell.
    pub(crate) row: Option<Row>,
    /// Holds when what the passage would say is left blank.
    pub(crate) is_blank: bool,
}

/// What the cells of a table row tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// Most cells are filled.
    Filled,
    /// The cells that matter are blank.
    Blank,
    /// A row of a RACI matrix, a glossary, a version history or a list of controls.
    Listing,
}

/// An assertion, and why it is judged so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) assertion: Assertion,
    /// Holds for what is only the imperative of a guide to its reader.
    pub(crate) imperative: bool,
    /// What decided, in a few words.
    pub(crate) why: &'static str,
    /// First and last of the words that decided, where some did.
    pub(crate) by: Option<(usize, usize)>,
    /// First and last word of those outside the organisation whom it binds ("the supplier shall"), where it does.
    pub(crate) others: Option<(usize, usize)>,
}

const fn judged(assertion: Assertion, why: &'static str) -> Judged {
    Judged { assertion, imperative: false, why, by: None, others: None }
}

const fn judged_by(assertion: Assertion, why: &'static str, hit: Hit) -> Judged {
    Judged { assertion, imperative: false, why, by: Some((hit.first, hit.last)), others: None }
}

/// A trigger this many words before the focus no longer governs it.
const NEGATION_REACH: usize = 8;
/// "... is not in place": a negation so soon after the focus still governs it.
const NEGATION_AFTER: usize = 3;

/// "Neither auditor has worked ...": what is denied follows a trigger within so many words.
const DENIED_WITHIN: usize = 4;

/// Words that deny; a point whose own words hold one asks for just that.
const DENYING: [&str; 14] = [
    "not", "never", "nobody", "neither", "nor", "none", "without", "outside", "out", "beyond", "isnt", "arent", "dont",
    "doesnt",
];
/// A negation with one of these beside it admits what is or was the case, and forbids nothing.
const ADMITTING: [&str; 17] = [
    "was",
    "were",
    "wasnt",
    "werent",
    "had",
    "hadnt",
    "did",
    "didnt",
    "been",
    "yet",
    "currently",
    "presently",
    "formally",
    "always",
    "routinely",
    "systematically",
    "longer",
];
/// "Not labelled one by one": denied is only the manner, or that it holds for all.
const IN_PART: [&str; 9] =
    ["individually", "separately", "singly", "only", "just", "merely", "solely", "exclusively", "necessarily"];

/// A label of a field has no more words.
const LABEL_WORDS: usize = 4;
/// Those whom a binding word binds stand so close before it.
const OTHERS_WORDS: usize = 6;
/// So many terms with commas between them are a list of terms when they are short.
const ENUMERATION: usize = 8;
/// Fewer words than this for each comma make terms, not clauses.
const ENUMERATION_WORDS: usize = 4;

/// Words that begin another clause: what stands before one may be stated though what follows is only allowed. Without
/// them "all data used in AI systems may be classified" would state that data are used.
const JOINTS: [&str; 20] = [
    "and", "or", "but", "so", "that", "which", "who", "if", "when", "where", "because", "while", "before", "after",
    "until", "unless", "how", "whether", "what", "why",
];

impl Judge<'_> {
    /// What the passage does with the words `first..=last`, which `matcher` hit where there is one.
    pub(crate) fn judge(&self, first: usize, last: usize, matcher: Option<&CompiledMatch>) -> Judged {
        match self.kind {
            PassageKind::Heading
            | PassageKind::TableHeader
            | PassageKind::Quote
            | PassageKind::Code
            | PassageKind::Aside => return judged(Assertion::Mentions, "a heading, quotation, code or aside"),
            PassageKind::Sentence | PassageKind::ListItem { .. } | PassageKind::TableRow => {}
        }
        let mentions = [
            (self.in_mention_section, "a section that defines, refers or lists"),
            (self.is_blank, "left blank"),
            (self.asks_or_lists(), "a question, an open box or a list of terms"),
            (self.row.is_some_and(|row| row != Row::Filled), "a row that is blank or lists"),
        ];
        if let Some((_, why)) = mentions.into_iter().find(|(holds, _)| *holds) {
            return judged(Assertion::Mentions, why);
        }
        let (from, to) = self.clause_around(first, last);
        self.clause((from, to), (first, last), matcher)
    }

    /// Questions, boxes that are not ticked, and enumerations of terms commit to nothing.
    fn asks_or_lists(&self) -> bool {
        let text = self.text.trim();
        let open_box = text.starts_with("[ ]") || text.contains(['☐', '□']);
        let pieces = text.split(',').count();
        let enumerates = pieces >= ENUMERATION
            && self.words.len() < pieces * ENUMERATION_WORDS
            && self.kind != PassageKind::TableRow
            && self.of(self.triggers.binds).next().is_none()
            && !self.announces_terms();
        text.ends_with('?') || open_box || enumerates
    }

    /// "We have a process for incidents: notice, triage, closure": a statement before the terms that it names.
    fn announces_terms(&self) -> bool {
        let Some(colon) = self.text.find(':') else { return false };
        let before = self.words.iter().filter(|word| word.end <= colon).count();
        before >= ENUMERATION_WORDS && self.states(0, before - 1)
    }

    /// The precedence of triggers in the clause `from..=to`, of which `focus` matters.
    fn clause(&self, (from, to): (usize, usize), focus: (usize, usize), matcher: Option<&CompiledMatch>) -> Judged {
        let will = |h: &&Hit| self.announces && h.first == h.last && self.word(h.first) == "will";
        let inside = |h: &&Hit| h.first >= from && h.last <= to;
        let binds = self.of(self.triggers.binds).filter(inside).find(|h| !will(h)).copied();
        let announced = self.of(self.triggers.binds).filter(inside).find(will).copied();
        let intends = self.first_in(self.triggers.intends, from, to).or(announced);
        let permits =
            self.of(self.triggers.permits).find(|h| h.first >= from && h.last <= to && self.is_modal(h.first));
        // "ISO 42001 requires ...", "the purpose of this policy is ...": nobody here commits.
        if let Some(mention) = self.first_in(self.triggers.mentions, from, to)
            && binds.is_none_or(|b| mention.first <= b.first)
        {
            return judged_by(Assertion::Mentions, "speaks of it without committing", mention);
        }
        // The cells of a row are statements of their own; what denies there is told by `Row`.
        if self.row.is_none()
            && let Some(negation) = self.governing_negation((from, to), focus, matcher)
            && binds.is_none_or(|b| b.first < negation.first)
        {
            if self.denies_in_part(negation, from, to) {
                return judged_by(Assertion::Mentions, "denied in part, or of a kind", negation);
            }
            // "is not deployed without approval" commits to approval.
            let excepted = self.first_in(self.triggers.exceptions, negation.last, to).is_some();
            return if excepted {
                judged_by(Assertion::Commits, "denied with an exception", negation)
            } else {
                judged_by(Assertion::Negates, "denied", negation)
            };
        }
        if let Some(intention) = intends
            && binds.is_none_or(|b| intention.first <= b.first)
        {
            return judged_by(Assertion::Intends, "intended", intention);
        }
        if let Some(binding) = binds {
            let others = self.others_before(binding.first, from);
            return Judged { others, ..judged_by(Assertion::Commits, "binding", binding) };
        }
        // In the rows of a register "drivers may be treated unfairly" tells what was found.
        let found = self.in_record && self.row == Some(Row::Filled);
        if let Some(permission) = permits.filter(|_| !found) {
            if let Some(main) = self.main_clause(from, permission.first, to) {
                return self.clause((main, to), focus, matcher);
            }
            // "reviews any change that may alter the impact": the verb before it is what counts.
            let advises = self.word(permission.first) == "should";
            let joint = (from..permission.first).rev().find(|at| JOINTS.contains(&self.word(*at).as_str()));
            let stated = joint.is_some_and(|joint| joint > from && self.states(from, joint - 1));
            // "list everyone whose care may be touched", "risks that could arise are determined"
            let relative = (permission.first.saturating_sub(3).max(from)..permission.first)
                .any(|at| matches!(self.word(at).as_str(), "that" | "which" | "who" | "whose" | "what"));
            if !advises && relative {
                return self.without_modal(from, to);
            }
            return if stated && !advises {
                judged_by(Assertion::Commits, "stated before what is only allowed", *permission)
            } else {
                judged_by(Assertion::Permits, "allowed or advised", *permission)
            };
        }
        self.without_modal(from, to)
    }

    /// "Our suppliers of cloud services shall ...": who stands before the binding word, where that is somebody outside
    /// and nobody else.
    fn others_before(&self, binding: usize, from: usize) -> Option<(usize, usize)> {
        let named = self.of(self.triggers.others).find(|h| h.first >= from && h.last < binding)?;
        let opens = (from..named.first).all(|at| {
            matches!(
                self.word(at).as_str(),
                "our" | "the" | "all" | "any" | "each" | "every" | "such" | "these" | "both"
            )
        });
        // "Client data must ..." binds nobody outside.
        let next = self.word(named.last + 1);
        let ends =
            named.last + 1 == binding || matches!(next.as_str(), "of" | "for" | "who" | "that" | "which" | "with");
        let alone = (named.last + 1..binding).all(|at| !matches!(self.word(at).as_str(), "and" | "or" | "we" | "our"));
        (opens && ends && alone && binding - named.last <= OTHERS_WORDS).then_some((from, binding - 1))
    }

    /// "If a key may have been exposed, revoke it": where the main clause begins, if the word at `modal` stands in a
    /// condition before it.
    fn main_clause(&self, from: usize, modal: usize, to: usize) -> Option<usize> {
        let conditional = matches!(self.word(from).as_str(), "if" | "when" | "where" | "whenever" | "once");
        let ends_at_comma = |at: &usize| {
            let (word, next) = (self.words.get(*at), self.words.get(*at + 1));
            word.zip(next).is_some_and(|(word, next)| self.text[word.end..next.start].contains(','))
        };
        (modal..to).find(ends_at_comma).filter(|_| conditional).map(|at| at + 1)
    }

    /// "May" with a capital inside a sentence is the month.
    fn is_modal(&self, at: usize) -> bool {
        let raw = self.words.get(at).map_or("", |w| &self.text[w.start..w.end]);
        at == 0 || raw != "May"
    }

    fn without_modal(&self, from: usize, to: usize) -> Judged {
        if self.row == Some(Row::Filled) {
            return judged(Assertion::Commits, "a filled row");
        }
        let is_item = matches!(self.kind, PassageKind::ListItem { .. });
        if (self.in_record || is_item) && self.is_filled_field() {
            return judged(Assertion::Commits, "a filled field");
        }
        let imperative = self.opens_with_command(from);
        if is_item && !self.is_full_sentence() {
            match self.lead_in {
                Some(Assertion::Mentions) | None => {}
                Some(other) => return judged(other, "as its lead-in"),
            }
        }
        if imperative {
            let ordered = self.kind == PassageKind::ListItem { ordered: true };
            let imperative = !(ordered || self.in_duty_section);
            return Judged { imperative, ..judged(Assertion::Commits, "an instruction") };
        }
        // "Servers are scanned nightly." is short, and a sentence.
        let ended = self.text.trim_end().ends_with('.') && self.words.len() > 2;
        let fragment = is_item && !ended && !self.is_full_sentence() && self.words.len() <= 5;
        if !fragment && self.states(from, to) {
            return judged(Assertion::Commits, "stated as done or as the rule");
        }
        // "Approves the AI policy", "Maintaining the register": the subject stands in the heading.
        let third_person = self.of(self.triggers.third_persons).any(|h| h.first == from);
        let charged = matches!(self.word(from).as_str(), "accountable" | "responsible" | "answerable" | "authorized");
        if charged && self.word(from + 1) == "for" {
            return judged(Assertion::Commits, "someone is charged with it");
        }
        if is_item && (third_person || (self.in_duty_section && self.word(from).ends_with("ing"))) {
            return judged(Assertion::Commits, "a duty under its heading");
        }
        // "Kept for 18 months, read-only", "Approved: change board, 9 July": a bullet without its subject.
        let past = self.of(self.triggers.participles).chain(self.of(self.triggers.pasts)).any(|h| h.first == from);
        if is_item && past && self.words.len() > 2 {
            return judged(Assertion::Commits, "stated without its subject");
        }
        // "Staff shall be aware of: ... the consequences of breaking the rules."
        if let (true, Some(asserted @ (Assertion::Commits | Assertion::Intends | Assertion::Permits))) =
            (is_item, self.lead_in)
        {
            return judged(asserted, "as its lead-in");
        }
        judged(Assertion::Mentions, "nothing in it commits")
    }

    /// Holds when the words `from..=to` report something as done or as the rule.
    fn states(&self, from: usize, to: usize) -> bool {
        if self.first_in(self.triggers.states, from, to).is_some() {
            return true;
        }
        let inside = |h: &&Hit| (from..=to).contains(&h.first);
        self.of(self.triggers.participles).chain(self.of(self.triggers.pasts)).any(|h| inside(&h))
            || self.of(self.triggers.third_persons).filter(inside).any(|h| self.has_subject(h.first, from))
            || self.of(self.triggers.base_verbs).filter(inside).any(|h| self.has_plural_subject(h.first, from))
    }

    /// "the owner reviews", not "the reviews", "of reviews".
    fn has_subject(&self, at: usize, from: usize) -> bool {
        at > from
            && !matches!(
                self.word(at - 1).as_str(),
                "the" | "of" | "our" | "all" | "and" | "or" | "for" | "any" | "to" | "their" | "in" | "by" | "with"
            )
    }

    /// "owners review", "we review".
    fn has_plural_subject(&self, at: usize, from: usize) -> bool {
        if at == from {
            return false;
        }
        let subject = self.word(at - 1);
        matches!(
            subject.as_str(),
            "we" | "they" | "who" | "people" | "staff" | "personnel" | "i" | "you" | "also" | "then"
        ) || (subject.ends_with('s') && !subject.ends_with("ss") && subject.len() > 3)
    }

    /// "Distribution: all managers": a field of a record, filled in.
    fn is_filled_field(&self) -> bool {
        self.text.split_once(':').is_some_and(|(label, value)| {
            label.split_whitespace().count() <= LABEL_WORDS && value.chars().any(char::is_alphanumeric)
        })
    }

    fn opens_with_command(&self, from: usize) -> bool {
        let first = self.word(from);
        // "Chair: ..." is a label, not an order.
        if self.words.get(from).is_some_and(|w| self.text[w.end..].starts_with(':')) {
            return false;
        }
        if matches!(first.as_str(), "do" | "never" | "always") {
            return true;
        }
        let base = |at: usize| self.of(self.triggers.base_verbs).any(|h| h.first == at);
        base(from) || (matches!(first.as_str(), "then" | "next" | "finally" | "and") && base(from + 1))
    }

    fn is_full_sentence(&self) -> bool {
        self.text.trim_end().ends_with(['.', '!']) && self.words.len() > 4
    }

    /// The negation in the clause `from..=to` that denies `first..=last`.
    fn governing_negation(
        &self,
        (from, to): (usize, usize),
        (first, last): (usize, usize),
        matcher: Option<&CompiledMatch>,
    ) -> Option<Hit> {
        self.of(self.triggers.negates)
            .filter(|n| n.first >= from && n.last <= to)
            // "Don't share passwords" forbids.
            .filter(|n| n.first != from || !matches!(self.word(n.first).as_str(), "dont" | "do" | "never"))
            .filter(|n| n.first + NEGATION_REACH >= first && n.first <= last + NEGATION_AFTER)
            // "It is outside the scope and run by a supplier": another statement begins.
            .filter(|n| n.last >= first || self.word(n.last + 1) != "and")
            .filter(|n| !matcher.is_some_and(|matcher| self.is_asked_for(n, matcher)))
            .find(|n| !self.is_condition(n.first, from))
            .copied()
    }

    /// Holds when the point asks for just what is denied, since both the denying word and what it denies are among the
    /// words that its matcher hit: "tools are not installed" is a rule where tools are to be kept out.
    fn is_asked_for(&self, negation: &Hit, matcher: &CompiledMatch) -> bool {
        let denied = negation.last + 1..=negation.last + DENIED_WITHIN;
        let admits = (negation.first.saturating_sub(1)..=negation.last + 1)
            .any(|at| ADMITTING.contains(&self.word(at).as_str()));
        let Some(denying) =
            (negation.first..=negation.last).find(|at| DENYING.contains(&self.word(*at).as_str())).filter(|_| !admits)
        else {
            return false;
        };
        let mut groups = matcher.says.iter().chain(&matcher.about);
        let asks_denial = groups.clone().any(|group| {
            // A hit that began before it may have it in a gap.
            let covers = |h: &Hit| h.first >= negation.first && (h.first..=h.last).contains(&denying);
            self.of_group(group).any(|h| covers(h) && h.first != h.last)
                // "Not removed" from a list of "not", "removed" says the opposite of both.
                || (self.of_group(group).any(covers) && !self.of_group(group).any(|h| denied.contains(&h.first)))
        });
        let reaches = |h: &Hit| h.last > denying && denied.clone().any(|at| (h.first..=h.last).contains(&at));
        // "Outside the scope" is denied and denying in one.
        let whole = |h: &Hit| h.first <= negation.first && h.last >= negation.last;
        asks_denial && groups.any(|group| self.of_group(group).any(|h| reaches(h) || whole(h)))
    }

    fn of_group<'g>(&'g self, group: &'g [Signal]) -> impl Iterator<Item = &'g Hit> {
        self.hits.iter().filter(|h| group.binary_search(&h.signal).is_ok())
    }

    /// Holds when the negation takes away only the manner ("not one by one") or tells kinds apart ("a score is not a
    /// probability"): nothing is promised, but nothing is denied.
    fn denies_in_part(&self, negation: Hit, from: usize, to: usize) -> bool {
        let after = |at: usize| self.word(negation.last + at);
        let manner = (negation.last + 1..=to.min(negation.last + NEGATION_REACH)).any(|at| {
            IN_PART.contains(&self.word(at).as_str())
                || (self.word(at) == "one" && self.word(at + 1) == "by" && self.word(at + 2) == "one")
        });
        let kind = matches!(self.word(from).as_str(), "a" | "an")
            && matches!(self.word(negation.last).as_str(), "not" | "isnt")
            && matches!(after(1).as_str(), "a" | "an" | "the");
        manner || kind
    }

    /// "Where an assessment has not been made, ..." sets a condition and denies nothing.
    fn is_condition(&self, at: usize, from: usize) -> bool {
        (at.saturating_sub(6).max(from)..at).any(|i| {
            matches!(self.word(i).as_str(), "if" | "when" | "where" | "whenever" | "case" | "which" | "who" | "that")
        })
    }

    /// The clause that holds the words `first..=last`: bounded by terminators and semicolons.
    fn clause_around(&self, first: usize, last: usize) -> (usize, usize) {
        let end = self.words.len().saturating_sub(1);
        let terminators = self.all_of(self.triggers.terminators);
        let boundary = |at: usize| {
            terminators.binary_search_by_key(&at, |h| h.first).is_ok()
                || (self.kind != PassageKind::TableRow && at > 0 && self.breaks_before(at))
        };
        let from = (1..=first).rev().find(|at| boundary(*at)).unwrap_or(0);
        let to = (last + 1..=end).find(|at| boundary(*at)).map_or(end, |at| at - 1);
        (from, to)
    }

    /// A colon opens what it introduces; a semicolon or dash ends the clause.
    fn breaks_before(&self, at: usize) -> bool {
        let (Some(before), Some(word)) = (self.words.get(at - 1), self.words.get(at)) else { return false };
        word.after_break && self.text[before.end..word.start].contains(';')
    }

    fn of(&self, signal: Signal) -> impl Iterator<Item = &Hit> {
        self.all_of(signal).iter()
    }

    /// The hits of one signal, in the order of their first words.
    fn all_of(&self, signal: Signal) -> &[Hit] {
        let start = self.hits.partition_point(|h| h.signal < signal);
        let end = self.hits.partition_point(|h| h.signal <= signal);
        &self.hits[start..end]
    }

    fn first_in(&self, signal: Signal, from: usize, to: usize) -> Option<Hit> {
        self.of(signal).find(|h| h.first >= from && h.last <= to).copied()
    }

    fn word(&self, at: usize) -> String {
        self.words.get(at).map_or_else(String::new, |w| fold_word(&self.text[w.start..w.end]))
    }
}
