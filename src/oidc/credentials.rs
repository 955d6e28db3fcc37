//! The application's credentials: which one is shown to Microsoft first, and what Microsoft said of each.

use std::sync::{Mutex, PoisonError};

use crate::config::{ClientCertificate, Config};
use crate::crypto::thumbprint;
use crate::reason::Reason;
use crate::secret::Secret;
use crate::time::Timestamp;

/// What proves who the application is.
#[derive(Clone, Copy)]
pub(super) enum Credential<'c> {
    /// A certificate and its private key.
    Certificate(&'c ClientCertificate),
    /// The client secret.
    Secret(&'c Secret),
}

/// What Microsoft said of a credential when it was last shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialReport {
    /// The certificate's thumbprint, or `secret`.
    pub credential: String,
    /// Why it was refused; `None` when it was accepted.
    pub refused: Option<Reason>,
    /// When.
    pub at: Timestamp,
}

/// What this process knows of the credentials of a site.
#[derive(Default)]
pub struct Credentials {
    reports: Mutex<Vec<CredentialReport>>,
}

impl Credential<'_> {
    fn name(&self) -> String {
        match self {
            Self::Certificate(client) => thumbprint(&client.certificate.der),
            Self::Secret(_) => "secret".to_owned(),
        }
    }
}

impl Credentials {
    /// What Microsoft said of each that was shown.
    pub fn reports(&self) -> Vec<CredentialReport> {
        self.reports
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The credentials in the order in which they are tried: certificates that are valid now, the newest first, then the
    /// secret. One that was refused a moment ago comes last, unless this is a test. Certificates that are out of date are tried only when there is
    /// nothing else: Microsoft then says what is wrong.
    pub(super) fn in_order<'c>(
        &self,
        config: &'c Config,
        test: bool,
        now: Timestamp,
    ) -> Vec<Credential<'c>> {
        let mut certificates: Vec<&ClientCertificate> = config.client_certificates.iter().collect();
        certificates.sort_by_key(|client| std::cmp::Reverse(client.certificate.not_before));
        let (valid, out_of_date): (Vec<_>, Vec<_>) = certificates
            .into_iter()
            .partition(|client| client.certificate.is_valid_at(now));
        let mut found: Vec<Credential<'c>> = valid
            .into_iter()
            .map(Credential::Certificate)
            .chain(config.client_secret.iter().map(Credential::Secret))
            .collect();
        if found.is_empty() {
            found = out_of_date
                .into_iter()
                .map(Credential::Certificate)
                .collect();
        }
        if test {
            return found;
        }
        let reports = self.reports();
        // The sort is stable: the others keep their order.
        found.sort_by_key(|credential| {
            let name = credential.name();
            reports
                .iter()
                .any(|report| report.credential == name && report.counts_at(now))
        });
        found
    }

    /// Notes what Microsoft said.
    pub(super) fn note(
        &self,
        credential: &Credential<'_>,
        refused: Option<Reason>,
        now: Timestamp,
    ) {
        let credential = credential.name();
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        reports.retain(|report| report.credential != credential);
        reports.push(CredentialReport {
            credential,
            refused,
            at: now,
        });
    }
}

impl CredentialReport {
    /// Whether it was refused a moment ago.
    fn counts_at(&self, now: Timestamp) -> bool {
        self.refused.is_some() && (0..REFUSED_FOR).contains(&now.since(self.at))
    }
}

/// A sign-in does not begin with what was refused within these seconds.
const REFUSED_FOR: i64 = 600;
