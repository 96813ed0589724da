//! OSCAL catalogues as JSON: groups, controls, and controls inside controls.

mod prose;
mod raw;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::value::RawValue;

use crate::collect::{Collector, Draft, Head, some};
use crate::lines::Lines;
use crate::text::{said_by_parser, shown};
use crate::{Imported, Mistake, Reason, Source, limits};
use prose::Parameters;
use raw::{Control, Group, Link, Metadata, Part, Property};

/// The models of OSCAL that are no catalogue.
const OTHER_MODELS: [&str; 8] = [
    "profile",
    "component-definition",
    "system-security-plan",
    "assessment-plan",
    "assessment-results",
    "plan-of-action-and-milestones",
    "mapping-collection",
    "control-mapping",
];

/// Relations of a link that lead to a control of the same catalogue.
const INNER_LINKS: [&str; 5] = ["related", "required", "incorporated-into", "moved-to", "corresp"];

pub(crate) fn read(text: &str, name: &str) -> Result<Imported, Vec<Mistake>> {
    let lines = Lines::new(text);
    let syntax = |error: serde_json::Error| {
        let message = error.to_string();
        let line = error.line().max(1);
        if message.contains("recursion limit") {
            return vec![Mistake { line, reason: Reason::TooDeep }];
        }
        vec![Mistake { line, reason: Reason::Syntax { format: "OSCAL JSON", message: said_by_parser(&message) } }]
    };
    let top: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(syntax)?;
    if !top.contains_key("catalog") {
        let other = OTHER_MODELS.iter().find_map(|model| Some((model, top.get(*model)?)));
        return Err(vec![match other {
            Some((model, value)) => {
                Mistake { line: lines.of(value.get()), reason: Reason::OtherModel((*model).to_owned()) }
            }
            None => Mistake { line: 1, reason: Reason::UnknownFormat("JSON without `catalog` at its top") },
        }]);
    }
    let catalog = serde_json::from_str::<raw::Root<'_>>(text).map_err(syntax)?.catalog;
    let version = &catalog.metadata.oscal_version;
    if version.value.trim_start_matches(['v', 'V']).split('.').next() != Some("1") {
        let reason = Reason::Version(shown(&version.value));
        return Err(vec![Mistake { line: lines.of(version.raw), reason }]);
    }
    let mut reader = Reader {
        lines,
        collector: Collector::default(),
        parameters: Parameters::default(),
        ids: HashMap::new(),
        is_resolved: is_resolved(&catalog.metadata),
        unresolved: HashSet::new(),
    };
    reader.run(&catalog);
    let head = head(&catalog.metadata, name);
    reader.collector.finish(head)
}

/// Holds for a catalogue that was put together from the controls of others, and keeps their links.
fn is_resolved(metadata: &Metadata<'_>) -> bool {
    metadata.links.iter().any(|l| l.rel.as_deref() == Some("source-profile"))
        || metadata.props.iter().any(|p| p.name == "resolution-tool")
}

fn head(metadata: &Metadata<'_>, name: &str) -> Head {
    let licence = metadata.props.iter().find(|p| ["copyright", "license", "licence", "rights"].contains(&&*p.name));
    let link = metadata.links.iter().find(|l| ["license", "copyright"].contains(&l.rel.as_deref().unwrap_or_default()));
    let source = Source {
        format: format!("OSCAL {}", shown(metadata.oscal_version.value.trim_start_matches(['v', 'V']))),
        publisher: metadata.parties.iter().find_map(|p| p.name.clone()),
        copyright: licence.map(|p| p.value.clone()).or_else(|| link.map(|l| l.href.value.clone())),
    };
    let title = if metadata.title.trim().is_empty() { name } else { &metadata.title };
    Head { title: title.to_owned(), short: None, edition: metadata.version.clone(), source }
}

struct Reader<'a> {
    lines: Lines<'a>,
    collector: Collector,
    parameters: Parameters<'a>,
    /// Everything that a link can lead to, with its line.
    ids: HashMap<&'a str, usize>,
    is_resolved: bool,
    unresolved: HashSet<String>,
}

impl<'a> Reader<'a> {
    fn run(&mut self, catalog: &'a raw::Catalog<'a>) {
        if let Some(back_matter) = &catalog.back_matter {
            for resource in &back_matter.resources {
                let line = self.lines.of(resource.uuid.raw);
                self.ids.insert(&resource.uuid.value, line);
            }
        }
        self.parameters.add(&catalog.params);
        for control in &catalog.controls {
            self.index_control(control, 1);
        }
        for group in &catalog.groups {
            self.index_group(group, 1);
        }
        for control in &catalog.controls {
            let topic = Grouping { key: None, label: "", title: "" };
            self.control(control, topic, 1);
        }
        for group in &catalog.groups {
            self.group(group, 1);
        }
        if !self.unresolved.is_empty() {
            let mut ids: Vec<String> = self.unresolved.iter().cloned().collect();
            ids.sort_unstable();
            let note = format!("links to controls that this selection does not have: {}", some(&ids));
            self.collector.notes.push(note);
        }
    }

    // ---- everything that is referred to, before anything refers to it

    fn index_group(&mut self, group: &'a Group<'a>, depth: usize) {
        if depth > limits::DEPTH {
            let line = group.id.as_ref().map_or(1, |id| self.lines.of(id.raw));
            return self.collector.mistake(line, Reason::TooDeep);
        }
        if let Some(id) = &group.id {
            self.index(&id.value, id.raw);
        }
        self.parameters.add(&group.params);
        self.index_parts(&group.parts, depth + 1);
        for control in &group.controls {
            self.index_control(control, depth + 1);
        }
        for below in &group.groups {
            self.index_group(below, depth + 1);
        }
    }

    fn index_control(&mut self, control: &'a Control<'a>, depth: usize) {
        if depth > limits::DEPTH {
            return self.collector.mistake(self.lines.of(control.id.raw), Reason::TooDeep);
        }
        self.index(&control.id.value, control.id.raw);
        self.parameters.add(&control.params);
        self.index_parts(&control.parts, depth + 1);
        for below in &control.controls {
            self.index_control(below, depth + 1);
        }
    }

    fn index_parts(&mut self, parts: &'a [Part<'a>], depth: usize) {
        for part in parts {
            if depth > limits::DEPTH {
                let place = part.id.as_ref().or(part.prose.as_ref());
                let line = place.map_or(1, |p| self.lines.of(p.raw));
                return self.collector.mistake(line, Reason::TooDeep);
            }
            if let Some(id) = &part.id {
                let line = self.lines.of(id.raw);
                self.ids.entry(&id.value).or_insert(line);
            }
            self.index_parts(&part.parts, depth + 1);
        }
    }

    fn index(&mut self, id: &'a str, raw: &str) {
        let line = self.lines.of(raw);
        if let Some(first) = self.ids.insert(id, line) {
            self.collector.mistake(line, Reason::DuplicateId { id: shown(id), first });
        }
    }

    // ---- requirements

    fn group(&mut self, group: &'a Group<'a>, depth: usize) {
        if depth > limits::DEPTH || self.collector.is_full() {
            return;
        }
        let id = group.id.as_ref();
        let label = label(&group.props, &group.title).or(id.map(|id| id.value.as_str())).unwrap_or(&group.title);
        let key = id.map_or(group.title.as_str(), |id| id.value.as_str());
        let grouping =
            Grouping { key: Some((key, id.map_or(1, |id| self.lines.of(id.raw)))), label, title: &group.title };
        self.check_links(&group.links);
        for control in &group.controls {
            self.control(control, grouping, depth + 1);
        }
        for below in &group.groups {
            self.group(below, depth + 1);
        }
    }

    fn control(&mut self, control: &'a Control<'a>, grouping: Grouping<'a>, depth: usize) {
        if depth > limits::DEPTH || self.collector.is_full() {
            return;
        }
        self.check_links(&control.links);
        let id = label(&control.props, &control.title).unwrap_or(&control.id.value);
        let is_withdrawn = |p: &Property| p.name == "status" && p.value.eq_ignore_ascii_case("withdrawn");
        if control.props.iter().any(is_withdrawn) {
            self.collector.withdrawn.push(crate::text::one_line(id));
        } else {
            self.requirement(control, id, grouping, depth);
        }
        for below in &control.controls {
            self.control(below, grouping, depth + 1);
        }
    }

    fn requirement(&mut self, control: &'a Control<'a>, id: &str, grouping: Grouping<'a>, depth: usize) {
        let mut asks = String::new();
        for part in control.parts.iter().filter(|p| p.name == "statement") {
            self.statement(part, &mut asks, depth + 1);
        }
        let topic = match grouping.key {
            Some((key, line)) => self.collector.topic(line, key, grouping.label, grouping.title),
            None => self.collector.no_topic(),
        };
        let line = self.lines.of(control.id.raw);
        self.collector.requirement(&Draft { line, id, topic, title: &control.title, asks: &asks });
    }

    /// The part's text with its items below it, each on a line of its own after its label.
    fn statement(&mut self, part: &'a Part<'a>, out: &mut String, depth: usize) {
        if depth > limits::DEPTH || prose::is_full(out) {
            return;
        }
        if let Some(prose) = &part.prose {
            if !out.is_empty() {
                out.push('\n');
            }
            let label = part.props.iter().find(|p| p.name == "label" && p.class.is_none());
            if let Some(label) = label.or_else(|| part.props.iter().find(|p| p.name == "label")) {
                prose::push(out, &label.value);
                out.push(' ');
            }
            for (unknown, line) in self.parameters.unknown(prose, &self.lines) {
                self.collector.mistake(line, Reason::UnknownParameter(unknown));
            }
            self.parameters.fill(prose.value.trim(), out, 0);
        }
        for below in &part.parts {
            self.statement(below, out, depth + 1);
        }
    }

    fn check_links(&mut self, links: &[Link<'_>]) {
        for link in links {
            let Some(id) = link.href.value.strip_prefix('#') else { continue };
            let is_inner = link.rel.as_deref().is_some_and(|rel| INNER_LINKS.contains(&rel));
            if !is_inner || self.ids.contains_key(id) {
                continue;
            }
            if self.is_resolved {
                self.unresolved.insert(shown(id));
            } else {
                self.collector.mistake(self.lines.of(link.href.raw), Reason::UnknownLink(shown(id)));
            }
        }
    }
}

/// The group in which a control stands.
#[derive(Clone, Copy)]
struct Grouping<'a> {
    /// What the source calls it, and its line.
    key: Option<(&'a str, usize)>,
    label: &'a str,
    title: &'a str,
}

/// The number under which people know a control or group, such as `AC-2(1)`: its label, or what stands in
/// parentheses after the title in it.
fn label<'p>(props: &'p [Property], title: &str) -> Option<&'p str> {
    let mut labels = props.iter().filter(|p| p.name == "label");
    let label = labels.clone().find(|p| p.class.is_none()).or_else(|| labels.next())?.value.trim();
    if label.is_empty() {
        return None;
    }
    let number = label.strip_prefix(title.trim()).and_then(|rest| rest.trim().strip_prefix('(')?.strip_suffix(')'));
    match number {
        Some(number) if !number.is_empty() => Some(number),
        _ => (!label.contains(char::is_whitespace) || label.len() <= 24).then_some(label),
    }
}

#[cfg(test)]
mod tests;
