//! Writes a large sample in all formats into a folder, to be looked at: `sample_report <folder> [assessment.json [map.json]]`.

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/export/sample.rs"]
mod sample;

use annexa_export::{terminal, write_csv, write_html, write_map_csv, write_map_markdown, write_markdown};
use std::fs::{File, create_dir_all, read_to_string};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("say which folder to write to")?);
    let assessment = match arguments.next() {
        Some(path) => serde_json::from_str(&read_to_string(path)?)?,
        None => sample::large(),
    };
    let map = match arguments.next() {
        Some(path) => serde_json::from_str(&read_to_string(path)?)?,
        None => sample::map(),
    };
    create_dir_all(&folder)?;
    write_html(&assessment, &mut File::create(folder.join("report.html"))?)?;
    write_markdown(&assessment, &mut File::create(folder.join("report.md"))?)?;
    write_csv(&assessment, &mut File::create(folder.join("report.csv"))?)?;
    write_map_markdown(&map, &mut File::create(folder.join("map.md"))?)?;
    write_map_csv(&map, &mut File::create(folder.join("map.csv"))?)?;
    for width in [80, 120] {
        let style = terminal::Style { width, colour: true, unicode: true };
        let file = |name: &str| File::create(folder.join(format!("{name}-{width}.txt")));
        terminal::write_assessment(&assessment, &style, &mut file("terminal")?)?;
        terminal::write_map(&map, &style, &mut file("map")?)?;
    }
    Ok(())
}
