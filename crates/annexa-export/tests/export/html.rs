use crate::sample::{hostile, large, map, requirement_ids};
use annexa_export::{write_html, write_map_html};
use annexa_report::Assessment;
use std::collections::BTreeSet;

fn page(assessment: &Assessment) -> String {
    let mut bytes = Vec::new();
    write_html(assessment, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Values of `attribute` in the page.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    page.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Names of all elements in the page.
fn elements(page: &str) -> BTreeSet<&str> {
    page.split('<')
        .skip(1)
        .map(|rest| rest.split(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default())
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn hostile_text_is_escaped_and_nothing_can_run_or_load() {
    let page = page(&hostile());
    for element in ["script", "img", "link", "iframe", "object", "form", "base", "svg"] {
        assert!(!elements(&page).contains(element), "{element}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'"
    ));
    assert!(values(&page, "src").is_empty());
    for target in values(&page, "href") {
        assert!(target.starts_with('#'), "{target}");
    }
    let styles = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    assert!(!styles.contains("url(") && !styles.contains("@import") && !styles.contains("://"));
}

#[test]
fn steering_characters_are_gone() {
    let page = page(&hostile());
    assert!(!page.chars().any(|character| character.is_control() && character != '\n'));
    assert!(!page.contains('\u{202E}'));
}

#[test]
fn every_link_leads_somewhere_and_ids_are_unique() {
    let mut two = large();
    let mut second = two.frameworks[0].clone();
    second.id = "iso27001-2022".to_owned();
    two.frameworks.push(second);
    for assessment in [hostile(), large(), two] {
        let page = page(&assessment);
        let ids = values(&page, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len());
        for target in values(&page, "href").into_iter().chain(values(&page, "aria-labelledby")) {
            assert!(unique.contains(target.trim_start_matches('#')), "{target}");
        }
    }
}

#[test]
fn every_requirement_has_a_cell_and_a_section() {
    let page = page(&large());
    let ids = requirement_ids();
    assert_eq!(ids.len(), 65);
    for id in ids {
        assert!(page.contains(&format!("<article class=\"requirement\" id=\"iso42001-2023_{id}\">")), "{id}");
        assert!(page.contains(&format!("href=\"#iso42001-2023_{id}\" title=\"{id} ")), "{id}");
    }
}

#[test]
fn a_requirement_of_an_unlisted_topic_is_not_lost() {
    assert!(page(&hostile()).contains("id=\"iso42001-2023_A.5.3\""));
}

#[test]
fn headings_do_not_skip_levels_downwards() {
    let page = page(&large());
    let mut before = 0;
    for level in page.split("<h").skip(1).filter_map(|rest| rest.chars().next()?.to_digit(10)) {
        assert!(level <= before + 1, "h{before} is followed by h{level}");
        before = level;
    }
}

#[test]
fn what_was_not_assessed_stands_near_the_top_and_in_full() {
    let page = page(&hostile());
    let notice = page.find("1 file could not be assessed").unwrap();
    assert!(notice < page.find("id=\"readiness\"").unwrap());
    assert!(page.contains("id=\"not-assessed\""));
}

#[test]
fn the_same_assessment_gives_the_same_page() {
    assert_eq!(page(&large()), page(&large()));
}

#[test]
fn an_assessment_of_nothing_is_a_page_too() {
    let mut nothing = hostile();
    nothing.documents.clear();
    nothing.frameworks.clear();
    nothing.findings.clear();
    nothing.summary = annexa_report::Summary::default();
    assert!(page(&nothing).contains("Assessment against 0 frameworks"));
}

/// The colours of the styles and the text on them keep to WCAG AA (4.5 to 1), in light and in dark.
#[test]
fn colours_have_contrast() {
    let styles = include_str!("../../src/html/report.css");
    let (light, dark) = styles.split_once("prefers-color-scheme").unwrap();
    let pairs = [
        ("s0", "t0"),
        ("s1", "t1"),
        ("s2", "t2"),
        ("s3", "t3"),
        ("s4", "t4"),
        ("s5", "t5"),
        ("paper", "ink"),
        ("paper", "soft"),
        ("ground", "soft"),
        ("paper", "link"),
        ("ground", "link"),
        ("paper", "good"),
        ("paper", "warn"),
        ("paper", "bad"),
        ("warn-ground", "ink"),
        ("warn-ground", "link"),
        ("add-ground", "ink"),
        ("warn-ground", "soft"),
        ("add-ground", "soft"),
        ("add-ground", "link"),
    ];
    for (name, styles) in [("light", light), ("dark", dark)] {
        for (ground, text) in pairs {
            let find = |variable: &str| colour(styles, variable).or_else(|| colour(light, variable)).unwrap();
            let (one, other) = (luminance(find(ground)), luminance(find(text)));
            let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
            assert!(contrast >= 4.5, "{name}: {text} on {ground} is {contrast:.2}");
        }
    }
}

fn colour(styles: &str, variable: &str) -> Option<u32> {
    let value = styles.split(&format!("--{variable}: #")).nth(1)?;
    u32::from_str_radix(value.get(..6)?, 16).ok()
}

fn luminance(colour: u32) -> f64 {
    let channel = |shift: u32| {
        let value = f64::from((colour >> shift) & 0xff) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
}

#[test]
fn the_map_shows_every_document_and_runs_nothing() {
    let mut bytes = Vec::new();
    write_map_html(&map(), &mut bytes).unwrap();
    let page = String::from_utf8(bytes).unwrap();
    for element in ["script", "img", "link", "iframe", "object", "form"] {
        assert!(!elements(&page).contains(element), "{element}");
    }
    for shown in ["1 of 3 documents", "AI policy", "canteen.md", "not assessed: it is a scan without text", "0.91"] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("0.11"), "only the nearest of those that it does not answer are shown");
}
