use lopdf::{Dictionary, Object};

use super::Interpreter;
use crate::pdf::content::Matrix;
use crate::pdf::lexer::{Lexer, Operand};
use crate::pdf::objects::{decode_lines, decode_text};

/// Advance of the letters of a value that the file shows in no font of its own, in ems.
const ADVANCE: f32 = 0.5;
/// Distance of the text from the edge of its box, in points.
const INSET: f32 = 2.0;

/// Form fields, annotations and what they say. Source: ISO 32000-1, 12.5 and 12.7.
impl<'a> Interpreter<'a, '_, '_> {
    /// Draws an annotation as it is shown: by its appearance, or by its value where it has none.
    /// What it says beside the page, as a reviewer's note does, is kept as a comment.
    pub(super) fn draw_annotation(&mut self, annotation: &'a Dictionary) {
        const HIDDEN_OR_NO_VIEW: i64 = 1 << 1 | 1 << 5;
        let flags = self.objects.integer(annotation, "F").unwrap_or(0);
        let kind = self.objects.name(annotation, "Subtype").unwrap_or_default();
        if kind == b"Popup" || flags & HIDDEN_OR_NO_VIEW != 0 {
            return;
        }
        if self.is_hidden_layer(annotation.get(b"OC").ok()) {
            self.out.hidden += usize::from(annotation.has(b"AP"));
            return;
        }
        let (state, before) = (self.state.clone(), self.out.glyphs.len());
        self.draw_appearance(annotation);
        self.state = state;
        let is_blank = self.out.glyphs.get(before..).unwrap_or_default().iter().all(|glyph| glyph.c == ' ');
        match kind {
            b"Widget" if is_blank => self.draw_value(annotation),
            b"FreeText" if is_blank => {
                if let Some(text) = self.contents(annotation) {
                    self.draw_in_box(annotation, &text, true);
                }
            }
            b"Text" | b"Highlight" | b"Underline" | b"StrikeOut" | b"Squiggly" | b"Caret" | b"Ink" | b"Square"
            | b"Circle" | b"Line" | b"Polygon" | b"PolyLine" | b"Stamp" | b"FileAttachment" => {
                let text = self.contents(annotation);
                self.out.comments.extend(text);
            }
            _ => {}
        }
    }

    /// /Contents with its line breaks.
    fn contents(&self, annotation: &'a Dictionary) -> Option<String> {
        lines_of(self.objects.get(annotation, "Contents")?)
    }

    /// Draws the value of a text or choice field that has no appearance: files that leave the
    /// drawing to the viewer have none, or a blank one.
    fn draw_value(&mut self, field: &'a Dictionary) {
        const PASSWORD: i64 = 1 << 13;
        const MULTILINE: i64 = 1 << 12;
        let flags = self.objects.inherited(field, "Ff").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
        let kind = self.objects.inherited(field, "FT").and_then(|kind| kind.as_name().ok());
        let Some(value) = self.objects.inherited(field, "V") else { return };
        let text = match kind {
            Some(b"Tx") if flags & PASSWORD == 0 => lines_of(value),
            Some(b"Ch") => self.choice(field, value),
            _ => return,
        };
        if let Some(text) = text {
            self.draw_in_box(field, &text, kind == Some(b"Ch") || flags & MULTILINE != 0);
        }
    }

    /// What the chosen values are shown as.
    fn choice(&self, field: &'a Dictionary, value: &'a Object) -> Option<String> {
        let options = self.objects.inherited(field, "Opt").and_then(|options| options.as_array().ok());
        let shown = |value: &Object| {
            let stored = value.as_str().ok()?;
            let pair = options.into_iter().flatten().take(4096).find_map(|option| {
                let [export, shown] = self.objects.resolve(option).as_array().ok()?.as_slice() else { return None };
                (self.objects.resolve(export).as_str().ok()? == stored).then(|| self.objects.resolve(shown))
            });
            Some(decode_text(pair.and_then(|shown| shown.as_str().ok()).unwrap_or(stored)))
        };
        let chosen: Vec<String> = match value {
            Object::Array(values) => values.iter().filter_map(|value| shown(self.objects.resolve(value))).collect(),
            value => shown(value).into_iter().collect(),
        };
        let text = chosen.join("\n");
        (!text.trim().is_empty()).then_some(text)
    }

    /// Sets `text` into the rectangle of an annotation, line by line.
    fn draw_in_box(&mut self, annotation: &'a Dictionary, text: &str, wraps: bool) {
        let Some([x0, y0, x1, y1]) = self.objects.numbers::<4>(annotation, "Rect") else { return };
        let (left, right, bottom, top) = (x0.min(x1) + INSET, x0.max(x1) - INSET, y0.min(y1), y0.max(y1));
        let (width, height) = ((right - left).max(1.0), (top - bottom).max(1.0));
        let wanted = self.default_size(annotation).unwrap_or_else(|| (0.75 * height).clamp(4.0, 12.0));
        let lines = wrapped(text, if wraps { (width / (ADVANCE * wanted)) as usize } else { usize::MAX });
        let step = (1.2 * wanted).min(height / lines.len().max(1) as f32);
        let size = wanted.min(step / 1.2).max(0.5);
        let first = if lines.len() == 1 { (top + bottom) / 2.0 - 0.35 * size } else { top - size };
        let font = self.font(None);
        self.state.size = size;
        for (line, index) in lines.iter().zip(0_u16..) {
            let advance = (ADVANCE * size).min(width / line.chars().count().max(1) as f32);
            self.set_text_matrix(Matrix::translation(left, first - f32::from(index) * step));
            for c in line.chars() {
                if !self.spend(1) {
                    return;
                }
                self.place(c.encode_utf8(&mut [0; 4]), advance, &font);
                self.text_matrix = Matrix::translation(advance, 0.0).then(self.text_matrix);
            }
        }
    }

    /// The size of type that the default appearance asks for.
    fn default_size(&self, annotation: &'a Dictionary) -> Option<f32> {
        let appearance = self.objects.inherited(annotation, "DA")?.as_str().ok()?;
        let mut lexer = Lexer::new(appearance);
        let mut operands = Vec::new();
        while let Some(operator) = lexer.operation(&mut operands) {
            if let (b"Tf", [_, Operand::Number(size), ..]) = (operator, operands.as_slice()) {
                return (1.0..200.0).contains(size).then_some(*size);
            }
        }
        None
    }
}

/// A text string with its line breaks, unless it is blank.
fn lines_of(object: &Object) -> Option<String> {
    let text = decode_lines(object.as_str().ok()?);
    let text = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(text)
}

/// Lines of at most `most` letters, broken at blanks.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut length = None;
        for word in line.split_whitespace() {
            let letters = word.chars().count();
            let longer = length.map(|length: usize| length + 1 + letters).filter(|length| *length <= most);
            match (longer, lines.last_mut()) {
                (Some(_), Some(open)) => {
                    open.push(' ');
                    open.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
            length = Some(longer.unwrap_or(letters));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{lines_of, wrapped};
    use lopdf::Object;

    #[test]
    fn lines_break_where_they_are_full() {
        assert_eq!(wrapped("one two three\nfour", 7), ["one two", "three", "four"]);
        assert_eq!(wrapped("one two\nthree", usize::MAX), ["one two", "three"]);
    }

    #[test]
    fn line_breaks_of_strings_are_kept() {
        let text = |bytes: &[u8]| lines_of(&Object::string_literal(bytes));
        assert_eq!(text(b"a\r\nb").as_deref(), Some("a\nb"));
        assert_eq!(text(b"\xFE\xFF\0a\0\r\0b").as_deref(), Some("a\nb"));
        assert_eq!(text(b" "), None);
    }
}
