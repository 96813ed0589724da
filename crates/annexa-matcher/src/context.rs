use annexa_model::{PassageKind, Passages};
use annexa_terms::Signal;

/// From where a signal holds for a passage; nearer is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// The passage says it itself.
    Own,
    /// Its lead-in, its column heads or the rest of its paragraph say it.
    Near,
    /// A heading above it says it.
    Heading,
    /// The document's title says it.
    Title,
    /// The document as a whole is about it.
    Whole,
}

/// What holds for all passages of a document, or for those of a section.
pub(crate) struct Surroundings {
    /// Per section: signals of its heading and the headings above.
    pub(crate) sections: Vec<Vec<Signal>>,
    /// Signals of the title.
    pub(crate) title: Vec<Signal>,
    /// Signals that the document as a whole is about.
    pub(crate) whole: Vec<Signal>,
}

/// What holds for one passage from close by. It is moved from passage to passage, since neighbours share most of it.
#[derive(Default)]
pub(crate) struct Near {
    /// Signals of its lead-in and column heads, with which it makes one statement.
    pub(crate) introduced: Vec<Signal>,
    /// Signals of the lead-ins of its lead-in.
    led_to: Vec<Signal>,
    /// Signals of all passages of its block.
    block: Vec<Signal>,
    /// Lead-in and row of column heads that `introduced` and `led_to` were gathered for.
    from: (Option<usize>, Option<usize>),
    /// Block that `block` was gathered for.
    of_block: Option<usize>,
}

/// A lead-in may itself have a lead-in; nobody reads further up than this.
const LEAD_IN_DEPTH: usize = 3;
/// A paragraph of more is no context for one of them.
const MOST_SENTENCES: usize = 12;
/// A document is about a subject when this share of its passages speaks of it.
const WHOLE_SHARE: f64 = 0.25;
/// A record names its system at its beginning ("AI system: ...") and hardly again.
const HEAD: usize = 12;
const HEAD_HITS: usize = 2;
const HEAD_SHARE: f64 = 0.04;

impl Surroundings {
    /// Gathers what surrounds each passage. `own` holds each passage's signals, sorted.
    pub(crate) fn gather(passages: &Passages, own: &[Vec<Signal>], title: Vec<Signal>, subjects: &[Signal]) -> Self {
        let sections = section_signals(passages, own);
        let whole = subjects
            .iter()
            .copied()
            .filter(|subject| {
                let share = share(passages, own, *subject);
                let content = passages.all.iter().zip(own).filter(|(p, _)| p.kind != PassageKind::Aside);
                let in_head = content.take(HEAD).filter(|(_, signals)| signals.binary_search(subject).is_ok()).count();
                title.binary_search(subject).is_ok()
                    || share >= WHOLE_SHARE
                    || (in_head >= HEAD_HITS && share >= HEAD_SHARE)
            })
            .collect();
        Self { sections, title, whole: sorted(whole) }
    }

    /// Whether the document as a whole is about `subject`, one of those gathered.
    pub(crate) fn is_about(&self, subject: Signal) -> bool {
        self.whole.binary_search(&subject).is_ok()
    }

    /// From where, at the nearest, one of `group` holds for the passage with this index.
    pub(crate) fn nearest(
        &self,
        group: &[Signal],
        own: &[Signal],
        near: &Near,
        section: Option<usize>,
    ) -> Option<Context> {
        let in_section = section.map_or(&[][..], |s| &self.sections[s]);
        [
            (own, Context::Own),
            (&near.introduced, Context::Near),
            (&near.led_to, Context::Near),
            (&near.block, Context::Near),
            (in_section, Context::Heading),
            (&self.title, Context::Title),
            (&self.whole, Context::Whole),
        ]
        .into_iter()
        .find(|(signals, _)| intersects(group, signals))
        .map(|(_, context)| context)
    }
}

impl Near {
    /// Moves on to the passage with this index.
    pub(crate) fn move_to(&mut self, index: usize, passages: &Passages, own: &[Vec<Signal>]) {
        let passage = &passages.all[index];
        let from = (passage.lead_in, passage.header_row);
        if self.from != from {
            self.from = from;
            let direct = passage.lead_in.into_iter().chain(passage.header_row);
            self.introduced = sorted(direct.flat_map(|index| own[index].iter().copied()).collect());
            let mut signals = Vec::new();
            let mut next = passage.lead_in.and_then(|lead| passages.all[lead].lead_in);
            for _ in 0..LEAD_IN_DEPTH {
                let Some(lead) = next else { break };
                signals.extend_from_slice(&own[lead]);
                next = passages.all[lead].lead_in;
            }
            self.led_to = sorted(signals);
        }
        if self.of_block != Some(passage.block) {
            self.of_block = Some(passage.block);
            self.block.clear();
            let length = passages.all[index..].iter().take_while(|p| p.block == passage.block).count();
            if (2..=MOST_SENTENCES).contains(&length) {
                self.block = sorted(own[index..index + length].iter().flatten().copied().collect());
            }
        }
    }
}

fn section_signals(passages: &Passages, own: &[Vec<Signal>]) -> Vec<Vec<Signal>> {
    let mut sections: Vec<Vec<Signal>> = Vec::with_capacity(passages.sections.len());
    for section in &passages.sections {
        let mut signals = section.parent.map_or_else(Vec::new, |parent| sections[parent].clone());
        if let Some(index) = passages.index_of(section.heading) {
            signals.extend_from_slice(&own[index]);
        }
        sections.push(sorted(signals));
    }
    sections
}

fn share(passages: &Passages, own: &[Vec<Signal>], signal: Signal) -> f64 {
    let (mut with, mut all) = (0u32, 0u32);
    for (passage, signals) in passages.all.iter().zip(own) {
        if matches!(passage.kind, PassageKind::Sentence | PassageKind::ListItem { .. } | PassageKind::TableRow) {
            all += 1;
            with += u32::from(signals.binary_search(&signal).is_ok());
        }
    }
    if all < 4 { 0.0 } else { f64::from(with) / f64::from(all) }
}

pub(crate) fn sorted(mut signals: Vec<Signal>) -> Vec<Signal> {
    signals.sort_unstable();
    signals.dedup();
    signals
}

/// Holds when two sorted lists share a signal.
pub(crate) fn intersects(a: &[Signal], b: &[Signal]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().any(|signal| long.binary_search(signal).is_ok())
}
