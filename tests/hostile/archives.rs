//! Archives of files.

use super::case::{BACK, Case, Expected, FRONT, sentence};
use super::office::Kind;
use super::zip::{Entry, archive, overlapping};

const MIB: usize = 1 << 20;

fn note(word: &str) -> Entry {
    Entry::deflated("note.txt", sentence(word))
}

pub(crate) fn cases() -> Vec<Case> {
    let many: Vec<Entry> = (0..20_000).map(|number| Entry::stored(&format!("{number}.txt"), "")).collect();
    let deep = (0..64).fold(archive(&[note(BACK)]), |inner, level| {
        archive(&[note(&format!("level{level}")), Entry::stored("inner.zip", inner)])
    });
    let leaf = archive(&[Entry::repeated("zeros.txt", "", &vec![b'0'; MIB], 1024, "")]);
    let tree = (0..4).fold(leaf, |inner, _| {
        let copies: Vec<Entry> = (0..8).map(|copy| Entry::deflated(&format!("{copy}.zip"), &inner)).collect();
        archive(&copies)
    });
    let names = [
        "../../../../../tmp/annexa_slip.txt",
        "/tmp/annexa_slip.txt",
        "C:\\annexa_slip.txt",
        "a\0b.txt",
        "..",
        ".",
        "\u{1b}[31mred.txt",
        "con\nnews.txt",
        "\u{202e}txt.exe",
    ];
    let slipping: Vec<Entry> =
        names.iter().map(|name| Entry::stored(name, format!("{} {name:?}", sentence(FRONT)))).collect();
    let mut link = Entry::stored("link.txt", "/etc/passwd");
    link.attributes = 0o120_777 << 16;
    let mut locked = note(FRONT);
    locked.flags = 1;
    let mut lying = Entry::repeated("lies.txt", "", &vec![b'1'; MIB], 64, "");
    lying.size = 10;
    let mut unknown = note(FRONT);
    unknown.method = 99;
    let mut wrong = note(FRONT);
    wrong.crc ^= 1;
    let shared = Entry::repeated("x.txt", "", &vec![b'2'; MIB], 30, "");
    let overlap: Vec<String> = (0..1000).map(|number| format!("{number}.txt")).collect();
    // A directory inside an entry: which of the two is the archive?
    let mut two = archive(&[Entry::stored("first.zip", archive(&[note(FRONT)]))]);
    two.extend(archive(&[note(BACK)]));
    let word = Kind::Docx;
    let document = word.document(&word.paragraph(&sentence(FRONT)));
    let twice = archive(&[note(FRONT), note(BACK)]);
    let half = twice[..twice.len() / 2].to_vec();
    let told = Expected::Told;
    vec![
        Case::new("many_entries.zip", Expected::Refused("too-large", "entries"), archive(&many)),
        Case::new("nested_64.zip", told, deep),
        Case::new("tree_of_zips.zip", told, tree),
        Case::new("slipping_names.zip", told, archive(&slipping)),
        Case::new("symbolic_link.zip", told, archive(&[link, note(FRONT)])),
        Case::new("locked_entry.zip", told, archive(&[locked])),
        Case::new("lying_size.zip", told, archive(&[lying])),
        Case::new("unknown_method.zip", told, archive(&[unknown])),
        Case::new("wrong_sum.zip", told, archive(&[wrong])),
        Case::new("ratio.zip", told, archive(&[Entry::repeated("spaces.txt", "", &vec![b' '; MIB], 20, "")])),
        Case::new("overlapping.zip", told, overlapping(&[note(FRONT)], &overlap, &shared)),
        Case::new("two_archives.zip", told, two),
        Case::new("same_name_twice.zip", told, twice),
        Case::new("half.zip", told, half),
        Case::new("word_named_text.txt", Expected::Assessed, document),
        Case::new("empty.zip", told, archive(&[])),
    ]
}
