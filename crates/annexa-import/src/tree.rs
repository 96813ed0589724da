//! Entries that name their parents.

/// Where an entry stands below its parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// So many parents lie above it.
    Depth(usize),
    /// It is its own ancestor.
    InCircle,
    /// One of its ancestors is its own ancestor.
    BelowCircle,
}

/// Where each entry stands, given the index of its parent; in one pass, whatever the order.
pub(crate) fn standings(parents: &[Option<usize>]) -> Vec<Standing> {
    let mut known: Vec<Option<Standing>> = vec![None; parents.len()];
    let mut on_path = vec![false; parents.len()];
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| known[*at].is_none() && !on_path[*at]) {
            on_path[at] = true;
            path.push(at);
            next = parents[at];
        }
        // The walk ended at a root, at an entry known already or on its own path: a circle.
        let mut above = match next {
            None => None,
            Some(at) if on_path[at] => {
                while let Some(member) = path.pop() {
                    known[member] = Some(Standing::InCircle);
                    on_path[member] = false;
                    if member == at {
                        break;
                    }
                }
                Some(Standing::InCircle)
            }
            Some(at) => known[at],
        };
        while let Some(at) = path.pop() {
            on_path[at] = false;
            above = Some(match above {
                None => Standing::Depth(0),
                Some(Standing::Depth(depth)) => Standing::Depth(depth + 1),
                Some(_) => Standing::BelowCircle,
            });
            known[at] = above;
        }
    }
    known.into_iter().map(|s| s.unwrap_or(Standing::Depth(0))).collect()
}

/// The entry's ancestors, the nearest first; for entries that stand in no circle nor below one.
pub(crate) fn ancestors(parents: &[Option<usize>], entry: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(parents[entry], |at| parents[*at])
}

#[cfg(test)]
mod tests {
    use super::Standing::{BelowCircle, Depth, InCircle};
    use super::*;

    #[test]
    fn depths_and_circles_are_told_apart() {
        //           0: root, 1 and 2 below; 3, 4 a circle; 5 leads into it; 6 is its own parent; 7 below 2
        let parents = [None, Some(0), Some(1), Some(4), Some(3), Some(4), Some(6), Some(2)];
        let wanted = [Depth(0), Depth(1), Depth(2), InCircle, InCircle, BelowCircle, InCircle, Depth(3)];
        assert_eq!(standings(&parents), wanted);
        assert_eq!(ancestors(&parents, 7).collect::<Vec<_>>(), [2, 1, 0]);
    }

    #[test]
    fn a_long_chain_takes_no_recursion() {
        let parents: Vec<Option<usize>> = (0..200_000).map(|at| (at < 199_999).then_some(at + 1)).collect();
        assert_eq!(standings(&parents)[0], Depth(199_999));
    }
}
