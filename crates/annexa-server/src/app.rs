//! What all handlers share.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use annexa_engine::{Collection, Engine};
use annexa_store::{Store, Token, WorkspaceId};
use tokio::sync::{Notify, Semaphore};

use crate::Config;
use crate::access::Rates;
use crate::observe::Metrics;
use crate::origin::Hosts;
use crate::pages::Sessions;
use crate::progress::Progress;

/// What all handlers share; cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) store: Store,
    pub(crate) engine: Arc<Engine>,
    pub(crate) hosts: Hosts,
    pub(crate) rates: Rates,
    pub(crate) metrics: Metrics,
    pub(crate) progress: Progress,
    /// What shows that the job in work is ours.
    pub(crate) claimed: Mutex<Option<Token>>,
    /// Rung when there is a job.
    pub(crate) jobs: Notify,
    /// Rung when there is a message for a webhook.
    pub(crate) messages: Notify,
    /// Permits for judgements that keep nothing.
    pub(crate) judging: Arc<Semaphore>,
    pub(crate) collections: Collections,
    /// Who is signed in on the pages.
    pub(crate) sessions: Sessions,
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

/// The documents of a workspace as they were read last, so that the next search or assessment need not read them.
#[derive(Default)]
pub(crate) struct Collections(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// By workspace: what it was read from, and what was read.
    by_workspace: HashMap<WorkspaceId, (String, Arc<Collection>)>,
    /// Longest unused first.
    order: Vec<WorkspaceId>,
}

impl Collections {
    /// So many workspaces at a time; the memory of one is that of its documents' text, several times.
    const MOST: usize = 4;

    /// What was read from exactly `source`.
    pub(crate) fn get(&self, workspace: &WorkspaceId, source: &str) -> Option<Arc<Collection>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, collection) = kept.by_workspace.get(workspace)?;
        let found = (of == source).then(|| collection.clone())?;
        kept.order.retain(|w| w != workspace);
        kept.order.push(workspace.clone());
        Some(found)
    }

    pub(crate) fn keep(&self, workspace: &WorkspaceId, source: String, collection: Arc<Collection>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.order.retain(|w| w != workspace);
        if kept.order.len() >= Self::MOST {
            let oldest = kept.order.remove(0);
            kept.by_workspace.remove(&oldest);
        }
        kept.order.push(workspace.clone());
        kept.by_workspace.insert(workspace.clone(), (source, collection));
    }
}
