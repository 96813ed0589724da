//! What the elements of HTML mean for the text in them.

/// An element that is open.
#[derive(Debug)]
pub(super) struct Element {
    name: String,
    role: Role,
    is_navigation: bool,
    is_page_margin: bool,
    /// Holds for the heading that a generator marked as the document's title.
    pub(super) is_title: bool,
    /// Holds once the element was counted as hidden.
    pub(super) is_counted: bool,
}

/// What becomes of the text in an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Shown,
    /// Never seen by anyone: scripts, styles, form fields.
    Dropped,
    /// Hidden from a reader by an attribute.
    Hidden,
    /// The title of the page.
    Title,
}

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

const DROPPED: &[&str] = &[
    "audio", "button", "canvas", "datalist", "iframe", "noembed", "noframes", "noscript", "object", "rp", "rt",
    "script", "select", "style", "svg", "template", "textarea", "video",
];

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Elements after which the head of the page may still be open.
pub(super) fn belongs_in_head(name: &str) -> bool {
    matches!(name, "title" | "script" | "style" | "noscript" | "template")
}

pub(super) fn is_of_table(name: &str) -> bool {
    matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption")
}

/// The elements that the start of `name` closes, and those beyond which it does not look for them.
pub(super) fn implied_ends(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "li" => (&["li"], &["ul", "ol", "menu", "dir", "td", "th", "table"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl", "td", "th", "table"]),
        "td" | "th" => (&["td", "th", "caption"], &["tr", "table"]),
        "tr" => (&["tr", "caption"], &["table"]),
        "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot", "caption"], &["table"]),
        "body" => (&["head"], &[]),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            (&["h1", "h2", "h3", "h4", "h5", "h6"], &["div", "section", "article", "li", "td", "th", "table"])
        }
        _ => (&[], &[]),
    }
}

impl Element {
    pub(super) fn new(name: &str, attributes: &[(String, String)]) -> Self {
        let value = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let landmark = value("role").unwrap_or_default();
        let role = if name == "title" {
            Role::Title
        } else if DROPPED.contains(&name) {
            Role::Dropped
        } else if is_hidden(value("hidden"), value("aria-hidden"), value("style")) {
            Role::Hidden
        } else {
            Role::Shown
        };
        Self {
            name: name.to_owned(),
            role,
            is_navigation: name == "nav" || landmark == "navigation",
            is_page_margin: matches!(name, "header" | "footer") || matches!(landmark, "banner" | "contentinfo"),
            is_title: name == "h1"
                && value("class").is_some_and(|class| class.split_whitespace().any(|class| class == "title")),
            is_counted: false,
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    pub(super) const fn role(&self) -> Role {
        self.role
    }

    /// Holds when the text in it is not shown.
    pub(super) fn hides(&self) -> bool {
        self.role != Role::Shown
    }

    /// Holds when it ends the paragraph before it. Dropped elements inside a line do not.
    pub(super) fn is_block(&self) -> bool {
        BLOCKS.contains(&self.name.as_str())
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.name.as_str(), "ul" | "ol" | "menu" | "dir")
    }

    pub(super) fn is_cell(&self) -> bool {
        matches!(self.name.as_str(), "td" | "th" | "caption")
    }

    pub(super) const fn is_navigation(&self) -> bool {
        self.is_navigation
    }

    pub(super) const fn is_page_margin(&self) -> bool {
        self.is_page_margin
    }

    /// Holds for the elements that hold the page's own content, headers and footers included.
    pub(super) fn is_content(&self) -> bool {
        matches!(self.name.as_str(), "article" | "main" | "section")
    }

    /// The level of a heading.
    pub(super) fn heading_level(&self) -> Option<u8> {
        let level = self.name.strip_prefix('h')?.parse().ok()?;
        (1..=6).contains(&level).then_some(level)
    }

    /// Holds when it says what the text in it is, whatever is around it.
    pub(super) fn decides_kind(&self) -> bool {
        self.heading_level().is_some() || matches!(self.name.as_str(), "li" | "dt" | "dd" | "td" | "th" | "caption")
    }
}

fn is_hidden(hidden: Option<&str>, aria_hidden: Option<&str>, style: Option<&str>) -> bool {
    let style: String =
        style.unwrap_or_default().chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    hidden.is_some()
        || aria_hidden == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}
