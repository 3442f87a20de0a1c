use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use tiny_http::Server;
use word_count::server::serve;

/// Status and body of one request to a server of its own.
fn ask(method: &str, path: &str, body: &[u8]) -> (u16, String) {
    let server = Server::http("127.0.0.1:0").expect("a free port");
    let address = server.server_addr().to_ip().expect("an address");
    thread::scope(|scope| {
        scope.spawn(|| serve(&server));
        let mut stream = TcpStream::connect(address).expect("a connection");
        let head = format!(
            "{method} {path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("a request");
        stream.write_all(body).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        server.unblock();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        (head[9..12].parse().expect("a status"), body.to_owned())
    })
}

#[test]
fn a_text_is_counted() {
    let answer = r#"{"lines":1,"words":3,"characters":10,"commonest":[["to",2],["be",1]]}"#;

    assert_eq!(
        ask("POST", "/count", b"to be, to "),
        (200, format!("{answer}\n"))
    );
}

#[test]
fn a_text_that_is_not_utf_8_is_refused() {
    let (status, body) = ask("POST", "/count", &[0xff]);

    assert_eq!(
        (status, body.as_str()),
        (400, "{\"error\":\"the text is not UTF-8\"}\n")
    );
}

#[test]
fn a_text_has_1_mib_at_most() {
    assert_eq!(ask("POST", "/count", &vec![b'a'; 1024 * 1024]).0, 200);
    assert_eq!(ask("POST", "/count", &vec![b'a'; 1024 * 1024 + 1]).0, 413);
}

#[test]
fn health_tells_the_platform() {
    let expected = format!(
        "{{\"arch\":\"{}\",\"os\":\"linux\"}}\n",
        std::env::consts::ARCH
    );

    assert_eq!(ask("GET", "/healthz", b""), (200, expected));
}

#[test]
fn nothing_else_is_served() {
    assert_eq!(
        ask("GET", "/count", b""),
        (404, "{\"error\":\"GET /count is not served\"}\n".to_owned())
    );
}
