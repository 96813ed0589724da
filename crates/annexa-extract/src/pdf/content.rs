/// An affine transform: `x' = a x + c y + e`, `y' = b x + d y + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f32; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) const fn translation(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// `self` applied first, then `outer`.
    pub(super) fn then(self, outer: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [p, q, r, s, t, u] = outer.0;
        Self([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    pub(super) fn apply(self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// From the user space of a page to the page as shown: origin at the top left, y downwards.
    /// `media` is the /MediaBox, `rotate` the /Rotate in degrees clockwise.
    pub(super) fn of_page(media: [f32; 4], rotate: i64) -> Self {
        let [x0, y0, x1, y1] = media;
        Self(match rotate.rem_euclid(360) {
            90 => [0.0, 1.0, 1.0, 0.0, -y0, -x0],
            180 => [-1.0, 0.0, 0.0, 1.0, x1, -y0],
            270 => [0.0, -1.0, -1.0, 0.0, y1, x1],
            _ => [1.0, 0.0, 0.0, -1.0, -x0, y1],
        })
    }
}

/// One character on the page as shown: points, origin at the top left, y downwards.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub(super) c: char,
    /// Start of the baseline.
    pub(super) x: f32,
    pub(super) y: f32,
    /// Along the baseline, without character spacing.
    pub(super) advance: f32,
    /// Em.
    pub(super) size: f32,
    /// Character spacing that follows, along the baseline.
    pub(super) spacing: f32,
    /// Direction of the baseline in degrees clockwise, -180 to 180.
    pub(super) angle: i16,
    /// Shown as in a mirror.
    pub(super) mirrored: bool,
    pub(super) style: Style,
    /// Index into [`PageContent::marks`].
    pub(super) mark: u32,
    /// First of its text object.
    pub(super) first: bool,
}

/// What the font of a glyph looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) mono: bool,
}

/// What the marked-content operators around a glyph say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Number of the content stream's object, 0 for that of the page, and the MCID in it.
    pub(super) mcid: Option<(u32, u32)>,
    /// Running header, footer or page number by its tag.
    pub(super) pagination: bool,
    /// On a layer that is switched off.
    pub(super) hidden: bool,
}

/// A straight line drawn on the page, horizontal or vertical.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) x0: f32,
    pub(super) y0: f32,
    pub(super) x1: f32,
    pub(super) y1: f32,
}

impl Rule {
    pub(super) fn is_horizontal(&self) -> bool {
        self.x1 - self.x0 > self.y1 - self.y0
    }
}

/// What a page shows, in the order in which it is drawn.
#[derive(Debug, Default)]
pub(super) struct PageContent {
    /// Size of the page as shown, in points.
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) marks: Vec<Mark>,
    pub(super) rules: Vec<Rule>,
    /// Glyphs whose character the file does not tell.
    pub(super) unmapped: usize,
    /// Glyphs off the page or on a layer that is switched off, left out.
    pub(super) hidden: usize,
    /// What annotations say beside the page.
    pub(super) comments: Vec<String>,
    /// Holds when an image is painted.
    pub(super) has_image: bool,
}
