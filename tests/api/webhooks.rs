//! Webhooks: who asked to be told is told, by messages that show who sent them, until they arrive.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

use super::{fresh, one_framework};
use crate::support::{list, string};

/// A message as it came.
struct Message {
    head: String,
    body: String,
}

impl Message {
    #[track_caller]
    fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next().expect("the header")
    }
}

/// Listens; answers 500 as often as is said, then 204.
fn receiver(failures: usize) -> (SocketAddr, Receiver<Message>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (sender, received) = channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.expect("a connection");
            let mut bytes = Vec::new();
            let mut chunk = [0; 4096];
            let message = loop {
                let read = stream.read(&mut chunk).expect("bytes");
                bytes.extend(&chunk[..read]);
                let text = String::from_utf8(bytes.clone()).expect("text");
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let message = Message { head: head.to_owned(), body: body.to_owned() };
                if message.header("content-length").parse() == Ok(body.len()) {
                    break message;
                }
            };
            let status = if number < failures { "500 Internal Server Error" } else { "204 No Content" };
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).expect("sent");
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    (address, received)
}

#[test]
fn a_message_is_signed_and_sent_again_until_it_arrives() {
    let fresh = fresh(&["--webhook-host", "127.0.0.1", "--webhook-host", "hooks.example.com"]);
    let (address, received) = receiver(1);
    let url = format!("http://{address}/annexa?x=1");
    let events = ["document.read", "assessment.done", "assessment.failed"];
    let made = fresh.post("/v1/webhooks", &json!({"url": url, "events": events})).is(201).json();
    let secret = STANDARD.decode(string(&made["secret"]).strip_prefix("whsec_").expect("a secret")).expect("base64");
    assert!(secret.len() >= 24);
    let id = string(&made["webhook"]["id"]);

    fresh.upload("a.md", "# Marker policy\n\nOwner: Jane Doe\n").is(202);
    let next = || received.recv_timeout(Duration::from_secs(30)).expect("a message");
    let first = next();
    let again = next();
    assert_eq!(first.head.lines().next(), Some("POST /annexa?x=1 HTTP/1.1"));
    assert_eq!((first.header("webhook-id"), &first.body), (again.header("webhook-id"), &again.body));
    for message in [&first, &again] {
        let (id, at) = (message.header("webhook-id"), message.header("webhook-timestamp"));
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&secret).expect("a key");
        mac.update(format!("{id}.{at}.{}", message.body).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(message.header("webhook-signature"), expected);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
        assert!(now.abs_diff(at.parse().expect("seconds")) < 60);
    }
    let told: Value = serde_json::from_str(&first.body).expect("JSON");
    assert_eq!(told["type"], "document.read");
    assert!(told["timestamp"].is_string());
    assert!(!first.body.contains("Marker") && !first.body.contains("a.md"), "{}", first.body);

    fresh.assess(&one_framework());
    let done: Value = serde_json::from_str(&next().body).expect("JSON");
    assert_eq!(done["type"], "assessment.done");
    let begun = Instant::now();
    let deliveries = loop {
        let deliveries = fresh.all(&format!("/v1/webhooks/{id}/deliveries"));
        if deliveries.iter().all(|d| d["state"] == "delivered") {
            break deliveries;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{deliveries:?}");
        std::thread::sleep(Duration::from_millis(50));
    };
    let attempts: Vec<_> = deliveries.iter().map(|d| (string(&d["event"]), d["attempts"].as_u64())).collect();
    assert_eq!(attempts, [("assessment.done", Some(1)), ("document.read", Some(2))]);
    assert_eq!(deliveries[1]["last_status"], 204);
    assert_eq!(deliveries[1]["id"], first.header("webhook-id"));
    let listed = fresh.json("/v1/webhooks");
    assert_eq!(listed["items"], json!([made["webhook"]]), "without the secret");

    fresh.request("DELETE", &format!("/v1/webhooks/{id}")).send().is(204);
    fresh.get(&format!("/v1/webhooks/{id}/deliveries")).problem(404, "not-found");
    fresh.upload("b.md", "# B\n").is(202);
    fresh.idle();
    assert!(received.recv_timeout(Duration::from_secs(1)).is_err(), "nobody is told any more");
}

#[test]
fn messages_go_to_hosts_that_were_named_alone() {
    let fresh = fresh(&["--webhook-host", "127.0.0.1", "--webhook-host", "hooks.example.com"]);
    for url in [
        "http://localhost:9/",
        "http://hooks.example.com/",
        "https://evil.example.com/",
        "https://hooks.example.com.evil.test/",
        "https://x:y@hooks.example.com/",
        "HTTP://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "nonsense",
    ] {
        let answer = fresh.post("/v1/webhooks", &json!({"url": url, "events": ["document.read"]}));
        answer.problem(422, "invalid-value");
    }
    fresh.post("/v1/webhooks", &json!({"url": "https://hooks.example.com/", "events": []})).is(422);
    let strange = json!({"url": "https://hooks.example.com/", "events": ["document.gone"]});
    fresh.post("/v1/webhooks", &strange).problem(422, "invalid-value");
    assert_eq!(list(&fresh.json("/v1/webhooks")["items"]).len(), 0);
}
