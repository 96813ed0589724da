use annexa_model::{Document, PassageKind, Passages};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::Language;
use tantivy::{IndexReader, ReloadPolicy, TantivyDocument, doc};

use crate::language::{UNSTEMMED, analyser, language, name, unstemmed};

/// A document to be indexed.
pub struct Source<'d> {
    /// Its path, as `path:` finds it.
    pub path: &'d str,
    /// Its title, as `title:` finds it.
    pub title: Option<&'d str>,
    /// Its text.
    pub document: &'d Document,
    /// Its passages.
    pub passages: &'d Passages,
}

/// Why an index could not be made or read.
#[derive(Debug, thiserror::Error)]
#[error("the search index failed")]
pub struct Error(#[from] tantivy::TantivyError);

/// The passages of documents, ready to be searched.
pub struct Index {
    pub(crate) index: tantivy::Index,
    pub(crate) reader: IndexReader,
    /// Fields with the text, one for each language that occurs, in the order of first occurrence.
    pub(crate) texts: Vec<(Language, Field)>,
    pub(crate) fields: Fields,
    /// For each indexed passage its document and its number there; the order of the index.
    pub(crate) passages: Vec<(usize, usize)>,
}

#[derive(Clone, Copy)]
pub(crate) struct Fields {
    /// The text again, its words as they stand: a slip of the pen changes a stem by more than a letter.
    pub(crate) words: Field,
    pub(crate) title: Field,
    pub(crate) section: Field,
    pub(crate) path: Field,
    /// Index into [`Index::passages`].
    pub(crate) number: Field,
}

/// Names of the fields that can be asked for.
pub(crate) const TITLE: &str = "title";
pub(crate) const SECTION: &str = "section";
pub(crate) const PATH: &str = "path";
pub(crate) const NUMBER: &str = "number";

/// Memory for the index while it is built, in bytes: enough for the text of ten thousand documents in one piece.
const BUDGET: usize = 512 << 20;

impl Index {
    /// Indexes the passages of `documents` other than headers and footers, each document in its language.
    ///
    /// # Errors
    /// [`Error`] when the index cannot be made; the text of a document is never the reason.
    pub fn build(documents: &[Source<'_>]) -> Result<Self, Error> {
        let languages: Vec<Language> = documents.iter().map(|d| language(&d.document.text)).collect();
        // Titles and sections of all documents share fields, which have one language: the most frequent.
        let most = |l: &Language| languages.iter().filter(|other| *other == l).count();
        let main = languages.iter().copied().reduce(|best, l| if most(&l) > most(&best) { l } else { best });
        let main = main.unwrap_or(Language::English);
        let mut occurring: Vec<Language> = Vec::new();
        for language in languages.iter().copied().chain([main]) {
            if !occurring.contains(&language) {
                occurring.push(language);
            }
        }
        let mut schema = Schema::builder();
        let indexed = |tokenizer: &str| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            TextOptions::default().set_indexing_options(indexing)
        };
        let texts: Vec<(Language, Field)> =
            occurring.iter().map(|l| (*l, schema.add_text_field(&name(*l), indexed(&name(*l))))).collect();
        let fields = Fields {
            words: schema.add_text_field(UNSTEMMED, indexed(UNSTEMMED)),
            title: schema.add_text_field(TITLE, indexed(&name(main))),
            section: schema.add_text_field(SECTION, indexed(&name(main))),
            path: schema.add_text_field(PATH, indexed(&name(Language::English))),
            number: schema.add_u64_field(NUMBER, FAST),
        };
        let index = tantivy::Index::create_in_ram(schema.build());
        for language in occurring.iter().copied().chain([Language::English]) {
            index.tokenizers().register(&name(language), analyser(language));
        }
        index.tokenizers().register(UNSTEMMED, unstemmed());
        let mut passages = Vec::new();
        // One thread, so that the same documents make the same index.
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, BUDGET)?;
        for (number, (source, language)) in documents.iter().zip(&languages).enumerate() {
            let text = texts.iter().find(|(l, _)| l == language).map_or(texts[0].1, |(_, field)| *field);
            for (passage, p) in source.passages.all.iter().enumerate().filter(|(_, p)| p.kind != PassageKind::Aside) {
                let words = &source.document.text;
                let mut entry = doc!(
                    text => p.span.of(words),
                    fields.words => p.span.of(words),
                    fields.path => source.path,
                    fields.number => passages.len() as u64,
                );
                if let Some(title) = source.title {
                    entry.add_text(fields.title, title);
                }
                for heading in source.passages.heading_path(p) {
                    entry.add_text(fields.section, heading.of(words));
                }
                writer.add_document(entry)?;
                passages.push((number, passage));
            }
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, texts, fields, passages })
    }

    /// Number of passages in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.passages.len()
    }

    /// Holds when it has no passages.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.passages.is_empty()
    }
}
