/// A sequence of words to be found in a passage, as written in the mappings.
///
/// The language is described in `docs/RULES.md`. Optional words and groups of word sequences are
/// already multiplied out, so that one written term gives one or more of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// In the order of the words; never empty.
    pub steps: Vec<Step>,
}

/// One word of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the word may be.
    pub any: Vec<Element>,
    /// How many other words may stand between the previous word and this one.
    pub gap: u8,
}

/// What a word may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Element {
    /// Any inflection of the word; lower case.
    Stem(String),
    /// Exactly this form, in lower case.
    Exact(String),
    /// Any word that begins so; lower case.
    Prefix(String),
    /// The word in capitals.
    Capitals(String),
}

const SMALL_GAP: u8 = 3;
const LARGE_GAP: u8 = 8;
/// A written term may not stand for more than this many sequences.
const MAX_SEQUENCES: usize = 256;

/// Reads a written term into the sequences it stands for.
///
/// # Errors
/// A sentence saying what is wrong with it.
pub fn parse_term(text: &str) -> Result<Vec<Term>, String> {
    let mut sequences: Vec<Vec<Step>> = vec![Vec::new()];
    let mut gap = 0;
    for piece in pieces(text)? {
        match piece.as_str() {
            ".." | "..." => {
                if gap > 0 || sequences.iter().all(Vec::is_empty) {
                    return Err(format!("a gap must stand between two words in `{text}`"));
                }
                gap = if piece == ".." { SMALL_GAP } else { LARGE_GAP };
            }
            _ => {
                sequences = extend(sequences, alternatives(&piece)?, gap);
                gap = 0;
            }
        }
        if sequences.len() > MAX_SEQUENCES {
            return Err(format!("`{text}` stands for more than {MAX_SEQUENCES} word sequences"));
        }
    }
    if gap > 0 {
        return Err(format!("a gap must stand between two words in `{text}`"));
    }
    let terms: Vec<Term> = sequences.into_iter().filter(|s| !s.is_empty()).map(|steps| Term { steps }).collect();
    if terms.is_empty() {
        return Err("the term has no word".into());
    }
    Ok(terms)
}

/// Splits at white space outside parentheses.
fn pieces(text: &str) -> Result<Vec<String>, String> {
    let (mut out, mut piece, mut depth) = (Vec::new(), String::new(), 0usize);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1).ok_or_else(|| format!("`)` without `(` in `{text}`"))?,
            _ => {}
        }
        if depth == 0 && (c.is_whitespace() || c == '-' || c == '/') {
            if !piece.is_empty() {
                out.push(std::mem::take(&mut piece));
            }
        } else {
            piece.push(c);
        }
    }
    if depth > 0 {
        return Err(format!("`(` without `)` in `{text}`"));
    }
    if !piece.is_empty() {
        out.push(piece);
    }
    Ok(out)
}

/// The word sequences that a piece stands for; an optional piece stands for the empty one as well.
fn alternatives(piece: &str) -> Result<Vec<Vec<Step>>, String> {
    let (body, optional) = match piece.strip_suffix('?') {
        Some(body) => (body, true),
        None => (piece, false),
    };
    let mut out: Vec<Vec<Step>> = Vec::new();
    if let Some(group) = body.strip_prefix('(') {
        let group = group.strip_suffix(')').ok_or_else(|| format!("`{piece}` must end with `)` or `)?`"))?;
        let mut single = Vec::new();
        for choice in choices(group) {
            for term in parse_term(choice)? {
                match term.steps.as_slice() {
                    [step] => single.extend(step.any.iter().cloned()),
                    _ => out.push(term.steps),
                }
            }
        }
        if !single.is_empty() {
            single.sort();
            single.dedup();
            out.push(vec![Step { any: single, gap: 0 }]);
        }
    } else {
        out.push(vec![Step { any: vec![element(body)?], gap: 0 }]);
    }
    if optional {
        out.push(Vec::new());
    }
    Ok(out)
}

/// Splits at bars outside inner groups.
fn choices(group: &str) -> Vec<&str> {
    let (mut out, mut start, mut depth) = (Vec::new(), 0, 0usize);
    for (at, c) in group.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                out.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(&group[start..]);
    out
}

fn element(word: &str) -> Result<Element, String> {
    let cleaned = |w: &str| -> Result<String, String> {
        let w: String = w.chars().filter(|c| !matches!(c, '\'' | '’')).collect();
        if w.is_empty() || !w.chars().all(char::is_alphanumeric) {
            return Err(format!("`{word}` is not a word; letters and digits only"));
        }
        Ok(w)
    };
    if let Some(exact) = word.strip_prefix('=') {
        let word = cleaned(exact)?;
        // Capitals match only in capitals, with or without the sign: `=ISMS` would else never hit.
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        let is_capitals = capitals >= 2 && !word.chars().any(char::is_lowercase);
        return Ok(if is_capitals { Element::Capitals(word) } else { Element::Exact(word.to_lowercase()) });
    }
    if let Some(prefix) = word.strip_suffix('*') {
        let prefix = cleaned(prefix)?.to_lowercase();
        if prefix.chars().count() < 3 {
            return Err(format!("`{word}` is too short for a prefix; three letters at least"));
        }
        return Ok(Element::Prefix(prefix));
    }
    let word = cleaned(word)?;
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    if capitals >= 2 && !word.chars().any(|c| c.is_lowercase()) {
        return Ok(Element::Capitals(word));
    }
    Ok(Element::Stem(word.to_lowercase()))
}

/// Every sequence continued by every choice.
fn extend(mut sequences: Vec<Vec<Step>>, mut choices: Vec<Vec<Step>>, gap: u8) -> Vec<Vec<Step>> {
    // What most words come to, without a copy.
    if let ([sequence], [choice]) = (sequences.as_mut_slice(), choices.as_mut_slice()) {
        join(sequence, std::mem::take(choice), gap);
        return sequences;
    }
    let mut out = Vec::with_capacity(sequences.len() * choices.len());
    for sequence in &sequences {
        for choice in &choices {
            let mut longer = sequence.clone();
            join(&mut longer, choice.clone(), gap);
            out.push(longer);
        }
    }
    out
}

fn join(sequence: &mut Vec<Step>, mut choice: Vec<Step>, gap: u8) {
    if let Some(first) = choice.first_mut()
        && !sequence.is_empty()
    {
        first.gap = gap;
    }
    sequence.append(&mut choice);
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::{Element, parse_term};

    /// Writes a term's sequences in a compact form: `word`, `a/b`, `<3` before a word for its gap.
    fn show(text: &str) -> String {
        let show_element = |e: &Element| match e {
            Element::Stem(w) => w.clone(),
            Element::Exact(w) => format!("={w}"),
            Element::Prefix(w) => format!("{w}*"),
            Element::Capitals(w) => w.clone(),
        };
        match parse_term(text) {
            Err(message) => message,
            Ok(terms) => {
                let lines: Vec<String> = terms
                    .iter()
                    .map(|t| {
                        let words: Vec<String> = t
                            .steps
                            .iter()
                            .map(|s| {
                                let any: Vec<String> = s.any.iter().map(show_element).collect();
                                let gap = if s.gap > 0 { format!("<{} ", s.gap) } else { String::new() };
                                gap + &any.join("/")
                            })
                            .collect();
                        words.join(" ")
                    })
                    .collect();
                lines.join("; ")
            }
        }
    }

    #[test]
    fn terms_are_read_as_the_guide_says() {
        let cases = [
            ("impact assessment", "impact assessment"),
            ("third-party AI", "third party AI"),
            ("(assess|evaluate) impact", "assess/evaluate impact"),
            ("(third party|external) model", "third party model; external model"),
            ("formal? process", "formal process; process"),
            ("(economy|economic (effect|impact))", "economic effect/impact; economy"),
            ("discriminat*", "discriminat*"),
            ("=log .. kept", "=log <3 kept"),
            ("assess ... impact", "assess <8 impact"),
            ("assess .. (the impact|effect)", "assess <3 the impact; assess <3 effect"),
            (".. impact", "a gap must stand between two words in `.. impact`"),
            ("(a|b", "`(` without `)` in `(a|b`"),
            ("in*", "`in*` is too short for a prefix; three letters at least"),
            ("what;", "`what;` is not a word; letters and digits only"),
        ];
        for (written, expected) in cases {
            assert_eq!(show(written), expected, "{written}");
        }
    }
}
