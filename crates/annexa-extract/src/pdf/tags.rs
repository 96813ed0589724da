use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId};

use super::objects::{Objects, as_dict};

/// What a structure element is, as far as blocks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The document's title.
    Title,
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// A paragraph, or whatever else holds text of its own.
    Paragraph,
    /// An item of a list, nested in so many others.
    Item(u8),
    /// A table cell.
    Cell {
        /// Index of the table, row and cell, each counted over the file.
        table: u32,
        row: u32,
        cell: u32,
        header: bool,
    },
    Quote,
    Note,
    Code,
}

/// The structure tree of a tagged file. Source: ISO 32000-1, 14.7 and 14.8.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// Roles of the elements that make a block, by element number.
    pub(super) roles: Vec<Role>,
    /// Element by page object, content stream (0 for the page's own) and MCID.
    elements: HashMap<(ObjectId, u32, u32), u32>,
}

/// Elements of a structure tree that are followed.
const ELEMENTS: usize = 400_000;
/// Nesting that is followed.
const DEPTH: usize = 128;

impl Tags {
    /// Reads the structure tree; empty when there is none.
    pub(super) fn read(objects: Objects<'_>) -> Self {
        let mut tags = Self::default();
        let Some(root) = objects.0.catalog().ok().and_then(|catalog| objects.dict(catalog, "StructTreeRoot")) else {
            return tags;
        };
        let mut walk = Walk {
            objects,
            tags: &mut tags,
            role_map: objects.dict(root, "RoleMap"),
            seen: HashSet::new(),
            visited: 0,
            tables: 0,
            rows: 0,
            cells: 0,
        };
        walk.kids(root, &Place::default(), 0);
        tags
    }

    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// Holds when the file tags any heading.
    pub(super) fn has_headings(&self) -> bool {
        self.roles.iter().any(|role| matches!(role, Role::Heading(_)))
    }

    pub(super) fn element(&self, page: ObjectId, (stream, mcid): (u32, u32)) -> Option<u32> {
        self.elements.get(&(page, stream, mcid)).copied()
    }

    pub(super) fn role(&self, element: u32) -> Role {
        self.roles.get(element as usize).copied().unwrap_or(Role::Paragraph)
    }
}

/// Where in the tree the walk is.
#[derive(Clone, Default)]
struct Place {
    page: Option<ObjectId>,
    /// Element that text belongs to here.
    element: Option<u32>,
    /// What paragraphs in here are: those of a quotation are quoted.
    paragraphs: Option<Role>,
    /// Holds inside an element whose words make one block, however it is divided.
    in_block: bool,
    in_division: bool,
    in_cell: bool,
    in_item: bool,
    lists: u8,
    /// Enclosing sections, which give a heading without a level its own.
    sections: u8,
    table: u32,
    row: u32,
}

struct Walk<'a, 't> {
    objects: Objects<'a>,
    tags: &'t mut Tags,
    role_map: Option<&'a Dictionary>,
    seen: HashSet<ObjectId>,
    visited: usize,
    tables: u32,
    rows: u32,
    cells: u32,
}

impl<'a> Walk<'a, '_> {
    fn kids(&mut self, parent: &'a Dictionary, place: &Place, depth: usize) {
        let Ok(raw) = parent.get(b"K") else { return };
        match self.objects.resolve(raw) {
            Object::Array(items) => {
                for item in items {
                    self.kid(item, place, depth);
                }
            }
            _ => self.kid(raw, place, depth),
        }
    }

    fn kid(&mut self, raw: &'a Object, place: &Place, depth: usize) {
        self.visited += 1;
        if depth > DEPTH || self.visited > ELEMENTS {
            return;
        }
        if let Object::Reference(id) = raw
            && !self.seen.insert(*id)
        {
            return;
        }
        match self.objects.resolve(raw) {
            Object::Integer(mcid) => self.content(place.page, 0, *mcid, place),
            object => {
                let Some(dict) = as_dict(object) else { return };
                let page = dict.get(b"Pg").and_then(Object::as_reference).ok().or(place.page);
                match self.objects.name(dict, "Type") {
                    Some(b"MCR") => {
                        let stream = dict.get(b"Stm").and_then(Object::as_reference).map_or(0, |id| id.0);
                        if let Some(mcid) = self.objects.integer(dict, "MCID") {
                            self.content(page, stream, mcid, place);
                        }
                    }
                    Some(b"OBJR") => {}
                    _ => {
                        let inner = self.enter(dict, Place { page, ..place.clone() });
                        self.kids(dict, &inner, depth + 1);
                    }
                }
            }
        }
    }

    fn content(&mut self, page: Option<ObjectId>, stream: u32, mcid: i64, place: &Place) {
        if let (Some(page), Some(element), Ok(mcid)) = (page, place.element, u32::try_from(mcid)) {
            self.tags.elements.insert((page, stream, mcid), element);
        }
    }

    /// The place inside the element `dict`.
    fn enter(&mut self, dict: &'a Dictionary, mut place: Place) -> Place {
        match self.standard_type(dict) {
            b"L" => place.lists = place.lists.saturating_add(1),
            b"Table" if !place.in_cell => {
                place.table = self.tables;
                self.tables += 1;
            }
            b"TR" if !place.in_cell => {
                place.row = self.rows;
                self.rows += 1;
            }
            kind @ (b"TD" | b"TH") if !place.in_cell => {
                let (table, row, cell) = (place.table, place.row, self.cells);
                self.cells += 1;
                place.in_cell = true;
                place.element = Some(self.add(Role::Cell { table, row, cell, header: kind == b"TH" }));
            }
            b"LI" if !place.in_cell => {
                place.in_item = true;
                place.element = Some(self.add(Role::Item(place.lists.saturating_sub(1))));
            }
            _ if place.in_cell => {}
            b"Title" => self.start_block(&mut place, Role::Title),
            b"H" => {
                let level = place.sections.clamp(1, 6);
                self.start_block(&mut place, Role::Heading(level));
            }
            [b'H', digit @ b'1'..=b'9'] => self.start_block(&mut place, Role::Heading((digit - b'0').min(6))),
            b"BlockQuote" => self.start_group(&mut place, Role::Quote),
            b"Note" | b"FENote" => self.start_group(&mut place, Role::Note),
            b"Code" if place.element.is_none() => self.start_block(&mut place, Role::Code),
            // The words of an item are the item's, and those of a heading the heading's, whatever
            // paragraphs they are set in.
            _ if place.in_item || place.in_block => {}
            b"P" | b"Caption" | b"TOCI" => {
                let role = place.paragraphs.unwrap_or(Role::Paragraph);
                self.start_block(&mut place, role);
            }
            // A division without paragraphs is one.
            b"NonStruct" if place.in_division => {}
            kind @ (b"Div" | b"NonStruct" | b"Sect" | b"Document" | b"Part" | b"Art") => {
                place.in_division = kind == b"Div";
                place.sections = place.sections.saturating_add(u8::from(matches!(kind, b"Sect" | b"Part" | b"Art")));
                place.element = Some(self.add(place.paragraphs.unwrap_or(Role::Paragraph)));
            }
            _ if place.element.is_none() => place.element = Some(self.add(Role::Paragraph)),
            _ => {}
        }
        place
    }

    /// Enters an element whose words are one block.
    fn start_block(&mut self, place: &mut Place, role: Role) {
        place.element = Some(self.add(role));
        place.in_block = true;
    }

    /// Enters an element whose paragraphs are blocks of this role.
    fn start_group(&mut self, place: &mut Place, role: Role) {
        place.element = Some(self.add(role));
        place.paragraphs = Some(role);
        place.in_block = false;
    }

    fn add(&mut self, role: Role) -> u32 {
        self.tags.roles.push(role);
        (self.tags.roles.len() - 1) as u32
    }

    /// The element's type, own names taken through the role map.
    fn standard_type(&self, dict: &'a Dictionary) -> &'a [u8] {
        let mut name = self.objects.name(dict, "S").unwrap_or_default();
        for _ in 0..8 {
            // New in PDF 2.0; producers map it to P for older readers.
            if name == b"Title" {
                break;
            }
            let mapped = self.role_map.and_then(|map| {
                let mapped = self.objects.resolve(map.get(name).ok()?).as_name().ok()?;
                (mapped != name).then_some(mapped)
            });
            match mapped {
                Some(mapped) => name = mapped,
                None => break,
            }
        }
        name
    }
}
