//! Proxies that the environment names.

use std::net::TcpListener;

use crate::bench::{get, get_from, impersonated, rules_of};
use crate::process::{again, role};
use crate::server::{answer, send, Server};

/// case 57: variables that other clients obey, and that a web server makes of a request's `Proxy:` header, have no
/// effect. A process of its own: an environment is shared by all threads.
#[test]
fn proxy_variables_have_no_effect() {
    const NAME: &str = "proxies::proxy_variables_have_no_effect";
    if let Some(port) = role(NAME) {
        return with_variables(port.parse().unwrap());
    }
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let port = proxy.local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}");
    let names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let variables = names
        .iter()
        .flat_map(|name| [(*name).to_owned(), name.to_ascii_lowercase()])
        .map(|name| (name, address.clone()));
    again(NAME, &port.to_string(), variables.collect());
    // The one connection is that of the client which obeys.
    assert!(proxy.accept().is_ok());
    assert!(proxy.accept().is_err());
}

fn with_variables(port: u16) {
    let (_server, transport) =
        impersonated(|_, stream| send(stream, &answer(200, "application/json", b"{}")));
    assert_eq!(get(&transport).unwrap().status, 200);

    let server = Server::plain(|_, stream| send(stream, &answer(200, "application/json", b"{}")));
    let base = format!("http://127.0.0.1:{}", server.port);
    let document = url::Url::parse(&format!("{base}/document")).unwrap();
    let response = get_from(
        &vestibule::http::SystemTransport::new(),
        &document,
        &rules_of(&base),
    );
    assert_eq!(response.unwrap().status, 200);

    // That the variables are there and work: an ordinary client goes to the proxy, which does not answer.
    assert!(std::env::var("HTTPS_PROXY")
        .unwrap()
        .ends_with(&port.to_string()));
    let ordinary = reqwest::blocking::Client::builder()
        .timeout(std::time::Duration::from_secs(1))
        .build()
        .unwrap();
    assert!(ordinary.get("http://login.invalid/").send().is_err());
}
