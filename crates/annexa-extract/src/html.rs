//! HTML: the words that a reader of the page sees, with the structure that its elements give.
//!
//! No tree is built: blocks are written as elements open and close, with a bounded stack of those
//! that are open, so that neither nesting nor misnesting of a hostile page costs more than its size.

mod elements;
mod head;
mod table;
mod tokens;

use annexa_model::{BlockKind, Document, Limit, Unreadable, Warning};

use crate::Limits;
use crate::builder::{Builder, fold_lines, fold_space};
use crate::decode::decode;
use elements::{Element, Role};
pub(crate) use head::declared_encoding;
use table::Table;
use tokens::{Token, Tokens};

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let actual = bytes.len() as u64;
    if actual > limits.markup_bytes {
        return Err(Unreadable::TooLarge {
            limit: Limit::MarkupBytes,
            value: limits.markup_bytes,
            actual: Some(actual),
        });
    }
    let decoded = decode(bytes, declared_encoding(bytes));
    let mut builder = Builder::new(limits);
    builder.integrity.warnings.extend(decoded.warnings);
    read_fragment(&decoded.text, &mut builder, limits);
    Ok(builder.finish(None))
}

/// Adds the blocks of a page, or of a piece of one, to `builder`.
pub(crate) fn read_fragment(source: &str, builder: &mut Builder, limits: &Limits) {
    let depth = usize::try_from(limits.depth).unwrap_or(usize::MAX);
    let mut reader = Reader {
        builder,
        depth,
        open: Vec::new(),
        hiding: 0,
        preformatted: 0,
        text: String::new(),
        bold_letters: 0,
        bold: 0,
        lists: Vec::new(),
        tables: Vec::new(),
        term: String::new(),
        hidden: 0,
        is_too_deep: false,
    };
    let mut tokens = Tokens::new(source);
    for token in tokens.by_ref() {
        reader.take(token);
    }
    if tokens.is_unended {
        let what = "a comment or script without an end, with all that follows".to_owned();
        reader.builder.integrity.warnings.push(Warning::Damaged { what });
    }
    reader.finish(limits);
}

struct Reader<'a> {
    builder: &'a mut Builder,
    depth: usize,
    /// Block elements that are open, and inline ones that hide what is in them.
    open: Vec<Element>,
    /// How many of them do not show their text, and how many are `<pre>`.
    hiding: usize,
    preformatted: usize,
    /// The words of the block at hand, with `\n` for `<br>`.
    text: String,
    /// Letters and digits of these words that are bold.
    bold_letters: usize,
    /// `<b>` and `<strong>` that are open.
    bold: usize,
    lists: Vec<List>,
    /// Tables that are open, as far as they are tables and not a grid to lay out the page.
    tables: Vec<Table>,
    /// The `<dt>` whose `<dd>` is awaited.
    term: String,
    /// Hidden elements with words in them.
    hidden: usize,
    is_too_deep: bool,
}

struct List {
    is_ordered: bool,
    next_number: u32,
    /// Label of the item at hand, until its first words are written.
    label: String,
}

impl Reader<'_> {
    fn take(&mut self, token: Token) {
        match token {
            Token::Start { name, attributes } => self.start(&name, &attributes),
            Token::End(name) => self.end(&name),
            Token::Text(text) => self.characters(&text),
        }
    }

    fn start(&mut self, name: &str, attributes: &[(String, String)]) {
        match name {
            "br" => self.text.push('\n'),
            "meta" => head::meta(attributes, &mut self.builder.properties),
            "b" | "strong" => self.bold += 1,
            _ => {}
        }
        if elements::is_void(name) {
            if name == "hr" {
                self.flush();
            }
            return;
        }
        let element = Element::new(name, attributes);
        if matches!(name, "html" | "body") && self.is_in(name) {
            return;
        }
        if !element.is_block() {
            if element.hides() {
                self.push(element);
            }
            return;
        }
        self.close_implied(name);
        self.flush();
        self.enter(&element, attributes);
        self.push(element);
    }

    fn push(&mut self, element: Element) {
        if self.open.len() < self.depth {
            self.hiding += usize::from(element.hides());
            self.preformatted += usize::from(element.is("pre"));
            self.open.push(element);
        } else {
            self.is_too_deep = true;
        }
    }

    /// Closes what the start of `name` closes without an end tag: `<li>` an open `<li>`, and so on.
    fn close_implied(&mut self, name: &str) {
        while self.open.last().is_some_and(|open| open.is("p") || open.is("head") && !elements::belongs_in_head(name)) {
            self.close_last();
        }
        let (closed, within) = elements::implied_ends(name);
        let at = self.open.iter().rposition(|open| closed.iter().chain(within).any(|name| open.is(name)));
        if let Some(at) = at.filter(|&at| closed.iter().any(|name| self.open[at].is(name))) {
            self.close_down_to(at);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "br" | "p" if !self.open.iter().any(|open| open.is(name)) => self.flush(),
            _ => {}
        }
        // A stray end tag inside a cell does not close what is around the table.
        let is_of_table = elements::is_of_table(name);
        for at in (0..self.open.len()).rev() {
            if self.open[at].is(name) {
                self.close_down_to(at);
                return;
            }
            if self.open[at].is("table") || !is_of_table && self.open[at].is_cell() {
                return;
            }
        }
    }

    fn close_down_to(&mut self, at: usize) {
        while self.open.len() > at {
            self.close_last();
        }
    }

    fn close_last(&mut self) {
        self.flush();
        if let Some(element) = self.open.pop() {
            self.hiding -= usize::from(element.hides());
            self.preformatted -= usize::from(element.is("pre"));
            self.leave(&element);
        }
    }

    fn characters(&mut self, text: &str) {
        if self.hiding > 0 {
            let Some(hiding) = self.open.iter_mut().find(|open| open.hides()) else { return };
            match hiding.role() {
                Role::Title => {
                    self.builder.properties.title.get_or_insert_with(|| fold_space(text));
                }
                // Paragraph signs and icons that screen readers skip are no hidden text.
                Role::Hidden if text.chars().any(char::is_alphanumeric) => {
                    self.hidden += usize::from(!hiding.is_counted);
                    hiding.is_counted = true;
                }
                _ => {}
            }
            return;
        }
        if self.preformatted > 0 {
            self.text.push_str(text);
            return;
        }
        if self.bold > 0 {
            self.bold_letters += text.chars().filter(|c| c.is_alphanumeric()).count();
        }
        // Line ends of the source are white space; only `<br>` ends a line.
        self.text.extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
    }

    fn is_in(&self, name: &str) -> bool {
        self.open.iter().any(|open| open.is(name))
    }

    /// Sets up what the element means for the text in it.
    fn enter(&mut self, element: &Element, attributes: &[(String, String)]) {
        if element.is_list() {
            let start =
                attributes.iter().find(|(name, _)| name == "start").and_then(|(_, value)| value.trim().parse().ok());
            self.lists.push(List {
                is_ordered: element.is("ol"),
                next_number: start.unwrap_or(1),
                label: String::new(),
            });
        } else if element.is("li") {
            self.start_item();
        } else if element.is("table") || element.heading_level().is_some() {
            // Tables with tables or headings in their cells lay out a page.
            for table in std::mem::take(&mut self.tables) {
                table.write(self.builder);
            }
            if element.is("table") {
                self.tables.push(Table::default());
            }
        } else if let Some(table) = self.tables.last_mut() {
            let is_in_head = self.open.iter().any(|open| open.is("thead"));
            table.enter(element, attributes, is_in_head);
        }
    }

    fn leave(&mut self, element: &Element) {
        if element.is_list() {
            self.lists.pop();
        } else if element.is("table") {
            if let Some(table) = self.tables.pop() {
                table.write(self.builder);
            }
        } else if element.is("dl") {
            self.write_term();
        }
        self.bold = if self.open.is_empty() { 0 } else { self.bold };
    }

    fn start_item(&mut self) {
        if let Some(list) = self.lists.last_mut() {
            list.label = if list.is_ordered { format!("{}.", list.next_number) } else { "-".to_owned() };
            list.next_number = list.next_number.saturating_add(1);
        }
    }

    /// Ends the block at hand and writes it as what its place makes it.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let bold_letters = std::mem::take(&mut self.bold_letters);
        let is_code = self.preformatted > 0;
        let words = if is_code { text.trim_matches('\n').to_owned() } else { fold_lines(&text).join("\n") };
        if words.trim().is_empty() {
            return;
        }
        if let Some(cell) = self.tables.last_mut().and_then(Table::open_cell) {
            cell.add(&words);
            return;
        }
        if is_code {
            self.builder.push(BlockKind::Code, "", &words, None);
            return;
        }
        let letters = words.chars().filter(|c| c.is_alphanumeric()).count();
        self.write(&words, letters > 0 && bold_letters == letters);
    }

    fn write(&mut self, words: &str, is_bold: bool) {
        let innermost = self.open.iter().rev().find(|open| open.decides_kind());
        if let Some(level) = innermost.and_then(Element::heading_level) {
            let is_title = innermost.is_some_and(|heading| heading.is_title);
            self.builder.push(if is_title { BlockKind::Title } else { BlockKind::Heading { level } }, "", words, None);
        } else if self.is_furniture() {
            self.builder.push(BlockKind::Furniture, "", words, None);
        } else if innermost.is_some_and(|open| open.is("dt")) {
            self.write_term();
            words.clone_into(&mut self.term);
        } else if innermost.is_some_and(|open| open.is("dd")) && !self.term.is_empty() {
            let term = std::mem::take(&mut self.term);
            let term = term.trim_end_matches(':');
            self.builder.push(BlockKind::Paragraph, "", &format!("{term}: {words}"), None);
        } else if self.is_in("blockquote") {
            self.builder.push(BlockKind::Quote, "", words, None);
        } else if innermost.is_some_and(|open| open.is("li")) && !self.lists.is_empty() {
            self.write_item(words);
        } else if is_bold {
            self.builder.push_bold_line(words, None);
        } else {
            self.builder.push(BlockKind::Paragraph, "", words, None);
        }
    }

    fn write_item(&mut self, words: &str) {
        let depth = u8::try_from(self.lists.len() - 1).unwrap_or(u8::MAX);
        if let Some(list) = self.lists.last_mut() {
            let label = std::mem::take(&mut list.label);
            let kind = BlockKind::ListItem { depth, ordered: list.is_ordered };
            self.builder.push(kind, &label, words, None);
        }
    }

    /// A term without a definition stands for itself.
    fn write_term(&mut self) {
        let term = std::mem::take(&mut self.term);
        self.builder.push(BlockKind::Paragraph, "", &term, None);
    }

    /// Navigation anywhere; header and footer of the page, not of an article in it.
    fn is_furniture(&self) -> bool {
        let is_in_content = self.open.iter().any(Element::is_content);
        self.open.iter().any(|open| open.is_navigation() || !is_in_content && open.is_page_margin())
    }

    fn finish(&mut self, limits: &Limits) {
        self.close_down_to(0);
        self.flush();
        self.write_term();
        for table in std::mem::take(&mut self.tables) {
            table.write(self.builder);
        }
        if self.is_too_deep {
            self.builder.integrity.warnings.push(Warning::LimitReached { limit: Limit::Depth, value: limits.depth });
        }
        if self.hidden > 0 {
            self.builder.integrity.warnings.push(Warning::HiddenText { count: self.hidden });
        }
    }
}

#[cfg(test)]
mod tests {
    use annexa_model::BlockKind;

    use super::read;
    use crate::Limits;

    /// Each block in a line: what it is, and its words.
    fn check(source: &str, expected: &[&str]) {
        let document = read(source.as_bytes(), &Limits::default()).expect("a page");
        let shown: Vec<String> = document
            .blocks
            .iter()
            .map(|block| {
                let words = block.span.of(&document.text);
                match &block.kind {
                    BlockKind::Heading { level } => format!("h{level} {words}"),
                    BlockKind::ListItem { depth, ordered } => {
                        format!("{}{depth} {words}", if *ordered { "n" } else { "b" })
                    }
                    BlockKind::TableRow { header: true, .. } => format!("th {words}"),
                    BlockKind::TableRow { .. } => format!("tr {words}"),
                    kind => format!("{kind:?} {words}"),
                }
            })
            .collect();
        assert_eq!(shown, expected, "{source}");
    }

    #[test]
    fn blocks_come_from_elements() {
        check(
            "<h1>A</h1><h1>B</h1><p>one <b>two</b><p>three<br>four<div>five</div>six",
            &["h1 A", "h1 B", "Paragraph one two", "Paragraph three\nfour", "Paragraph five", "Paragraph six"],
        );
        check(
            "<ul><li>a<ol start=3><li>b<li>c</ol><li><p>d</p><p>e</p></ul><pre>x\n  y</pre>",
            &["b0 a", "n1 b", "n1 c", "b0 d", "b0 e", "Code x\n  y"],
        );
        check(
            "<dl><dt>Owner<dd>Priya<dt>Lone</dl><blockquote><p>Said.</blockquote>",
            &["Paragraph Owner: Priya", "Paragraph Lone", "Quote Said."],
        );
    }

    #[test]
    fn tables_headers_and_spans() {
        check(
            "<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td><p>3<p>4</table>",
            &["th a | b", "tr 1 | 2", "tr  | 3 4"],
        );
        check("<table><thead><tr><td>a<td>b</thead><tr><td colspan=2>1</table>", &["th a | b", "tr 1 | "]);
        check("<table><tr><th>Owner<td>Priya</table>", &["tr Owner | Priya"]);
        check(
            "<table><tr><td>x<td><h2>T</h2><p>y<table><tr><td>1<td>2</table>z</table>",
            &["tr x | ", "Title T", "Paragraph y", "tr 1 | 2", "Paragraph z"],
        );
    }

    #[test]
    fn what_is_no_text_of_the_page_is_left_out() {
        check(
            "<head><title>t</title><style>s</style></head><nav>n</nav><header>h</header><p>p<script>s</script></p>\
            <article><header>by</header></article><p hidden>x</p><span style='display: none'>y</span>z<footer>f</footer>",
            &["Furniture n", "Furniture h", "Paragraph p", "Paragraph by", "Paragraph z", "Furniture f"],
        );
    }
}
