//! Libraries of CISO Assistant: requirement nodes that name their parents, as YAML.

use std::collections::HashMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

use crate::collect::{Collector, Draft, Head, some};
use crate::text::{said_by_parser, shown};
use crate::tree::{Standing, ancestors, standings};
use crate::{Imported, Mistake, Reason, Source, id, limits};

#[derive(Deserialize)]
struct Library {
    name: Option<String>,
    ref_id: Option<String>,
    version: Option<String>,
    locale: Option<String>,
    provider: Option<String>,
    copyright: Option<String>,
    objects: Option<Objects>,
    /// Where a file has the framework without a library around it.
    framework: Option<Frameworks>,
}

#[derive(Deserialize)]
struct Objects {
    framework: Option<Frameworks>,
    frameworks: Option<Frameworks>,
}

#[derive(Deserialize)]
struct RawFramework {
    name: Option<String>,
    ref_id: Option<String>,
    #[serde(default)]
    requirement_nodes: Option<Vec<Spanned<Node>>>,
    /// What the nodes are called in files of the first versions.
    #[serde(default)]
    requirements: Option<Vec<Spanned<Node>>>,
}

#[derive(Deserialize)]
struct Node {
    urn: Option<Spanned<String>>,
    parent_urn: Option<Spanned<String>>,
    ref_id: Option<Spanned<String>>,
    assessable: Option<bool>,
    name: Option<String>,
    description: Option<String>,
    display_mode: Option<String>,
}

/// One framework or a list of them.
struct Frameworks(Vec<RawFramework>);

impl<'de> Deserialize<'de> for Frameworks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Frameworks;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a framework or a list of frameworks")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Frameworks, A::Error> {
                RawFramework::deserialize(MapAccessDeserializer::new(map)).map(|one| Frameworks(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Frameworks, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Frameworks)
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

pub(crate) fn read(text: &str, name: &str) -> Result<Imported, Vec<Mistake>> {
    let library: Library = parse(text)?;
    let (objects, loose) = (library.objects, library.framework);
    let of_objects = objects.into_iter().flat_map(|o| [o.framework, o.frameworks]);
    let mut frameworks: Vec<RawFramework> = of_objects.chain([loose]).flatten().flat_map(|f| f.0).collect();
    if frameworks.len() > 1 {
        return Err(vec![Mistake { line: 1, reason: Reason::SeveralFrameworks(frameworks.len()) }]);
    }
    let Some(framework) = frameworks.pop() else { return Err(vec![no_framework(text)]) };
    let title = [framework.name, library.name].into_iter().flatten().find(|t| !t.trim().is_empty());
    let title = title.unwrap_or_else(|| name.to_owned());
    let head = Head {
        // Where the title is long, the reference is what people say.
        short: framework.ref_id.or(library.ref_id).filter(|_| title.chars().count() > 60),
        title,
        edition: library.version,
        source: Source {
            format: "CISO Assistant library".into(),
            publisher: library.provider,
            copyright: library.copyright,
        },
    };
    let mut nodes = framework.requirement_nodes.unwrap_or_default();
    nodes.extend(framework.requirements.unwrap_or_default());
    let mut collector = Collector::default();
    if let Some(locale) = library.locale.filter(|l| !l.starts_with("en")) {
        let note =
            format!("the texts are in `{}`; documents are judged by English words", crate::text::one_line(&locale));
        collector.notes.push(note);
    }
    requirements(&nodes, &mut collector);
    collector.finish(head)
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Vec<Mistake>> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_documents: 1,
            max_depth: 2 * limits::DEPTH,
            flow_nesting_limit: 2 * limits::DEPTH,
            max_aliases: 1_000,
            max_anchors: 1_000,
            // The translations of a large library are many times its requirements.
            max_nodes: 4_000_000,
            max_events: 9_000_000,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1)).max(1);
        let message = error.without_snippet().to_string();
        vec![Mistake { line, reason: Reason::Syntax { format: "YAML", message: said_by_parser(&message) } }]
    })
}

/// Why a file without a framework is refused: by what it has instead.
fn no_framework(text: &str) -> Mistake {
    #[derive(Deserialize)]
    struct Top {
        objects: Option<Spanned<HashMap<String, IgnoredAny>>>,
        catalog: Option<Spanned<IgnoredAny>>,
    }
    let unknown = |what| Mistake { line: 1, reason: Reason::UnknownFormat(what) };
    match parse::<Top>(text) {
        Ok(Top { catalog: Some(_), .. }) => unknown("it is OSCAL as YAML; OSCAL is read as JSON"),
        Ok(Top { objects: Some(objects), .. }) => {
            let mut kinds: Vec<String> =
                objects.value.into_keys().map(|k| crate::text::one_line(&k).chars().take(40).collect()).collect();
            kinds.sort_unstable();
            let kinds = if kinds.is_empty() { "nothing".to_owned() } else { some(&kinds) };
            let line = usize::try_from(objects.referenced.line()).unwrap_or(1).max(1);
            Mistake { line, reason: Reason::NoFramework(kinds) }
        }
        _ => unknown("YAML without `objects`, which a library of CISO Assistant has"),
    }
}

fn line<T>(value: &Spanned<T>) -> usize {
    usize::try_from(value.referenced.line()).unwrap_or(1).max(1)
}

/// The text, unless it is empty.
fn said(text: Option<&String>) -> Option<&str> {
    text.map(|t| t.trim()).filter(|t| !t.is_empty())
}

impl Node {
    fn is_assessable(&self) -> bool {
        self.assessable == Some(true) && self.display_mode.as_deref() != Some("splash")
    }

    fn reference(&self) -> Option<&str> {
        said(self.ref_id.as_ref().map(|r| &r.value))
    }

    /// What follows the framework's name in the urn.
    fn tail(&self) -> String {
        let urn = self.urn.as_ref().map_or("", |u| u.value.trim());
        let mut parts = urn.splitn(6, ':');
        let tail = parts.nth(5).or_else(|| urn.rsplit(':').next()).unwrap_or_default();
        tail.replace(':', ".")
    }
}

fn requirements(nodes: &[Spanned<Node>], collector: &mut Collector) {
    let parents = parents(nodes, collector);
    let standings = standings(&parents);
    let mut times: HashMap<&str, usize> = HashMap::new();
    for node in nodes.iter().filter(|n| n.value.is_assessable()) {
        if let Some(reference) = node.value.reference() {
            *times.entry(reference).or_default() += 1;
        }
    }
    let mut renamed = Vec::new();
    let mut used = vec![false; nodes.len()];
    for (index, spanned) in nodes.iter().enumerate() {
        let node = &spanned.value;
        match standings[index] {
            Standing::InCircle => {
                let urn = node.urn.as_ref().map_or_else(String::new, |u| u.value.clone());
                collector.mistake(line(spanned), Reason::Cycle(shown(&urn)));
                continue;
            }
            Standing::BelowCircle => continue,
            Standing::Depth(depth) if depth >= limits::DEPTH => {
                collector.mistake(line(spanned), Reason::TooDeep);
                continue;
            }
            Standing::Depth(_) => {}
        }
        if !node.is_assessable() {
            continue;
        }
        let above: Vec<usize> = ancestors(&parents, index).collect();
        above.iter().for_each(|at| used[*at] = true);
        let context = || above.iter().map(|at| &nodes[*at].value).filter(|n| !n.is_assessable());
        let topic = match above.last().map(|at| &nodes[*at]) {
            Some(root) if !root.value.is_assessable() => topic(root, collector),
            _ => collector.no_topic(),
        };
        let reference = node.reference().filter(|r| times.get(r) == Some(&1) && id::usable(r).is_ok());
        if let (None, Some(reference)) = (reference, node.reference()) {
            renamed.push(shown(reference));
        }
        let tail = node.tail();
        let description = said(node.description.as_ref()).unwrap_or_default();
        // A sentence that the items below it end.
        let lead_in = context().find_map(|n| said(n.description.as_ref())).filter(|d| d.ends_with(':'));
        let asks = match lead_in {
            Some(lead_in) if !description.is_empty() => format!("{lead_in}\n{description}"),
            _ => description.to_owned(),
        };
        let title = said(node.name.as_ref()).or_else(|| context().find_map(|n| said(n.name.as_ref())));
        collector.requirement(&Draft {
            line: line(spanned),
            id: reference.unwrap_or(&tail),
            topic,
            title: title.unwrap_or_default(),
            asks: &asks,
        });
    }
    if !renamed.is_empty() {
        let why = "ref_id not unique or not usable as an id: the end of the urn stands for it";
        collector.notes.push(format!("{why}: {}", some(&renamed)));
    }
    let idle = nodes.iter().zip(&used).filter(|(n, used)| !n.value.is_assessable() && !**used).count();
    if idle > 0 {
        collector.notes.push(format!("not assessable, with nothing assessable below, and left out: {idle}"));
    }
}

fn topic(root: &Spanned<Node>, collector: &mut Collector) -> usize {
    let node = &root.value;
    let key = node.urn.as_ref().map_or("", |u| u.value.as_str());
    let tail = node.tail();
    let id = node.reference().filter(|r| id::usable(r).is_ok()).unwrap_or(&tail);
    let description = said(node.description.as_ref()).map(crate::text::title_of);
    let title = said(node.name.as_ref()).or(description.as_deref()).unwrap_or(id);
    collector.topic(line(root), key, id, title)
}

/// The index of each node's parent; urns that are missing, twice or unknown are mistakes.
fn parents(nodes: &[Spanned<Node>], collector: &mut Collector) -> Vec<Option<usize>> {
    // Urns are the same whatever the case.
    let mut by_urn: HashMap<String, usize> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        let Some(urn) = &node.value.urn else {
            collector.mistake(line(node), Reason::NoId);
            continue;
        };
        let first = *by_urn.entry(urn.value.trim().to_lowercase()).or_insert(index);
        if first != index {
            let first = nodes[first].value.urn.as_ref().map_or(1, line);
            collector.mistake(line(urn), Reason::DuplicateId { id: shown(&urn.value), first });
        }
    }
    let parent = |node: &Spanned<Node>| {
        let urn = node.value.parent_urn.as_ref().filter(|u| !u.value.trim().is_empty())?;
        let found = by_urn.get(&urn.value.trim().to_lowercase()).copied();
        if found.is_none() {
            collector.mistake(line(urn), Reason::UnknownParent(shown(&urn.value)));
        }
        found
    };
    nodes.iter().map(parent).collect()
}

#[cfg(test)]
mod tests;
