//! A server that does as its script says, and remembers what it was asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// One request as it came over the wire.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// How a connection ends.
pub enum End {
    /// In order.
    Close,
    /// With a TCP reset.
    Reset,
}

/// What a script writes to.
pub trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

/// What happens when a request is there.
pub type Script = dyn Fn(&Received, &mut dyn Connection) -> End + Send + Sync;

pub struct Server {
    pub port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// Plain http.
    pub fn plain(
        script: impl Fn(&Received, &mut dyn Connection) -> End + Send + Sync + 'static,
    ) -> Self {
        Self::start(None, Arc::new(script))
    }

    /// https.
    pub fn tls(
        config: Arc<ServerConfig>,
        script: impl Fn(&Received, &mut dyn Connection) -> End + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(config), Arc::new(script))
    }

    /// Requests that arrived whole.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// How many requests of this method arrived.
    pub fn count(&self, method: &str) -> usize {
        self.received()
            .iter()
            .filter(|request| request.method == method)
            .count()
    }

    /// TCP connections that were accepted.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn start(tls: Option<Arc<ServerConfig>>, script: Arc<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            received: Arc::default(),
            connections: Arc::default(),
        };
        let received = server.received.clone();
        let connections = server.connections.clone();
        // Ends with the process.
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (tls, script, received) = (tls.clone(), script.clone(), received.clone());
                std::thread::spawn(move || serve(socket, tls, script.as_ref(), &received));
            }
        });
        server
    }
}

fn serve(
    mut socket: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    script: &Script,
    received: &Mutex<Vec<Received>>,
) {
    let Some(config) = tls else {
        if let Some(request) = read(&mut socket) {
            received.lock().unwrap().push(request.clone());
            if let End::Reset = script(&request, &mut socket) {
                reset_on_close(&socket);
            }
        }
        return;
    };
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), socket);
    let Some(request) = read(&mut stream) else {
        return;
    };
    received.lock().unwrap().push(request.clone());
    match script(&request, &mut stream) {
        End::Reset => reset_on_close(&stream.sock),
        End::Close => {
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    }
}

/// One request; `None` when the connection or the handshake ended before.
fn read(stream: &mut dyn Connection) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        more(stream, &mut bytes)?;
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let mut start = lines.next()?.split(' ');
    let mut request = Received {
        method: start.next()?.to_owned(),
        target: start.next()?.to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: Vec::new(),
    };
    let length: usize = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let body = head_end + 4;
    while bytes.len() < body + length {
        more(stream, &mut bytes)?;
    }
    request.body = bytes[body..].to_vec();
    Some(request)
}

fn more(stream: &mut dyn Connection, bytes: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer) {
        Ok(0) | Err(_) => None,
        Ok(count) => {
            bytes.extend_from_slice(&buffer[..count]);
            Some(())
        }
    }
}

/// Waits until the other side gives up.
pub fn wait_for_close(stream: &mut dyn Connection) {
    let mut buffer = [0; 4096];
    while matches!(stream.read(&mut buffer), Ok(count) if count > 0) {}
}

/// A whole answer.
pub fn answer(status: u16, media_type: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "HTTP/1.1 {status} Whatever\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Sends bytes and ends. The other side may have gone already.
pub fn send(stream: &mut dyn Connection, bytes: &[u8]) -> End {
    let _ = stream.write_all(bytes).and_then(|()| stream.flush());
    End::Close
}

#[allow(unsafe_code)]
fn reset_on_close(socket: &TcpStream) {
    use std::os::fd::AsRawFd as _;
    let linger = libc::linger {
        l_onoff: 1,
        l_linger: 0,
    };
    // SAFETY: the descriptor is open, and the option's value is a `linger` of the length given.
    let done = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_LINGER,
            std::ptr::from_ref(&linger).cast(),
            std::mem::size_of_val(&linger) as libc::socklen_t,
        )
    };
    assert_eq!(done, 0);
}
