//! The code is sent once, whatever happens to it.

use vestibule::reason::Reason;

use crate::bench::{assert_refused, impersonated, post, within, REQUEST_BOUND};
use crate::provider::{Provider, SignIn};
use crate::server::{answer, send, wait_for_close, Connection, End, Received};

/// A sign-in at whose token request this happens; a second attempt with the same callback follows.
fn once(
    reason: Reason,
    happens: impl Fn(&Received, &mut dyn Connection) -> End + Send + Sync + 'static,
) {
    let provider = Provider::start(move |_, request, stream| {
        (request.method == "POST").then(|| happens(request, stream))
    });
    let sign_in = SignIn::begin(&provider).unwrap();
    assert_refused(sign_in.complete(), reason);
    assert_eq!(provider.count("POST"), 1, "the code was sent again");
}

/// case 20: a server error is not an invitation to send the code again.
#[test]
fn the_code_is_not_sent_again_after_a_server_error() {
    for status in [500, 502, 503, 504] {
        once(Reason::ProviderUnavailable, move |_, stream| {
            let head =
                format!("HTTP/1.1 {status} Sorry\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
            send(stream, head.as_bytes())
        });
    }
}

/// case 20: nor is being asked to slow down, or to repeat the request.
#[test]
fn the_code_is_not_sent_again_when_asked_to() {
    once(Reason::ProviderThrottled, |_, stream| {
        send(
            stream,
            b"HTTP/1.1 429 Slowly\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
        )
    });
    for status in [408, 421, 425] {
        once(Reason::ResponseMalformed, move |_, stream| {
            send(stream, &answer(status, "application/json", b"{}"))
        });
    }
}

/// case 20: the connection is reset after the request was read and before an answer.
#[test]
fn the_code_is_not_sent_again_after_a_reset() {
    once(Reason::ConnectFailed, |_, _| End::Reset);
}

/// case 20: the connection is closed in order without an answer, which clients like to take for a stale one.
#[test]
fn the_code_is_not_sent_again_after_a_close() {
    once(Reason::ConnectFailed, |_, _| End::Close);
}

/// case 20: the connection is reset within the answer.
#[test]
fn the_code_is_not_sent_again_after_a_reset_within_the_answer() {
    once(Reason::ConnectFailed, |_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
        End::Reset
    });
}

/// case 20: no answer comes at all.
#[test]
fn the_code_is_not_sent_again_after_a_timeout() {
    within(REQUEST_BOUND, || {
        once(Reason::TimedOut, |_, stream| {
            wait_for_close(stream);
            End::Close
        });
    });
}

/// case 20: a connection that the server promised to keep and then closed is not used for the next form.
#[test]
fn no_connection_is_kept_for_a_second_form() {
    let (server, transport) = impersonated(|_, stream| {
        send(
            stream,
            b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        );
        wait_for_close(stream);
        End::Close
    });
    for _ in 0..3 {
        post(&transport, b"code=1").unwrap();
    }
    assert_eq!(server.count("POST"), 3);
    assert_eq!(server.connections(), 3);
}
