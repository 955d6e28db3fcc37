//! Threads, signals and forks.

use std::process::Command;
use std::sync::{Arc, Mutex};

use url::Url;
use vestibule::http::{SystemTransport, TransportSettings};
use vestibule::reason::Reason;

use crate::bench::{assert_refused, get, get_from, rules_of, within, REQUEST_BOUND};
use crate::server::{answer, send, wait_for_close, End, Server};

const ROLE: &str = "VESTIBULE_WIRE_ROLE";

/// What a test was told that runs in a process of its own, started by [`again`].
pub fn role(test: &str) -> Option<String> {
    let told = std::env::var(ROLE).ok()?;
    told.strip_prefix(test)?
        .strip_prefix('=')
        .map(str::to_owned)
}

/// Runs one test of this binary in a process of its own, alone on its main thread.
pub fn again(test: &str, told: &str, variables: Vec<(String, String)>) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--test-threads=1", "--nocapture"])
        .env(ROLE, format!("{test}={told}"))
        .envs(variables)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{:?}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("1 passed"), "{stdout}");
}

/// The signals that a thread blocks, from its `status` file.
fn blocked(status: &str) -> u64 {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("SigBlk:"))
        .unwrap();
    u64::from_str_radix(line.trim(), 16).unwrap()
}

fn own_mask() -> u64 {
    blocked(&std::fs::read_to_string("/proc/thread-self/status").unwrap())
}

/// Every signal that can be blocked: 1 to 31 without SIGKILL and SIGSTOP, and the real-time signals above the two that
/// the C library keeps for itself.
fn all_signals() -> u64 {
    !(1 << (libc::SIGKILL - 1) | 1 << (libc::SIGSTOP - 1) | 1 << 31 | 1 << 32)
}

/// SIGTERM, SIGALRM and PHP's timers have to reach PHP's own thread: the client's threads block every signal, and the
/// thread that made the client blocks none more than before.
#[test]
fn threads_of_the_client_block_every_signal() {
    let before = own_mask();
    let seen = Arc::new(Mutex::new(None));
    let noted = seen.clone();
    let settings = TransportSettings::system().with_resolver(Arc::new(move |_| {
        *noted.lock().unwrap() = Some(own_mask());
        Ok(vec![[127, 0, 0, 1].into()])
    }));
    let transport = SystemTransport::with_settings(&settings).unwrap();
    assert_eq!(own_mask(), before);
    assert_eq!(
        before & all_signals(),
        0,
        "the harness itself blocks signals"
    );
    assert_refused(get(&transport), Reason::AddressForbidden);

    // The thread that looks names up, and the one that runs the client.
    assert_eq!(seen.lock().unwrap().unwrap() & all_signals(), all_signals());
    let mut runtimes = 0;
    for entry in std::fs::read_dir("/proc/self/task").unwrap() {
        // A thread of another test may end meanwhile.
        let Ok(status) = std::fs::read_to_string(entry.unwrap().path().join("status")) else {
            continue;
        };
        if status.starts_with("Name:\treqwest-interna") {
            assert_eq!(blocked(&status) & all_signals(), all_signals(), "{status}");
            runtimes += 1;
        }
    }
    assert!(runtimes >= 1);
}

/// A process that has used its client forks, as php-fpm with `opcache.preload` and `pcntl_fork` do: the child makes a
/// client of its own, and so does the child's child; the parent goes on with the one it has.
#[test]
fn a_forked_child_sends_requests_of_its_own() {
    const NAME: &str = "process::a_forked_child_sends_requests_of_its_own";
    if let Some(port) = role(NAME) {
        return fork_and_send(port.parse().unwrap());
    }
    let server = Server::plain(|request, stream| {
        if request.target == "/hang" {
            wait_for_close(stream);
            return End::Close;
        }
        send(stream, &answer(200, "application/json", b"{}"))
    });
    within(REQUEST_BOUND * 3, || {
        again(NAME, &server.port.to_string(), Vec::new());
    });
    let mut targets: Vec<String> = server
        .received()
        .into_iter()
        .map(|request| request.target)
        .collect();
    targets.sort_unstable();
    assert_eq!(
        targets,
        ["/child", "/grandchild", "/parent-after", "/parent-before"]
    );
}

fn fork_and_send(port: u16) {
    assert!(ask(port, "/parent-before"));
    let child = in_a_fork(|| {
        let asked = ask(port, "/child");
        asked && in_a_fork(|| ask(port, "/grandchild"))
    });
    assert!(child, "the child could not send");
    assert!(ask(port, "/parent-after"));
}

/// Whether the process's own client gets an answer.
fn ask(port: u16, path: &str) -> bool {
    let base = format!("http://127.0.0.1:{port}");
    let document = Url::parse(&format!("{base}{path}")).unwrap();
    get_from(&SystemTransport::new(), &document, &rules_of(&base))
        .is_ok_and(|response| response.status == 200)
}

/// Runs the work in a child process and tells whether it succeeded. A child that hangs is ended by its alarm.
#[allow(unsafe_code)]
fn in_a_fork(work: impl FnOnce() -> bool) -> bool {
    // SAFETY: the process has one thread beside the client's own, which the child does not use.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            // SAFETY: without a handler the signal ends the process.
            unsafe { libc::alarm(12) };
            work()
        }));
        let status = i32::from(!matches!(done, Ok(true)));
        // SAFETY: ends the child without running what the parent registered.
        unsafe { libc::_exit(status) };
    }
    let mut status = 0;
    // SAFETY: the child is ours, and the status lives on this stack.
    let waited = unsafe { libc::waitpid(child, &mut status, 0) };
    waited == child && libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
}
