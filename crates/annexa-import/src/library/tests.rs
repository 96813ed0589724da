use crate::{Format, Imported, Mistake, Reason, import, limits};

const HEAD: &str = "urn: urn:x:risk:library:f\nname: Library\nversion: 1.0\nobjects:\n";

fn read(text: &str) -> Result<Imported, Vec<Mistake>> {
    import(text.as_bytes(), Some(Format::CisoAssistant), "file")
}

fn node(tail: &str, parent: &str, more: &str) -> String {
    let parent =
        if parent.is_empty() { String::new() } else { format!(", parent_urn: \"urn:x:risk:req_node:f:{parent}\"") };
    format!("    - {{urn: \"urn:x:risk:req_node:f:{tail}\", assessable: true{parent}, {more}}}\n")
}

#[test]
fn older_places_of_the_nodes_are_known() {
    let nodes = node("a", "", "ref_id: 1.10, name: A");
    for text in [
        format!("{HEAD}  framework:\n    requirement_nodes:\n{nodes}"),
        format!("{HEAD}  framework:\n    requirements:\n{nodes}"),
        format!("{HEAD}  frameworks:\n  - requirement_nodes:\n{nodes}"),
        format!("framework:\n    name: F\n    requirement_nodes:\n{nodes}"),
    ] {
        let imported = read(&text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
        assert_eq!(imported.requirements[0].id, "1.10", "{text}");
    }
    let two = format!("{HEAD}  frameworks:\n  - requirement_nodes:\n{nodes}  - requirement_nodes:\n{nodes}");
    assert_eq!(read(&two).expect_err("two")[0].reason, Reason::SeveralFrameworks(2));
}

#[test]
fn a_reference_that_is_no_id_gives_way_to_the_urn() {
    let nodes = [
        node("a", "", "ref_id: X, name: A"),
        node("b:1", "", "ref_id: X, name: B"),
        node("c", "", "ref_id: \"1/2\", name: C"),
        node("d", "", "name: D"),
    ];
    let imported = read(&format!("{HEAD}  framework:\n    requirement_nodes:\n{}", nodes.concat())).expect("a library");
    let ids: Vec<&str> = imported.requirements.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["a", "b.1", "c", "d"]);
    assert!(imported.notes.iter().any(|n| n.ends_with("X, X, 1/2")), "{:?}", imported.notes);
}

#[test]
fn depth_is_bounded() {
    let chain = |length: usize| {
        let nodes = (0..length).map(|n| {
            node(&format!("n{n}"), &n.checked_sub(1).map_or_else(String::new, |p| format!("n{p}")), "name: N")
        });
        format!("{HEAD}  framework:\n    requirement_nodes:\n{}", nodes.collect::<String>())
    };
    assert!(read(&chain(limits::DEPTH)).is_ok());
    let wrong = read(&chain(limits::DEPTH + 3)).expect_err("too deep");
    let lines: Vec<usize> = wrong.iter().map(|m| m.line).collect();
    assert_eq!(lines, [7, 8, 9].map(|n| n + limits::DEPTH));
    assert!(wrong.iter().all(|m| m.reason == Reason::TooDeep));
    let flow = format!("objects: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(&flow).is_err());
    let block: String = (0..5_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(read(&block).is_err());
}

#[test]
fn aliases_cannot_multiply() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let before = format!("*a{}, ", n - 1).repeat(8);
        text.push_str(&format!("a{n}: &a{n} [{}]\n", before.trim_end_matches(", ")));
    }
    assert!(read(&text).is_err());
}
