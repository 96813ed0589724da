//! Whether requirements that a crosswalk calls equal are met together.

use std::collections::BTreeSet;
use std::fmt::Write;

use annexa_catalog::{Catalog, Crosswalk, Framework, PointAt, Relation};

use crate::labels::counted;
use crate::mapped::Mapped;

/// From this score on a document commits to a requirement. A document about another subject reaches no more.
const COMMITS: u8 = 2;

/// Two requirements whose essential points are all equal to points of the other.
struct EqualPair {
    from: usize,
    to: usize,
}

/// For each crosswalk, its equal pairs of requirements: how many documents commit to either, and how many to both.
pub(crate) fn report(catalog: &Catalog, mapped: &Mapped) -> String {
    let mut out = String::from("| crosswalk | from | to | commit to either | to both |\n|---|---|---|---|---|\n");
    for crosswalk in &catalog.crosswalks {
        let (from, to) = (&catalog.frameworks[crosswalk.from], &catalog.frameworks[crosswalk.to]);
        let name = format!("{} to {}", from.id, to.id);
        let pairs = equal_pairs(crosswalk, from, to);
        let (mut either, mut both) = (0, 0);
        for pair in &pairs {
            let commits = |framework: &Framework, requirement: usize| {
                let key = (framework.id.clone(), counted(&framework.requirements[requirement].id));
                let documents = mapped.iter().filter(|(_, said)| said.get(&key).is_some_and(|s| s.score >= COMMITS));
                documents.map(|(path, _)| path.as_str()).collect::<BTreeSet<&str>>()
            };
            let (a, b) = (commits(from, pair.from), commits(to, pair.to));
            let (in_either, in_both) = (a.union(&b).count(), a.intersection(&b).count());
            let ids = (&from.requirements[pair.from].id, &to.requirements[pair.to].id);
            writeln!(out, "| {name} | {} | {} | {in_either} | {in_both} |", ids.0, ids.1).expect("writing to a string");
            either += in_either;
            both += in_both;
        }
        let share = if either > 0 { f64::from(both as u32) / f64::from(either as u32) } else { 1.0 };
        writeln!(out, "| {name} | {} equal pairs | | {either} | {both} ({share:.3}) |", pairs.len())
            .expect("writing to a string");
    }
    out
}

fn equal_pairs(crosswalk: &Crosswalk, from: &Framework, to: &Framework) -> Vec<EqualPair> {
    let equal = || crosswalk.pairs.iter().filter(|p| p.relation == Relation::Equal);
    let requirements: BTreeSet<(usize, usize)> = equal().map(|p| (p.from.requirement, p.to.requirement)).collect();
    let essential = |framework: &Framework, requirement: usize| -> BTreeSet<PointAt> {
        let points = framework.requirements[requirement].points.iter().enumerate().filter(|(_, p)| p.essential);
        points.map(|(point, _)| PointAt { requirement, point }).collect()
    };
    let is_equal = |(a, b): &(usize, usize)| {
        let within = || equal().filter(|p| (p.from.requirement, p.to.requirement) == (*a, *b));
        let (of_a, of_b): (BTreeSet<_>, BTreeSet<_>) =
            (within().map(|p| p.from).collect(), within().map(|p| p.to).collect());
        essential(from, *a).is_subset(&of_a) && essential(to, *b).is_subset(&of_b)
    };
    requirements.iter().filter(|pair| is_equal(pair)).map(|(from, to)| EqualPair { from: *from, to: *to }).collect()
}
