use std::sync::{Arc, OnceLock};

use annexa_assess::{FindingRules, Likenesses};
use annexa_catalog::{Catalog, SourceFile};
use annexa_extract::Limits;
use annexa_facts::FactRules;
use annexa_matcher::CompiledRules;
use annexa_sandbox::Reader;

use crate::generic::GenericWords;
use crate::{Answers, Error};

/// The mappings compiled, ready to judge any number of documents; shared between threads.
pub struct Engine {
    pub(crate) catalog: Catalog,
    pub(crate) rules: CompiledRules,
    pub(crate) facts: FactRules,
    pub(crate) findings: FindingRules,
    likenesses: OnceLock<Likenesses>,
    pub(crate) generic: OnceLock<Vec<Option<GenericWords>>>,
    pub(crate) reader: Reader,
    pub(crate) answers: Option<Arc<dyn Answers>>,
}

impl Engine {
    /// Compiles the mappings in `files`.
    ///
    /// # Errors
    /// [`Error::Mappings`] with every mistake in them.
    pub fn new(files: &[SourceFile]) -> Result<Self, Error> {
        let catalog = Catalog::load(files).map_err(Error::Mappings)?;
        Ok(Self::with_catalog(catalog))
    }

    /// Compiles a catalogue that was checked already.
    #[must_use]
    pub fn with_catalog(catalog: Catalog) -> Self {
        let rules = CompiledRules::compile(&catalog);
        Self {
            facts: FactRules::compile(&catalog.facts),
            findings: FindingRules::compile(&catalog, &rules),
            likenesses: OnceLock::new(),
            generic: OnceLock::new(),
            reader: Reader::in_process(Limits::default()),
            answers: None,
            rules,
            catalog,
        }
    }

    /// The same mappings, with files opened by `reader`.
    #[must_use]
    pub fn with_reader(self, reader: Reader) -> Self {
        Self { reader, ..self }
    }

    /// The same, with what the reader makes of files kept in `answers` and taken from there. Results are the same.
    #[must_use]
    pub fn with_answers(self, answers: Arc<dyn Answers>) -> Self {
        Self { answers: Some(answers), ..self }
    }

    /// The words of the requirements, compiled when a document is first mapped: nothing else needs them.
    pub(crate) fn likenesses(&self) -> &Likenesses {
        self.likenesses.get_or_init(|| Likenesses::compile(&self.catalog))
    }

    /// The mappings.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// What opens the files.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The ids of the frameworks that `ids` stand for: the default ones for none, every one for `all`.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`].
    pub fn framework_ids(&self, ids: &[String]) -> Result<Vec<String>, Error> {
        let chosen = self.chosen(ids)?;
        Ok(chosen.into_iter().map(|index| self.catalog.frameworks[index].id.clone()).collect())
    }

    /// Holds when there is a framework with this requirement.
    #[must_use]
    pub fn has_requirement(&self, framework: &str, requirement: &str) -> bool {
        let framework = self.catalog.frameworks.iter().find(|f| f.id == framework);
        framework.is_some_and(|f| f.requirements.iter().any(|r| r.id == requirement))
    }

    /// Indices of the frameworks with these ids; all of them for `all`, those of the mappings' choice for none.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`].
    pub(crate) fn chosen(&self, ids: &[String]) -> Result<Vec<usize>, Error> {
        if ids.is_empty() {
            return Ok(self.catalog.default_frameworks.clone());
        }
        if ids.iter().any(|id| id == "all") {
            return Ok((0..self.catalog.frameworks.len()).collect());
        }
        let known = || self.catalog.frameworks.iter().map(|f| f.id.clone()).collect();
        ids.iter()
            .map(|id| {
                let found = self.catalog.frameworks.iter().position(|f| f.id == *id);
                found.ok_or_else(|| Error::UnknownFramework { id: id.clone(), known: known() })
            })
            .collect()
    }
}
