use std::env::consts::{ARCH, OS};
use std::io::Read;

use serde::Serialize;
use serde_json::json;
use tiny_http::{Header, Method, Request, Response, Server};

use crate::count::Count;

/// A longer text is refused.
const LIMIT_BYTES: u64 = 1024 * 1024;

/// Answers requests until `server` is unblocked: `POST /count` counts the words of its body, `GET /healthz` tells the
/// platform that the program was compiled for.
pub fn serve(server: &Server) {
    for mut request in server.incoming_requests() {
        let (status, text) = answer(&mut request);
        let json = Header::from_bytes("Content-Type", "application/json").expect("a header");
        let response = Response::from_string(text)
            .with_status_code(status)
            .with_header(json);
        // The reader may have gone away; that concerns nobody else.
        let _ = request.respond(response);
    }
}

fn answer(request: &mut Request) -> (u16, String) {
    match (request.method(), request.url()) {
        (Method::Get, "/healthz") => (200, line(&json!({ "arch": ARCH, "os": OS }))),
        (Method::Post, "/count") => match text_of(request) {
            Ok(text) => (200, line(&Count::of(&text))),
            Err((status, reason)) => (status, line(&json!({ "error": reason }))),
        },
        (method, url) => (
            404,
            line(&json!({ "error": format!("{method} {url} is not served") })),
        ),
    }
}

fn text_of(request: &mut Request) -> Result<String, (u16, &'static str)> {
    let mut bytes = Vec::new();
    let reader = request.as_reader();
    reader
        .take(LIMIT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| (400, "the text ended early"))?;
    if bytes.len() as u64 > LIMIT_BYTES {
        return Err((413, "a text has 1 MiB at most"));
    }
    String::from_utf8(bytes).map_err(|_| (400, "the text is not UTF-8"))
}

fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("values of this program are JSON") + "\n"
}
