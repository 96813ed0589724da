//! Under which requirement a document is filed that answers several.

mod support;

use std::fs;

use serde_json::Value;
use support::{AS_OF, annexa, arguments, list, scratch, string};

const SECURITY: &str = "iso27001-2022";
const AI: &str = "iso42001-2023";

/// What one document in Markdown answers, most relevant first.
fn answers(text: &str, framework: &str) -> Vec<Value> {
    let folder = scratch();
    fs::write(folder.path().join("document.md"), text).expect("a writable folder");
    let words = ["map", "--framework", framework, "--as-of", AS_OF, "--format", "json", "--ocr", "off"];
    let map = annexa(arguments(&words, &[folder.path().to_owned()])).json();
    list(&map["documents"][0]["requirements"]).to_vec()
}

fn relevance(answers: &[Value], id: &str) -> f64 {
    answers.iter().find(|a| string(&a["id"]) == id).and_then(|a| a["relevance"].as_f64()).unwrap_or(0.0)
}

const RISKS: &str = "The information security team assesses information security risks every year. Each risk is rated \
    for likelihood and impact on a scale of 1 to 5, and a risk above 12 shall be treated. Risk owners choose to reduce, \
    avoid, share or accept a risk and approve the risk treatment plan. Criteria for accepting risks are approved by the \
    board.";

#[test]
fn a_policy_on_all_of_a_clause_is_filed_under_the_clause() {
    let policy = format!("# Information security risk management policy\n\nThis policy applies to all.\n\n{RISKS}\n");
    let got = answers(&policy, SECURITY);
    let clause = &got[0];
    assert_eq!(string(&clause["id"]), "6.1", "{got:?}");
    assert_eq!(clause["parts"], serde_json::json!(["6.1.1", "6.1.2", "6.1.3"]));
    // Score and quote are those of the part that it answers most.
    let most = got.iter().find(|a| string(&a["id"]).starts_with("6.1.")).expect("a part of it");
    assert!(relevance(&got, string(&most["id"])) >= 0.5, "{got:?}");
    assert_eq!((&clause["score"], &clause["quote"]), (&most["score"], &most["quote"]));
}

#[test]
fn what_is_no_policy_or_about_something_else_is_not() {
    let procedure = format!("# Information security risk assessment procedure\n\n{RISKS}\n");
    let got = answers(&procedure, SECURITY);
    assert!(relevance(&got, "6.1.2") >= 0.5 && relevance(&got, "6.1") == 0.0, "{got:?}");
    let backup = "# Backup policy\n\nThis policy applies to all servers. Backups are made every night, encrypted and \
        kept for 30 days at another site. A restore is tested every quarter.\n\nRisks of backup are assessed every year.\n";
    let got = answers(backup, SECURITY);
    assert!(relevance(&got, "A.8.13") >= 0.5 && relevance(&got, "6.1") == 0.0, "{got:?}");
}

#[test]
fn the_clause_goes_before_the_control_that_says_the_same() {
    let matrix = "# AI competence matrix\n\nPeople who develop, test or oversee AI systems must have the competence for it. \
        The matrix shows the competence that each role needs for AI systems and the training that closes gaps.\n\n\
        | Role | Competence needed for AI systems | Training |\n|---|---|---|\n\
        | Data scientist | Model evaluation, bias testing | Course on evaluation, 2026-03-02 |\n\
        | AI system owner | AI risk assessment, human oversight | Course on AI risks, 2026-04-10 |\n\
        | Support agent | Reading outputs of the AI system | Induction, 2026-05-05 |\n";
    let got = answers(matrix, AI);
    assert_eq!((string(&got[0]["id"]), string(&got[1]["id"])), ("7.2", "A.4.6"), "{got:?}");
    assert!(relevance(&got, "A.4.6") >= 0.5, "{got:?}");
}

#[test]
fn records_are_filed_under_what_is_done_and_rules_under_what_is_laid_down() {
    let row = "| R-1 | Ransomware on the file server | 3 | 4 | 12 | Reduce | J. Bell | 2026-05-04 | Open |\n";
    let register = format!(
        "# Information security risk register\n\nResults of the information security risk assessment of 4 May 2026.\n\n\
         | ID | Risk | Likelihood | Impact | Risk level | Treatment | Risk owner | Assessed on | Status |\n\
         |---|---|---|---|---|---|---|---|---|\n{row}{row}{row}"
    );
    let got = answers(&register, SECURITY);
    let (done, laid_down) = (relevance(&got, "8.2"), relevance(&got, "6.1.2"));
    assert!(laid_down >= 0.5 && done >= laid_down, "{done} {laid_down}");
    let got = answers(&format!("# Information security risk assessment procedure\n\n{RISKS}\n"), SECURITY);
    assert!(relevance(&got, "6.1.2") > relevance(&got, "8.2"), "{got:?}");
}
