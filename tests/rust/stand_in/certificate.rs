use std::sync::LazyLock;

use serde_json::{json, Value};
use vestibule::config::Certificate;
use vestibule::crypto::{new_certificate, thumbprint, NewCertificate};
use vestibule::time::Timestamp;

use super::NOW;

/// A client certificate of the site, made once for the whole run.
pub struct TestCertificate(NewCertificate);

static FIRST: LazyLock<TestCertificate> = LazyLock::new(|| TestCertificate::made(NOW - 200 * DAY));
static SECOND: LazyLock<TestCertificate> = LazyLock::new(|| TestCertificate::made(NOW - DAY));

impl TestCertificate {
    /// Valid for 165 days more.
    pub fn first() -> &'static Self {
        &FIRST
    }

    /// The newer one, valid for 364 days more.
    pub fn second() -> &'static Self {
        &SECOND
    }

    /// Valid for a year from then on.
    pub fn made(at: i64) -> Self {
        let made = new_certificate("www.contoso.example", 365, Timestamp::from_seconds(at));
        Self(made.unwrap())
    }

    pub fn pem(&self) -> &str {
        &self.0.pem
    }

    /// The private key in PEM.
    pub fn key(&self) -> &str {
        self.0.key.expose()
    }

    pub fn der(&self) -> Vec<u8> {
        Certificate::parse(self.pem()).unwrap().der
    }

    pub fn thumbprint(&self) -> String {
        thumbprint(&self.der())
    }

    /// An entry of the configuration.
    pub fn entry(&self) -> Value {
        json!({"certificate": self.pem(), "key": {"plain": self.key()}})
    }
}

/// Seconds.
pub const DAY: i64 = 86_400;
