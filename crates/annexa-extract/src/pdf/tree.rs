use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::objects::Objects;

/// A page of the file, in reading order.
#[derive(Clone, Copy)]
pub(super) struct Leaf<'a> {
    /// (0, 0) for a page that stands in its parent.
    pub(super) id: ObjectId,
    /// `None` when the page is named but not there.
    pub(super) dict: Option<&'a Dictionary>,
}

/// The pages that the page tree leads to. Source: ISO 32000-1, 7.7.3.
#[derive(Default)]
pub(super) struct PageTree<'a> {
    pub(super) leaves: Vec<Leaf<'a>>,
    /// What is wrong with the tree, in a few words each.
    pub(super) damage: Vec<String>,
}

/// Nesting of the tree that is followed; each level is one entry of a list, not of the stack.
const DEPTH: usize = 256;
/// Entries of the tree that are visited.
const VISITS: usize = 1 << 20;

impl<'a> PageTree<'a> {
    /// Walks the tree; when it is damaged, the pages that it does not lead to come at the end.
    pub(super) fn read(objects: Objects<'a>) -> Self {
        let mut tree = Self::default();
        let root = objects.0.catalog().ok().and_then(|catalog| catalog.get(b"Pages").ok());
        if let Some(root) = root {
            tree.walk(objects, root);
        }
        let declared = root
            .and_then(|root| objects.resolve(root).as_dict().ok())
            .and_then(|root| objects.integer(root, "Count"))
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(0);
        let found = tree.leaves.len();
        if found < declared {
            tree.damage.push(format!("{found} of {declared} declared pages are in the page tree"));
        }
        if found == 0 || !tree.damage.is_empty() {
            tree.add_strays(objects);
        }
        tree
    }

    /// Pages and contents that the tree names and the file does not have.
    pub(super) fn missing(&self, objects: Objects<'_>) -> usize {
        let lost = |object: &Object| object.as_reference().is_ok() && matches!(objects.resolve(object), Object::Null);
        let lost_of = |dict: &Dictionary| match dict.get(b"Contents") {
            Ok(Object::Array(items)) => items.iter().filter(|item| lost(item)).count(),
            Ok(contents) => usize::from(lost(contents)),
            Err(_) => 0,
        };
        self.leaves.iter().map(|leaf| leaf.dict.map_or(1, lost_of)).sum::<usize>() + self.damage.len()
    }

    fn walk(&mut self, objects: Objects<'a>, root: &'a Object) {
        let mut seen = HashSet::new();
        // Some files show a page twice; one that does so more often than it has objects is a trap.
        let mut repeats = objects.0.objects.len();
        let mut open: Vec<std::slice::Iter<'a, Object>> = vec![std::slice::from_ref(root).iter()];
        let mut visited = 0;
        while let Some(level) = open.last_mut() {
            let Some(raw) = level.next() else {
                open.pop();
                continue;
            };
            let id = raw.as_reference().ok();
            let is_known = id.is_some_and(|id| !seen.insert(id));
            repeats = repeats.saturating_sub(usize::from(is_known));
            visited += 1;
            if visited > VISITS || repeats == 0 {
                return self.damage.push("the page tree repeats itself".into());
            }
            let kids = match objects.resolve(raw) {
                Object::Array(nested) => nested.as_slice(),
                Object::Dictionary(dict) if dict.has(b"Kids") || is_type(objects, dict, b"Pages") => {
                    let Some(kids) = objects.array(dict, "Kids") else {
                        self.damage.push("a part of the page tree is missing".into());
                        continue;
                    };
                    if is_known {
                        self.damage.push("the page tree refers to itself".into());
                        continue;
                    }
                    kids
                }
                found => {
                    let dict = found.as_dict().ok();
                    self.leaves.push(Leaf { id: id.unwrap_or_default(), dict });
                    continue;
                }
            };
            if open.len() < DEPTH {
                open.push(kids.iter());
            } else {
                self.damage.push("the page tree is nested too deep".into());
            }
        }
    }

    fn add_strays(&mut self, objects: Objects<'a>) {
        let known: HashSet<ObjectId> =
            self.leaves.iter().filter(|leaf| leaf.dict.is_some()).map(|leaf| leaf.id).collect();
        for (id, object) in &objects.0.objects {
            if let Object::Dictionary(dict) = object
                && is_type(objects, dict, b"Page")
                && !known.contains(id)
            {
                self.leaves.push(Leaf { id: *id, dict: Some(dict) });
            }
        }
    }
}

fn is_type(objects: Objects<'_>, dict: &Dictionary, name: &[u8]) -> bool {
    objects.name(dict, "Type") == Some(name)
}
