//! The pictures that a page consists of, for programs that read text off them.

use annexa_model::Unreadable;
use lopdf::{Dictionary, Object, Stream};

use super::objects::{Budget, Objects, as_dict};
use crate::Limits;

/// Pixels below which a picture is a logo or a line rather than a page or a strip of it.
const PIXELS: u64 = 40_000;

/// Pixels above which a picture is finer than reading needs: a page of A4 at 300 dots an inch has 9 million.
const FINE: usize = 16_000_000;

/// Forms inside forms in which pictures are looked for.
const FORMS: usize = 4;

/// Pictures of one page that are taken.
const PICTURES: usize = 64;

/// Fax data in a TIFF file: header, directory of nine entries, end mark.
const TIFF_HEAD: u32 = 8 + 2 + 9 * 12 + 4;

/// The pictures of page `number`, 1-based, each as a file in a common format: JPEG, JPEG 2000, TIFF or grey PNM.
///
/// # Errors
/// [`Unreadable`] when the file cannot be opened, [`Unreadable::NoText`] when the page has no picture in a format that
/// can be handed on.
pub(crate) fn pictures(bytes: &[u8], number: u32, limits: &Limits) -> Result<Vec<Vec<u8>>, Unreadable> {
    // A page at 600 dots an inch takes more than a part may; it is made smaller before it leaves.
    let limits = &Limits { part_bytes: limits.part_bytes.max(limits.result_bytes), ..limits.clone() };
    let file = super::load(bytes, limits)?;
    let objects = Objects(&file);
    let index = usize::try_from(number).unwrap_or_default().saturating_sub(1);
    let page = file.page_iter().nth(index).and_then(|id| file.get_dictionary(id).ok());
    let resources = page.and_then(|page| objects.inherited(page, "Resources")).and_then(as_dict);
    let mut streams = Vec::new();
    if let Some(resources) = resources {
        collect(objects, resources, FORMS, &mut streams);
    }
    let mut budget = Budget::new(limits);
    let found: Vec<Vec<u8>> = streams.into_iter().filter_map(|image| as_file(objects, image, &mut budget)).collect();
    if found.is_empty() { Err(Unreadable::NoText { pages: None }) } else { Ok(found) }
}

fn collect<'a>(objects: Objects<'a>, resources: &'a Dictionary, depth: usize, out: &mut Vec<&'a Stream>) {
    let Some(named) = objects.dict(resources, "XObject") else { return };
    for (_, object) in named {
        let Ok(stream) = objects.resolve(object).as_stream() else { continue };
        match objects.name(&stream.dict, "Subtype") {
            Some(b"Image") if out.len() < PICTURES && !out.iter().any(|known| std::ptr::eq(*known, stream)) => {
                out.push(stream);
            }
            Some(b"Form") if depth > 0 => {
                if let Some(inner) = objects.dict(&stream.dict, "Resources") {
                    collect(objects, inner, depth - 1, out);
                }
            }
            _ => {}
        }
    }
}

/// Width and height of a picture that is large enough to hold text.
fn size(objects: Objects<'_>, image: &Dictionary) -> Option<(u32, u32)> {
    let side = |key| u32::try_from(objects.integer(image, key)?).ok();
    let (width, height) = (side("Width")?, side("Height")?);
    (u64::from(width) * u64::from(height) >= PIXELS).then_some((width, height))
}

fn as_file(objects: Objects<'_>, image: &Stream, budget: &mut Budget<'_>) -> Option<Vec<u8>> {
    let (width, height) = size(objects, &image.dict)?;
    let filters = image.filters().unwrap_or_default();
    match filters.last().copied() {
        Some(b"DCTDecode" | b"JPXDecode") => without_last_filter(objects, image, budget),
        Some(b"CCITTFaxDecode") => {
            let data = without_last_filter(objects, image, budget)?;
            Some(fax_as_tiff(objects, &image.dict, (width, height), &data))
        }
        Some(b"JBIG2Decode") => None,
        _ => as_grey(objects, image, (width, height), budget),
    }
}

/// The data as they are before the last filter is undone.
fn without_last_filter(objects: Objects<'_>, image: &Stream, budget: &mut Budget<'_>) -> Option<Vec<u8>> {
    let filters = image.filters().unwrap_or_default();
    let (_, before) = filters.split_last()?;
    if before.is_empty() {
        return Some(image.content.clone());
    }
    let mut outer = Stream::new(Dictionary::new(), image.content.clone());
    let names = before.iter().map(|name| Object::Name(name.to_vec())).collect();
    outer.dict.set("Filter", Object::Array(names));
    budget.decode(objects, &outer, "a picture")
}

/// Fax data keep their coding inside TIFF; only the head is written.
fn fax_as_tiff(objects: Objects<'_>, image: &Dictionary, (width, height): (u32, u32), data: &[u8]) -> Vec<u8> {
    let parameters = match objects.get(image, "DecodeParms") {
        Some(Object::Array(all)) => all.last().map(|last| objects.resolve(last)).and_then(as_dict),
        Some(one) => as_dict(one),
        None => None,
    };
    let integer = |key| parameters.and_then(|dict| objects.integer(dict, key));
    let k = integer("K").unwrap_or(0);
    let columns = integer("Columns").and_then(|n| u32::try_from(n).ok()).unwrap_or(1728).max(width.min(1));
    let black_is_one = parameters
        .and_then(|dict| objects.get(dict, "BlackIs1"))
        .is_some_and(|value| matches!(value, Object::Boolean(true)));
    let (compression, two_dimensional) = if k < 0 { (4, 0) } else { (3, u32::from(k > 0)) };
    let entries: [(u16, u16, u32); 9] = [
        (256, 4, columns),
        (257, 4, height),
        (258, 3, 1),
        (259, 3, compression),
        (262, 3, u32::from(black_is_one)),
        (273, 4, TIFF_HEAD),
        (278, 4, height),
        (279, 4, u32::try_from(data.len()).unwrap_or(u32::MAX)),
        // T4Options and T6Options share their meaning here.
        (if k < 0 { 293 } else { 292 }, 4, two_dimensional),
    ];
    let mut out = b"II*\0\x08\0\0\0\x09\0".to_vec();
    for (tag, kind, value) in entries {
        out.extend_from_slice(&tag.to_le_bytes());
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&1_u32.to_le_bytes());
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(data);
    out
}

/// How samples stand for brightness.
enum Colour {
    /// One sample; 0 is black.
    Grey,
    /// One sample; 0 is white.
    Ink,
    Rgb,
    Cmyk,
    /// One sample that picks a grey value.
    Palette(Vec<u8>),
}

impl Colour {
    const fn samples(&self) -> usize {
        match self {
            Self::Grey | Self::Ink | Self::Palette(_) => 1,
            Self::Rgb => 3,
            Self::Cmyk => 4,
        }
    }

    /// Brightness of a pixel whose samples are scaled to 0 ..= 255, those of a palette excepted.
    fn brightness(&self, samples: &[u8]) -> u8 {
        let light = |r: u8, g: u8, b: u8| ((u32::from(r) * 77 + u32::from(g) * 151 + u32::from(b) * 28) >> 8) as u8;
        match (self, samples) {
            (Self::Palette(table), [index, ..]) => table.get(usize::from(*index)).copied().unwrap_or(255),
            (Self::Ink, [ink, ..]) => 255 - ink,
            (Self::Rgb, [r, g, b, ..]) => light(*r, *g, *b),
            (Self::Cmyk, [c, m, y, k, ..]) => light(255 - c, 255 - m, 255 - y).saturating_sub(*k),
            (_, [grey, ..]) => *grey,
            _ => 255,
        }
    }

    fn of(objects: Objects<'_>, image: &Dictionary, budget: &mut Budget<'_>) -> Option<Self> {
        if matches!(objects.get(image, "ImageMask"), Some(Object::Boolean(true))) {
            return Some(Self::Grey);
        }
        let space = objects.get(image, "ColorSpace")?;
        if let Ok(items) = space.as_array()
            && objects.resolve(items.first()?).as_name().ok() == Some(b"Indexed")
        {
            let base = Self::simple(objects, objects.resolve(items.get(1)?))?;
            let table = match objects.resolve(items.get(3)?) {
                Object::String(bytes, _) => bytes.clone(),
                Object::Stream(stream) => budget.decode(objects, stream, "a colour table")?,
                _ => return None,
            };
            return Some(Self::Palette(table.chunks(base.samples()).map(|entry| base.brightness(entry)).collect()));
        }
        Self::simple(objects, space)
    }

    fn simple(objects: Objects<'_>, space: &Object) -> Option<Self> {
        let items = space.as_array().map(Vec::as_slice).unwrap_or_default();
        let name = match space {
            Object::Name(name) => name.as_slice(),
            _ => objects.resolve(items.first()?).as_name().ok()?,
        };
        match name {
            b"DeviceGray" | b"G" | b"CalGray" => Some(Self::Grey),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(Self::Rgb),
            b"DeviceCMYK" | b"CMYK" => Some(Self::Cmyk),
            b"Separation" => Some(Self::Ink),
            b"ICCBased" => match objects.integer(&objects.resolve(items.get(1)?).as_stream().ok()?.dict, "N")? {
                1 => Some(Self::Grey),
                3 => Some(Self::Rgb),
                4 => Some(Self::Cmyk),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Plain samples as a grey picture in the portable any-map format.
fn as_grey(
    objects: Objects<'_>,
    image: &Stream,
    (width, height): (u32, u32),
    budget: &mut Budget<'_>,
) -> Option<Vec<u8>> {
    let bits = objects.integer(&image.dict, "BitsPerComponent").unwrap_or(1);
    let bits = usize::try_from(bits).ok().filter(|bits| matches!(bits, 1 | 2 | 4 | 8 | 16))?;
    let colour = Colour::of(objects, &image.dict, budget)?;
    let is_inverted =
        objects.numbers::<2>(&image.dict, "Decode").is_some_and(|[from, to]| from > to) && colour.samples() == 1;
    let data = budget.decode(objects, image, "a picture")?;
    let (columns, rows) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let row_bytes = (columns.checked_mul(colour.samples())?.checked_mul(bits)?).div_ceil(8);
    let whole = columns.checked_mul(rows).filter(|whole| *whole as u64 <= budget.limits.part_bytes)?;
    let mut pixels = Vec::with_capacity(whole);
    let mut pixel = [0_u8; 4];
    for row in data.chunks(row_bytes).take(rows) {
        for column in 0..columns {
            for (sample, value) in pixel.iter_mut().enumerate().take(colour.samples()) {
                let raw = sample_at(row, column * colour.samples() + sample, bits);
                *value = if matches!(colour, Colour::Palette(_)) { raw } else { scale(raw, bits) };
            }
            let grey = colour.brightness(&pixel);
            pixels.push(if is_inverted { 255 - grey } else { grey });
        }
    }
    // What the file lacks of the picture is white.
    pixels.resize(whole, 255);
    let mut side = (columns, rows);
    while side.0 * side.1 > FINE {
        (pixels, side) = halved(&pixels, side);
    }
    let mut out = format!("P5 {} {} 255\n", side.0, side.1).into_bytes();
    out.append(&mut pixels);
    Some(out)
}

/// The picture at half its width and height, each pixel the mean of four.
fn halved(pixels: &[u8], (columns, rows): (usize, usize)) -> (Vec<u8>, (usize, usize)) {
    let side = (columns / 2, rows / 2);
    let at = |column: usize, row: usize| u16::from(pixels[row * columns + column]);
    let mean = |index: usize| {
        let (column, row) = (index % side.0 * 2, index / side.0 * 2);
        let sum = at(column, row) + at(column + 1, row) + at(column, row + 1) + at(column + 1, row + 1);
        (sum / 4) as u8
    };
    ((0..side.0 * side.1).map(mean).collect(), side)
}

/// The sample at `index` of a row, its highest 8 bits.
fn sample_at(row: &[u8], index: usize, bits: usize) -> u8 {
    let byte = |at: usize| row.get(at).copied().unwrap_or(0xff);
    match bits {
        8 => byte(index),
        16 => byte(index * 2),
        _ => {
            let first = index * bits;
            (byte(first / 8) >> (8 - bits - first % 8)) & ((1 << bits) - 1)
        }
    }
}

const fn scale(sample: u8, bits: usize) -> u8 {
    match bits {
        1 => sample * 255,
        2 => sample * 85,
        4 => sample * 17,
        _ => sample,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use annexa_model::Unreadable;
    use lopdf::{Dictionary, Document, Object, Stream, dictionary};

    use super::pictures;
    use crate::Limits;

    /// A PDF of one page that shows nothing but `image`.
    fn page_of(image: Dictionary, data: Vec<u8>) -> Vec<u8> {
        let mut file = Document::with_version("1.5");
        let mut stream = Stream::new(image, data);
        stream.dict.set("Subtype", "Image");
        let image = file.add_object(stream);
        let pages = file.new_object_id();
        let page = file.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages,
            "Resources" => dictionary! {"XObject" => dictionary! {"Im0" => image}},
        });
        file.objects.insert(
            pages,
            Object::Dictionary(dictionary! {"Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1}),
        );
        let catalog = file.add_object(dictionary! {"Type" => "Catalog", "Pages" => pages});
        file.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        bytes
    }

    fn image(width: i64, height: i64, bits: i64, space: impl Into<Object>) -> Dictionary {
        dictionary! {"Width" => width, "Height" => height, "BitsPerComponent" => bits, "ColorSpace" => space.into()}
    }

    fn only(image: Dictionary, data: Vec<u8>) -> Vec<u8> {
        let mut found = pictures(&page_of(image, data), 1, &Limits::default()).unwrap();
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    #[test]
    fn samples_of_every_kind_become_grey() {
        let head = b"P5 200 200 255\n";
        let check = |image: Dictionary, data: Vec<u8>, first: [u8; 2]| {
            let file = only(image, data);
            assert_eq!((&file[..head.len()], file.len()), (&head[..], head.len() + 40_000));
            assert_eq!(file[head.len()..head.len() + 2], first);
        };
        check(image(200, 200, 8, "DeviceGray"), [7, 9].repeat(20_000), [7, 9]);
        check(image(200, 200, 1, "DeviceGray"), vec![0b1010_1010; 25 * 200], [255, 0]);
        check(image(200, 200, 8, "DeviceRGB"), [255, 255, 255, 0, 0, 0].repeat(20_000), [255, 0]);
        check(image(200, 200, 8, "DeviceCMYK"), [0, 0, 0, 0, 0, 0, 0, 255].repeat(20_000), [255, 0]);
        let palette: Vec<Object> =
            vec!["Indexed".into(), "DeviceRGB".into(), 1.into(), Object::string_literal([10, 10, 10, 200, 200, 200])];
        check(image(200, 200, 1, palette), vec![0b0101_0101; 25 * 200], [10, 200]);
        let mut inverted = image(200, 200, 8, "DeviceGray");
        inverted.set("Decode", vec![1.into(), 0.into()]);
        check(inverted, [0, 255].repeat(20_000), [255, 0]);
        // What is cut off is white.
        check(image(200, 200, 8, "DeviceGray"), vec![1, 2], [1, 2]);
    }

    #[test]
    fn coded_pictures_are_handed_on_and_fine_ones_made_smaller() {
        let mut photo = image(200, 200, 8, "DeviceRGB");
        photo.set("Filter", "DCTDecode");
        assert_eq!(only(photo, b"\xff\xd8 as it is".to_vec()), b"\xff\xd8 as it is");
        let mut fax = image(200, 200, 1, "DeviceGray");
        fax.set("Filter", "CCITTFaxDecode");
        fax.set("DecodeParms", dictionary! {"K" => -1, "Columns" => 200});
        let tiff = only(fax, b"coded".to_vec());
        assert!(tiff.starts_with(b"II*\0") && tiff.ends_with(b"coded"));
        let fine = only(image(4960, 7016, 8, "DeviceGray"), vec![100; 4960 * 7016]);
        assert!(fine.starts_with(b"P5 2480 3508 255\n"));
    }

    #[test]
    fn what_cannot_be_handed_on_is_no_text() {
        let none = |image: Dictionary| pictures(&page_of(image, vec![0; 10]), 1, &Limits::default());
        let mut coded = image(200, 200, 1, "DeviceGray");
        coded.set("Filter", "JBIG2Decode");
        assert_eq!(none(coded), Err(Unreadable::NoText { pages: None }));
        assert_eq!(none(image(10, 10, 8, "DeviceGray")), Err(Unreadable::NoText { pages: None }), "a logo");
        let huge = image(1 << 31, 1 << 31, 8, "DeviceRGB");
        assert_eq!(none(huge), Err(Unreadable::NoText { pages: None }));
        let bytes = page_of(image(200, 200, 8, "DeviceGray"), vec![0; 10]);
        assert_eq!(pictures(&bytes, 7, &Limits::default()), Err(Unreadable::NoText { pages: None }));
    }
}
