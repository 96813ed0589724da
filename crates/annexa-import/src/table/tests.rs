use crate::{Format, Imported, Mistake, import};

fn read(text: &str) -> Result<Imported, Vec<Mistake>> {
    import(text.as_bytes(), Some(Format::Csv), "House rules")
}

fn wrong(text: &str) -> Vec<String> {
    read(text).expect_err("mistakes").iter().map(ToString::to_string).collect()
}

#[test]
fn columns_stand_in_any_order_under_either_separator() {
    for text in
        ["Text,ID,Title\nDo it.,1,One\n", "TEXT;title ;id\r\nDo it.;One;1\r\n", "text,id,Title\n\"Do it.\",\"1\",One"]
    {
        let imported = read(text).expect("a table");
        let requirement = &imported.requirements[0];
        assert_eq!(
            (requirement.id.as_str(), &*requirement.title, &*requirement.asks),
            ("1", "One", "Do it."),
            "{text}"
        );
        assert_eq!((&*imported.title, &*imported.topics[0].title), ("House rules", "All requirements"));
    }
}

#[test]
fn the_nearest_parent_without_text_is_the_topic() {
    let imported = read(
        "id,title,text,parent\nB.1.1,Deep,Do it.,B.1\nB,Outer,,\nB.1,Inner,,B\nB.2,With text,Do.,B\nB.2.1,Below,Do.,B.2\nC,Alone,,\n",
    )
    .expect("a table");
    let rows: Vec<(&str, &str)> =
        imported.requirements.iter().map(|r| (r.id.as_str(), imported.topics[r.topic].id.as_str())).collect();
    assert_eq!(rows, [("B.1.1", "B.1"), ("B.2", "B"), ("B.2.1", "B"), ("C", "all")]);
    assert_eq!(imported.requirements[3].asks, "Alone");
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let text = "id,title,text,parent\n1,One,\"a\n\nb\",7\n\n\n2,Two,c,\n2,Two,d,\n,Three,e,\n4,,,\n5,a,b,,f\n";
    assert_eq!(
        wrong(text),
        [
            "line 2: there is no parent `7`",
            "line 8: the id `2` stands in line 7 already",
            "line 9: the id is missing or empty",
            "line 10: `4` has neither title nor text",
            "line 11: the row has 5 cells, the header 4; a text with the separator in it needs quotation marks",
        ]
    );
}

#[test]
fn a_topic_that_is_its_own_parent_is_a_mistake() {
    assert_eq!(wrong("id,title,text,parent\na,A,,a\nb,B,x,a\n"), ["line 2: `a` lies below itself"]);
}

#[test]
fn long_tables_take_linear_time() {
    let mut text = "id,title,text,parent\n".to_owned();
    for n in 0..20_000 {
        text.push_str(&format!("{n},t,x,{}\n", n + 1));
    }
    text.push_str("20000,t,x,\n");
    let wrong = read(&text).expect_err("too deep");
    assert_eq!(wrong.len(), 20_001 - crate::limits::DEPTH);
}
