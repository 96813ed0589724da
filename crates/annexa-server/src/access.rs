//! Who asks, and what the key allows.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use annexa_store::{Act, Key, KeyId, Once, Scope, Tenant};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use jiff::Timestamp;

use crate::HttpLimits;
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::observe::RequestId;
use crate::problem::{Kind, Problem};

/// How often a key may ask, and how often an address may show a wrong one.
pub(crate) struct Rates {
    by_key: DefaultKeyedRateLimiter<KeyId>,
    refused: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Rates {
    pub(crate) fn new(limits: &HttpLimits) -> Self {
        let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let by_key =
            Quota::per_second(at_least_one(limits.requests_per_second)).allow_burst(at_least_one(limits.burst));
        Self {
            by_key: DefaultKeyedRateLimiter::keyed(by_key),
            refused: DefaultKeyedRateLimiter::keyed(Quota::per_minute(at_least_one(limits.refused_per_minute))),
            clock: DefaultClock::default(),
        }
    }

    fn problem(&self, name: &str, value: u32, wait: Duration) -> Problem {
        let seconds = wait.as_secs() + 1;
        let detail = format!("{name}: the limit is {value}; try again in {seconds} s");
        let limit = Some((name.to_owned(), Some(u64::from(value)), None));
        Problem { limit, retry_after: Some(seconds), ..Problem::new(Kind::RateLimited, detail) }
    }

    fn take(&self, key: &KeyId, limits: &HttpLimits) -> Result<(), Problem> {
        self.by_key.check_key(key).map_err(|until| {
            self.problem("requests_per_second", limits.requests_per_second, until.wait_time_from(self.clock.now()))
        })
    }

    fn refuse(&self, address: IpAddr, limits: &HttpLimits) -> Result<(), Problem> {
        self.refused.check_key(&address).map_err(|until| {
            self.problem("refused_per_minute", limits.refused_per_minute, until.wait_time_from(self.clock.now()))
        })
    }

    /// Forgets keys and addresses that have not asked for a while.
    pub(crate) fn tidy(&self) {
        self.by_key.retain_recent();
        self.refused.retain_recent();
    }
}

/// Who asks. A handler takes it as one of [`Reads`], [`Writes`], [`Reviews`] and [`Administers`].
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) key: Key,
    pub(crate) tenant: Tenant,
    request: String,
    who: String,
    once: Option<String>,
}

impl Caller {
    /// Somebody who showed the key earlier.
    pub(crate) fn of_session(key: Key, tenant: Tenant, who: String, request: Option<RequestId>) -> Self {
        Self { key, tenant, request: request.map(|r| r.0).unwrap_or_default(), who, once: None }
    }

    /// What is done in this request, done once when an idempotency key came along.
    pub(crate) fn act(&self, fingerprint: Fingerprint) -> Act {
        let once = self.once.as_ref().map(|key| Once { key: key.clone(), fingerprint: fingerprint.finish() });
        Act { once, ..self.note() }
    }

    /// What is noted of this request.
    pub(crate) fn note(&self) -> Act {
        Act {
            key: Some(self.key.id.clone()),
            who: self.who.clone(),
            request: self.request.clone(),
            at: Timestamp::now(),
            once: None,
        }
    }
}

impl App {
    /// One more request of a key.
    pub(crate) fn take_rate(&self, key: &KeyId) -> Result<(), Problem> {
        self.rates.take(key, &self.config.limits)
    }

    /// One more wrong key from an address.
    pub(crate) fn refuse(&self, address: Option<IpAddr>) -> Result<(), Problem> {
        // Behind a proxy all come from one address, and one who guesses must not lock out the others.
        match address.filter(|_| !self.config.behind_proxy) {
            Some(address) => self.rates.refuse(address, &self.config.limits),
            None => Ok(()),
        }
    }
}

/// Tells who asks by the key in `Authorization: Bearer`; everything below `/v1` passes here.
pub(crate) async fn authenticate(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    match caller(&app, request.headers(), request.extensions().get::<RequestId>()).await {
        Ok(caller) => {
            app.take_rate(&caller.key.id)?;
            request.extensions_mut().insert(caller);
            Ok(next.run(request).await)
        }
        Err(problem) => {
            app.refuse(address)?;
            Err(problem)
        }
    }
}

async fn caller(app: &App, headers: &HeaderMap, request: Option<&RequestId>) -> Result<Caller, Problem> {
    let missing = || Problem::new(Kind::KeyMissing, "send the key as `Authorization: Bearer annexa_...`");
    let shown = headers.get(header::AUTHORIZATION).ok_or_else(missing)?;
    let (scheme, key) = shown.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    let unknown = || Problem::new(Kind::KeyUnknown, "no key like this was made here");
    let key = app.store.authenticate(key.trim()).await?.ok_or_else(unknown)?;
    usable(&key)?;
    let who = headers.get("annexa-actor").map_or(Ok(key.name.clone()), actor)?;
    let once = headers.get("idempotency-key").map(idempotency_key).transpose()?;
    let request = request.map(|r| r.0.clone()).unwrap_or_default();
    Ok(Caller { tenant: app.store.workspace(&key.workspace), key, request, who, once })
}

/// Whether a key counts now.
pub(crate) fn usable(key: &Key) -> Result<(), Problem> {
    if key.revoked_at.is_some() {
        return Err(Problem::new(Kind::KeyRevoked, "ask an administrator for another"));
    }
    if key.expires_at.is_some_and(|at| at <= Timestamp::now()) {
        return Err(Problem::new(Kind::KeyExpired, "ask an administrator for another"));
    }
    Ok(())
}

/// The person for whom another program asks; the key's name stands for itself.
fn actor(value: &axum::http::HeaderValue) -> Result<String, Problem> {
    const LONGEST: usize = 200;
    let wrong =
        || Problem::new(Kind::InvalidRequest, format!("Annexa-Actor: 1 to {LONGEST} bytes of UTF-8 are expected"));
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| wrong())?.trim();
    let fits = !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(wrong()) }
}

fn idempotency_key(value: &axum::http::HeaderValue) -> Result<String, Problem> {
    const LONGEST: usize = 255;
    let wrong = || {
        Problem::new(
            Kind::InvalidRequest,
            format!("Idempotency-Key: 1 to {LONGEST} visible ASCII characters are expected"),
        )
    };
    let text = value.to_str().map_err(|_| wrong())?;
    if (1..=LONGEST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err(wrong())
    }
}

macro_rules! scoped {
    ($($(#[$doc:meta])* $name:ident $scope:ident;)*) => { $(
        $(#[$doc])*
        pub(crate) struct $name(pub(crate) Caller);

        impl FromRequestParts<App> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
                allowed(parts, Scope::$scope).map(Self)
            }
        }

        impl std::ops::Deref for $name {
            type Target = Caller;

            fn deref(&self) -> &Caller {
                &self.0
            }
        }
    )* };
}

scoped! {
    /// A caller who may read.
    Reads Read;
    /// A caller who may upload, assess and delete.
    Writes Write;
    /// A caller who may decide.
    Reviews Review;
    /// A caller who may do everything.
    Administers Admin;
}

fn allowed(parts: &Parts, scope: Scope) -> Result<Caller, Problem> {
    let caller = parts.extensions.get::<Caller>().cloned();
    let caller = caller.ok_or_else(|| Problem::new(Kind::KeyMissing, "this address needs a key"))?;
    if caller.key.allows(scope) {
        return Ok(caller);
    }
    let name = match scope {
        Scope::Read => "read",
        Scope::Write => "write",
        Scope::Review => "review",
        Scope::Admin => "admin",
    };
    Err(Problem::new(Kind::ScopeMissing, format!("the scope `{name}` is needed")))
}
