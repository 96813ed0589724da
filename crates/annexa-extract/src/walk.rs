//! A walk over the elements of one XML part, which keeps book of what is open.

use annexa_model::{Limit, Unreadable, Warning};

use crate::Limits;
use crate::xml::{Element, Event, Events};

/// Whether what an element holds is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    Read,
    LeftOut,
}

/// What is told of each element that is read. `above` holds the local names of the elements
/// around, outermost first.
pub(crate) trait Visitor {
    fn open(&mut self, element: &Element<'_>, above: &[String]) -> Inside;
    fn text(&mut self, text: &str, above: &[String]);
    /// Called once for each element that was opened and read, innermost first, even when its end tag is missing.
    fn close(&mut self, name: &str, above: &[String]);
}

/// What went wrong on walks.
#[derive(Default)]
pub(crate) struct Trouble {
    pub(crate) damage: usize,
    is_too_deep: bool,
}

impl Trouble {
    pub(crate) fn damaged(&self) -> Option<Warning> {
        (self.damage > 0).then(|| Warning::Damaged { what: format!("XML broken in {} places", self.damage) })
    }

    pub(crate) fn too_deep(&self, limits: &Limits) -> Option<Warning> {
        self.is_too_deep.then(|| limits.reached(Limit::Depth))
    }

    pub(crate) fn warnings(&self, limits: &Limits) -> impl Iterator<Item = Warning> {
        self.damaged().into_iter().chain(self.too_deep(limits))
    }
}

/// The local name of the innermost of the elements `above`.
pub(crate) fn parent(above: &[String]) -> &str {
    above.last().map_or("", String::as_str)
}

/// Tells `visitor` what stands in `xml`. Elements nested deeper than allowed are left out.
///
/// # Errors
/// [`Unreadable::Corrupt`] for a document type definition.
pub(crate) fn walk(
    xml: &str,
    limits: &Limits,
    visitor: &mut impl Visitor,
    trouble: &mut Trouble,
) -> Result<(), Unreadable> {
    let depth = usize::try_from(limits.depth).unwrap_or(usize::MAX);
    let mut events = Events::new(xml);
    let mut walk = Walk { open: Vec::new(), left_out_from: None, visitor };
    let mut too_deep = 0usize;
    while let Some(event) = events.next()? {
        match event {
            Event::Open(_) if walk.open.len() >= depth => {
                trouble.is_too_deep = true;
                too_deep += 1;
            }
            Event::Open(element) => walk.open(&element),
            Event::Close(_) if too_deep > 0 => too_deep -= 1,
            Event::Close(name) => match walk.open.iter().rposition(|open| *open == name) {
                Some(at) => {
                    trouble.damage += usize::from(at + 1 < walk.open.len());
                    walk.close_down_to(at);
                }
                None => trouble.damage += 1,
            },
            Event::Text(text) if too_deep == 0 && walk.left_out_from.is_none() => {
                walk.visitor.text(&text, &walk.open);
            }
            Event::Text(_) => {}
        }
    }
    // A part that was cut off leaves elements open: what they hold is kept.
    trouble.damage += events.damage + usize::from(!walk.open.is_empty());
    walk.close_down_to(0);
    Ok(())
}

struct Walk<'v, V> {
    open: Vec<String>,
    /// Number of open elements when the one that is left out began.
    left_out_from: Option<usize>,
    visitor: &'v mut V,
}

impl<V: Visitor> Walk<'_, V> {
    fn open(&mut self, element: &Element<'_>) {
        if self.left_out_from.is_none() && self.visitor.open(element, &self.open) == Inside::LeftOut {
            self.left_out_from = Some(self.open.len());
        }
        self.open.push(element.name().to_owned());
    }

    fn close_down_to(&mut self, at: usize) {
        while self.open.len() > at {
            let Some(name) = self.open.pop() else { return };
            match self.left_out_from {
                None => self.visitor.close(&name, &self.open),
                Some(from) if from == self.open.len() => self.left_out_from = None,
                Some(_) => {}
            }
        }
    }
}
