//! The figures.

use std::collections::{BTreeMap, BTreeSet};

use crate::labels::{Doc, Key, Labels, counted, set_of};
use crate::mapped::Mapped;

/// From this relevance on a document answers a requirement.
pub(crate) const ANSWERS: f64 = 0.5;
/// From this relevance on an answer is a substantial part of its document.
const SUBSTANTIAL: f64 = 0.7;
/// Below this, a reading does not even call it a naive reader's mistake.
const NAIVE: f64 = 0.2;
/// Sets with fewer documents are pooled.
const SMALL_SET: usize = 5;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    /// Framework it is about; `all` where it is about all of them.
    pub(crate) framework: String,
    /// What is counted.
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    /// Whether more is better.
    pub(crate) more_is_better: bool,
}

/// Every figure that the labels allow, by framework.
pub(crate) fn all(labels: &Labels, mapped: &Mapped) -> Vec<Figure> {
    let mut out = Vec::new();
    let mut put = |framework: &str, name: &'static str, value: f64, more_is_better: bool| {
        out.push(Figure { framework: framework.to_owned(), name, value, more_is_better });
    };
    for framework in frameworks(labels) {
        if let Some(r) = ranking(labels, mapped, &framework) {
            put(&framework, "first named is right (P@1), mean over sets", r.first, true);
            put(&framework, "mean average precision (MAP), mean over sets", r.average_precision, true);
            put(&framework, "F1 at relevance 0.5 against authors' labels, mean over sets", r.f1, true);
        }
        if let Some(r) = reading(labels, mapped, &framework) {
            put(&framework, "precision against a full reading", r.precision, true);
            put(&framework, "recall against a full reading", r.recall, true);
            put(&framework, "F1 against a full reading", r.f1, true);
            put(&framework, "share of naive mistakes made", r.naive, false);
        }
        if let Some(share) = first_is_substantial(labels, mapped, &framework) {
            put(&framework, "first named is a substantial answer in the full reading", share, true);
        }
        let pairs = scale_pairs(labels, mapped, &framework);
        if !pairs.is_empty() {
            for (reader, name) in ["kappa with reader 1", "kappa with reader 2"].into_iter().enumerate() {
                if pairs[0].theirs.len() > reader {
                    put(&framework, name, kappa(pairs.iter().map(|p| (p.ours, p.theirs[reader]))), true);
                }
            }
            let share =
                |of: &dyn Fn(&ScalePair) -> bool| pairs.iter().filter(|p| of(p)).count() as f64 / pairs.len() as f64;
            put(
                &framework,
                "within one of every reader",
                share(&|p| p.theirs.iter().all(|t| p.ours.abs_diff(*t) <= 1)),
                true,
            );
            put(
                &framework,
                "two or more above every reader",
                share(&|p| p.theirs.iter().all(|t| p.ours >= t + 2)),
                false,
            );
            if let Some(quotes) = quotes(&pairs) {
                put(&framework, "quotes that overlap a reader's", quotes, true);
            }
        }
    }
    out
}

/// The frameworks that the labels speak of.
pub(crate) fn frameworks(labels: &Labels) -> BTreeSet<String> {
    let keys = labels.answered.values().flatten().map(|(f, _)| f);
    let read = labels.reading.values().flat_map(|r| r.keys()).map(|(f, _)| f);
    let scored = labels.scales.iter().flat_map(|s| s.keys()).map(|(_, (f, _))| f);
    keys.chain(read).chain(scored).cloned().collect()
}

/// Figures of one framework, means over the sets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Ranking {
    pub(crate) first: f64,
    pub(crate) average_precision: f64,
    pub(crate) f1: f64,
}

/// How well the requirements that authors name stand at the top.
pub(crate) fn ranking(labels: &Labels, mapped: &Mapped, framework: &str) -> Option<Ranking> {
    let of = |doc: &Doc| -> BTreeSet<&Key> {
        labels.answered.get(doc).into_iter().flatten().filter(|(f, _)| f == framework).collect()
    };
    let labelled: Vec<&Doc> = labels.answered.keys().filter(|d| !of(d).is_empty()).collect();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for doc in &labelled {
        *sizes.entry(set_of(doc)).or_default() += 1;
    }
    let mut sets: BTreeMap<&str, Vec<&Doc>> = BTreeMap::new();
    for doc in labelled {
        let set = set_of(doc);
        sets.entry(if sizes[set] >= SMALL_SET { set } else { "" }).or_default().push(doc);
    }
    let each: Vec<Ranking> = sets.values().map(|docs| ranking_of(docs, &of, labels, mapped, framework)).collect();
    let n = each.len() as f64;
    (n > 0.0).then(|| Ranking {
        first: each.iter().map(|r| r.first).sum::<f64>() / n,
        average_precision: each.iter().map(|r| r.average_precision).sum::<f64>() / n,
        f1: each.iter().map(|r| r.f1).sum::<f64>() / n,
    })
}

/// What is named of a framework for a document, with its relevance, the likeliest first.
fn ranked<'m>(mapped: &'m Mapped, doc: &Doc, framework: &str) -> Vec<(f64, &'m Key)> {
    let said = mapped.get(doc).into_iter().flatten();
    let named = said.filter(|(key, said)| key.0 == framework && said.relevance > 0.0);
    let mut ranked: Vec<(f64, &Key)> = named.map(|(key, said)| (said.relevance, key)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ranked
}

/// Of the documents with a substantial answer by the full reading, the share whose first-named requirement is one.
fn first_is_substantial(labels: &Labels, mapped: &Mapped, framework: &str) -> Option<f64> {
    let (mut right, mut all) = (0, 0);
    for (doc, read) in &labels.reading {
        // A clause as a whole is told by its parts: the reading names requirements alone.
        let same = |read: &Key, named: &Key| {
            let rest = read.1.strip_prefix(&named.1).filter(|_| read.0 == named.0);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let answered = |named: &Key| read.iter().any(|(key, r)| *r >= SUBSTANTIAL && same(key, named));
        if read.keys().any(|key| key.0 == framework && answered(key)) {
            all += 1;
            right += usize::from(ranked(mapped, doc, framework).first().is_some_and(|(_, key)| answered(key)));
        }
    }
    (all > 0).then(|| right as f64 / all as f64)
}

fn ranking_of<'l>(
    docs: &[&'l Doc],
    of: &dyn Fn(&Doc) -> BTreeSet<&'l Key>,
    labels: &Labels,
    mapped: &Mapped,
    framework: &str,
) -> Ranking {
    let (mut first, mut average, mut hits, mut shown, mut wanted) = (0.0, 0.0, 0, 0, 0);
    for doc in docs {
        let right = of(doc);
        let mentioned = labels.mentioned.get(*doc);
        let skip = |key: &Key| mentioned.is_some_and(|m| m.contains(key)) && !right.contains(key);
        let mut ranked = ranked(mapped, doc, framework);
        ranked.retain(|(_, key)| !skip(key));
        wanted += right.len();
        first += f64::from(u8::from(ranked.first().is_some_and(|(_, key)| right.contains(key))));
        let (mut found, mut sum) = (0.0, 0.0);
        for (rank, (relevance, key)) in (1..).zip(&ranked) {
            let is_right = right.contains(key);
            if is_right {
                found += 1.0;
                sum += found / f64::from(rank);
            }
            if *relevance >= ANSWERS {
                shown += 1;
                hits += usize::from(is_right);
            }
        }
        average += sum / right.len() as f64;
    }
    let n = docs.len() as f64;
    Ranking { first: first / n, average_precision: average / n, f1: f1(hits, shown, wanted) }
}

fn f1(hits: usize, ours: usize, theirs: usize) -> f64 {
    if ours + theirs == 0 { 0.0 } else { 2.0 * hits as f64 / (ours + theirs) as f64 }
}

/// Figures of one framework over all documents read in full.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ReadingFigures {
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
    /// Share of a naive reader's mistakes that are made.
    pub(crate) naive: f64,
}

pub(crate) fn reading(labels: &Labels, mapped: &Mapped, framework: &str) -> Option<ReadingFigures> {
    reading_at(labels, mapped, framework, ANSWERS)
}

/// The same where a document answers from the relevance `threshold` on.
pub(crate) fn reading_at(labels: &Labels, mapped: &Mapped, framework: &str, threshold: f64) -> Option<ReadingFigures> {
    let (mut hits, mut ours, mut theirs, mut mistakes, mut naive) = (0, 0, 0, 0, 0);
    for (doc, read) in &labels.reading {
        let answers = |key: &Key| mapped.get(doc).and_then(|m| m.get(key)).is_some_and(|s| s.relevance >= threshold);
        ours +=
            mapped.get(doc).into_iter().flatten().filter(|(k, s)| k.0 == framework && s.relevance >= threshold).count();
        for (key, relevance) in read.iter().filter(|(k, _)| k.0 == framework) {
            if *relevance >= ANSWERS {
                theirs += 1;
                hits += usize::from(answers(key));
            } else if *relevance >= NAIVE {
                naive += 1;
                mistakes += usize::from(answers(key));
            }
        }
    }
    let share = |a: usize, b: usize| if b == 0 { 0.0 } else { a as f64 / b as f64 };
    (theirs > 0).then(|| ReadingFigures {
        precision: share(hits, ours),
        recall: share(hits, theirs),
        f1: f1(hits, ours, theirs),
        naive: share(mistakes, naive),
    })
}

struct ScalePair {
    ours: u8,
    quote: String,
    theirs: Vec<u8>,
    /// Passages that readers gave for a score of 2 or more.
    passages: Vec<String>,
}

/// The pairs that every reader scored.
fn scale_pairs(labels: &Labels, mapped: &Mapped, framework: &str) -> Vec<ScalePair> {
    let Some((first, others)) = labels.scales.split_first() else { return Vec::new() };
    let mut out = Vec::new();
    for (at, scored) in first.iter().filter(|((_, (f, _)), _)| f == framework) {
        let Some(rest) = others.iter().map(|o| o.get(at)).collect::<Option<Vec<_>>>() else { continue };
        let readers: Vec<_> = std::iter::once(scored).chain(rest).collect();
        let key = (at.1.0.clone(), counted(&at.1.1));
        let said = mapped.get(&at.0).and_then(|m| m.get(&key)).cloned().unwrap_or_default();
        out.push(ScalePair {
            ours: said.score,
            quote: said.quote,
            theirs: readers.iter().map(|r| r.score).collect(),
            passages: readers.iter().filter(|r| r.score >= 2).map(|r| r.quote.clone()).collect(),
        });
    }
    out
}

/// Quadratic weighted kappa of two scores from 0 to 5.
fn kappa(pairs: impl Iterator<Item = (u8, u8)>) -> f64 {
    let (mut ours, mut theirs, mut apart, mut n) = ([0.0; 6], [0.0; 6], 0.0, 0.0);
    for (a, b) in pairs {
        ours[usize::from(a.min(5))] += 1.0;
        theirs[usize::from(b.min(5))] += 1.0;
        apart += f64::from(a.abs_diff(b)).powi(2);
        n += 1.0;
    }
    let mut by_chance = 0.0;
    for (a, x) in ours.iter().enumerate() {
        for (b, y) in theirs.iter().enumerate() {
            by_chance += (a as f64 - b as f64).powi(2) * x * y / n;
        }
    }
    if by_chance > 0.0 { 1.0 - apart / by_chance } else { 1.0 }
}

/// Of the pairs where both gave a passage, the share of those in which half the words of the shorter are in the other.
fn quotes(pairs: &[ScalePair]) -> Option<f64> {
    let (mut overlap, mut all) = (0.0, 0.0);
    for pair in pairs.iter().filter(|p| p.ours >= 2) {
        let ours = words(&pair.quote);
        let theirs: Vec<_> = pair.passages.iter().map(|p| words(p)).filter(|w| !w.is_empty()).collect();
        if ours.is_empty() || theirs.is_empty() {
            continue;
        }
        all += 1.0;
        let half = |t: &BTreeSet<String>| 2 * ours.intersection(t).count() >= ours.len().min(t.len());
        overlap += f64::from(u8::from(theirs.iter().any(half)));
    }
    (all > 0.0).then(|| overlap / all)
}

fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| w.len() >= 4).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapped::Said;

    fn key(id: &str) -> Key {
        ("f".into(), id.into())
    }

    fn said(relevance: f64, score: u8) -> Said {
        Said { relevance, score, quote: "Access rights are reviewed quarterly".into() }
    }

    #[test]
    fn ranking_and_reading_are_counted_as_defined() {
        let doc = "set/a.md".to_owned();
        let mut labels = Labels::default();
        labels.answered.insert(doc.clone(), [key("1"), key("2")].into());
        labels.mentioned.insert(doc.clone(), [key("3")].into());
        labels.reading.insert(doc.clone(), [(key("1"), 0.9), (key("4"), 0.7), (key("3"), 0.3)].into());
        let of =
            [(key("3"), said(0.9, 2)), (key("1"), said(0.8, 2)), (key("5"), said(0.7, 1)), (key("2"), said(0.4, 1))];
        let mapped: Mapped = [(doc, of.into())].into();
        // What is mentioned counts neither way: the ranks are 1, 5, 2.
        let got = ranking(&labels, &mapped, "f").expect("there are labels");
        assert_eq!(got.first, 1.0);
        assert!((got.average_precision - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(got.f1, 2.0 / 4.0);
        let got = reading(&labels, &mapped, "f").expect("there is a reading");
        assert_eq!((got.precision, got.recall, got.naive), (1.0 / 3.0, 0.5, 1.0));
        // The first named is but a naive reader's mistake.
        assert_eq!(first_is_substantial(&labels, &mapped, "f"), Some(0.0));
    }

    #[test]
    fn a_clause_named_first_is_right_where_the_reading_names_a_part_of_it() {
        let doc = "set/a.md".to_owned();
        let mut labels = Labels::default();
        labels.reading.insert(doc.clone(), [(key("6.1.2"), 0.9), (key("6.2"), 0.3)].into());
        let first = |id: &str| -> Mapped { [(doc.clone(), [(key(id), said(0.9, 2))].into())].into() };
        assert_eq!(first_is_substantial(&labels, &first("6.1"), "f"), Some(1.0));
        assert_eq!(first_is_substantial(&labels, &first("6.1.2"), "f"), Some(1.0));
        assert_eq!(first_is_substantial(&labels, &first("6"), "f"), Some(1.0));
        assert_eq!(first_is_substantial(&labels, &first("6.2"), "f"), Some(0.0));
    }

    #[test]
    fn kappa_is_one_for_equals_and_none_for_chance() {
        assert_eq!(kappa([(0, 0), (3, 3), (2, 2)].into_iter()), 1.0);
        let chance = kappa([(0, 0), (0, 3), (3, 0), (3, 3)].into_iter());
        assert!(chance.abs() < 1e-12, "{chance}");
    }

    #[test]
    fn quotes_overlap_by_half_the_words_of_the_shorter() {
        let pair = |passage: &str| ScalePair {
            ours: 3,
            quote: "Access rights are reviewed quarterly".into(),
            theirs: vec![3],
            passages: vec![passage.to_owned()],
        };
        assert_eq!(quotes(&[pair("Rights of access: reviewed by owners"), pair("Backups leave the site")]), Some(0.5));
        assert_eq!(quotes(&[pair("")]), None);
    }
}
