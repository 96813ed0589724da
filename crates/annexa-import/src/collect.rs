//! What the formats have in common: requirements are checked, cut and numbered as they come.

use std::collections::HashMap;

use crate::text::{clean, cut, one_line, title_of};
use crate::{Imported, Mistake, Reason, Requirement, Source, Topic, id, limits};

/// Id and title of the topic of what stands under none.
const NO_TOPIC: (&str, &str) = ("all", "All requirements");

/// A requirement as the source has it.
pub(crate) struct Draft<'a> {
    pub(crate) line: usize,
    pub(crate) id: &'a str,
    pub(crate) topic: usize,
    pub(crate) title: &'a str,
    pub(crate) asks: &'a str,
}

/// What the source says about itself.
pub(crate) struct Head {
    pub(crate) title: String,
    /// A short name, where the source has one.
    pub(crate) short: Option<String>,
    pub(crate) edition: Option<String>,
    pub(crate) source: Source,
}

/// A framework on its way.
#[derive(Default)]
pub(crate) struct Collector {
    topics: Vec<Topic>,
    /// Topics by what the source calls them.
    topic_by_key: HashMap<String, usize>,
    topic_ids: HashMap<String, usize>,
    requirements: Vec<Requirement>,
    lines: HashMap<String, usize>,
    bytes: usize,
    cut: Vec<String>,
    untitled: usize,
    without_text: Vec<String>,
    /// Ids of what the source has withdrawn.
    pub(crate) withdrawn: Vec<String>,
    pub(crate) notes: Vec<String>,
    mistakes: Vec<Mistake>,
    is_full: bool,
}

impl Collector {
    pub(crate) fn mistake(&mut self, line: usize, reason: Reason) {
        self.mistakes.push(Mistake { line, reason });
    }

    /// Holds when a limit was met after which nothing more is taken.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    fn stop(&mut self, line: usize, reason: Reason) {
        if !self.is_full {
            self.is_full = true;
            self.mistake(line, reason);
        }
    }

    /// The topic that the source calls `key`, made when it is first asked for.
    pub(crate) fn topic(&mut self, line: usize, key: &str, id: &str, title: &str) -> usize {
        if let Some(index) = self.topic_by_key.get(key) {
            return *index;
        }
        if self.topics.len() == limits::TOPICS {
            self.stop(line, Reason::TooManyTopics);
            return 0;
        }
        let id = match id::usable(id) {
            Ok(id) => id.to_owned(),
            Err(reason) => {
                self.mistake(line, reason);
                key.to_owned()
            }
        };
        // Two groups may have one label.
        let same = self.topic_ids.entry(id.clone()).and_modify(|n| *n += 1).or_insert(1);
        let id = if *same == 1 { id } else { format!("{id} ({same})") };
        let mut title = one_line(title);
        if title.is_empty() {
            title.clone_from(&id);
        }
        if cut(&mut title, limits::TITLE) {
            self.cut.push(id.clone());
        }
        self.bytes += title.len();
        self.topics.push(Topic { id, title });
        self.topic_by_key.insert(key.to_owned(), self.topics.len() - 1);
        self.topics.len() - 1
    }

    /// The topic of what stands under none.
    pub(crate) fn no_topic(&mut self) -> usize {
        // No source has a key with a line break.
        self.topic(1, "\n", NO_TOPIC.0, NO_TOPIC.1)
    }

    pub(crate) fn requirement(&mut self, draft: &Draft<'_>) {
        if self.is_full {
            return;
        }
        if self.requirements.len() == limits::REQUIREMENTS {
            return self.stop(draft.line, Reason::TooManyRequirements);
        }
        let id = match id::usable(draft.id) {
            Ok(id) => id.to_owned(),
            Err(reason) => return self.mistake(draft.line, reason),
        };
        if let Some(first) = self.lines.get(&id) {
            return self.mistake(draft.line, Reason::DuplicateId { id, first: *first });
        }
        self.lines.insert(id.clone(), draft.line);
        let (mut title, mut asks) = (one_line(draft.title), clean(draft.asks));
        if title.is_empty() && asks.is_empty() {
            return self.mistake(draft.line, Reason::SaysNothing(id));
        }
        if asks.is_empty() {
            asks.clone_from(&title);
            self.without_text.push(id.clone());
        }
        // A title that repeats the id says less than the text.
        if title.is_empty() || title == id {
            title = title_of(&asks);
            self.untitled += 1;
        }
        let (title_cut, asks_cut) = (cut(&mut title, limits::TITLE), cut(&mut asks, limits::TEXT));
        if title_cut || asks_cut {
            self.cut.push(id.clone());
        }
        self.bytes += title.len() + asks.len();
        if self.bytes > limits::ALL_TEXT {
            return self.stop(draft.line, Reason::TooMuchText);
        }
        self.requirements.push(Requirement { id, topic: draft.topic, title, asks });
    }

    /// The framework, or every mistake in the order of the lines.
    pub(crate) fn finish(mut self, head: Head) -> Result<Imported, Vec<Mistake>> {
        if self.requirements.is_empty() && self.mistakes.is_empty() {
            self.mistake(1, Reason::Empty);
        }
        if !self.mistakes.is_empty() {
            self.mistakes.sort_by_key(|m| m.line);
            self.mistakes.dedup();
            return Err(self.mistakes);
        }
        if self.untitled > 0 {
            self.notes.push(format!("{} had no title: the first words stand for it", requirements(self.untitled)));
        }
        if !self.without_text.is_empty() {
            let text = "had no text: the title stands for it";
            self.notes.push(format!("{} {text}: {}", requirements(self.without_text.len()), some(&self.without_text)));
        }
        if !self.cut.is_empty() {
            let most = format!("{} characters, titles at {}", limits::TEXT, limits::TITLE);
            self.notes.push(format!("cut at {most} (limits TEXT and TITLE): {}", some(&self.cut)));
        }
        let mut title = one_line(&head.title);
        cut(&mut title, limits::TITLE);
        let mut edition = one_line(&head.edition.unwrap_or_default());
        cut(&mut edition, limits::ID);
        let short = head.short.map(|s| one_line(&s)).filter(|s| !s.is_empty());
        Ok(Imported {
            short: short_name(&short.unwrap_or_else(|| title.clone())),
            title,
            edition,
            topics: self.topics,
            requirements: self.requirements,
            withdrawn: self.withdrawn,
            notes: self.notes,
            source: head.source,
        })
    }
}

/// What stands before the colon of a long title, or its first words.
fn short_name(title: &str) -> String {
    const MOST: usize = 60;
    let before = title.split_once(": ").map_or(title, |(before, _)| before);
    let name = if title.chars().count() <= MOST { title } else { before };
    match name.char_indices().nth(MOST) {
        None => name.to_owned(),
        Some((at, _)) => name[..name[..at].rfind(' ').unwrap_or(at)].to_owned(),
    }
}

fn requirements(count: usize) -> String {
    if count == 1 { "1 requirement".into() } else { format!("{count} requirements") }
}

/// The first few of the ids.
pub(crate) fn some(ids: &[String]) -> String {
    const MOST: usize = 8;
    let first = ids[..ids.len().min(MOST)].join(", ");
    if ids.len() > MOST { format!("{first} and {} more", ids.len() - MOST) } else { first }
}
