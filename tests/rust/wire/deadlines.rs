//! How long a worker may be held.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsRawFd as _;
use std::sync::Arc;
use std::time::Duration;

use vestibule::http::{SystemTransport, TransportSettings};
use vestibule::reason::Reason;

use crate::bench::{assert_refused, get, impersonated, microsoft, transport_to, url, within};
use crate::certificates::CertificateAuthority;
use crate::server::{wait_for_close, End};

/// A server that listens and whose queue is full: the kernel drops further attempts to connect, as a firewall does.
struct FullServer {
    listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl FullServer {
    #[allow(unsafe_code)]
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        // SAFETY: a listening socket may be told to listen again; that changes the length of its queue.
        assert_eq!(unsafe { libc::listen(listener.as_raw_fd(), 0) }, 0);
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        while let Ok(stream) = connect(&address) {
            waiting.push(stream);
            assert!(waiting.len() < 64, "the queue does not fill");
        }
        Self {
            listener,
            _waiting: waiting,
        }
    }
}

fn connect(address: &SocketAddr) -> std::io::Result<TcpStream> {
    TcpStream::connect_timeout(address, Duration::from_millis(500))
}

/// case 50: nobody answers the attempt to connect. Three seconds are allowed for it.
#[test]
fn a_black_hole_is_left_after_three_seconds() {
    let hole = FullServer::start();
    let port = hole.listener.local_addr().unwrap().port();
    let transport = transport_to(port, &CertificateAuthority::new("Vestibule test"));
    within(Duration::from_secs(6), || {
        assert_refused(get(&transport), Reason::TimedOut);
    });
}

/// case 50: a name server that does not answer counts as part of connecting.
#[test]
fn a_name_server_that_hangs_is_left_after_three_seconds() {
    let settings = TransportSettings::system().with_resolver(Arc::new(|_| {
        std::thread::sleep(Duration::from_secs(60));
        Ok(Vec::new())
    }));
    // Dropping this client would wait for the lookup; the extension's own client is never dropped.
    let transport = std::mem::ManuallyDrop::new(SystemTransport::with_settings(&settings).unwrap());
    within(Duration::from_secs(6), || {
        assert_refused(get(&transport), Reason::TimedOut);
    });
}

/// case 50: the TLS handshake is never finished: a listener that nobody accepts from.
#[test]
fn a_handshake_that_is_never_finished_is_left_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let transport = transport_to(port, &CertificateAuthority::new("Vestibule test"));
    within(Duration::from_secs(6), || {
        assert_refused(get(&transport), Reason::TimedOut);
    });
}

/// case 50: the requests of one step have fifteen seconds together; when they are over, no connection is made.
#[test]
fn a_step_of_several_requests_ends_after_fifteen_seconds() {
    let (server, transport) = impersonated(|_, stream| {
        wait_for_close(stream);
        End::Close
    });
    within(Duration::from_secs(19), || {
        assert_refused(get(&transport), Reason::TimedOut);
        assert_refused(get(&transport), Reason::TimedOut);
        assert_eq!(server.connections(), 2);
        assert_refused(get(&transport), Reason::TimedOut);
        assert_refused(get(&transport), Reason::TimedOut);
    });
    assert_eq!(server.connections(), 2);
}

/// case 54: rules are asked before anything else: a forbidden host is refused at once, also without time.
#[test]
fn a_forbidden_host_costs_no_time() {
    let transport = transport_to(1, &CertificateAuthority::new("Vestibule test"));
    within(Duration::from_secs(2), || {
        let elsewhere = url::Url::parse("https://login.example/").unwrap();
        assert_refused(
            crate::bench::get_from(&transport, &elsewhere, &microsoft()),
            Reason::HostNotAllowed,
        );
    });
    assert_refused(get(&transport), Reason::ConnectFailed);
    assert_eq!(url("/").port(), None);
}
