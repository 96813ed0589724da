//! Where the organisation's own statement disagrees with the documents, the manifest or the framework.

use annexa_assess::{JudgedDocument, LEVELS, Standing, excludes_with_reason};
use annexa_model::Applicability;
use annexa_report::{Requirement, SoaDisagreement, SoaEvidence, SoaRow};

use super::{CARRIED, Scene, place};
use crate::Exclusion;
use crate::place::one_line;

/// From this score on a control is laid down completely.
const DOCUMENTED: u8 = 3;
/// From this score on it is shown to be done.
const IMPLEMENTED: u8 = 4;
/// Numbers listed in one sentence; the others are counted.
const LISTED: usize = 6;

/// One control on both sides.
pub(super) struct Compared<'s> {
    pub(super) scene: &'s Scene<'s>,
    pub(super) judged: &'s Requirement,
    /// The rows of the own statement about it.
    pub(super) claims: &'s [&'s Applicability],
    pub(super) excluded: Option<&'s Exclusion>,
    pub(super) evidence: &'s [SoaEvidence],
}

impl Compared<'_> {
    /// Every disagreement on the control.
    pub(super) fn all(&self) -> Vec<SoaDisagreement> {
        let Some(own) = self.scene.own else { return Vec::new() };
        let Some(row) = self.claims.first() else { return vec![self.missing(own)] };
        let found = [
            self.listed_twice(own),
            self.unclear(own, row),
            self.against_manifest(own, row),
            self.unjustified(own, row),
            match row.applicable {
                Some(false) => self.committed_though_excluded(own, row),
                _ => self.against_status(own, row),
            },
        ];
        found.into_iter().flatten().collect()
    }

    fn disagreement(&self, code: &str, sentence: String, says: Option<SoaEvidence>) -> SoaDisagreement {
        SoaDisagreement {
            code: code.to_owned(),
            control: Some(self.judged.id.clone()),
            sentence,
            statement: says,
            documents: None,
        }
    }

    fn name(&self) -> String {
        format!("{} {}", self.judged.id, self.judged.title)
    }

    fn score(&self) -> u8 {
        self.judged.score.unwrap_or(0)
    }

    /// `score 2 (Partial)`.
    fn reached(&self) -> String {
        format!("score {} ({})", self.score(), LEVELS[usize::from(self.score().min(5))])
    }

    fn missing(&self, own: &JudgedDocument) -> SoaDisagreement {
        let best = self.evidence.first();
        let documents = match best {
            Some(best) => format!("the documents reach {}, best in {}", self.reached(), whence(best)),
            None => "no document bears on it".to_owned(),
        };
        let sentence = format!("{} does not list {}; {documents}.", named(own), self.name());
        SoaDisagreement { documents: best.cloned(), ..self.disagreement("missing", sentence, None) }
    }

    fn listed_twice(&self, own: &JudgedDocument) -> Option<SoaDisagreement> {
        let [first, second, ..] = self.claims else { return None };
        let same = (first.applicable, first.implemented) == (second.applicable, second.implemented);
        let (one, other) = (place(own, first.row), place(own, second.row));
        let sentence = format!(
            "{} lists {} {} times{}: {}, and {}; the first counts here.",
            named(own),
            self.name(),
            self.claims.len(),
            if same { "" } else { ", with different answers" },
            quoted(&one),
            quoted(&other),
        );
        Some(self.disagreement("listed-twice", sentence, Some(other)))
    }

    fn unclear(&self, own: &JudgedDocument, row: &Applicability) -> Option<SoaDisagreement> {
        row.applicable.is_none().then(|| {
            let says = place(own, row.row);
            let sentence = format!("{} does not say clearly whether {} applies.", whence(&says), self.name());
            self.disagreement("applicability-unclear", sentence, Some(says))
        })
    }

    fn against_manifest(&self, own: &JudgedDocument, row: &Applicability) -> Option<SoaDisagreement> {
        let excluded = self.excluded.filter(|_| row.applicable == Some(true))?;
        let says = place(own, row.row);
        let sentence = format!(
            "{} says that {} applies; the manifest excludes it: “{}”.",
            whence(&says),
            self.name(),
            one_line(&excluded.justification).trim_end_matches('.')
        );
        Some(self.disagreement("manifest-contradicts", sentence, Some(says)))
    }

    fn unjustified(&self, own: &JudgedDocument, row: &Applicability) -> Option<SoaDisagreement> {
        let says = place(own, row.row);
        let (code, sentence) = match row.applicable? {
            false if !excludes_with_reason(own, row) => {
                ("exclusion-unjustified", format!("{} excludes {} and gives no reason.", whence(&says), self.name()))
            }
            true if row.justification.is_none() && self.scene.justifies() => (
                "inclusion-unjustified",
                format!("{} says that {} applies and does not say why.", whence(&says), self.name()),
            ),
            _ => return None,
        };
        Some(self.disagreement(code, sentence, Some(says)))
    }

    fn committed_though_excluded(&self, own: &JudgedDocument, row: &Applicability) -> Option<SoaDisagreement> {
        let committed = |e: &&SoaEvidence| e.assertion.as_deref() == Some("commits") && e.caveat.is_none();
        let best = self.evidence.iter().find(committed).filter(|_| self.score() >= CARRIED)?;
        let says = place(own, row.row);
        let sentence = format!(
            "{} excludes {}, but {} commits to it: “{}”.",
            whence(&says),
            self.name(),
            whence(best),
            shortened(&best.quote).trim_end_matches('.')
        );
        let found = self.disagreement("excluded-yet-committed", sentence, Some(says));
        Some(SoaDisagreement { documents: Some(best.clone()), ..found })
    }

    /// A claim of implementation that the documents do not bear out, or a denial that they contradict.
    fn against_status(&self, own: &JudgedDocument, row: &Applicability) -> Option<SoaDisagreement> {
        let score = self.score();
        let says = place(own, row.row);
        let (whence_own, name, reached) = (whence(&says), self.name(), self.reached());
        let lacks = self.judged.lacks.as_deref().map(|lacks| format!(" Missing: {}", one_line(lacks)));
        let lacks = lacks.unwrap_or_default();
        let best = self.evidence.first();
        let at = best.map_or_else(|| "no document bears on it".to_owned(), |best| format!("best in {}", whence(best)));
        let (code, sentence) = match row.implemented? {
            true if score < DOCUMENTED => (
                "implemented-undocumented",
                format!("{whence_own} says that {name} is implemented; the documents reach {reached}, {at}.{lacks}"),
            ),
            true if score < IMPLEMENTED => (
                "implemented-unshown",
                format!(
                    "{whence_own} says that {name} is implemented; the documents lay it down, {reached}, {at}, but do not show that it is done.{lacks}"
                ),
            ),
            false if score >= IMPLEMENTED => (
                "denied-yet-evidenced",
                format!("{whence_own} says that {name} is not implemented; the documents reach {reached}, {at}."),
            ),
            _ => return None,
        };
        Some(SoaDisagreement { documents: best.cloned(), ..self.disagreement(code, sentence, Some(says)) })
    }
}

impl Scene<'_> {
    /// Holds when the own statement justifies the inclusion of any control; else that is said once, not for each.
    fn justifies(&self) -> bool {
        self.claims().any(|row| row.applicable == Some(true) && row.justification.is_some())
    }

    /// Disagreements that concern no control of the framework, or all.
    pub(super) fn of_statement(&self, rows: &[SoaRow]) -> Vec<SoaDisagreement> {
        let Some(own) = self.own else { return Vec::new() };
        let known = |row: &&Applicability| rows.iter().any(|r| r.control == row.control);
        let mut out: Vec<SoaDisagreement> =
            self.claims().filter(|row| !known(row)).map(|row| self.unknown(own, row)).collect();
        let applies: Vec<&str> =
            self.claims().filter(|r| r.applicable == Some(true)).map(|r| r.control.as_str()).collect();
        if !applies.is_empty() && !self.justifies() {
            let listed = applies.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
            let more = applies.len().checked_sub(LISTED).filter(|more| *more > 0);
            let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
            out.push(SoaDisagreement {
                code: "inclusion-unjustified".to_owned(),
                control: None,
                sentence: format!("{} says of no control why it applies: {listed}{more}.", named(own)),
                statement: own.passages.title.map(|title| place(own, title)),
                documents: None,
            });
        }
        out
    }

    fn unknown(&self, own: &JudgedDocument, row: &Applicability) -> SoaDisagreement {
        let says = place(own, row.row);
        let (number, standard) = (&row.control, &self.framework.short);
        let former = self.former.and_then(|edition| Some((edition, edition.control(number)?)));
        let (code, sentence) = match former {
            Some((edition, control)) => {
                let into: Vec<String> = control.went_into.iter().map(|(id, title)| format!("{id} {title}")).collect();
                (
                    "former-number",
                    format!(
                        "{} lists {number} {}, a number of {}; in {standard}:{} it went into {}.",
                        whence(&says),
                        control.title,
                        edition.title,
                        self.framework.edition,
                        into.join(" and ")
                    ),
                )
            }
            None => (
                "unknown-control",
                format!("{} lists {number}, which is no control of {standard}: {}.", whence(&says), quoted(&says)),
            ),
        };
        SoaDisagreement {
            code: code.to_owned(),
            control: Some(number.clone()),
            sentence,
            statement: Some(says),
            documents: None,
        }
    }
}

/// The own statement as a sentence names it.
fn named(document: &JudgedDocument) -> String {
    let draft = if document.standing() == Standing::InForce { "" } else { ", not in force" };
    format!("“{}” ({}{draft})", one_line(document.name()), document.path)
}

/// A passage's document and place, as a sentence names it.
fn whence(at: &SoaEvidence) -> String {
    let name = at.title.as_deref().unwrap_or(&at.document);
    let mut out = format!("“{name}”");
    if let Some(section) = at.section.rsplit(" > ").next().filter(|s| !s.is_empty()) {
        out.push_str(&format!(", section “{section}”"));
    }
    if let Some(page) = at.page {
        out.push_str(&format!(", page {page}"));
    }
    out
}

fn quoted(at: &SoaEvidence) -> String {
    format!("“{}”", shortened(&at.quote))
}

/// A quote on one line, cut at a word's end where a sentence could not carry it.
fn shortened(quote: &str) -> String {
    const LONGEST: usize = 200;
    let line = one_line(quote);
    match line.char_indices().nth(LONGEST) {
        None => line,
        Some((end, _)) => {
            let end = line[..end].rfind(' ').unwrap_or(end);
            format!("{} …", &line[..end])
        }
    }
}
