//! Attempts to get a score for words that commit to nothing, and ways of committing that must not be missed.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::Value;
use support::{AS_OF, FRAMEWORK, annexa, arguments, files_below, list, number, read, root, scratch, string};

/// The framework whose controls need no AI.
const SECURITY: &str = "iso27001-2022";

type Scores = BTreeMap<(String, String), usize>;

/// The scores that one document in Markdown gets by itself.
fn scores(text: &str) -> Scores {
    let folder = scratch();
    fs::write(folder.path().join("document.md"), text).expect("a writable folder");
    let words = ["map", "--as-of", AS_OF, "--format", "json", "--ocr", "off"];
    let map = annexa(arguments(&words, &[folder.path().to_owned()])).json();
    let requirements = list(&map["documents"][0]["requirements"]).iter();
    requirements
        .map(|r| ((string(&r["framework"]).to_owned(), string(&r["id"]).to_owned()), number(&r["score"])))
        .collect()
}

fn score(scores: &Scores, framework: &str, id: &str) -> usize {
    scores.get(&(framework.to_owned(), id.to_owned())).copied().unwrap_or(0)
}

#[track_caller]
fn nothing_above_1(what: &str, text: &str) {
    let above: Vec<_> = scores(text).into_iter().filter(|(_, score)| *score > 1).collect();
    assert!(above.is_empty(), "{what} reaches {above:?}");
}

/// One sentence in a document that is otherwise about the same thing.
fn policy(sentence: &str) -> String {
    format!("# AI impact assessment\n\nThis page is about AI systems.\n\n{sentence}\n")
}

/// The score for the impact assessment process (A.5.2) of one sentence.
fn impact(sentence: &str) -> usize {
    score(&scores(&policy(sentence)), FRAMEWORK, "A.5.2")
}

#[track_caller]
fn commits_to_nothing(sentences: &[&str]) {
    for sentence in sentences {
        let got = impact(sentence);
        assert!(got <= 1, "scores {got}: {sentence}");
    }
}

#[track_caller]
fn commits(sentences: &[&str]) {
    for sentence in sentences {
        let got = impact(sentence);
        assert!(got >= 2, "scores {got}: {sentence}");
    }
}

#[test]
fn a_plain_commitment_counts() {
    commits(&[
        "An AI system impact assessment shall be completed before an AI system is deployed.",
        "Before any AI system goes live, its owner carries out an impact assessment.",
    ]);
}

#[test]
fn a_page_with_every_key_term_and_no_sentence() {
    let mut terms = String::from("# Keywords\n\n");
    for file in files_below(&root().join("mappings/concepts")) {
        for line in read(&file).lines().filter(|l| l.trim_start().starts_with("terms:")) {
            let plain: String = line.chars().map(|c| if c.is_alphanumeric() || c == ',' { c } else { ' ' }).collect();
            writeln!(terms, "{}\n", plain.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")).expect("a string");
        }
    }
    assert!(terms.len() > 50_000, "the concepts have hardly any terms");
    nothing_above_1("a page of key terms", &terms);
}

#[test]
fn the_catalogues_own_titles() {
    for framework in [FRAMEWORK, SECURITY] {
        let shown = annexa(["frameworks", "show", framework]).ends_with(0);
        let titles: Vec<&str> = shown.text().lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        assert!(titles.len() > 60, "{framework} has titles");
        nothing_above_1("a list of titles", &format!("# Contents\n\n- {}\n", titles.join("\n- ")));
        nothing_above_1("titles as headings", &format!("# Controls\n\n## {}\n", titles.join("\n\n## ")));
        let rows: String = titles.iter().map(|t| format!("| {t} | yes |\n")).collect();
        nothing_above_1("titles in a table", &format!("# Controls\n\n| Control | Applies |\n|---|---|\n{rows}"));
    }
}

#[test]
fn a_glossary() {
    nothing_above_1(
        "a glossary",
        "# Glossary\n\n\
         **Impact assessment**: a process by which the consequences of an AI system for people are assessed.\n\n\
         **Access control**: means to ensure that access to assets is authorised on business requirements.\n\n\
         | Term | Definition |\n|---|---|\n\
         | Backup | Copies of data are made daily and tests of restoration are carried out |\n\
         | Human oversight | People review the output of an AI system and can override it |\n\
         | Internal audit | Audits are held annually and results are reported to top management |\n",
    );
}

#[test]
fn a_template_with_blanks() {
    nothing_above_1(
        "a blank template",
        "# AI impact assessment form\n\n\
         | Field | Entry |\n|---|---|\n| AI system | [name] |\n| Owner | [name] |\n| Date of assessment | [date] |\n\
         | Effects on individuals | |\n| Effects on society | |\n| Measures | |\n| Approved by | [name] |\n\n\
         Assessed by: ____________    Date: ____________\n",
    );
}

#[test]
fn a_job_advert() {
    nothing_above_1(
        "a job advert",
        "# Information security and AI governance manager\n\n\
         We are hiring! You will maintain our information security management system, review access rights quarterly, \
         assess the risks of AI systems and report to top management.\n\n\
         - You carry out internal audits of the ISMS every year.\n\
         - You run AI impact assessments before each release.\n\n\
         We offer a competitive salary and flexible hours. Apply by 31 March with your CV.\n",
    );
}

#[test]
fn a_news_story_about_another_companys_incident() {
    nothing_above_1(
        "a news story",
        "# Chatbot leaks customer data\n\n\
         The retailer said on Tuesday that an AI assistant had exposed order data of 4,000 customers. A spokesperson told \
         reporters that the incident was reported to the data protection authority within 72 hours, that access rights \
         were revoked and that backups were restored.\n\n\
         \"We assess the impact of every AI system before release,\" the spokesperson said. The company declined to \
         comment on when human oversight would be introduced, according to people familiar with the matter.\n",
    );
}

#[test]
fn negated() {
    commits_to_nothing(&[
        "No AI impact assessment is carried out before deployment.",
        "An AI impact assessment is not required before an AI system is deployed.",
        "There is no process for assessing the impact of AI systems before release.",
        "We do not carry out impact assessments before AI systems go live.",
    ]);
}

#[test]
fn postponed() {
    commits_to_nothing(&[
        "By 2029 we intend to complete an impact assessment before each AI system is deployed.",
        "An AI impact assessment before deployment will be introduced next year.",
        "It is planned to assess the impact of AI systems before they are released.",
        "The company aims to carry out AI impact assessments before deployment in the future.",
    ]);
}

#[test]
fn hedged() {
    commits_to_nothing(&[
        "Where practicable, staff may carry out an AI impact assessment before deployment.",
        "Teams should consider an AI impact assessment before an AI system is deployed.",
        "It is recommended to complete an AI impact assessment before deployment.",
    ]);
}

#[test]
fn quoted_from_a_standard() {
    commits_to_nothing(&[
        "> An AI system impact assessment shall be completed before an AI system is deployed.",
        "ISO/IEC 42001 requires that an AI system impact assessment is completed before deployment.",
        "According to the standard, an AI impact assessment shall be completed before an AI system is deployed.",
    ]);
}

#[test]
fn attributed_to_someone_else() {
    commits_to_nothing(&[
        "Our supplier shall complete an AI impact assessment before it deploys its AI system.",
        "Vendors must carry out AI impact assessments before they release AI systems.",
    ]);
}

#[test]
fn out_of_scope() {
    commits_to_nothing(&[
        "AI impact assessments before deployment are out of scope of this page.",
        "This document does not cover AI impact assessments before deployment.",
    ]);
}

#[test]
fn double_negation_commits() {
    commits(&[
        "No AI system shall be deployed without an impact assessment.",
        "AI systems shall not be released unless an impact assessment has been completed.",
        "An AI system must never go live before its impact assessment is complete.",
        "It is not permitted to deploy an AI system without a completed impact assessment.",
    ]);
}

#[test]
fn what_is_only_possible_in_a_condition_leaves_the_commitment() {
    commits(&["If an AI system could harm people, complete the impact assessment before deployment."]);
    commits_to_nothing(&[
        "If an AI system could harm people, you may complete an impact assessment before deployment.",
    ]);
}

#[test]
fn a_statement_before_a_long_list_commits_and_a_list_alone_does_not() {
    let terms = "scope, purpose, people, groups, harms, benefits, likelihood, measures and residual impact";
    let stated = format!("We complete an AI impact assessment before deployment with these parts: {terms}.");
    let listed = format!("AI impact assessment before deployment: {terms}.");
    commits(&[&stated]);
    commits_to_nothing(&[&listed]);
}

#[test]
fn boxes_on_lines_of_their_own_speak_for_themselves() {
    commits(&["[x] AI impact assessment completed before deployment\n[ ] Board informed\n"]);
    commits_to_nothing(&["[ ] AI impact assessment completed before deployment\n[x] Board informed\n"]);
}

#[test]
fn a_commitment_split_over_a_list_with_its_lead_in() {
    commits(&[
        "An AI impact assessment shall be carried out:\n\n- before an AI system is deployed\n- on every significant change\n",
        "Owners of AI systems must:\n\n1. complete the impact assessment before deployment;\n2. repeat it every year.\n",
    ]);
}

#[test]
fn a_list_after_a_lead_in_that_only_allows() {
    commits_to_nothing(&["Teams may find it useful to:\n\n- complete an AI impact assessment before deployment\n"]);
}

#[test]
fn a_raci_table() {
    let raci = "# AI responsibilities\n\n| Activity | Board | AI lead | Legal |\n|---|---|---|---|\n\
                | AI impact assessment before deployment | I | R | C |\n| AI policy review every year | A | R | C |\n\
                | Monitoring of AI models in operation | I | A | R |\n";
    let got = scores(raci);
    for id in ["A.5.2", "A.2.4", "A.6.2.6"] {
        assert!(score(&got, FRAMEWORK, id) <= 1, "{id} reaches {}", score(&got, FRAMEWORK, id));
    }
}

#[test]
fn a_register_whose_rows_are_records() {
    let register = "# Register of AI impact assessments\n\nOwner: Head of AI. Version 3, 4 May 2026.\n\n\
                    | AI system | Assessment completed on | Affected people | Result | Approved by |\n|---|---|---|---|---|\n\
                    | RouteWise | 12 March 2026 | Drivers may be given unfair tours | Tours capped at nine hours | J. Roth |\n\
                    | TalentRank | 4 May 2026 | Applicants may be refused unfairly | Human decides on every refusal | J. Roth |\n";
    let got = scores(register);
    assert!(score(&got, FRAMEWORK, "A.5.3") >= 2 || score(&got, FRAMEWORK, "8.4") >= 2, "{got:?}");
}

/// What Annexa reads of a document's control facts.
fn facts(name: &str, bytes: &[u8]) -> Value {
    let folder = scratch();
    fs::write(folder.path().join(name), bytes).expect("a writable folder");
    let words = ["assess", "--framework", FRAMEWORK, "--as-of", AS_OF, "--format", "json", "--ocr", "off"];
    annexa(arguments(&words, &[folder.path().to_owned()])).json()["documents"][0]["facts"].clone()
}

#[test]
fn dates_in_five_notations() {
    for written in ["2026-03-14", "14 March 2026", "March 14, 2026", "14.03.2026", "14th of March 2026", "14-Mar-2026"]
    {
        let text =
            format!("# AI policy\n\nApproved by: Jane Roth\n\nApproved on: {written}\n\nAI systems shall be tested.\n");
        let got = facts("policy.md", text.as_bytes());
        assert_eq!(got["approved_on"], "2026-03-14", "{written}: {got}");
    }
}

#[test]
fn owner_and_approval_in_a_table() {
    let text = "# AI policy\n\n| Owner | Jane Roth |\n|---|---|\n| Approved by | Managing director |\n| Version | 2.1 |\n\n\
                AI systems shall be tested.\n";
    let got = facts("policy.md", text.as_bytes());
    assert_eq!((&got["owner"], &got["approved_by"]), (&"Jane Roth".into(), &"Managing director".into()), "{got}");
}

#[test]
fn owner_and_approval_in_a_header() {
    let got = facts("policy.docx", &docx(Some("Owner: Jane Roth. Approved by: Managing director. Version 2.1"), None));
    assert_eq!((&got["owner"], &got["approved_by"]), (&"Jane Roth".into(), &"Managing director".into()), "{got}");
}

#[test]
fn owner_and_approval_in_a_footer() {
    let got = facts("policy.docx", &docx(None, Some("Owner: Jane Roth. Approved by: Managing director. Version 2.1")));
    assert_eq!((&got["owner"], &got["approved_by"]), (&"Jane Roth".into(), &"Managing director".into()), "{got}");
}

/// A Word file with one heading and one sentence, and a header and a footer where there is one.
fn docx(header: Option<&str>, footer: Option<&str>) -> Vec<u8> {
    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let (mut references, mut relations, mut types) = (String::new(), String::new(), String::new());
    let mut parts = Vec::new();
    for (kind, tag, text) in [("header", "hdr", header), ("footer", "ftr", footer)] {
        let Some(text) = text else { continue };
        write!(references, "<w:{kind}Reference w:type=\"default\" r:id=\"{kind}\"/>").expect("a string");
        write!(relations, "<Relationship Id=\"{kind}\" Type=\"{RELATION}/{kind}\" Target=\"{kind}1.xml\"/>")
            .expect("a string");
        write!(
            types,
            "<Override PartName=\"/word/{kind}1.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml\"/>"
        )
        .expect("a string");
        parts.push((format!("word/{kind}1.xml"), format!("<w:{tag} xmlns:w=\"{WORD}\">{}</w:{tag}>", paragraph(text))));
    }
    let heading = "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>AI policy</w:t></w:r></w:p>";
    let body = format!("{heading}{}<w:sectPr>{references}</w:sectPr>", paragraph("AI systems shall be tested."));
    parts.push((
        "[Content_Types].xml".to_owned(),
        format!(
            "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
             ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
             ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>{types}</Types>"
        ),
    ));
    parts.push((
        "_rels/.rels".to_owned(),
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"d\" Type=\"{RELATION}/officeDocument\" \
             Target=\"word/document.xml\"/></Relationships>"
        ),
    ));
    parts.push((
        "word/_rels/document.xml.rels".to_owned(),
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}</Relationships>"),
    ));
    parts.push((
        "word/document.xml".to_owned(),
        format!("<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATION}\"><w:body>{body}</w:body></w:document>"),
    ));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(content.as_bytes()).expect("memory");
    }
    zip.finish().expect("an archive").into_inner()
}

#[test]
fn the_helper_documents_are_read() {
    // The attempts above would prove nothing on a document that is not read at all.
    assert!(Path::new(env!("CARGO_BIN_EXE_annexa")).exists());
    assert!(!scores(&policy("An AI impact assessment shall be completed before deployment.")).is_empty());
}
