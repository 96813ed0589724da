use annexa_catalog::{Catalog, Framework, SourceFile};

use crate::{Files, Imported, Requirement, Source, Topic, write};

/// Texts that YAML would read as something else, were they not quoted.
const NASTY: [&str; 36] = [
    "",
    " ",
    "plain",
    "a: b",
    "a #b",
    "- a",
    "-",
    "---",
    "...",
    "? a",
    ": ",
    "{{ insert: param, x }}",
    "{a: b}",
    "[a]",
    "\"",
    "'",
    "\\",
    "\\n",
    "a\nb",
    "a\n\n\nb\n",
    "\n",
    "*a",
    "&a",
    "!a",
    "!!int 3",
    "%TAG",
    "@a",
    "`a`",
    "null",
    "~",
    "yes",
    "1.10",
    "0x1f",
    "<<",
    "\u{feff}a\u{2028}b\u{85}c",
    "\u{1f6a2} \u{e9} \u{202e}\u{7f}\u{9b}\u{0}\u{1b}\t\r\u{fffe}\u{10ffff}",
];

fn imported(texts: &[&str]) -> Imported {
    let topics = texts.iter().map(|t| Topic { id: format!("t{t}"), title: (*t).into() }).collect();
    let requirement = |(n, text): (usize, &&str)| Requirement {
        id: format!("{text}{n}"),
        topic: n,
        title: (*text).into(),
        asks: (*text).into(),
    };
    Imported {
        title: texts.concat(),
        short: texts[0].into(),
        edition: texts[texts.len() - 1].into(),
        topics,
        requirements: texts.iter().enumerate().map(requirement).collect(),
        withdrawn: Vec::new(),
        notes: Vec::new(),
        source: Source {
            format: texts.concat(),
            publisher: Some(texts.concat()),
            copyright: Some(format!("{}\nid: evil\r- evil\u{2028}x: y", texts.concat())),
        },
    }
}

fn load(files: Files) -> Framework {
    let file = |name: &str, text| SourceFile { path: format!("frameworks/x/{name}"), text };
    let files = [file("framework.yaml", files.framework), file("requirements.yaml", files.requirements)];
    let (mut catalog, mistakes) = Catalog::load_with_mistakes(&files);
    let mistakes: Vec<_> = mistakes.into_iter().filter(|m| m.place.file.starts_with("frameworks/x/")).collect();
    assert!(mistakes.is_empty(), "{mistakes:?}");
    catalog.frameworks.remove(0)
}

fn comes_back(imported: &Imported) {
    let read = load(write(imported, "x"));
    assert!(read.is_generic);
    assert_eq!((&read.title, &read.short, &read.edition), (&imported.title, &imported.short, &imported.edition));
    let topics: Vec<Topic> = read.topics.into_iter().map(|t| Topic { id: t.id, title: t.title }).collect();
    assert_eq!(topics, imported.topics);
    let requirements: Vec<Requirement> = read
        .requirements
        .into_iter()
        .map(|r| Requirement { id: r.id, topic: r.topic, title: r.title, asks: r.asks })
        .collect();
    assert_eq!(requirements, imported.requirements);
}

#[test]
fn what_is_written_is_read_back_whatever_the_texts() {
    comes_back(&imported(&NASTY));
    for text in NASTY {
        comes_back(&imported(&[text]));
        for other in NASTY {
            comes_back(&imported(&[&format!("{text}{other}"), &format!("{other}\n{text}")]));
        }
    }
}

#[test]
fn every_character_is_read_back() {
    let all: Vec<char> = (0..=0x10ffff).filter_map(char::from_u32).collect();
    let texts: Vec<String> = all.chunks(50_000).map(|chunk| chunk.iter().collect()).collect();
    comes_back(&imported(&texts.iter().map(String::as_str).collect::<Vec<_>>()));
}

#[test]
fn the_origin_stands_in_comments_and_nowhere_else() {
    let files = write(&imported(&["x"]), "x");
    let comments = files.framework.lines().take_while(|l| l.starts_with("# ")).count();
    assert!(comments >= 5, "{}", files.framework);
    assert!(files.framework.lines().nth(comments).is_some_and(|l| l == "id: \"x\""), "{}", files.framework);
    assert!(!files.framework.lines().any(|l| l.starts_with("id: evil") || l.starts_with("- evil")));
}

#[test]
fn the_largest_framework_is_one_that_the_loader_takes() {
    let text = "x".repeat(2_000);
    let topic = |n: usize| Topic { id: format!("t{n}"), title: "T".into() };
    let requirement = |n: usize| Requirement {
        id: format!("r{n}"),
        topic: n % crate::limits::TOPICS,
        title: "T".into(),
        asks: text.clone(),
    };
    let mut largest = imported(&["x"]);
    largest.topics = (0..crate::limits::TOPICS).map(topic).collect();
    largest.requirements = (0..crate::limits::REQUIREMENTS).map(requirement).collect();
    comes_back(&largest);
}
