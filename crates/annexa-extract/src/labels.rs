//! Names of files in other files: labels to be shown, never places to write to.

use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a label; what is longer is shortened from the front of its last step.
const LONGEST: usize = 512;

/// A path in an archive with forward slashes, without drive, root and steps upwards. Empty when
/// nothing is left.
pub(crate) fn path(name: &str) -> String {
    let name = printable(name).replace('\\', "/");
    let steps: Vec<&str> = name
        .split('/')
        .map(str::trim)
        .enumerate()
        .filter(|(index, step)| !(matches!(*step, "" | "." | "..") || *index == 0 && is_drive(step)))
        .map(|(_, step)| step)
        .collect();
    shortened(steps.join("/"))
}

/// The last step of a path: attachments have no folders. Empty when nothing is left.
pub(crate) fn file(name: &str) -> String {
    let path = path(name);
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Makes the names of a container differ: the second "scope.pdf" becomes "scope (2).pdf".
#[derive(Default)]
pub(crate) struct Unique {
    taken: BTreeSet<String>,
    /// The number at which to go on for a name that was asked for before.
    next: BTreeMap<String, usize>,
}

impl Unique {
    /// `name`, or the first of its numbered forms that is not taken.
    pub(crate) fn name(&mut self, name: &str) -> String {
        if self.taken.insert(name.to_owned()) {
            return name.to_owned();
        }
        let next = self.next.entry(name.to_owned()).or_insert(2);
        loop {
            let unique = numbered(name, *next);
            *next += 1;
            if self.taken.insert(unique.clone()) {
                return unique;
            }
        }
    }
}

fn numbered(name: &str, number: usize) -> String {
    let file_at = name.rfind('/').map_or(0, |at| at + 1);
    match name[file_at..].rfind('.').filter(|&dot| dot > 0) {
        Some(dot) => format!("{} ({number}){}", &name[..file_at + dot], &name[file_at + dot..]),
        None => format!("{name} ({number})"),
    }
}

fn is_drive(step: &str) -> bool {
    matches!(step.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

/// Without characters that a terminal obeys or that turn the direction of writing, so that
/// "exe.fdp" is not shown for what it is not.
fn printable(name: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    name.chars().filter(|&c| !is_hidden(c)).collect()
}

fn shortened(path: String) -> String {
    if path.len() <= LONGEST {
        return path;
    }
    let mut at = path.len() - LONGEST;
    while !path.is_char_boundary(at) {
        at += 1;
    }
    path[at..].trim_start_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Unique, file, path};

    #[test]
    fn paths_stay_inside() {
        for (name, label) in [
            ("policies/AI policy.docx", "policies/AI policy.docx"),
            ("../../etc/passwd", "etc/passwd"),
            ("C:\\Users\\x\\a.pdf", "Users/x/a.pdf"),
            ("/srv/./a.txt", "srv/a.txt"),
            ("a\u{0}b\u{202e}fdp.exe\u{1b}[2J", "abfdp.exe[2J"),
            ("..", ""),
            ("notes: a/b", "notes: a/b"),
        ] {
            assert_eq!(path(name), label, "{name:?}");
        }
        assert_eq!(file("..\\..\\evil.docx"), "evil.docx");
        assert_eq!(path(&"é".repeat(600)).len(), 512);
    }

    #[test]
    fn names_are_told_apart() {
        let mut unique = Unique::default();
        let names = ["a.pdf", "a.pdf", "a.pdf", "b/a.pdf", "a (2).pdf", ".x", ".x"].map(|name| unique.name(name));
        assert_eq!(names, ["a.pdf", "a (2).pdf", "a (3).pdf", "b/a.pdf", "a (2) (2).pdf", ".x", ".x (2)"]);
    }
}
