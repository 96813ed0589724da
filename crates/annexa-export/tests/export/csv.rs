use crate::sample::{hostile, large, map, requirement_ids};
use annexa_export::{write_csv, write_map_csv};

/// Rows as maps are not needed: header and rows, by place.
fn rows(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let own = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = own(reader.headers().unwrap());
    (header, reader.records().map(|record| own(&record.unwrap())).collect())
}

#[test]
fn there_is_one_row_for_each_requirement() {
    let mut bytes = Vec::new();
    write_csv(&large(), &mut bytes).unwrap();
    let (header, rows) = rows(&bytes);
    let column = |name: &str| header.iter().position(|other| other == name).unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row[column("id")].as_str()).collect();
    assert_eq!(ids, requirement_ids());
    let first = &rows[0];
    assert_eq!(first[column("points_total")], "4");
    assert!(first[column("best_quote")].starts_with("The AI governance committee"));
    assert_eq!(first[column("best_document")], first[column("carried_by")].split("; ").next().unwrap());
    let excluded = rows.iter().find(|row| row[column("id")] == "A.10.4").unwrap();
    assert_eq!((excluded[column("applicable")].as_str(), excluded[column("score")].as_str()), ("no", ""));
}

#[test]
fn no_cell_is_a_formula_or_steers() {
    let mut bytes = Vec::new();
    write_csv(&hostile(), &mut bytes).unwrap();
    write_map_csv(&map(), &mut bytes).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("'=HYPERLINK") && text.contains("'=1+1"));
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(&bytes[..]);
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            assert!(!cell.chars().any(|character| character.is_control() || character == '\u{202E}'), "{cell}");
        }
    }
}

#[test]
fn the_map_keeps_documents_that_answer_nothing() {
    let mut bytes = Vec::new();
    write_map_csv(&map(), &mut bytes).unwrap();
    let (header, rows) = rows(&bytes);
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().all(|row| row.len() == header.len()));
    let paths: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert!(paths.contains(&"canteen.md") && paths.contains(&"scan.pdf"));
    assert_eq!(rows[0][4..8], ["5.2", &rows[0][5], "0.91", "3"]);
}
