//! Groups whose text is no running text: which they are, and what becomes of it.

use annexa_model::{BlockKind, Properties, Region};

use super::{Frame, Mark, Walk};
use crate::builder::fold_space;
use crate::pieces::{Piece, Text};
use crate::rtf::styles::Style;

/// What the text of a group is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Text of the document, or of a note, header or text box.
    #[default]
    Flow,
    /// A value that is taken when its group closes.
    Captured,
    /// The table of fonts.
    Fonts,
    /// The style sheet.
    Styles,
    /// A style in it.
    Style,
    /// What the file says of itself.
    Info,
    /// A date in there.
    Date,
    /// No text, but groups in it may have some.
    Quiet,
    /// The data of a field to be filled in.
    Form,
    /// Nothing in it is looked at.
    Skipped,
}

impl Place {
    /// Holds for the tables at the head of a file, which have no paragraphs.
    pub(super) const fn is_head(self) -> bool {
        matches!(self, Self::Fonts | Self::Styles | Self::Style)
    }

    pub(super) const fn has_text(self) -> bool {
        matches!(self, Self::Flow | Self::Captured | Self::Fonts | Self::Style)
    }
}

/// What is done when a group closes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Ending {
    #[default]
    None,
    Font,
    Style,
    Header,
    Footer,
    Note,
    Comment,
    TextBox,
    /// Number or bullet of a list item.
    Label,
    /// What the file says of itself under this key.
    Property(&'static str),
    Created,
    Modified,
    PropertyName,
    PropertyValue,
    ShapeName,
    ShapeValue,
    Instruction,
    FormEntry,
}

/// Groups that hold no words of the document, though programs are not told so by `\*`.
const SKIPPED: [&str; 29] = [
    "aftncn",
    "aftnsep",
    "aftnsepc",
    "atnauthor",
    "atnid",
    "atnref",
    "colortbl",
    "falt",
    "filetbl",
    "ftncn",
    "ftnsep",
    "ftnsepc",
    "generator",
    "listoverridetable",
    "listtable",
    "mmathPict",
    "nonesttables",
    "nonshppict",
    "objclass",
    "objdata",
    "objname",
    "pn",
    "private",
    "rxe",
    "shprslt",
    "tc",
    "tcn",
    "txe",
    "xe",
];

impl Walk<'_> {
    /// Enters the group that `name` announces; whether it announces one.
    pub(super) fn enter(&mut self, name: &str, is_starred: bool) -> bool {
        use Place::{Captured, Flow, Form, Info, Quiet};
        let place = self.state.place;
        let (to, ending) = match (place, name) {
            (Flow | Quiet, "header" | "headerl" | "headerr" | "headerf") => (Flow, Ending::Header),
            (Flow | Quiet, "footer" | "footerl" | "footerr" | "footerf") => (Flow, Ending::Footer),
            (Flow, "footnote") => (Flow, Ending::Note),
            (Flow, "annotation") => (Flow, Ending::Comment),
            (Flow | Quiet, "shptxt" | "dptxbxtext") => (Flow, Ending::TextBox),
            (Flow, "listtext" | "pntext") => (Captured, Ending::Label),
            (Quiet, "fldinst") => (Captured, Ending::Instruction),
            (Quiet, "fldrslt" | "result") => (Flow, Ending::None),
            (Flow, "moMath") => {
                self.tally.formulas += 1;
                (Flow, Ending::None)
            }
            (Flow, "moMathPara") => (Flow, Ending::None),
            (Captured, "formfield") => {
                self.form.start();
                (Form, Ending::None)
            }
            (Form, "ffl") => (Captured, Ending::FormEntry),
            (
                Flow | Quiet,
                "field" | "shp" | "shpinst" | "object" | "pict" | "shppict" | "picprop" | "do" | "sp" | "upr"
                | "nesttableprops",
            ) => {
                self.state.is_of_nested_row |= name == "nesttableprops";
                (Quiet, Ending::None)
            }
            (Quiet, "ud") => (self.place_around(), Ending::None),
            (Quiet, "sn") => (Captured, Ending::ShapeName),
            (Quiet, "sv") => (Captured, Ending::ShapeValue),
            (Flow, "fonttbl") => (Place::Fonts, Ending::Font),
            (Flow, "stylesheet") => (Place::Styles, Ending::None),
            (Flow, "info" | "userprops") => (Info, Ending::None),
            (Info, "creatim") => (Place::Date, Ending::Created),
            (Info, "revtim") => (Place::Date, Ending::Modified),
            (Info, "propname") => (Captured, Ending::PropertyName),
            (Info, "staticval") => (Captured, Ending::PropertyValue),
            (Info, _) if let Some(key) = property(name) => (Captured, Ending::Property(key)),
            (Place::Style, "cs" | "ds" | "ts") => return false,
            _ if is_starred || SKIPPED.contains(&name) || is_formula_property(name) => (Place::Skipped, Ending::None),
            _ => return false,
        };
        // The outermost group is the document itself, and a group announces itself once.
        if self.groups.len() < 2 || self.state.ending != Ending::None {
            self.trouble.damaged("a control word out of its place");
            return true;
        }
        self.start(to, ending);
        true
    }

    fn start(&mut self, place: Place, ending: Ending) {
        let is_frame =
            matches!(ending, Ending::Header | Ending::Footer | Ending::Note | Ending::Comment | Ending::TextBox);
        if is_frame && self.is_unseen() {
            self.mark(if self.state.is_deleted { Mark::Deleted } else { Mark::Hidden });
            self.state.place = Place::Skipped;
            return;
        }
        self.state.place = place;
        self.state.ending = ending;
        match place {
            Place::Captured | Place::Fonts => self.captured.clear(),
            Place::Date => self.date = [0; 3],
            _ => {}
        }
        if is_frame {
            self.frames.push(Frame::default());
            self.plain();
            self.state.paragraph = Default::default();
        }
    }

    /// What text is around the group that gives it twice.
    fn place_around(&self) -> Place {
        self.groups.iter().rev().map(|group| group.place).find(|place| *place != Place::Quiet).unwrap_or_default()
    }

    /// Does what the group at hand was for.
    pub(super) fn end_destination(&mut self) {
        match std::mem::take(&mut self.state.ending) {
            Ending::None => {}
            Ending::Font => {
                if !self.captured.trim().is_empty() {
                    self.end_font();
                }
            }
            Ending::Style => {
                let style: Style = std::mem::take(&mut self.style);
                self.styles.add(style, &self.captured);
            }
            Ending::Header => {
                let texts = self.end_frame().iter().flat_map(Piece::texts).collect::<Vec<_>>();
                self.headers.extend(texts);
            }
            Ending::Footer => {
                let texts = self.end_frame().iter().flat_map(Piece::texts).collect::<Vec<_>>();
                self.footers.extend(texts);
            }
            Ending::Note => self.end_aside(BlockKind::Note),
            Ending::Comment => self.end_aside(BlockKind::Comment),
            Ending::TextBox => {
                let pieces = self.end_frame();
                if !pieces.is_empty() {
                    self.frame().boxes.push(Piece::Apart(Region::TextBox, pieces));
                }
            }
            Ending::Label => {
                let label = fold_space(&self.captured);
                self.frame().paragraph.label = label;
            }
            Ending::Property(key) => {
                let value = fold_space(&self.captured);
                if !value.is_empty() {
                    set_property(&mut self.properties, key, value);
                }
            }
            Ending::Created => self.properties.created = self.day().or(self.properties.created.take()),
            Ending::Modified => self.properties.modified = self.day().or(self.properties.modified.take()),
            Ending::PropertyName => self.property_name = fold_space(&self.captured),
            Ending::PropertyValue => {
                let (name, value) = (std::mem::take(&mut self.property_name), fold_space(&self.captured));
                if !name.is_empty() && !value.is_empty() {
                    self.properties.other.push((name, value));
                }
            }
            Ending::ShapeName => self.shape_property = fold_space(&self.captured),
            Ending::ShapeValue => self.shape_value(),
            Ending::Instruction => self.end_instruction(),
            Ending::FormEntry => self.form.entries.push(fold_space(&self.captured)),
        }
    }

    fn end_aside(&mut self, kind: BlockKind) {
        let words = self.end_frame().iter().flat_map(Piece::texts).collect::<Vec<_>>().join("\n");
        self.waiting.push(Text::plain(kind, words));
    }

    /// Ends what stands apart and returns what was in it.
    fn end_frame(&mut self) -> Vec<Piece> {
        if self.frames.len() < 2 {
            return Vec::new();
        }
        self.end_paragraph(0);
        self.enter_level(0);
        self.frames.pop().map(|frame| frame.pieces).unwrap_or_default()
    }

    fn shape_value(&mut self) {
        let words = fold_space(&self.captured);
        match std::mem::take(&mut self.shape_property).as_str() {
            // The description that stands in for a picture or shape.
            "wzDescription" if !words.is_empty() && !self.is_unseen() => {
                self.frame().boxes.push(Piece::picture(words));
            }
            // Word art and watermarks keep their words in a property.
            "gtextUNICODE" => self.flow_text(&words),
            _ => {}
        }
    }

    fn day(&self) -> Option<String> {
        let [year, month, day] = self.date;
        let is_day = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        is_day.then(|| format!("{year:04}-{month:02}-{day:02}"))
    }
}

/// `mfPr` and the like: how a part of a formula looks.
fn is_formula_property(name: &str) -> bool {
    name.starts_with('m') && name.ends_with("Pr")
}

/// The key of what the file says of itself, by the name that rich text has for it.
fn property(name: &str) -> Option<&'static str> {
    const KEYS: [(&str, &str); 9] = [
        ("title", "title"),
        ("author", "author"),
        ("operator", "operator"),
        ("subject", "subject"),
        ("category", "category"),
        ("keywords", "keywords"),
        ("doccomm", "description"),
        ("company", "Company"),
        ("manager", "Manager"),
    ];
    KEYS.iter().find(|(known, _)| *known == name).map(|(_, key)| *key)
}

fn set_property(properties: &mut Properties, key: &str, value: String) {
    match key {
        "title" => properties.title = Some(value),
        "author" => properties.author = Some(value),
        "operator" => properties.last_modified_by = Some(value),
        _ => properties.other.push((key.to_owned(), value)),
    }
}
