mod annotations;
mod forms;

use annexa_model::Limit;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::bidi::is_right_to_left;
use super::content::{Glyph, Mark, Matrix, PageContent, Style};
use super::font::Font;
use super::lexer::{Lexer, Operand};
use super::objects::{Budget, Objects, finite};
use super::paths::Path;

/// Fonts by the address of their dictionary, which stays where it is while the file is read.
pub(super) type Fonts = HashMap<*const Dictionary, Rc<Font>>;

/// Runs content streams and collects what they show. Source: ISO 32000-1, chapters 8 and 9.
pub(super) struct Interpreter<'a, 'b, 'l> {
    objects: Objects<'a>,
    budget: &'b mut Budget<'l>,
    fonts: &'b mut Fonts,
    /// Optional-content groups that are switched off.
    hidden_layers: &'b HashSet<ObjectId>,
    operators_left: u64,
    page: String,
    out: PageContent,
    state: State,
    saved: Vec<State>,
    /// `q` beyond the allowed nesting, to be matched by as many `Q`.
    unsaved: usize,
    text_matrix: Matrix,
    line_matrix: Matrix,
    path: Path,
    marks: Vec<OpenMark>,
    /// Forms being drawn, outermost first.
    forms: Vec<*const Stream>,
    /// Object number of the innermost form, 0 on the page itself.
    stream_number: u32,
    /// Index of the mark that holds now.
    mark: u32,
    /// Nothing has been shown yet in the open text object.
    starts_text: bool,
    buffer: String,
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    char_spacing: f32,
    word_spacing: f32,
    /// Horizontal scaling, 1 for 100 %.
    scale: f32,
    leading: f32,
    rise: f32,
    mode: i32,
}

/// A marked-content sequence that is still open.
struct OpenMark {
    mark: Mark,
    /// Replacement text and the first glyph that it replaces.
    actual: Option<(String, usize)>,
}

/// Nesting of `q`, forms and marks that is followed; the format asks readers for 28.
const NESTING: usize = 512;
/// Em of the largest letters, in points; hostile files write sizes that overflow what is done with them.
const LARGEST: f32 = 20_000.0;
/// Nesting of forms: each level is a level of recursion here.
const FORMS: usize = 24;

impl<'a, 'b, 'l> Interpreter<'a, 'b, 'l> {
    pub(super) fn new(
        objects: Objects<'a>,
        budget: &'b mut Budget<'l>,
        fonts: &'b mut Fonts,
        hidden_layers: &'b HashSet<ObjectId>,
        number: u32,
    ) -> Self {
        Self {
            objects,
            operators_left: budget.limits.operators.min(budget.operators_left),
            budget,
            fonts,
            hidden_layers,
            page: format!("page {number}"),
            out: PageContent { marks: vec![Mark::default()], ..PageContent::default() },
            state: State {
                matrix: Matrix::IDENTITY,
                font: None,
                size: 1.0,
                char_spacing: 0.0,
                word_spacing: 0.0,
                scale: 1.0,
                leading: 0.0,
                rise: 0.0,
                mode: 0,
            },
            saved: Vec::new(),
            unsaved: 0,
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
            path: Path::default(),
            marks: Vec::new(),
            forms: Vec::new(),
            stream_number: 0,
            mark: 0,
            starts_text: false,
            buffer: String::new(),
        }
    }

    /// Draws the page `dict` with its form fields and annotations.
    pub(super) fn draw_page(mut self, dict: &'a Dictionary) -> PageContent {
        let media = self.media_box(dict);
        let rotate = self.objects.inherited(dict, "Rotate").and_then(finite).map_or(0, |degrees| degrees as i64);
        let base = Matrix::of_page(media, rotate);
        let (width, height) = ((media[2] - media[0]).abs(), (media[3] - media[1]).abs());
        (self.out.width, self.out.height) =
            if rotate.rem_euclid(180) == 90 { (height, width) } else { (width, height) };
        self.state.matrix = base;
        let start = self.state.clone();
        let content = self.page_bytes(dict);
        let resources = self.objects.inherited(dict, "Resources").and_then(|found| found.as_dict().ok());
        self.run(&content, resources);
        while !self.marks.is_empty() {
            self.close_mark();
        }
        for annotation in self.objects.array(dict, "Annots").unwrap_or_default() {
            if let Ok(annotation) = self.objects.resolve(annotation).as_dict() {
                self.state = start.clone();
                self.draw_annotation(annotation);
            }
        }
        let spent = self.budget.limits.operators.min(self.budget.operators_left) - self.operators_left;
        self.budget.operators_left -= spent;
        self.out
    }

    fn media_box(&self, dict: &'a Dictionary) -> [f32; 4] {
        let found = self.objects.inherited(dict, "MediaBox").and_then(|found| found.as_array().ok());
        let numbers: Vec<f32> =
            found.into_iter().flatten().filter_map(|item| finite(self.objects.resolve(item))).collect();
        match numbers.as_slice() {
            [x0, y0, x1, y1] if x0 != x1 && y0 != y1 => [x0.min(*x1), y0.min(*y1), x0.max(*x1), y0.max(*y1)],
            _ => [0.0, 0.0, 612.0, 792.0],
        }
    }

    /// The content streams of the page, one after the other: operators may not run across them,
    /// operands of one operation in practice do.
    fn page_bytes(&mut self, dict: &'a Dictionary) -> Vec<u8> {
        let Ok(contents) = dict.get(b"Contents") else { return Vec::new() };
        let items = match self.objects.resolve(contents) {
            Object::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(contents),
        };
        let what = format!("the content of {}", self.page);
        let mut bytes = Vec::new();
        for item in items {
            let Ok(stream) = self.objects.resolve(item).as_stream() else {
                self.budget.damaged(format!("{what} is missing in part"));
                continue;
            };
            let part = match item {
                Object::Reference(id) => self.budget.decode_shared(self.objects, *id, stream, &what),
                _ => self.budget.decode(self.objects, stream, &what).map(Into::into),
            };
            let part = part.unwrap_or_default();
            if (bytes.len() + part.len()) as u64 > self.budget.limits.part_bytes {
                self.budget.limit_reached(Limit::PartBytes, self.budget.limits.part_bytes);
                break;
            }
            bytes.extend_from_slice(&part);
            bytes.push(b'\n');
        }
        bytes
    }

    /// Takes `count` from the allowance for operators and glyphs; `false` when it is used up.
    fn spend(&mut self, count: u64) -> bool {
        if self.operators_left < count {
            self.operators_left = 0;
            self.budget.limit_reached(Limit::Operators, self.budget.limits.operators);
            return false;
        }
        self.operators_left -= count;
        true
    }

    fn run(&mut self, bytes: &[u8], resources: Option<&'a Dictionary>) {
        let mut lexer = Lexer::new(bytes);
        let mut operands = Vec::new();
        while let Some(operator) = lexer.operation(&mut operands) {
            if !self.spend(1) {
                return;
            }
            self.execute(operator, &operands, resources);
        }
        if lexer.overflowed {
            self.budget.damaged(format!("{} has more operands than can be", self.page));
        }
        if lexer.unended {
            self.budget.damaged(format!("{} ends within a string or an image", self.page));
        }
    }

    fn execute(&mut self, operator: &[u8], operands: &[Operand], resources: Option<&'a Dictionary>) {
        let [a, b, c, d, e, f] = numbers(operands);
        match operator {
            b"q" => self.save(),
            b"Q" => self.restore(),
            b"cm" => self.state.matrix = Matrix([a, b, c, d, e, f]).then(self.state.matrix),
            b"BT" => {
                self.starts_text = true;
                self.set_text_matrix(Matrix::IDENTITY);
            }
            b"Tf" => self.set_font(operands, resources),
            b"Tc" => self.state.char_spacing = a,
            b"Tw" => self.state.word_spacing = a,
            b"Tz" => self.state.scale = a / 100.0,
            b"TL" => self.state.leading = a,
            b"Ts" => self.state.rise = a,
            b"Tr" => self.state.mode = a as i32,
            b"Td" => self.next_line(a, b),
            b"TD" => {
                self.state.leading = -b;
                self.next_line(a, b);
            }
            b"Tm" => self.set_text_matrix(Matrix([a, b, c, d, e, f])),
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tj" => self.show_operand(operands.first()),
            b"TJ" => self.show_array(operands.first()),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show_operand(operands.first());
            }
            b"\"" => {
                (self.state.word_spacing, self.state.char_spacing) = (a, b);
                self.next_line(0.0, -self.state.leading);
                self.show_operand(operands.get(2));
            }
            b"gs" => self.set_graphics_state(operands, resources),
            b"Do" => self.draw_object(operands, resources),
            b"BMC" | b"BDC" => self.open_mark(operands, resources),
            b"EMC" => self.close_mark(),
            _ => self.execute_path(operator, [a, b, c, d]),
        }
    }

    fn execute_path(&mut self, operator: &[u8], [a, b, c, d]: [f32; 4]) {
        let matrix = self.state.matrix;
        match operator {
            b"m" => self.path.move_to(matrix, a, b),
            b"l" => self.path.line_to(matrix, a, b),
            b"c" | b"v" | b"y" => self.path.curve(),
            b"h" => self.path.close(),
            b"re" => self.path.rectangle(matrix, [a, b, c, d]),
            b"S" => self.path.stroke(&mut self.out.rules),
            b"s" => {
                self.path.close();
                self.path.stroke(&mut self.out.rules);
            }
            b"f" | b"F" | b"f*" => self.path.fill(&mut self.out.rules),
            b"B" | b"B*" | b"b" | b"b*" => self.path.stroke(&mut self.out.rules),
            _ => {}
        }
        if matches!(operator, b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n") {
            self.path.clear();
        }
    }

    fn save(&mut self) {
        if self.saved.len() < NESTING {
            self.saved.push(self.state.clone());
        } else {
            self.unsaved += 1;
        }
    }

    fn restore(&mut self) {
        if self.unsaved > 0 {
            self.unsaved -= 1;
        } else if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    fn set_text_matrix(&mut self, matrix: Matrix) {
        self.text_matrix = matrix;
        self.line_matrix = matrix;
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.set_text_matrix(Matrix::translation(x, y).then(self.line_matrix));
    }

    fn set_font(&mut self, operands: &[Operand], resources: Option<&'a Dictionary>) {
        let [Operand::Name(name), Operand::Number(size), ..] = operands else { return };
        self.state.size = *size;
        let fonts = resources.and_then(|dict| self.objects.dict(dict, "Font"));
        let name = String::from_utf8_lossy(name);
        let font = fonts.and_then(|fonts| self.objects.dict(fonts, &name)).or_else(|| self.form_font(&name));
        self.state.font = Some(self.font(font));
    }

    /// A font that the form of the document has for all its fields.
    fn form_font(&self, name: &str) -> Option<&'a Dictionary> {
        let form = self.objects.dict(self.objects.0.catalog().ok()?, "AcroForm")?;
        let resources = self.objects.dict(form, "DR")?;
        self.objects.dict(self.objects.dict(resources, "Font")?, name)
    }

    fn font(&mut self, dict: Option<&'a Dictionary>) -> Rc<Font> {
        let key = dict.map_or(std::ptr::null(), std::ptr::from_ref);
        if let Some(font) = self.fonts.get(&key) {
            return Rc::clone(font);
        }
        let font = Rc::new(dict.map_or_else(Font::unknown, |dict| Font::load(self.objects, dict, self.budget)));
        self.fonts.insert(key, Rc::clone(&font));
        font
    }

    fn set_graphics_state(&mut self, operands: &[Operand], resources: Option<&'a Dictionary>) {
        let Some(name) = operands.first().and_then(Operand::name) else { return };
        let state = resources
            .and_then(|dict| self.objects.dict(dict, "ExtGState"))
            .and_then(|states| self.objects.dict(states, &String::from_utf8_lossy(name)));
        if let Some([font, size]) = state.and_then(|state| self.objects.array(state, "Font")) {
            self.state.size = finite(self.objects.resolve(size)).unwrap_or(1.0);
            let font = self.objects.resolve(font).as_dict().ok();
            self.state.font = Some(self.font(font));
        }
    }

    fn show_operand(&mut self, operand: Option<&Operand>) {
        if let Some(text) = operand.and_then(Operand::text) {
            self.show(text);
        }
    }

    fn show_array(&mut self, operand: Option<&Operand>) {
        let Some(Operand::Array(items)) = operand else {
            return self.show_operand(operand);
        };
        for item in items {
            match item {
                Operand::Text(text) => self.show(text),
                Operand::Number(thousandths) => {
                    self.advance(-thousandths / 1000.0 * self.state.size);
                }
                _ => {}
            }
        }
    }

    /// Moves the text position by `distance` in unscaled text space.
    fn advance(&mut self, distance: f32) {
        let vertical = self.state.font.as_ref().is_some_and(|font| font.vertical);
        let (x, y) = if vertical { (0.0, distance) } else { (distance * self.state.scale, 0.0) };
        self.text_matrix = Matrix::translation(x, y).then(self.text_matrix);
    }

    fn show(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else {
            return self.budget.damaged(format!("text on {} has no font", self.page));
        };
        if font.missing {
            self.budget.damaged(format!("a font on {} is missing", self.page));
        }
        let mut rest = bytes;
        let mut text = std::mem::take(&mut self.buffer);
        while !rest.is_empty() && self.spend(1) {
            text.clear();
            let code = font.next_code(rest, &mut text);
            let (this, next) = rest.split_at_checked(code.length).unwrap_or((rest, &[]));
            rest = next;
            if text.is_empty() && code.width != 0.0 && this.iter().any(|byte| *byte >= 32) {
                self.out.unmapped += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
            let spacing = self.state.char_spacing + if code.is_space { self.state.word_spacing } else { 0.0 };
            self.place(&text, code.width * self.state.size, &font);
            // Vertical lines run downwards by one em per glyph; /W2 is not worth reading for text.
            let distance =
                if font.vertical { -self.state.size - spacing } else { code.width * self.state.size + spacing };
            self.advance(distance);
        }
        self.buffer = text;
    }

    /// Puts the characters of one glyph onto the page. `width` is in unscaled text space.
    fn place(&mut self, text: &str, width: f32, font: &Font) {
        let state = &self.state;
        let matrix = self.text_matrix.then(state.matrix);
        let [a, b, c, d, ..] = matrix.0;
        let (x, y) = Matrix::translation(0.0, state.rise).then(matrix).apply(0.0, 0.0);
        let (across, down) = (a.hypot(b), c.hypot(d));
        let (direction, along, em) = if font.vertical {
            ((-c, -d), state.size * down, across)
        } else {
            ((a, b), width * state.scale * across, down)
        };
        let size = (state.size * em * font.em).abs();
        let sound = x.is_finite() && y.is_finite() && along.is_finite() && size > 0.0 && size < LARGEST;
        let on_page = x > -size && y > -size && x < self.out.width + size && y < self.out.height + size;
        if !(sound && on_page) || self.out.marks.get(self.mark as usize).is_some_and(|mark| mark.hidden) {
            self.out.hidden += text.chars().filter(|c| !c.is_whitespace()).count();
            return;
        }
        let angle = direction.1.atan2(direction.0).to_degrees().round();
        let (angle, along) = if along < 0.0 { (turned(angle), -along) } else { (angle, along) };
        let (cos, sin) = (angle.to_radians().cos(), angle.to_radians().sin());
        // On the page as shown y grows downwards, so that letters stand to the left of their line.
        let upright = if state.size < 0.0 { (-c, -d) } else { (c, d) };
        let mirrored = !font.vertical && (cos * upright.1 - sin * upright.0 > 0.0) != font.upside_down;
        let style = Style { bold: font.bold || state.mode == 2, italic: font.italic, mono: font.mono };
        let spacing = state.char_spacing * state.scale * across;
        let letters = text.chars().flat_map(expand);
        let count = letters.clone().count().max(1);
        // The letters of one glyph are told in reading order and lie on the page as it runs.
        let backwards = count > 1 && text.chars().any(is_right_to_left);
        for (index, c) in letters.enumerate() {
            let place = if backwards { count - 1 - index } else { index };
            let offset = along / count as f32 * place as f32;
            self.out.glyphs.push(Glyph {
                c,
                x: x + offset * cos,
                y: y + offset * sin,
                advance: along / count as f32,
                size,
                spacing,
                angle: angle as i16,
                mirrored,
                style,
                mark: self.mark,
                first: std::mem::take(&mut self.starts_text),
            });
        }
    }
}

/// The opposite direction, in degrees between -180 and 180.
fn turned(angle: f32) -> f32 {
    if angle > 0.0 { angle - 180.0 } else { angle + 180.0 }
}

/// Characters as they are to be read: ligatures as letters, every white space as a blank, what
/// has no width and no meaning left out.
fn expand(c: char) -> impl Iterator<Item = char> + Clone {
    let letters = match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        '\u{200B}' | '\u{FEFF}' | '\u{2060}' => "",
        _ if c.is_whitespace() => " ",
        _ => return Some(c).filter(|c| !c.is_control()).into_iter().chain("".chars()),
    };
    None.into_iter().chain(letters.chars())
}

/// The first six numbers among the operands, 0 where there is none.
fn numbers(operands: &[Operand]) -> [f32; 6] {
    let mut found = [0.0; 6];
    for (slot, operand) in found.iter_mut().zip(operands) {
        *slot = operand.number().unwrap_or(0.0);
    }
    found
}
