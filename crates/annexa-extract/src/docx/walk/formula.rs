//! Formulas in one line, as they are typed: "x²+(a+b)/2", "∑_(k=1)^n k".

use crate::xml::Element;

/// A formula that is being read: the elements that are open in it, outermost first.
#[derive(Default)]
pub(super) struct Formula {
    open: Vec<Node>,
}

#[derive(Default)]
struct Node {
    name: String,
    /// Names and lines of the elements in it that are closed.
    parts: Vec<(String, String)>,
    /// Signs and switches from the properties.
    properties: Vec<(String, String)>,
}

impl Formula {
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn start(&mut self, element: &Element<'_>) {
        let name = element.name();
        let is_property = self.open.last().is_some_and(|node| node.name.ends_with("Pr"));
        if is_property && let Some(owner) = self.open.iter_mut().nth_back(1) {
            // Without a value, a sign is none and a switch is on.
            owner.properties.push((name.to_owned(), element.value().unwrap_or_default()));
        }
        self.open.push(Node { name: name.to_owned(), ..Node::default() });
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some(node) = self.open.last_mut() {
            node.parts.push((String::new(), text.to_owned()));
        }
    }

    /// Closes the innermost element; the formula in one line when it was the outermost.
    pub(super) fn end(&mut self) -> Option<String> {
        let node = self.open.pop()?;
        let line = node.line();
        match self.open.last_mut() {
            Some(outer) => {
                outer.parts.push((node.name, line));
                None
            }
            None => Some(line),
        }
    }
}

impl Node {
    fn line(&self) -> String {
        let part = |name: &'static str| self.all(name).next().unwrap_or_default();
        let operand = || part("e");
        match self.name.as_str() {
            "f" if self.property("type") == Some("noBar") => format!("({} ¦ {})", part("num"), part("den")),
            "f" => format!("{}/{}", grouped(part("num")), grouped(part("den"))),
            "sSup" => format!("{}{}", grouped(operand()), raised(part("sup"))),
            "sSub" => format!("{}{}", operand(), lowered(part("sub"))),
            "sSubSup" => format!("{}{}{}", operand(), lowered(part("sub")), raised(part("sup"))),
            "sPre" => format!("{}{}{}", lowered(part("sub")), raised(part("sup")), operand()),
            "rad" => format!("{}√{}", raised(part("deg")), grouped(operand())),
            "nary" => {
                let sign = self.property("chr").unwrap_or("∫");
                format!("{sign}{}{} {}", lowered(part("sub")), raised(part("sup")), operand())
            }
            "d" => {
                let sign = |name, usual| self.property(name).unwrap_or(usual);
                let inner: Vec<&str> = self.all("e").collect();
                format!("{}{}{}", sign("begChr", "("), inner.join(sign("sepChr", "|")), sign("endChr", ")"))
            }
            "func" => format!("{} {}", part("fName"), operand()),
            "limLow" => format!("{}{}", operand(), lowered(part("lim"))),
            "limUpp" => format!("{}{}", operand(), raised(part("lim"))),
            "acc" => format!("{}{}", operand(), self.property("chr").unwrap_or("\u{302}")),
            "bar" => {
                let is_top = self.property("pos") == Some("top");
                format!("{}{}", operand(), if is_top { '\u{305}' } else { '\u{332}' })
            }
            "groupChr" => format!("{}{}", self.property("chr").unwrap_or("⏟"), grouped(operand())),
            "mr" => self.all("e").collect::<Vec<_>>().join(", "),
            "m" => format!("[{}]", self.all("mr").collect::<Vec<_>>().join("; ")),
            "eqArr" => self.all("e").collect::<Vec<_>>().join("; "),
            _ => self.joined(),
        }
    }

    /// The parts one behind the other, with a space where two would run into one word: around the
    /// name of a function and behind a script that has a mark but no brackets.
    fn joined(&self) -> String {
        let mut line = String::new();
        let (mut last, mut last_part) = ("", "");
        for (name, part) in &self.parts {
            let is_apart = name == "func" || last == "func" || last_part.contains(['^', '_']);
            if is_apart && line.ends_with(char::is_alphanumeric) && part.starts_with(char::is_alphanumeric) {
                line.push(' ');
            }
            line.push_str(part);
            (last, last_part) = (name, part);
        }
        line
    }

    fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n str> {
        self.parts.iter().filter(move |(found, _)| found == name).map(|(_, line)| line.as_str())
    }

    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// In brackets, unless nothing could be torn apart without them.
fn grouped(line: &str) -> String {
    let line = line.trim();
    let is_one = line.chars().all(char::is_alphanumeric) || line.chars().nth(1).is_none();
    if is_one || is_bracketed(line) { line.to_owned() } else { format!("({line})") }
}

/// Holds when the first bracket is closed by the last.
fn is_bracketed(line: &str) -> bool {
    let mut depth = 0usize;
    let last = line.chars().count().saturating_sub(1);
    for (index, c) in line.chars().enumerate() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index == last && index > 0;
        }
    }
    false
}

/// Behind a mark, or in small raised figures where it has nothing else.
fn raised(line: &str) -> String {
    shifted(line, '^', |c| {
        Some(match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32(u32::from(c) - u32::from('4') + u32::from('⁴'))?,
            '+' => '⁺',
            '-' | '−' => '⁻',
            _ => return None,
        })
    })
}

fn lowered(line: &str) -> String {
    shifted(line, '_', |c| {
        Some(match c {
            '0'..='9' => char::from_u32(u32::from(c) - u32::from('0') + u32::from('₀'))?,
            '+' => '₊',
            '-' | '−' => '₋',
            _ => return None,
        })
    })
}

fn shifted(line: &str, mark: char, figure: impl Fn(char) -> Option<char>) -> String {
    let line = line.trim();
    if line.is_empty() {
        return String::new();
    }
    line.chars().map(figure).collect::<Option<String>>().unwrap_or_else(|| format!("{mark}{}", grouped(line)))
}
