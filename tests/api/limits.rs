//! Limits on what is sent: each refused by its name, nothing of it kept, and the server as before.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fresh;
use crate::http::{Answer, Request};
use crate::support::string;

const MIB: usize = 1 << 20;

#[test]
fn what_is_too_large_is_refused_by_the_name_of_the_limit() {
    let fresh = fresh(&["--max-file", "1"]);
    let post = |target: &str| fresh.request("POST", target);
    let large = vec![b'a'; MIB + 1];
    post("/v1/documents?path=most.txt").bytes(&large[..MIB]).send().is(202);
    let over: [Request; 5] = [
        post("/v1/documents?path=a.txt").bytes(large.clone()),
        post("/v1/documents?unpack=true").bytes(large.clone()),
        post("/v1/documents").files(&[("a.txt", b"small"), ("b.txt", &large)]),
        post("/v1/judge").bytes(large.clone()),
        post("/v1/documents?unpack=true").bytes(archive("inside.txt", &vec![b'a'; 2 * MIB])),
    ];
    for request in over {
        let problem = request.send().problem(413, "too-large");
        assert_eq!((&problem["limit"], &problem["limit_value"]), (&json!("file_bytes"), &json!(MIB)), "{problem}");
    }
    let id = string(&fresh.all("/v1/documents")[0]["id"]).to_owned();
    let revised = fresh.request("PUT", &format!("/v1/documents/{id}/original")).bytes(large).send();
    revised.problem(413, "too-large");
    let long = json!({"name": "x".repeat(2 * MIB), "scopes": ["read"]});
    assert_eq!(fresh.post("/v1/keys", &long).problem(413, "too-large")["limit"], "json_bytes");

    // Endless, without a length.
    let mut stream = begun(&post("/v1/documents?path=b.txt").header("Transfer-Encoding", "chunked"), "");
    let piece = [b"10000\r\n", &[b'a'; 0x10000][..], b"\r\n"].concat();
    let (mut sent, originals) = (0, crate::support::files_below(&fresh.data.join("originals")));
    while sent < 100 * MIB && stream.write_all(&piece).is_ok() {
        sent += piece.len();
    }
    assert!(sent < 100 * MIB, "the server takes it for ever");
    fresh.idle();
    assert_eq!(fresh.all("/v1/documents").len(), 1, "nothing of what was refused is there");
    assert_eq!(std::fs::read_dir(fresh.data.join("incoming")).expect("a folder").count(), 0);
    assert_eq!(originals.len(), 1, "bytes of what was refused are kept");
    let encoded = post("/v1/documents?path=c.txt").bytes("x").header("Content-Encoding", "gzip").send();
    encoded.problem(415, "media-type-not-supported");
    let long = fresh.request("GET", "/v1/documents").header("X-Large", &"x".repeat(MIB)).try_send();
    assert!(long.is_err() || long.is_ok_and(|answer| answer.status == 431), "a head of a mebibyte is taken");
    fresh.get("/v1/documents").is(200);
}

fn archive(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory");
    archive.write_all(bytes).expect("memory");
    archive.finish().expect("memory").into_inner()
}

/// A connection over which the head of a request and the beginning of its body were sent.
fn begun(request: &Request, body: &str) -> TcpStream {
    let mut stream = request.connect().expect("a connection");
    stream.write_all(request.head().as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).expect("sent");
    stream
}

#[test]
fn who_sends_too_slowly_does_not_hold_the_server() {
    let fresh = fresh(&[]);
    let post = |target: &str| fresh.request("POST", target).header("Content-Length", "100000");
    let begin = Instant::now();
    let form = "multipart/form-data; boundary=b";
    let mut stalled = [
        begun(&post("/v1/documents?path=a.txt"), "begun"),
        begun(&post("/v1/documents").header("Content-Type", form), ""),
        begun(
            &post("/v1/documents").header("Content-Type", form),
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\nbegun",
        ),
        begun(&post("/v1/keys").header("Content-Type", "application/json"), "{"),
        begun(&post("/v1/judge"), "begun"),
    ];
    let mut dripping = begun(&post("/v1/documents?path=b.txt"), "begun");
    // Not even a whole head, and nothing at all.
    let mut silent = [fresh.open("GET", "/").connect(), fresh.open("GET", "/").connect()].map(|s| s.expect("one"));
    silent[0].write_all(b"GET / HTTP/1.1\r\nHost: ").expect("sent");
    for stream in &mut silent {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
    }
    assert!(begin.elapsed() < Duration::from_secs(20), "a head is waited for {:?}", begin.elapsed());
    fresh.open("GET", "/healthz").send().is(200);
    // Until it is answered: what is sent to a closed connection takes the answer away.
    dripping.set_read_timeout(Some(Duration::from_millis(500))).expect("a time");
    while begin.elapsed() < Duration::from_secs(33) && dripping.peek(&mut [0]).is_err() {
        dripping.write_all(b".").expect("sent");
    }
    for stream in stalled.iter_mut().chain([&mut dripping]) {
        Answer::read(stream).expect("an answer").problem(408, "too-slow");
    }
    assert!(begin.elapsed() < Duration::from_secs(45), "a body is waited for {:?}", begin.elapsed());
    assert_eq!(fresh.all("/v1/documents"), [] as [Value; 0]);
    assert_eq!(std::fs::read_dir(fresh.data.join("incoming")).expect("a folder").count(), 0);
    fresh.upload("a.txt", "The server takes uploads as before.").is(202);
}

#[test]
fn a_request_has_an_id_that_the_caller_may_give() {
    let fresh = fresh(&[]);
    let asked = |id: &str| fresh.request("GET", "/v1/frameworks").header("X-Request-Id", id).send().is(200);
    assert_eq!(asked("trace-00000001").header("x-request-id"), Some("trace-00000001"));
    assert!(fresh.log().contains("trace-00000001"));
    for wrong in ["short", "with blanks in it", &"x".repeat(65), "<script>alert(1)</script>"] {
        let id = asked(wrong).header("x-request-id").expect("an id").to_owned();
        assert!(id.starts_with("req_") && !fresh.log().contains(wrong), "{id}");
    }
    let one = fresh.get("/v1/frameworks").header("x-request-id").map(str::to_owned);
    assert_ne!(one, fresh.get("/v1/frameworks").header("x-request-id").map(str::to_owned));
    let refused = fresh.open("GET", "/v1/frameworks").send();
    assert!(refused.header("x-request-id").is_some());
}
