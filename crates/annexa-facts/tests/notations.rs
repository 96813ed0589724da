//! How documents write owner, version, approval, review, status and kind: a table for each.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use annexa_catalog::{Catalog, SourceFile};
use annexa_extract::{Limits, extract_as, passages};
use annexa_facts::FactRules;
use annexa_model::{Date, Document, Facts, MediaType, Sourced};

fn rules() -> FactRules {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings/facts/en.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let (catalog, _) = Catalog::load_with_mistakes(&[SourceFile { path: "facts/en.yaml".into(), text }]);
    FactRules::compile(&catalog.facts)
}

fn document(markdown: &str) -> Document {
    extract_as(MediaType::Markdown, markdown.as_bytes(), &Limits::default()).unwrap()
}

fn text(value: Option<&Sourced<String>>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| v.value.clone())
}

fn day(value: Option<&Sourced<Date>>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| v.value.to_string())
}

fn approval(facts: &Facts) -> String {
    format!("{} | {}", text(facts.approved_by.as_ref()), day(facts.approved_on.as_ref()))
}

fn status(facts: &Facts) -> String {
    facts.status.as_ref().map_or_else(|| "-".to_owned(), |s| s.value.name().to_owned())
}

fn kind(facts: &Facts) -> String {
    format!("{} {}", facts.kind.map_or("-", |k| k.name()), facts.role.name())
}

/// Reads each text below the title "AI policy" and compares what `shown` tells.
fn check(cases: &[(&str, &str)], shown: impl Fn(&Facts) -> String) {
    let rules = rules();
    let mut wrong = Vec::new();
    for (written, expected) in cases {
        let body = if written.starts_with("# ") {
            (*written).to_owned()
        } else {
            format!("# AI policy\n\n{written}\n\n## Purpose\n\nModels shall be tested.\n")
        };
        let document = document(&body);
        let got = shown(&rules.facts(&document, &passages(&document)));
        if got != *expected {
            wrong.push(format!("{written}\n    wanted `{expected}`, got `{got}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn owners_are_read_in_every_notation() {
    let cases = [
        ("Owner: A. Okafor. Version 0.9 of 19 August 2026.", "A. Okafor"),
        ("**📋 Document Owner:** CEO | **📄 Version:** 2.3", "CEO"),
        ("| Owner | Dr A. Okafor, Head of AI |\n|---|---|\n| Version | 1.3 |", "Dr A. Okafor, Head of AI"),
        ("Note, owner Ben Adeyemi. Version of 2026-10-30.", "Ben Adeyemi"),
        ("This procedure is owned by the Head of Data. It applies to all.", "Head of Data"),
        ("Version 0.6, author Amara Okafor. This page collects what is to come.", "Amara Okafor"),
        ("Last updated 3 September 2026. Responsible for this page: Ruth Carver.", "Ruth Carver"),
        ("QMS-PRO-11 / Version 2.2 / Owner: H. Brandt / Approved by: A. Lund, 4 May 2026", "H. Brandt"),
        (
            "v1.2 — owner H. Brandt, Head of Claims — renewed after the yearly look on 2 May 2026",
            "H. Brandt, Head of Claims",
        ),
        ("Owner of the plan: H. Brandt.", "H. Brandt"),
        ("Owner: [Name]\nVersion: 1.0", "-"),
        ("Owner | Due date", "-"),
        ("Prepared by: ___\nAuditees: ___", "-"),
    ];
    check(&cases, |f| text(f.owner.as_ref()));
}

#[test]
fn versions_are_read_in_every_notation() {
    let cases = [
        ("Version: 1.2", "1.2 -"),
        ("POL-1, version 1.2, 8 March 2022. Owner: B. Adeyemi.", "1.2 2022-03-08"),
        ("Log LOG-1, version of 2026-11-03.", "2026-11-03 2026-11-03"),
        ("v4.0 - approved 10 February 2026 by E. Marsh", "4.0 -"),
        ("Version | Draft 0.3\n\nOwner | P. Nair", "0.3 -"),
        ("**QMS-PRO-11, version 2.2**", "2.2 -"),
        ("QMS-PRO-11 / Version 2.2 / Owner: H. Brandt / Approved by: A. Lund, 4 May 2026", "2.2 -"),
        ("Draft 0.7 for version 1.0. Version 0.6 stays valid until then.", "0.7 -"),
        ("Version 3.2, replaces version 3.1 of last year.", "3.2 -"),
        (
            "| Sent out | 4 May 2026, version 1.0. Version 1.1 of 6 June 2026 corrects a name |\n|---|---|\n| Owner | H. Brandt |",
            "1.1 -",
        ),
        ("| Version | Draft 0.3 |\n|---|---|\n| Owner | P. Nair |", "0.3 -"),
        ("FRM-AI-02 version 1.0 | page", "1.0 -"),
        ("Rev. 2.4 | 12.01.2026 | Owner: J. Weber (CISO)", "2.4 2026-01-12"),
        ("Issue 3 of 14.03.2026", "3 2026-03-14"),
        ("Version: 2.0\nApproved on: 2026-03-14\nEffective date: 2026-04-01", "2.0 2026-04-01"),
        (
            "| Version | Date | Author |\n|---|---|---|\n| 1.1 | 2026-05-05 | A |\n| 1.0 | 2025-05-05 | A |",
            "1.1 2026-05-05",
        ),
        (
            "| Component | Version | Date |\n|---|---|---|\n| base | 7.1 | 2026-05-05 |\n| top | 7.2 | 2026-05-05 |",
            "- -",
        ),
    ];
    check(&cases, |f| format!("{} {}", text(f.version.as_ref()), day(f.effective_on.as_ref())));
}

#[test]
fn approvals_are_read_in_every_notation() {
    let cases = [
        ("Approved: Eleanor Marsh, Chief Executive, on 03/06/2026", "Eleanor Marsh, Chief Executive | 2026-06-03"),
        ("Version 1.2 · Approved by Martin Hale on 8 March 2022 · Review due March 2024", "Martin Hale | 2022-03-08"),
        ("v4.0 - approved 10 February 2026 by E. Marsh - next review 10 February 2028", "E. Marsh | 2026-02-10"),
        ("Approved by: Eleanor Marsh, 2026-01-19 (rules), entries one by one.", "Eleanor Marsh | 2026-01-19"),
        ("Approved by the Model Risk Committee on 8 October 2026.", "Model Risk Committee | 2026-10-08"),
        ("This procedure was approved by the board on 3 May 2026 and is reviewed every year.", "board | 2026-05-03"),
        ("Minutes approved by the chair, Dr Li, on 9 June 2026.", "chair, Dr Li | 2026-06-09"),
        ("Policy Sponsor: CEO | Board approval: 14 January 2026 | Ver 5", "- | 2026-01-14"),
        (
            "Prepared by Jane Doe on 4 April 2026. Reviewed and approved by the Data Board on 20 April 2026.",
            "Data Board | 2026-04-20",
        ),
        (
            "| Owner | Approved by | Approved on |\n|---|---|---|\n| H. Brandt | Safety Board | 4 May 2026 |",
            "Safety Board | 2026-05-04",
        ),
        ("| Topic | Yearly talk |\n|---|---|\n| Minutes approved | A. Lund, 4 May 2026 |", "A. Lund | 2026-05-04"),
        (
            "Owner of the list: H. Brandt, Head of Claims and Complaints at the Lund office. Edition 2026-05, checked line by line \
             by all team leads of both offices in April and May, and approved by the Safety Board on 4 May 2026.",
            "Safety Board | 2026-05-04",
        ),
        ("Approved: 12 December 2025", "- | 2025-12-12"),
        ("Approval: to be approved by the Model Risk Committee", "- | -"),
        ("Approved by: ___________ Date: ___________", "- | -"),
        ("Signed: J. Smith\nDate: 3 May 2026", "J. Smith | 2026-05-03"),
        (
            "| Version | Date | Change | Approved by |\n|---|---|---|---|\n| 1.0 | 2025-04-10 | First | B |\n| 1.1 | 2026-05-05 | More | Risk Committee |",
            "Risk Committee | 2026-05-05",
        ),
        (
            "| Role | Name | Signature | Date |\n|---|---|---|---|\n| Approved by | J. Smith | (signed) | 2026-05-03 |",
            "J. Smith | 2026-05-03",
        ),
        ("The policy shall be approved by Martin Hale before release.", "- | -"),
    ];
    check(&cases, approval);
}

#[test]
fn reviews_are_read_in_every_notation_and_never_invented() {
    let cases = [
        ("Next review: April 2027", "2027-04-30"),
        ("Review due 14 April 2027. Page 1 of 1", "2027-04-14"),
        ("**🔄 Review Cycle:** Quarterly | **⏰ Next Review:** 2026-09-20", "2026-09-20"),
        ("This procedure is reviewed every year, next by 25 March 2027.", "2027-03-25"),
        ("| Owner | CISO |\n|---|---|\n| Next review due | 11 December 2026 |", "2026-12-11"),
        ("Approved: A. Lund, 4 May 2026\nReview: May 2027", "2027-05-31"),
        ("Approved: A. Lund, 4 May 2026\nReview: 2 May 2026", "-"),
        ("| Plan owner | H. Brandt |\n|---|---|\n| Valid until next issue | May 2027 |", "2027-05-31"),
        ("Owner: H. Brandt. Next check March 2027.", "2027-03-31"),
        ("Review cycle: annual\nLast reviewed: 2026-03-01", "-"),
        ("Next review: [one year after approval]\nVersion: 1.0", "-"),
    ];
    check(&cases, |f| day(f.next_review.as_ref()));
}

#[test]
fn status_is_what_the_document_says_of_itself() {
    let cases = [
        ("Status: approved. Version 2.2.", "approved"),
        ("Version: 1.0\nApproved by: E. Marsh", "approved"),
        ("DRAFT", "draft"),
        ("Version: 0.3-draft\nOwner: P. Nair", "draft"),
        ("| Version | Draft 0.3 |\n|---|---|\n| Owner | P. Nair |", "draft"),
        ("SUPERSEDED by POL-2 on 20 February 2025 - kept for reference only", "obsolete"),
        ("Superseded by: POL-2\nVersion: 1.0", "obsolete"),
        ("Superseded by: -\nVersion: 1.0", "-"),
        ("This policy has been replaced by POL-2.", "obsolete"),
        ("Supersedes: POL-1\nVersion: 2.0\nOwner: CISO", "-"),
        ("Status: Draft / Approved / Withdrawn\nVersion: 1.0", "-"),
        ("A draft is reviewed by a second person.", "-"),
        ("| Version | Date | Approver |\n|---|---|---|\n| 1.0 | TBD | CEO |", "-"),
    ];
    check(&cases, status);
}

#[test]
fn kinds_are_told_by_title_text_and_number() {
    let cases = [
        ("# AI impact assessment procedure\n\nText.", "procedure design"),
        ("# AI objectives 2026\n\nText.", "plan design"),
        ("# How we train models\n\nText.", "procedure design"),
        ("# Handling of pictures\n\nThis procedure applies to pictures.", "procedure design"),
        ("# Speaking up (PRO-HR-09)\n\nText.", "procedure design"),
        ("# Using AI at work\n\nText.", "policy design"),
        ("# About Robby, our assistant\n\nText.", "notice design"),
        ("# Management review of the AI management system\n\nText.", "minutes evaluation"),
        ("# Internal audit report\n\nText.", "audit evaluation"),
        ("# Monitoring report, second quarter\n\nText.", "report evaluation"),
        ("# Test report TR-1\n\nText.", "report operation"),
        ("# Schedule 4: AI services\n\nThe supplier keeps logs.", "contract design"),
        (
            "# Schedule 4: AI services\n\nThe supplier keeps logs.\n\nSigned for Acme: M. Hale, 2 February 2026",
            "contract operation",
        ),
        ("# Records retention schedule\n\nText.", "plan design"),
        ("# Glossary of AI terms\n\nText.", "- none"),
        ("# Note for file: open points\n\nText.", "- none"),
    ];
    check(&cases, kind);
}

#[test]
fn a_heading_that_names_a_part_of_a_document_is_no_title() {
    let cases = [
        ("---\ntitle: Guards\n---\n\n## Document Control\n\nOwner: Ada Bell, facilities\n", "Guards"),
        ("## 1. Purpose\n\nText.\n\n| Title | Guards |\n|---|---|\n| Owner | Ada Bell |\n", "Guards"),
        ("## Guards\n\nText.\n", "Guards"),
    ];
    for (written, expected) in cases {
        let document = document(written);
        assert_eq!(text(rules().facts(&document, &passages(&document)).title.as_ref()), expected, "{written}");
    }
}

#[test]
fn titles_stand_without_decoration() {
    let cases = [
        ("# 🤖 Using AI at work\n\nText.", "Using AI at work"),
        ("# AI incident log LOG-AI-2026\n\nText.", "AI incident log"),
        ("# Use of GPT-4\n\nText.", "Use of GPT-4"),
        ("# REG-AI-01 AI inventory\n\nText.", "REG-AI-01 AI inventory"),
        ("# EXAMPLE SYSTEMS LTD\n\nNote for file: open points\n\nText.", "Note for file: open points"),
    ];
    check(&cases, |f| text(f.title.as_ref()));
}

#[test]
fn forms_are_told_from_texts_with_blanks() {
    let blank_rows =
        "| No. | Change | Owner | Done |\n|---|---|---|---|\n| 1 | | | |\n| 2 | | | |\n| 3 | | | |\n| 4 | | | |\n";
    let rules = "Every change shall be entered on the day it is decided.\n".repeat(8).replace('\n', "\n\n");
    let form = format!("# Change log\n\nOne row for each change.\n\n{blank_rows}");
    let with_rules = format!("# Change log\n\n{rules}\n{blank_rows}");
    let named = format!("# AI policy\n\n[Organisation Name] shall test its models.\n\n{rules}");
    let cases = [
        (form.as_str(), "true none"),
        (with_rules.as_str(), "false design"),
        (named.as_str(), "false design"),
        (
            "# Risk assessment form\n\nSystem: ____\n\nOwner: ____\n\nDate: ____\n\n- ☐ low ☐ high\n- ☐ accepted\n- ☐ refused\n- ☐ open\n",
            "true none",
        ),
        (
            "# Oversight standard\n\nDRAFT\n\n| System | Who | When | How |\n|---|---|---|---|\n| A | TBD | TBD | TBD |\n| B | TBD | TBD | TBD |\n| C | TBD | TBD | TBD |\n| D | TBD | TBD | TBD |\n",
            "false design",
        ),
    ];
    check(&cases, |f| format!("{} {}", f.is_template, f.role.name()));
}

#[test]
fn properties_complete_the_text() {
    let rules = rules();
    let mut document = document("# AI policy\n\nModels shall be tested.\n");
    let other = [
        ("Document Owner", "CISO"),
        ("ApprovedBy", "E. Marsh"),
        ("approval_date", "2026-03-14"),
        ("next-review", "March 2027"),
    ];
    document.properties.other = other.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    document.properties.version = Some("v1.4".to_owned());
    let facts = rules.facts(&document, &passages(&document));
    let got = [
        text(facts.owner.as_ref()),
        text(facts.version.as_ref()),
        approval(&facts),
        day(facts.next_review.as_ref()),
        status(&facts),
    ];
    assert_eq!(got.join("; "), "CISO; 1.4; E. Marsh | 2026-03-14; 2027-03-31; approved");
}

#[test]
fn records_tell_when_something_was_done_and_not_when_it_is_due() {
    let cases = [
        ("# Event log\n\n2026-05-03 06:15 ALERT drift\n\n2026-05-06 10:20 OVERRIDE by hand", "2026-05-03 2026-05-06"),
        (
            "# Action log\n\n| No. | Action | Due date | Done |\n|---|---|---|---|\n| 1 | a | 2026-09-30 | 2026-09-12 |\n| 2 | b | 2027-01-31 | open |",
            "2026-09-12",
        ),
        (
            "# Audit report\n\n| No. | Finding | Seen |\n|---|---|---|\n| 1 | The plan was due for renewal on 4 May 2026 | 9 June 2026 |\n| 2 | Of the eleven licences in use since the move of 3 March 2026 two have lapsed | none |",
            "2026-06-09",
        ),
        ("# Test report\n\n- Date of test: March 11, 2025\n- Tester: D. Anand", "2025-03-11"),
        ("# Committee minutes\n\nMinutes of 24 September 2026, 10:00\n\nText.", "2026-09-24"),
    ];
    check(&cases, |f| f.record_dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
}
