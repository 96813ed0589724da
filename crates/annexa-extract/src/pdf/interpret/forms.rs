use annexa_model::Limit;
use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::{FORMS, Interpreter, NESTING, OpenMark, expand};
use crate::pdf::bidi::is_right_to_left;
use crate::pdf::content::{Glyph, Mark, Matrix};
use crate::pdf::lexer::Operand;
use crate::pdf::objects::decode_text;

/// Forms, annotations and marked content.
impl<'a> Interpreter<'a, '_, '_> {
    pub(super) fn draw_object(&mut self, operands: &[Operand], resources: Option<&'a Dictionary>) {
        let Some(name) = operands.first().and_then(Operand::name) else { return };
        let Some(objects) = resources.and_then(|dict| self.objects.dict(dict, "XObject")) else { return };
        let Ok(raw) = objects.get(name) else { return };
        let id = raw.as_reference().ok();
        let Ok(stream) = self.objects.resolve(raw).as_stream() else {
            return self.budget.damaged(format!("a form or image on {} is missing", self.page));
        };
        match self.objects.name(&stream.dict, "Subtype") {
            Some(b"Image") => self.out.has_image = true,
            _ => self.draw_form(stream, id, resources),
        }
    }

    /// Draws a form in the present graphics state; without resources of its own it uses `outer`.
    fn draw_form(&mut self, stream: &'a Stream, id: Option<ObjectId>, outer: Option<&'a Dictionary>) {
        let key = std::ptr::from_ref(stream);
        if self.forms.contains(&key) {
            return self.budget.damaged(format!("a form on {} refers to itself", self.page));
        }
        let depth = FORMS.min(usize::try_from(self.budget.limits.depth).unwrap_or(FORMS));
        if self.forms.len() >= depth {
            return self.budget.limit_reached(Limit::Depth, depth as u64);
        }
        if self.is_hidden_layer(stream.dict.get(b"OC").ok()) {
            self.out.hidden += 1;
            return;
        }
        let what = format!("a form on {}", self.page);
        let bytes = match id {
            Some(id) => self.budget.decode_shared(self.objects, id, stream, &what),
            None => self.budget.decode(self.objects, stream, &what).map(Into::into),
        };
        let Some(bytes) = bytes else { return };
        let saved = (self.state.clone(), self.text_matrix, self.line_matrix, self.stream_number);
        let outer_saved = std::mem::take(&mut self.saved);
        let marks = self.marks.len();
        if let Some(matrix) = self.objects.numbers::<6>(&stream.dict, "Matrix") {
            self.state.matrix = Matrix(matrix).then(self.state.matrix);
        }
        self.stream_number = id.map_or(0, |id| id.0);
        self.forms.push(key);
        self.run(&bytes, self.objects.dict(&stream.dict, "Resources").or(outer));
        self.forms.pop();
        while self.marks.len() > marks {
            self.close_mark();
        }
        self.saved = outer_saved;
        (self.state, self.text_matrix, self.line_matrix, self.stream_number) = saved;
    }

    /// Draws the normal appearance of an annotation: the text of form fields, stamps and the like.
    pub(super) fn draw_appearance(&mut self, annotation: &'a Dictionary) {
        let Some(appearances) = self.objects.dict(annotation, "AP") else { return };
        let Ok(raw) = appearances.get(b"N") else { return };
        let raw = match self.objects.resolve(raw) {
            Object::Dictionary(states) => {
                let state = self.objects.name(annotation, "AS").unwrap_or(b"Off");
                let Ok(state) = states.get(state) else { return };
                state
            }
            _ => raw,
        };
        let Ok(stream) = self.objects.resolve(raw).as_stream() else { return };
        if let (Some(rect), Some(bounds)) =
            (self.objects.numbers::<4>(annotation, "Rect"), self.objects.numbers::<4>(&stream.dict, "BBox"))
        {
            let own = self.objects.numbers::<6>(&stream.dict, "Matrix").map_or(Matrix::IDENTITY, Matrix);
            self.state.matrix = fit(own, bounds, rect).then(self.state.matrix);
        }
        self.draw_form(stream, raw.as_reference().ok(), None);
    }

    /// Whether what belongs to `layer`, a group or a combination of groups, is switched off.
    /// Source: ISO 32000-1, 8.11.2.2.
    pub(super) fn is_hidden_layer(&self, layer: Option<&'a Object>) -> bool {
        let Some(layer) = layer.filter(|_| !self.hidden_layers.is_empty()) else { return false };
        let is_off = |group: &Object| group.as_reference().is_ok_and(|id| self.hidden_layers.contains(&id));
        if is_off(layer) {
            return true;
        }
        let Some(combination) = self.objects.resolve(layer).as_dict().ok().filter(|dict| dict.has(b"OCGs")) else {
            return false;
        };
        let groups = match combination.get(b"OCGs") {
            Ok(Object::Array(groups)) => groups.as_slice(),
            Ok(one) => match self.objects.resolve(one) {
                Object::Array(groups) => groups.as_slice(),
                _ => std::slice::from_ref(one),
            },
            Err(_) => &[],
        };
        let mut groups = groups.iter().take(NESTING).peekable();
        if groups.peek().is_none() {
            return false;
        }
        match self.objects.name(combination, "P") {
            Some(b"AllOn") => groups.any(is_off),
            Some(b"AnyOff") => !groups.any(is_off),
            Some(b"AllOff") => !groups.all(is_off),
            _ => groups.all(is_off),
        }
    }

    pub(super) fn open_mark(&mut self, operands: &[Operand], resources: Option<&'a Dictionary>) {
        let mut mark = self.marks.last().map_or_else(Mark::default, |open| open.mark);
        let tag = operands.first().and_then(Operand::name).unwrap_or_default();
        let mut actual = None;
        match operands.get(1) {
            Some(Operand::Dict(entries)) => {
                for (key, value) in entries {
                    match (key.as_slice(), value) {
                        (b"MCID", Operand::Number(id)) => mark.mcid = Some((self.stream_number, *id as u32)),
                        (b"ActualText", Operand::Text(text)) => actual = Some(decode_text(text)),
                        (b"Type", Operand::Name(name)) => mark.pagination |= is_pagination(tag, name),
                        _ => {}
                    }
                }
            }
            Some(Operand::Name(name)) => {
                let properties = resources.and_then(|dict| self.objects.dict(dict, "Properties"));
                let raw = properties.and_then(|dict| dict.get(name).ok());
                mark.hidden |= tag == b"OC" && self.is_hidden_layer(raw);
                if let Some(dict) = raw.and_then(|raw| self.objects.resolve(raw).as_dict().ok()) {
                    if let Some(id) = self.objects.integer(dict, "MCID") {
                        mark.mcid = Some((self.stream_number, id as u32));
                    }
                    actual = self.objects.get(dict, "ActualText").and_then(|text| text.as_str().ok()).map(decode_text);
                    mark.pagination |= self.objects.name(dict, "Type").is_some_and(|name| is_pagination(tag, name));
                }
            }
            _ => {}
        }
        if self.marks.len() < NESTING {
            self.marks.push(OpenMark { mark, actual: actual.map(|text| (text, self.out.glyphs.len())) });
            self.set_mark();
        }
    }

    pub(super) fn close_mark(&mut self) {
        if let Some(OpenMark { actual: Some((text, start)), .. }) = self.marks.pop() {
            self.replace_glyphs(&text, start);
        }
        self.set_mark();
    }

    /// Makes the innermost open mark that of the glyphs to come.
    fn set_mark(&mut self) {
        let mark = self.marks.last().map_or_else(Mark::default, |open| open.mark);
        if self.out.marks.last() != Some(&mark) {
            self.out.marks.push(mark);
        }
        self.mark = (self.out.marks.len() - 1) as u32;
    }

    /// Puts /ActualText in the place of the glyphs from `start` on, unless they fill more than
    /// one line: then their own places are worth more than the words of the tag.
    fn replace_glyphs(&mut self, text: &str, start: usize) {
        let Some(replaced) = self.out.glyphs.get(start..) else { return };
        let (Some(first), Some(last)) = (replaced.first().copied(), replaced.last()) else { return };
        let own: String = replaced.iter().map(|glyph| glyph.c).filter(|c| !c.is_whitespace()).collect();
        let one_line =
            replaced.iter().all(|glyph| (glyph.x - first.x).abs().min((glyph.y - first.y).abs()) < first.size);
        if !one_line || own == text.split_whitespace().collect::<String>() {
            return;
        }
        let backwards = text.chars().any(is_right_to_left);
        let unmapped = replaced.iter().filter(|glyph| glyph.c == char::REPLACEMENT_CHARACTER).count();
        // Glyphs of text that runs to the left may come from either end.
        let (first, last) = if backwards && last.x < first.x { (*last, first) } else { (first, *last) };
        let length = (last.x - first.x).hypot(last.y - first.y) + last.advance;
        let letters: Vec<char> = text.chars().flat_map(expand).collect();
        let step = length / letters.len().max(1) as f32;
        let angle = f32::from(first.angle).to_radians();
        self.out.unmapped = self.out.unmapped.saturating_sub(unmapped);
        self.out.glyphs.truncate(start);
        if !self.spend(letters.len() as u64) {
            return;
        }
        let last = letters.len().saturating_sub(1);
        for (index, c) in letters.into_iter().enumerate() {
            let offset = step * if backwards { last - index } else { index } as f32;
            let (x, y) = (first.x + offset * angle.cos(), first.y + offset * angle.sin());
            self.out.glyphs.push(Glyph {
                c,
                x,
                y,
                advance: step,
                spacing: 0.0,
                first: first.first && index == 0,
                ..first
            });
        }
    }
}

fn is_pagination(tag: &[u8], kind: &[u8]) -> bool {
    tag == b"Artifact" && kind == b"Pagination"
}

/// The transform that brings the appearance box into the rectangle of the annotation.
/// Source: ISO 32000-1, 12.5.5, algorithm 8.1.
fn fit(own: Matrix, [x0, y0, x1, y1]: [f32; 4], rect: [f32; 4]) -> Matrix {
    let corners = [own.apply(x0, y0), own.apply(x1, y0), own.apply(x0, y1), own.apply(x1, y1)];
    let low = corners.iter().fold((f32::MAX, f32::MAX), |low, p| (low.0.min(p.0), low.1.min(p.1)));
    let high = corners.iter().fold((f32::MIN, f32::MIN), |high, p| (high.0.max(p.0), high.1.max(p.1)));
    let [left, bottom, right, top] = rect;
    let (left, right, bottom, top) = (left.min(right), left.max(right), bottom.min(top), bottom.max(top));
    let scale = |to: f32, from: f32| if from.abs() > f32::EPSILON { to / from } else { 1.0 };
    let (sx, sy) = (scale(right - left, high.0 - low.0), scale(top - bottom, high.1 - low.1));
    Matrix([sx, 0.0, 0.0, sy, left - low.0 * sx, bottom - low.1 * sy])
}
