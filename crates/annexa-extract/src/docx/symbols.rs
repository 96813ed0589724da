//! Characters of fonts that have signs where others have letters.

/// A font whose codes are no Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SymbolFont {
    /// Greek and mathematics.
    Symbol,
    /// Arrows, bullets, boxes and pictograms.
    Wingdings,
    /// More boxes and ticks.
    Wingdings2,
    /// One of which no table is known.
    Other,
}

impl SymbolFont {
    /// The font of this name; `None` for one that holds letters.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "symbol" | "symbolmt" | "standard symbols l" => Some(Self::Symbol),
            "wingdings" => Some(Self::Wingdings),
            "wingdings 2" => Some(Self::Wingdings2),
            "wingdings 3" | "webdings" | "zapfdingbats" | "zapf dingbats" => Some(Self::Other),
            _ => None,
        }
    }

    /// The character that stands for `code`, which may be moved into the private-use area;
    /// U+FFFD for one that is not known.
    pub(crate) fn character(self, code: u32) -> char {
        let code = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
        if code == 0x20 {
            return ' ';
        }
        let table = match self {
            Self::Symbol => SYMBOL,
            Self::Wingdings => WINGDINGS,
            Self::Wingdings2 => WINGDINGS_2,
            Self::Other => &[],
        };
        let found = table.iter().find_map(|&(first, signs)| {
            let at = code.checked_sub(first)?;
            signs.chars().nth(usize::try_from(at).ok()?)
        });
        match found {
            Some(sign) => sign,
            // A code beyond one byte is a character of its own.
            _ if code > 0xff => char::from_u32(code).filter(|c| !c.is_control()).unwrap_or(UNKNOWN),
            _ => UNKNOWN,
        }
    }
}

/// What stands for a sign that is not known.
pub(crate) const UNKNOWN: char = '\u{fffd}';

/// Codes from the first on, each with its sign.
type Table = &'static [(u32, &'static str)];

const SYMBOL: Table = &[
    (0x21, "!∀#∃%&∍()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    (0xa0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…│─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"),
    (0xe6, "⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪"),
    (0xf1, "〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"),
];

const WINGDINGS: Table = &[
    (0x21, "✏✂✁👓🕭🕮🕯☎✆✉🖂📪📫📬📭📁📂📄🗏🗐🗄⌛🖮🖰🖲💻🖴🖫🖬✇✍🖎✌👌👍👎☜☞☝☟🖐☺😐☹💣☠🏳🏱✈☼💧❄"),
    (0x56, "✞🕈✠✡☪☯ॐ☸♈♉♊♋♌♍♎♏♐♑♒♓🙰🙵●❍■☐"),
    (0x71, "❑❒⬧⧫◆❖⬥⌧⮹⌘🏵🏶❝❞"),
    (0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿🙢🙠🙡🙣🙞🙜🙝🙟·•"),
    (0xa1, "○⭕🞈◉◎🔿▪☐🟂✦★✶✴✹✵⯐⌖⟡⌑⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛⮰⮱⮲⮳⮴⮵⮶⮷🙪🙫🙕🙔🙗🙖🙐🙑🙒🙓⌫⌦"),
    (0xd8, "➢"),
    (0xdf, "←→↑↓↖↗↙↘🡸🡺🡹🡻🡼🡽🡿🡾⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂▫▫✗✓☒☑"),
];

const WINGDINGS_2: Table = &[(0x4f, "✗✓☒☑☒☒"), (0x95, "•●"), (0x9e, "•"), (0xa2, "■□☐☑")];
