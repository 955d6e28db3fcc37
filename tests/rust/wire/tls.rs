//! Servers that cannot prove to be Microsoft.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;

use vestibule::reason::Reason;

use crate::bench::{assert_refused, get, transport_to, HOST};
use crate::certificates::{self_signed, CertificateAuthority};
use crate::server::{answer, send, Server};

fn server(config: Arc<rustls::ServerConfig>) -> Server {
    Server::tls(config, |_, stream| {
        send(stream, &answer(200, "application/json", b"{}"))
    })
}

fn refuses(config: Arc<rustls::ServerConfig>, trusted: &CertificateAuthority) {
    let server = server(config);
    let transport = transport_to(server.port, trusted);
    assert_refused(get(&transport), Reason::TlsFailed);
    assert_eq!(server.connections(), 1);
    assert!(server.received().is_empty(), "a request was sent");
}

/// case 56: a certificate of the trusted authority, for the name, in time: accepted, so that the others differ in one
/// thing each.
#[test]
fn a_good_certificate_is_accepted() {
    let trusted = CertificateAuthority::new("Vestibule test");
    let server = server(trusted.certify(HOST));
    let transport = transport_to(server.port, &trusted);
    assert_eq!(get(&transport).unwrap().status, 200);
}

/// case 56: a certificate that nobody signed but itself.
#[test]
fn a_self_signed_certificate_is_refused() {
    refuses(
        self_signed(HOST),
        &CertificateAuthority::new("Vestibule test"),
    );
}

/// case 56: a certificate that ended years ago.
#[test]
fn an_expired_certificate_is_refused() {
    let trusted = CertificateAuthority::new("Vestibule test");
    refuses(trusted.certify_until(HOST, 2020), &trusted);
}

/// case 56: a good certificate for somebody else.
#[test]
fn a_certificate_for_another_host_is_refused() {
    let trusted = CertificateAuthority::new("Vestibule test");
    for name in [
        "login.example",
        "*.login.microsoftonline.com",
        "*.com",
        "login.microsoftonline.com.login.example",
        "127.0.0.1",
    ] {
        refuses(trusted.certify(name), &trusted);
    }
}

/// case 56: an authority of the same name with another key.
#[test]
fn a_certificate_of_an_unknown_authority_is_refused() {
    refuses(
        CertificateAuthority::new("Vestibule test").certify(HOST),
        &CertificateAuthority::new("Vestibule test"),
    );
}

/// case 56: no TLS at all.
#[test]
fn plain_text_on_the_tls_port_is_refused() {
    let server = Server::plain(|_, stream| send(stream, &answer(200, "application/json", b"{}")));
    let transport = transport_to(server.port, &CertificateAuthority::new("Vestibule test"));
    // The server waits for the end of a head that never comes; the client for a handshake.
    assert_refused(get(&transport), Reason::TimedOut);
    assert!(server.received().is_empty());

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let talker = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let _ = socket.write_all(&answer(400, "text/html", b"<p>Speak http"));
        let mut buffer = [0; 4096];
        while matches!(socket.read(&mut buffer), Ok(count) if count > 0) {}
    });
    let transport = transport_to(port, &CertificateAuthority::new("Vestibule test"));
    assert_refused(get(&transport), Reason::TlsFailed);
    talker.join().unwrap();
}

/// The client's first message, and its next.
type Records = (Vec<u8>, Vec<u8>);

/// What a server that knows no newer version than this says first, and what the client says to it. No library here
/// speaks TLS 1.0 any more, so the server's first message is written by hand: what is shown is what the client offers,
/// and that it ends the handshake for the version's sake.
fn server_hello(version: [u8; 2]) -> (u16, JoinHandle<Records>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let client_hello = record(&mut socket);
        // Random bytes, an empty session id, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, no compression.
        let mut body = version.to_vec();
        body.extend_from_slice(&[7; 32]);
        body.extend_from_slice(&[0, 0xc0, 0x2b, 0]);
        let length = body.len() as u8;
        let mut message = vec![22, version[0], version[1], 0, length + 4, 2, 0, 0, length];
        message.extend_from_slice(&body);
        let _ = socket.write_all(&message);
        // Then nothing more: a client that is content waits for a certificate until this ends.
        let _ = socket.shutdown(std::net::Shutdown::Write);
        (client_hello, record(&mut socket))
    });
    (port, thread)
}

/// One TLS record; what there is of it when the connection ends.
fn record(socket: &mut std::net::TcpStream) -> Vec<u8> {
    let mut head = [0; 5];
    if socket.read_exact(&mut head).is_err() {
        return Vec::new();
    }
    let mut body = vec![0; usize::from(head[3]) << 8 | usize::from(head[4])];
    let _ = socket.read_exact(&mut body);
    [head.as_slice(), &body].concat()
}

/// The versions in the extension `supported_versions` (RFC 8446, section 4.2.1).
fn versions(client_hello: &[u8]) -> Vec<[u8; 2]> {
    // Record, handshake header, version and random bytes; then three lists with a length each.
    let mut at = 5 + 4 + 34;
    at += 1 + usize::from(client_hello[at]);
    at += 2 + (usize::from(client_hello[at]) << 8 | usize::from(client_hello[at + 1]));
    at += 1 + usize::from(client_hello[at]);
    at += 2;
    while at + 4 <= client_hello.len() {
        let length = usize::from(client_hello[at + 2]) << 8 | usize::from(client_hello[at + 3]);
        let content = &client_hello[at + 4..at + 4 + length];
        if client_hello[at..at + 2] == [0, 43] {
            return content[1..]
                .chunks_exact(2)
                .map(|two| [two[0], two[1]])
                .collect();
        }
        at += 4 + length;
    }
    Vec::new()
}

/// An alert record: fatal, `protocol_version`.
fn is_version_alert(record: &[u8]) -> bool {
    record.first() == Some(&21) && record[5..] == [2, 70]
}

/// case 56: TLS 1.0 and 1.1 are not offered, and a server that chooses them is left.
#[test]
fn tls_below_1_2_is_refused() {
    for version in [[3, 0], [3, 1], [3, 2]] {
        let (port, server) = server_hello(version);
        let transport = transport_to(port, &CertificateAuthority::new("Vestibule test"));
        assert_refused(get(&transport), Reason::TlsFailed);
        let (client_hello, reply) = server.join().unwrap();
        let mut offered = versions(&client_hello);
        offered.sort_unstable();
        assert_eq!(offered, [[3, 3], [3, 4]]);
        assert!(is_version_alert(&reply), "{version:?}: {reply:?}");
    }
}

/// case 56: the same first message with TLS 1.2 is not ended for its version.
#[test]
fn tls_1_2_is_not_refused_for_its_version() {
    let (port, server) = server_hello([3, 3]);
    let transport = transport_to(port, &CertificateAuthority::new("Vestibule test"));
    assert!(get(&transport).is_err());
    let (_, reply) = server.join().unwrap();
    assert!(!is_version_alert(&reply), "{reply:?}");
}
