use super::content::{Matrix, Rule};

/// The path under construction, as far as it can become ruling lines.
#[derive(Debug, Default)]
pub(super) struct Path {
    /// Points of the subpaths, on the page as shown.
    subpaths: Vec<Subpath>,
    points: usize,
}

#[derive(Debug, Default)]
struct Subpath {
    points: Vec<(f32, f32)>,
    curved: bool,
}

/// Points kept of one path; charts and maps have more and are not tables.
const POINTS: usize = 4000;
/// Thickness up to which a filled rectangle is a line, in points.
const THIN: f32 = 3.0;
/// Deviation from the axis that still counts as horizontal or vertical, in points.
const SLANT: f32 = 0.6;
/// Ruling lines kept of one page.
const RULES: usize = 20_000;

impl Path {
    pub(super) fn move_to(&mut self, matrix: Matrix, x: f32, y: f32) {
        if self.points < POINTS {
            self.points += 1;
            self.subpaths.push(Subpath { points: vec![matrix.apply(x, y)], curved: false });
        }
    }

    pub(super) fn line_to(&mut self, matrix: Matrix, x: f32, y: f32) {
        if self.points < POINTS
            && let Some(subpath) = self.subpaths.last_mut()
        {
            self.points += 1;
            subpath.points.push(matrix.apply(x, y));
        }
    }

    pub(super) fn curve(&mut self) {
        if let Some(subpath) = self.subpaths.last_mut() {
            subpath.curved = true;
        }
    }

    pub(super) fn close(&mut self) {
        if let Some(subpath) = self.subpaths.last_mut()
            && let Some(first) = subpath.points.first().copied()
        {
            subpath.points.push(first);
        }
    }

    pub(super) fn rectangle(&mut self, matrix: Matrix, [x, y, width, height]: [f32; 4]) {
        self.move_to(matrix, x, y);
        self.line_to(matrix, x + width, y);
        self.line_to(matrix, x + width, y + height);
        self.line_to(matrix, x, y + height);
        self.close();
    }

    pub(super) fn clear(&mut self) {
        self.subpaths.clear();
        self.points = 0;
    }

    /// Adds the straight segments of the path to `rules`.
    pub(super) fn stroke(&self, rules: &mut Vec<Rule>) {
        for subpath in self.subpaths.iter().filter(|subpath| !subpath.curved) {
            for pair in subpath.points.windows(2) {
                if let [from, to] = pair {
                    push_rule(rules, *from, *to, SLANT);
                }
            }
        }
    }

    /// Adds the filled subpaths that are as thin as a line to `rules`.
    pub(super) fn fill(&self, rules: &mut Vec<Rule>) {
        for subpath in self.subpaths.iter().filter(|subpath| !subpath.curved && subpath.points.len() > 2) {
            let xs = subpath.points.iter().map(|point| point.0);
            let ys = subpath.points.iter().map(|point| point.1);
            let low = (xs.clone().fold(f32::MAX, f32::min), ys.clone().fold(f32::MAX, f32::min));
            let high = (xs.fold(f32::MIN, f32::max), ys.fold(f32::MIN, f32::max));
            push_rule(rules, low, high, THIN);
        }
    }
}

/// Adds the line between two points when it deviates by at most `slant` from an axis.
fn push_rule(rules: &mut Vec<Rule>, from: (f32, f32), to: (f32, f32), slant: f32) {
    let (x0, x1) = (from.0.min(to.0), from.0.max(to.0));
    let (y0, y1) = (from.1.min(to.1), from.1.max(to.1));
    let (width, height) = (x1 - x0, y1 - y0);
    if rules.len() >= RULES || !(width + height).is_finite() {
        return;
    }
    let (middle_x, middle_y) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
    if height <= slant && width > 2.0 * height.max(1.0) {
        rules.push(Rule { x0, y0: middle_y, x1, y1: middle_y });
    } else if width <= slant && height > 2.0 * width.max(1.0) {
        rules.push(Rule { x0: middle_x, y0, x1: middle_x, y1 });
    }
}

#[cfg(test)]
mod tests {
    use super::{Matrix, Path, Rule};

    #[test]
    fn lines_and_thin_rectangles_are_rules() {
        let mut path = Path::default();
        path.move_to(Matrix::IDENTITY, 0.0, 0.0);
        path.line_to(Matrix::IDENTITY, 100.0, 0.2);
        path.line_to(Matrix::IDENTITY, 200.0, 90.0);
        let mut rules = Vec::new();
        path.stroke(&mut rules);
        assert_eq!(rules, [Rule { x0: 0.0, y0: 0.1, x1: 100.0, y1: 0.1 }]);

        path.clear();
        path.rectangle(Matrix::IDENTITY, [10.0, 10.0, 0.5, 300.0]);
        path.rectangle(Matrix::IDENTITY, [10.0, 10.0, 50.0, 300.0]);
        rules.clear();
        path.fill(&mut rules);
        assert_eq!(rules, [Rule { x0: 10.25, y0: 10.0, x1: 10.25, y1: 310.0 }]);
    }
}
