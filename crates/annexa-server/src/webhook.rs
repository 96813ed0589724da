//! Webhooks: messages signed in the manner of Standard Webhooks, tried again for about a day, sent to hosts that
//! whoever runs the server has named, and nowhere else.

use std::time::Duration;

use annexa_store::{DueDelivery, Next};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use sha2::Sha256;

use crate::app::App;
use crate::problem::{Kind, Problem};

/// How long to wait after each failed attempt; after the last one it is given up.
const WAITS: [i64; 7] = [5, 60, 5 * 60, 30 * 60, 2 * 3600, 8 * 3600, 14 * 3600];
/// Messages sent one after another before the queue is looked at again.
const BATCH: u32 = 20;

/// Whether messages may be sent there: to a host on the list, by HTTPS or to this machine itself.
pub(crate) fn allowed(url: &str, hosts: &[String]) -> Result<(), Problem> {
    let refuse = |why: String| Problem::new(Kind::InvalidValue, format!("url: {why}"));
    let parsed = Url::parse(url).map_err(|_| refuse("not a URL".to_owned()))?;
    let host = parsed.host_str().unwrap_or_default();
    if !parsed.username().is_empty() || parsed.password().is_some() || parsed.fragment().is_some() {
        return Err(refuse("no user, password or fragment is taken".to_owned()));
    }
    if !hosts.iter().any(|known| known.eq_ignore_ascii_case(host)) {
        return Err(refuse("whoever runs the server has to allow the host with --webhook-host".to_owned()));
    }
    let is_local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    if parsed.scheme() == "https" || (parsed.scheme() == "http" && is_local) {
        Ok(())
    } else {
        Err(refuse("https is expected".to_owned()))
    }
}

/// The value of `webhook-signature`: `v1,` and the HMAC-SHA256 of id, time and body under the secret.
fn signature(secret: &str, id: &str, at: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// Sends what is due, for ever.
pub(crate) async fn run(app: App) {
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(tls())
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(15))
        .no_proxy()
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(cause = %error, "webhooks cannot be told");
            return;
        }
    };
    loop {
        let due = app.store.due_deliveries(Timestamp::now(), BATCH).await.unwrap_or_else(|error| {
            tracing::error!(code = error.code(), "messages to webhooks cannot be read");
            Vec::new()
        });
        for message in &due {
            send(&app, &client, message).await;
        }
        if due.is_empty() {
            let _ = tokio::time::timeout(Duration::from_secs(5), app.messages.notified()).await;
        }
    }
}

fn tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has them")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

async fn send(app: &App, client: &reqwest::Client, message: &DueDelivery) {
    let at = Timestamp::now();
    let status = match (
        allowed(&message.url, &app.config.webhook_hosts),
        signature(&message.secret, message.id.as_str(), at.as_second(), &message.payload),
    ) {
        (Ok(()), Some(signature)) => client
            .post(&message.url)
            .header("content-type", "application/json")
            .header("webhook-id", message.id.as_str())
            .header("webhook-timestamp", at.as_second().to_string())
            .header("webhook-signature", signature)
            .body(message.payload.clone())
            .send()
            .await
            .map(|answer| answer.status())
            .ok(),
        // The list was shortened since.
        _ => None,
    };
    let told = match status {
        Some(status) if status.is_success() => {
            app.metrics.message("delivered");
            app.store.delivered(&message.id, status.as_u16()).await
        }
        _ => {
            let wait = WAITS.get(message.attempts as usize).map(|seconds| SignedDuration::from_secs(*seconds));
            let next = wait.and_then(|wait| at.checked_add(wait).ok()).map_or(Next::GaveUp, Next::At);
            app.metrics.message(if next == Next::GaveUp { "gave-up" } else { "failed" });
            app.store.delivery_failed(&message.id, next, status.map(|s| s.as_u16())).await
        }
    };
    if let Err(error) = told {
        tracing::error!(code = error.code(), "what became of a message cannot be written");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_published_example() {
        // From the README of the reference libraries of Standard Webhooks.
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn messages_go_to_hosts_on_the_list_alone() {
        let hosts = ["hooks.example.com".to_owned(), "127.0.0.1".to_owned()];
        for good in ["https://hooks.example.com/a", "HTTPS://HOOKS.example.com:8443/a?b=c", "http://127.0.0.1:9/x"] {
            assert!(allowed(good, &hosts).is_ok(), "{good}");
        }
        for bad in [
            "http://hooks.example.com/a",
            "https://hooks.example.com.evil.test/",
            "https://evil.test/hooks.example.com",
            "https://hooks.example.com@evil.test/",
            "https://user@hooks.example.com/",
            "file:///etc/passwd",
            "https://127.1.1.1/",
            "hooks.example.com",
        ] {
            assert!(allowed(bad, &hosts).is_err(), "{bad}");
        }
    }
}
