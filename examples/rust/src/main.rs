use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::thread;

use tiny_http::Server;
use word_count::server::serve;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// `--check` asks the service once, on a free port of its own, and prints what it answered.
fn main() -> ExitCode {
    let outcome = if env::args().any(|argument| argument == "--check") {
        check()
    } else {
        run()
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<()> {
    let port = env::var("PORT").unwrap_or_else(|_| "8080".to_owned());
    let server = Server::http(format!("0.0.0.0:{port}"))?;
    eprintln!("listening on port {port}");
    serve(&server);
    Ok(())
}

fn check() -> Outcome<()> {
    let server = Server::http("127.0.0.1:0")?;
    let address = server.server_addr().to_ip().ok_or("no address")?;
    thread::scope(|scope| {
        scope.spawn(|| serve(&server));
        let answer = ask(address);
        server.unblock();
        print!("{}", answer?);
        Ok(())
    })
}

/// The body of `GET /healthz`.
fn ask(address: std::net::SocketAddr) -> Outcome<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET /healthz HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    if !head.contains(" 200 ") {
        return Err(head.lines().next().unwrap_or_default().into());
    }
    Ok(body.to_owned())
}
