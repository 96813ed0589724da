//! Assessments and maps made by hand: a small hostile one, and a large one of the size and shape of a real one.

use annexa_report::{
    Assessment, Document, Evidence, Facts, Finding, Framework, LevelCount, MapReport, MappedDocument, MappedFramework,
    MappedRequirement, MappingsVersion, NotAssessed, Point, Requirement, Rung, Summary, Topic, TopicSummary, Warning,
};

const LEVELS: [&str; 6] = ["No evidence", "Mentioned", "Partial", "Documented", "Implemented", "Sustained"];

/// Text that would do harm in one format or another.
pub(crate) const HOSTILE: &str =
    "<script>alert(1)</script> | `x`\n\u{1b}[31m\u{202E}txt.exe ![p](http://evil.example/p.png) \"><img src=//e>";

fn mappings() -> MappingsVersion {
    MappingsVersion { version: "2026.11".to_owned(), sha256: "4b1f9c0e7d2a".repeat(5) + "beef" }
}

pub(crate) fn evidence(document: &str, quote: &str, assertion: &str) -> Evidence {
    Evidence {
        document: document.to_owned(),
        page: Some(3),
        section: "AI policy > Responsibilities".to_owned(),
        start: 120,
        end: 120 + quote.len(),
        quote: quote.to_owned(),
        assertion: assertion.to_owned(),
        rule: "A.5.2/triggers#1".to_owned(),
        caveat: None,
    }
}

fn warning(message: &str) -> Warning {
    Warning {
        code: "pages-without-text".to_owned(),
        message: message.to_owned(),
        loses_text: true,
        pages: Vec::new(),
        limit: None,
    }
}

pub(crate) fn document(path: &str, title: &str) -> Document {
    Document {
        path: path.to_owned(),
        sha256: Some("ab".repeat(32)),
        media_type: Some("text/markdown".to_owned()),
        status: "assessed".to_owned(),
        reason: None,
        reason_code: None,
        warnings: Vec::new(),
        duplicate_of: None,
        kind: Some("policy".to_owned()),
        role: Some("design".to_owned()),
        pages: Some(9),
        facts: Facts {
            title: Some(title.to_owned()),
            owner: Some("Head of AI Governance".to_owned()),
            version: Some("2.1".to_owned()),
            status: Some("approved".to_owned()),
            approved_by: Some("Management Board".to_owned()),
            approved_on: Some("2026-02-11".to_owned()),
            effective_on: None,
            next_review: Some("2027-02-11".to_owned()),
        },
    }
}

fn rungs(score: u8) -> Vec<Rung> {
    let reasons = [
        "The topic occurs in 4 documents.",
        "At least one point is met by a commitment in an approved document.",
        "Every essential point is met by a commitment in a document that is not a draft.",
        "The documents are controlled and current, and a record of 2026-06-14 lies inside the audit window.",
        "Records of more than one cycle, or an evaluation with what was done about it, are needed.",
    ];
    (1..=5_u8)
        .zip(reasons)
        .map(|(rung, reason)| Rung {
            rung,
            name: LEVELS[usize::from(rung)].to_owned(),
            holds: rung <= score,
            reason: reason.to_owned(),
        })
        .collect()
}

pub(crate) fn requirement(id: &str, topic: &str, title: &str, asks: &str, score: Option<u8>) -> Requirement {
    Requirement {
        id: id.to_owned(),
        topic: topic.to_owned(),
        title: title.to_owned(),
        asks: asks.to_owned(),
        applicable: score.is_some(),
        justification: score.is_none().then(|| "No AI system is supplied to customers.".to_owned()),
        generic: false,
        score,
        level: score.map(|score| LEVELS[usize::from(score)].to_owned()),
        rungs: score.map(rungs).unwrap_or_default(),
        points: Vec::new(),
        carried_by: Vec::new(),
        lacks: None,
        rests_on_partial: false,
        judged_score: None,
        decisions: Vec::new(),
    }
}

pub(crate) fn finding(id: &str, title: &str, class: &str, reason: &str) -> Finding {
    Finding {
        id: id.to_owned(),
        title: title.to_owned(),
        class: class.to_owned(),
        framework: None,
        requirement: None,
        document: None,
        page: None,
        section: None,
        start: None,
        end: None,
        quote: None,
        reason: reason.to_owned(),
        repair: "Have the owner review the document, record the result and set the next date.".to_owned(),
    }
}

/// Counts everything up, as the engine does.
fn finish(documents: Vec<Document>, frameworks: Vec<Framework>, findings: Vec<Finding>) -> Assessment {
    let scores: Vec<u8> = frameworks
        .iter()
        .flat_map(|framework| &framework.requirements)
        .filter_map(|requirement| requirement.score)
        .collect();
    let at_least = |least: u8| scores.iter().filter(|score| **score >= least).count();
    let all: usize = frameworks.iter().map(|framework| framework.requirements.len()).sum();
    let not_assessed: Vec<NotAssessed> = documents
        .iter()
        .filter(|document| document.status == "not_assessed")
        .map(|document| NotAssessed {
            path: document.path.clone(),
            reason: document.reason.clone().unwrap_or_default(),
        })
        .collect();
    let classes = ["major", "minor", "observation", "opportunity"];
    let summary = Summary {
        documents: documents.len(),
        assessed: documents.len() - not_assessed.len(),
        partial: documents.iter().filter(|document| document.status == "partial").count(),
        not_assessed,
        applicable: scores.len(),
        not_applicable: all - scores.len(),
        levels: (0..=5_u8)
            .map(|score| LevelCount {
                score,
                name: LEVELS[usize::from(score)].to_owned(),
                requirements: scores.iter().filter(|other| **other == score).count(),
            })
            .collect(),
        topics: Vec::<TopicSummary>::new(),
        stage_1_ready: at_least(3),
        stage_2_ready: at_least(4),
        surveillance_ready: at_least(5),
        findings: classes
            .map(|class| (class.to_owned(), findings.iter().filter(|finding| finding.class == class).count()))
            .to_vec(),
    };
    Assessment {
        schema_version: annexa_report::SCHEMA_VERSION.to_owned(),
        as_of: "2026-11-20".to_owned(),
        window_months: 12,
        mappings: mappings(),
        documents,
        frameworks,
        findings,
        summary,
    }
}

/// Two requirements, one excluded, with hostile text in every place that documents can fill.
pub(crate) fn hostile() -> Assessment {
    let mut bad = document(&format!("{HOSTILE}.md"), HOSTILE);
    bad.kind = Some(HOSTILE.to_owned());
    bad.facts.owner = Some("=1+1".to_owned());
    bad.facts.version = Some(HOSTILE.to_owned());
    bad.facts.approved_by = Some(HOSTILE.to_owned());
    bad.status = "partial".to_owned();
    bad.warnings = vec![warning(HOSTILE)];
    let mut scan = document("scan.pdf", "");
    scan.status = "not_assessed".to_owned();
    scan.reason = Some(format!("no text {HOSTILE}"));
    let mut first = requirement("A.5.2", "A.5", HOSTILE, HOSTILE, Some(2));
    first.carried_by = vec![bad.path.clone(), "gone.md".to_owned()];
    first.lacks = Some(HOSTILE.to_owned());
    first.rests_on_partial = true;
    let mut caveated = evidence(&bad.path, HOSTILE, "mentions");
    caveated.caveat = Some(HOSTILE.to_owned());
    caveated.section = HOSTILE.to_owned();
    first.points = vec![
        Point {
            id: "A.5.2/triggers".to_owned(),
            statement: HOSTILE.to_owned(),
            essential: true,
            met: true,
            add: String::new(),
            evidence: vec![evidence(&bad.path, "=HYPERLINK(\"http://evil.example\")", "commits"), caveated.clone()],
        },
        Point {
            id: "A.5.2/steps".to_owned(),
            statement: "The steps are laid down.".to_owned(),
            essential: true,
            met: false,
            add: HOSTILE.to_owned(),
            evidence: vec![caveated],
        },
    ];
    let mut excluded = requirement("A.5.3", "unlisted", "Documentation", "It is kept.", None);
    excluded.justification = Some(HOSTILE.to_owned());
    let mut flagged = finding("negated", HOSTILE, "major", HOSTILE);
    flagged.framework = Some("iso42001-2023".to_owned());
    flagged.requirement = Some("A.5.2".to_owned());
    flagged.document = Some(bad.path.clone());
    flagged.quote = Some(HOSTILE.to_owned());
    flagged.section = Some(HOSTILE.to_owned());
    let mut unknown = finding("dangling", "Of another framework", "minor", "It points elsewhere.");
    unknown.framework = Some("iso27001-2022".to_owned());
    unknown.requirement = Some("A.99".to_owned());
    unknown.document = Some("gone.md".to_owned());
    let framework = Framework {
        id: "iso42001-2023".to_owned(),
        title: "ISO/IEC 42001:2023 AI management system".to_owned(),
        generic: false,
        topics: vec![Topic { id: "A.5".to_owned(), title: "Assessing impacts of AI systems".to_owned() }],
        requirements: vec![first, excluded],
    };
    finish(vec![bad, scan], vec![framework], vec![flagged, unknown])
}

const REQUIREMENTS: &str = include_str!("requirements.tsv");

const TOPICS: [(&str, &str); 16] = [
    ("4", "Context of the organization"),
    ("5", "Leadership"),
    ("6", "Planning"),
    ("7", "Support"),
    ("8", "Operation"),
    ("9", "Performance evaluation"),
    ("10", "Improvement"),
    ("A.2", "Policies related to AI"),
    ("A.3", "Internal organization"),
    ("A.4", "Resources for AI systems"),
    ("A.5", "Assessing impacts of AI systems"),
    ("A.6", "AI system life cycle"),
    ("A.7", "Data for AI systems"),
    ("A.8", "Information for interested parties of AI systems"),
    ("A.9", "Use of AI systems"),
    ("A.10", "Third-party and customer relationships"),
];

/// Ids of the requirements of ISO/IEC 42001, in order.
pub(crate) fn requirement_ids() -> Vec<&'static str> {
    REQUIREMENTS.lines().filter_map(|line| line.split('\t').next()).collect()
}

/// All requirements of ISO/IEC 42001, 24 documents, and about a hundred findings. Numbers come from places in the
/// lists, so it is the same on every run.
pub(crate) fn large() -> Assessment {
    let documents = large_documents();
    let requirements: Vec<Requirement> = REQUIREMENTS
        .lines()
        .enumerate()
        .map(|(number, line)| {
            let fields: Vec<&str> = line.split('\t').collect();
            large_requirement(number, &fields, &documents)
        })
        .collect();
    let findings = large_findings(&requirements, &documents);
    let framework = Framework {
        id: "iso42001-2023".to_owned(),
        title: "ISO/IEC 42001:2023 Artificial intelligence management system".to_owned(),
        generic: false,
        topics: TOPICS.map(|(id, title)| Topic { id: id.to_owned(), title: title.to_owned() }).to_vec(),
        requirements,
    };
    finish(documents, vec![framework], findings)
}

fn large_documents() -> Vec<Document> {
    let titles = [
        ("policies/ai-policy.docx", "AI policy", "policy", "design"),
        ("policies/information-security-policy.pdf", "Information security policy", "policy", "design"),
        ("procedures/ai-impact-assessment-procedure.docx", "AI impact assessment procedure", "procedure", "design"),
        ("procedures/supplier-management.md", "Supplier management procedure", "procedure", "design"),
        ("records/2026-03-management-review-minutes.docx", "Management review March 2026", "minutes", "evaluation"),
        ("records/ai-inventory.csv", "AI system inventory", "register", "operation"),
        ("records/internal-audit-report-2026.pdf", "Internal audit report 2026", "audit_report", "evaluation"),
        ("templates/risk-register-template.xlsx", "AI risk register", "register", "none"),
    ];
    let mut documents: Vec<Document> = (0..24_usize)
        .map(|number| {
            let (path, title, kind, role) = titles[number % titles.len()];
            let round = number / titles.len();
            let path = if round == 0 { path.to_owned() } else { path.replace('.', &format!("-{}.", round + 1)) };
            let mut document = document(&path, title);
            document.kind = Some(kind.to_owned());
            document.role = Some(role.to_owned());
            if number % 5 == 4 {
                document.facts.next_review = Some("2026-04-30".to_owned());
            }
            if number % 7 == 3 {
                document.facts =
                    Facts { title: document.facts.title, status: Some("draft".to_owned()), ..Facts::default() };
            }
            document
        })
        .collect();
    for (number, reason) in [(9, "it is a scan without text; supply a version with text"), (17, "it is encrypted")] {
        documents[number].status = "not_assessed".to_owned();
        documents[number].reason = Some(reason.to_owned());
        documents[number].kind = None;
        documents[number].role = None;
        documents[number].facts = Facts::default();
    }
    documents[14].status = "partial".to_owned();
    documents[14].warnings = vec![warning("pages 4 and 7 are pictures without text")];
    documents.sort_by(|one, other| one.path.cmp(&other.path));
    documents
}

fn large_requirement(number: usize, fields: &[&str], documents: &[Document]) -> Requirement {
    let score = [3, 4, 2, 3, 0, 5, 3, 1, 2, 4, 3][number * 7 % 11];
    let score = (fields[0] != "A.10.4").then_some(score);
    let mut requirement = requirement(fields[0], fields[1], fields[2], fields[3], score);
    let Some(score) = score else { return requirement };
    requirement.carried_by =
        (0..usize::from(score.min(3))).map(|step| documents[(number + step * 5) % 24].path.clone()).collect();
    requirement.lacks = (score < 5).then(|| {
        [
            "An AI system impact assessment shall be due before deployment and on significant change.",
            "A record of operation inside the audit window.",
            "The review of ai-policy.docx was due on 2026-04-30.",
        ][number % 3]
            .to_owned()
    });
    requirement.rests_on_partial = number % 17 == 4;
    requirement.points = (0..4_usize)
        .map(|step| {
            let met = step < usize::from(score) || score >= 3 && step < 2;
            let quote = "The AI governance committee shall approve each AI system before it is put into service, and \
                         shall record its decision in the AI system inventory within five working days.";
            let kept = if met { 1 + (number + step) % 4 } else { usize::from(step == 2) };
            Point {
                id: format!("{}/point-{step}", fields[0]),
                statement: "It is defined when an assessment is due, before deployment and on significant change."
                    .to_owned(),
                essential: step < 2,
                met,
                add:
                    "An AI system impact assessment shall be completed before an AI system is deployed and repeated on \
                      every significant change."
                        .to_owned(),
                evidence: (0..kept)
                    .map(|place| {
                        let path = &documents[(number + place * 5) % 24].path;
                        let mut evidence = evidence(path, quote, if met && place < 3 { "commits" } else { "intends" });
                        evidence.caveat = (place == 3).then(|| "the document is a draft".to_owned());
                        evidence
                    })
                    .collect(),
            }
        })
        .collect();
    requirement
}

fn large_findings(requirements: &[Requirement], documents: &[Document]) -> Vec<Finding> {
    let rules = [
        ("missing-evidence", "Evidence is missing", "major", "No document commits to what this requirement asks.", 5),
        (
            "negated-commitment",
            "A commitment is denied",
            "major",
            "The passage says that the process does not exist.",
            23,
        ),
        ("review-overdue", "Review is overdue", "minor", "The review was due on 2026-04-30, before the as-of date.", 4),
        ("no-owner", "No owner", "minor", "The document names nobody who answers for it.", 16),
        ("intention", "Intention instead of commitment", "observation", "The passage plans to do it, with no date.", 2),
        ("placeholder", "Placeholder left unfilled", "observation", "The approval field still reads [name].", 30),
        (
            "add-metric",
            "A metric would show effect",
            "opportunity",
            "A metric on completed assessments would help.",
            20,
        ),
    ];
    let mut findings = Vec::new();
    for (id, title, class, reason, every) in rules {
        for (number, requirement) in requirements.iter().enumerate().filter(|(number, _)| number % every == 0) {
            let mut finding = finding(id, title, class, reason);
            finding.framework = Some("iso42001-2023".to_owned());
            finding.requirement = Some(requirement.id.clone());
            if id != "missing-evidence" {
                finding.document = Some(documents[number % 24].path.clone());
                finding.page = Some(2);
                finding.section = Some("AI policy > Review".to_owned());
                finding.quote = Some("We plan to introduce a formal review in the course of next year.".to_owned());
            }
            findings.push(finding);
        }
    }
    findings
}

/// Two documents that could be read and one that could not.
pub(crate) fn map() -> MapReport {
    let mapped = |id: &str, relevance: f64, score: u8, quote: &str| MappedRequirement {
        framework: "iso42001-2023".to_owned(),
        id: id.to_owned(),
        title: format!("Title of {id} {HOSTILE}"),
        parts: Vec::new(),
        generic: false,
        relevance,
        score,
        quote: quote.to_owned(),
        page: Some(2),
        section: "Scope > Roles".to_owned(),
    };
    MapReport {
        schema_version: annexa_report::SCHEMA_VERSION.to_owned(),
        as_of: "2026-11-20".to_owned(),
        mappings: mappings(),
        frameworks: vec![MappedFramework { id: "iso42001-2023".to_owned(), requirements: 65 }],
        documents: vec![
            MappedDocument {
                path: "policies/ai-policy.md".to_owned(),
                status: "assessed".to_owned(),
                reason: None,
                reason_code: None,
                warnings: vec![warning(HOSTILE)],
                title: Some("AI policy".to_owned()),
                requirements: vec![
                    mapped("5.2", 0.91, 3, "The board shall approve this policy."),
                    mapped("A.2.2", 0.62, 3, "=1+1"),
                    mapped("A.9.2", 0.41, 2, HOSTILE),
                    mapped("A.9.3", 0.31, 1, "x"),
                    mapped("A.9.4", 0.21, 1, "x"),
                    mapped("4.1", 0.11, 1, "x"),
                ],
            },
            MappedDocument {
                path: "canteen.md".to_owned(),
                status: "assessed".to_owned(),
                reason: None,
                reason_code: None,
                warnings: vec![warning(HOSTILE)],
                title: None,
                requirements: Vec::new(),
            },
            MappedDocument {
                path: "scan.pdf".to_owned(),
                status: "not_assessed".to_owned(),
                reason: Some("it is a scan without text".to_owned()),
                reason_code: None,
                warnings: vec![warning(HOSTILE)],
                title: None,
                requirements: Vec::new(),
            },
        ],
    }
}
