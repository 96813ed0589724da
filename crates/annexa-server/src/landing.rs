//! Many files of one upload reach the disk side by side.

use annexa_store::{Error, Incoming, Upload};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use futures_util::{FutureExt, StreamExt};

/// Files that are forced to the disk at a time: the disk then writes its own journal once for several of them.
const AT_ONCE: usize = 16;

/// Files on their way to the disk, and those that are there, in the order in which they came.
#[derive(Default)]
pub(crate) struct Landing {
    under_way: FuturesOrdered<BoxFuture<'static, Result<Upload, Error>>>,
    landed: Vec<Upload>,
}

impl Landing {
    /// Takes one more; waits when many are under way.
    pub(crate) async fn push(&mut self, path: String, incoming: Incoming) -> Result<(), Error> {
        if self.under_way.len() >= AT_ONCE {
            self.one().await?;
        }
        let landing = async move { Ok(Upload { path, received: incoming.finish().await? }) };
        self.under_way.push_back(landing.boxed());
        Ok(())
    }

    /// Waits for all.
    pub(crate) async fn all(mut self) -> Result<Vec<Upload>, Error> {
        while !self.under_way.is_empty() {
            self.one().await?;
        }
        Ok(self.landed)
    }

    async fn one(&mut self) -> Result<(), Error> {
        if let Some(upload) = self.under_way.next().await {
            self.landed.push(upload?);
        }
        Ok(())
    }
}
