use annexa_model::{Document, PassageKind, Passages};
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

/// What holds for each passage from around it.
pub(crate) struct Surroundings {
    /// Per passage: signals of its lead-in and column heads, with which it makes one statement.
    pub(crate) introduced: Vec<Vec<Signal>>,
    /// Per passage: signals of the lead-ins of its lead-in.
    led_to: Vec<Vec<Signal>>,
    /// Per passage: signals of the other passages of its block.
    block: Vec<Vec<Signal>>,
    /// Per section: signals of its heading and the headings above.
    pub(crate) sections: Vec<Vec<Signal>>,
    /// Signals of the title.
    pub(crate) title: Vec<Signal>,
    /// Signals that the document as a whole is about.
    pub(crate) whole: Vec<Signal>,
}

/// A lead-in may itself have a lead-in; nobody reads further up than this.
const LEAD_IN_DEPTH: usize = 3;
/// A document is about a subject when this share of its passages speaks of it.
const WHOLE_SHARE: f64 = 0.25;
/// A record names its system at its beginning ("AI system: ...") and hardly again.
const HEAD: usize = 12;
const HEAD_HITS: usize = 2;
const HEAD_SHARE: f64 = 0.04;

impl Surroundings {
    /// Gathers what surrounds each passage. `own` holds each passage's signals, sorted.
    pub(crate) fn gather(
        document: &Document,
        passages: &Passages,
        own: &[Vec<Signal>],
        title: Vec<Signal>,
        subjects: &[Signal],
    ) -> Self {
        let introduced = passages
            .all
            .iter()
            .map(|passage| {
                let direct = passage.lead_in.into_iter().chain(passage.header_row);
                sorted(direct.flat_map(|index| own[index].iter().copied()).collect())
            })
            .collect();
        let led_to = passages
            .all
            .iter()
            .map(|passage| {
                let mut signals = Vec::new();
                let mut next = passage.lead_in.and_then(|lead| passages.all[lead].lead_in);
                for _ in 0..LEAD_IN_DEPTH {
                    let Some(lead) = next else { break };
                    signals.extend_from_slice(&own[lead]);
                    next = passages.all[lead].lead_in;
                }
                sorted(signals)
            })
            .collect();
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
        Self {
            introduced,
            led_to,
            block: block_signals(document, passages, own),
            sections,
            title,
            whole: sorted(whole),
        }
    }

    /// From where, at the nearest, one of `group` holds for the passage with this index.
    pub(crate) fn nearest(
        &self,
        group: &[Signal],
        index: usize,
        own: &[Vec<Signal>],
        section: Option<usize>,
    ) -> Option<Context> {
        let in_section = section.map_or(&[][..], |s| &self.sections[s]);
        [
            (&own[index][..], Context::Own),
            (&self.introduced[index], Context::Near),
            (&self.led_to[index], Context::Near),
            (&self.block[index], Context::Near),
            (in_section, Context::Heading),
            (&self.title, Context::Title),
            (&self.whole, Context::Whole),
        ]
        .into_iter()
        .find(|(signals, _)| intersects(group, signals))
        .map(|(_, context)| context)
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

fn block_signals(document: &Document, passages: &Passages, own: &[Vec<Signal>]) -> Vec<Vec<Signal>> {
    let mut out = vec![Vec::new(); passages.all.len()];
    let mut start = 0;
    while start < passages.all.len() {
        let block = passages.all[start].block;
        let mut end = start + 1;
        while end < passages.all.len() && passages.all[end].block == block {
            end += 1;
        }
        debug_assert!(block < document.blocks.len());
        // A paragraph of very many sentences is no context any more.
        if (2..=12).contains(&(end - start)) {
            let union = sorted(own[start..end].iter().flatten().copied().collect());
            out[start..end].fill(union);
        }
        start = end;
    }
    out
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
