//! The layout of mail in plain text: wrapped lines, what is quoted of another message, signatures.

use annexa_model::{BlockKind, Document, Unreadable};

use crate::Limits;
use crate::builder::{Builder, fold_space};
use crate::plain;

/// Reads a body in plain text. What it quotes of another message is quotation, and what stands
/// below the signature mark is furniture.
pub(crate) fn plain(text: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let text = text.replace("\r\n", "\n");
    let mut pieces: Vec<(Piece, Vec<&str>)> = Vec::new();
    for line in text.split('\n') {
        let last = pieces.last().map(|(piece, _)| *piece);
        let piece = match last {
            _ if is_quoted(line) => Piece::Quoted,
            // RFC 3676, 4.3: two hyphens and a space, alone in their line.
            _ if line == "-- " => Piece::Signature,
            Some(Piece::Signature) => Piece::Signature,
            _ => Piece::Own,
        };
        if last != Some(piece) {
            pieces.push((piece, Vec::new()));
        }
        if let Some((_, lines)) = pieces.last_mut() {
            lines.push(line);
        }
    }
    if let [(Piece::Own, _)] | [] = pieces[..] {
        return plain::read(text.as_bytes(), limits);
    }
    let mut builder = Builder::new(limits);
    for (piece, lines) in pieces {
        match piece {
            Piece::Own => {
                let body = plain::read(lines.join("\n").as_bytes(), limits)?;
                builder.integrity.warnings.extend(body.integrity.warnings.iter().cloned());
                super::append(&mut builder, &body, "");
            }
            Piece::Quoted => quote(&lines, &mut builder),
            Piece::Signature => {
                let lines: Vec<&str> = lines.into_iter().skip(1).map(str::trim).filter(|l| !l.is_empty()).collect();
                builder.push(BlockKind::Furniture, "", &lines.join("\n"), None);
            }
        }
    }
    Ok(builder.finish(None))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    Own,
    Quoted,
    Signature,
}

/// ">5 cases" is no quotation.
fn is_quoted(line: &str) -> bool {
    line.strip_prefix('>').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit() || c == '='))
}

/// Each paragraph of what is quoted.
fn quote(lines: &[&str], builder: &mut Builder) {
    let mut words = String::new();
    for line in lines.iter().chain([&""]) {
        let line = line.trim_start_matches(['>', ' ']).trim_end();
        if line.is_empty() {
            builder.push(BlockKind::Quote, "", &fold_space(&words), None);
            words.clear();
        } else {
            words.push(' ');
            words.push_str(line);
        }
    }
}

/// Joins the lines that a mail program has wrapped (RFC 3676): those that end with a space run on.
pub(crate) fn unflowed(text: &str, deletes_space: bool) -> String {
    let mut whole = String::with_capacity(text.len());
    // Depth of quotation of the line that runs on.
    let mut running: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|&byte| byte == b'>').count();
        let words = &line[depth..];
        let words = words.strip_prefix(' ').unwrap_or(words);
        if running != Some(depth) {
            if !whole.is_empty() {
                whole.push('\n');
            }
            whole.push_str(&">".repeat(depth));
            if depth > 0 {
                whole.push(' ');
            }
        }
        let runs_on = words.ends_with(' ') && words != "-- ";
        whole.push_str(if runs_on && deletes_space { &words[..words.len() - 1] } else { words });
        running = runs_on.then_some(depth);
    }
    whole
}

/// Holds for a line that addresses the reader.
pub(super) fn is_greeting(words: &str) -> bool {
    const FIRST: [&str; 9] = ["dear", "hi", "hello", "hey", "good", "all", "team", "everyone", "colleagues"];
    let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
    FIRST.contains(&first.trim_end_matches(',')) && words.split_whitespace().count() <= 6
}

#[cfg(test)]
mod tests {
    use annexa_model::BlockKind;

    use super::{plain, unflowed};
    use crate::Limits;

    #[test]
    fn quotations_and_signatures_are_told_apart() {
        let text = "Logs are kept for a year.\r\n\r\nOn Monday, Priya wrote:\r\n> Who keeps\r\n> the logs?\r\n>\r\n> > Nobody.\r\n\r\n>5 cases are escalated.\r\n-- \r\nAnn\r\nTidewell\r\n";
        let document = plain(text, &Limits::default()).expect("a body");
        let shown: Vec<(&BlockKind, &str)> =
            document.blocks.iter().map(|block| (&block.kind, block.span.of(&document.text))).collect();
        assert_eq!(
            shown,
            [
                (&BlockKind::Paragraph, "Logs are kept for a year."),
                (&BlockKind::Paragraph, "On Monday, Priya wrote:"),
                (&BlockKind::Quote, "Who keeps the logs?"),
                (&BlockKind::Quote, "Nobody."),
                (&BlockKind::Paragraph, ">5 cases are escalated."),
                (&BlockKind::Furniture, "Ann\nTidewell"),
            ]
        );
    }

    #[test]
    fn flowed_lines_run_on() {
        assert_eq!(unflowed("one \ntwo\n> a \n> b\n from\n-- \nAnn", false), "one two\n> a b\nfrom\n-- \nAnn");
        assert_eq!(unflowed("a \nb", true), "ab");
    }
}
