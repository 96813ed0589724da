use crate::{Format, Imported, Mistake, Reason, import};

fn catalog(inside: &str) -> String {
    format!(
        "{{\n\"catalog\": {{\n\"metadata\": {{\"title\": \"T\", \"version\": \"1\", \"oscal-version\": \"1.1.2\"}},\n{inside}\n}}\n}}"
    )
}

fn read(inside: &str) -> Result<Imported, Vec<Mistake>> {
    import(catalog(inside).as_bytes(), Some(Format::Oscal), "file")
}

fn asks(params: &str, prose: &str) -> String {
    let statement = format!("{{\"name\": \"statement\", \"prose\": \"{prose}\"}}");
    let control = format!("{{\"id\": \"a\", \"title\": \"A\", \"params\": [{params}], \"parts\": [{statement}]}}");
    read(&format!("\"controls\": [{control}]")).expect("a catalogue").requirements[0].asks.clone()
}

#[test]
fn parameters_are_put_in_by_what_is_known_of_them() {
    let label = r#"{"id": "p", "label": "a period"}"#;
    assert_eq!(asks(label, "Within {{ insert: param, p }}."), "Within [a period].");
    let values = r#"{"id": "p", "label": "a period", "values": ["a day", "a week"]}"#;
    assert_eq!(asks(values, "Within {{insert:param,p}}."), "Within a day, a week.");
    let select =
        r#"{"id": "p", "select": {"how-many": "one", "choice": ["x", "y {{ insert: param, q }}"]}}, {"id": "q"}"#;
    assert_eq!(asks(select, "{{ insert: param, p }}"), "[one of: x; y [q]]");
}

#[test]
fn parameters_that_insert_each_other_end() {
    let fan = |id: char, to: char| {
        let choice = vec![format!("\"{{{{ insert: param, {to} }}}}\""); 20].join(",");
        format!("{{\"id\": \"{id}\", \"select\": {{\"choice\": [{choice}]}}}}")
    };
    let params = [fan('p', 'q'), fan('q', 'r'), fan('r', 's'), fan('s', 't'), fan('t', 'p')].join(",");
    let text = asks(&params, "{{ insert: param, p }}");
    assert_eq!(text.chars().count(), crate::limits::TEXT);
}

#[test]
fn the_label_gives_the_id() {
    let id = |label: &str| {
        let control = format!(
            "{{\"id\": \"x-1\", \"title\": \"Accounts\", \"props\": [{{\"name\": \"label\", \"value\": \"{label}\"}}]}}"
        );
        read(&format!("\"controls\": [{control}]")).expect("a catalogue").requirements[0].id.clone()
    };
    assert_eq!(id("AC-2(1)"), "AC-2(1)");
    assert_eq!(id("Accounts (03.01)"), "03.01");
    assert_eq!(id("Accounts and everything that belongs to them"), "x-1");
    assert_eq!(id(""), "x-1");
}

#[test]
fn mistakes_are_told_with_their_lines_all_at_once() {
    let wrong = read(
        "\"controls\": [\n{\"id\": \"a\", \"title\": \"A\"},\n{\"id\": \"b\", \"title\": \"B\", \"links\": [\n{\"href\": \"#z\", \
         \"rel\": \"related\"}]},\n{\"id\": \"a\", \"title\": \"A\"}\n]",
    );
    let wrong: Vec<String> = wrong.expect_err("mistakes").iter().map(ToString::to_string).collect();
    assert_eq!(
        wrong[..2],
        ["line 7: the link `#z` leads nowhere".to_owned(), "line 8: the id `a` stands in line 5 already".to_owned()]
    );
}

#[test]
fn a_selection_may_keep_links_to_what_it_left_out() {
    let metadata = r#"{"title": "T", "oscal-version": "1.1.2", "links": [{"href": "x", "rel": "source-profile"}]}"#;
    let control = r##"{"id": "a", "title": "A", "links": [{"href": "#z", "rel": "related"}]}"##;
    let text = format!("{{\"catalog\": {{\"metadata\": {metadata}, \"controls\": [{control}]}}}}");
    let imported = import(text.as_bytes(), None, "").expect("a catalogue");
    assert!(imported.notes.iter().any(|n| n.contains("does not have: z")), "{:?}", imported.notes);
}

#[test]
fn depth_is_bounded_before_it_is_walked() {
    let nested = |depth: usize| {
        let open =
            "{\"id\": \"a\", \"title\": \"A\", \"parts\": [{\"name\": \"statement\", \"prose\": \"x\", \"parts\": [";
        let parts = "{\"name\": \"item\", \"prose\": \"x\", \"parts\": [".repeat(depth);
        format!("\"controls\": [{open}{parts}{}]}}]}}]", "]}".repeat(depth))
    };
    assert!(read(&nested(20)).is_ok());
    for depth in [40, 100, 100_000] {
        let wrong = read(&nested(depth)).expect_err("too deep");
        assert!(wrong.iter().all(|m| m.reason == Reason::TooDeep && m.line == 4), "{depth}: {:?}", wrong.first());
    }
    let groups = format!("\"groups\": [{}]", "{\"title\": \"G\", \"groups\": [".repeat(45) + &"]}".repeat(45));
    assert!(read(&groups).expect_err("too deep").iter().any(|m| m.reason == Reason::TooDeep));
}

#[test]
fn limits_are_named() {
    let control = |n: usize| format!("{{\"id\": \"c{n}\", \"title\": \"T\"}}");
    let all = |many: usize| (0..many).map(control).collect::<Vec<_>>().join(",\n");
    let limit = crate::limits::REQUIREMENTS;
    assert_eq!(read(&format!("\"controls\": [{}]", all(limit))).map(|i| i.requirements.len()), Ok(limit));
    let wrong = read(&format!("\"controls\": [{}]", all(limit + 5))).expect_err("too many");
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].to_string().ends_with("(limit REQUIREMENTS)") && wrong[0].line > limit);
    let long = asks("", &"word ".repeat(10_000));
    assert_eq!(long.chars().count(), crate::limits::TEXT - 1, "cut, without the blank at its end");
}
