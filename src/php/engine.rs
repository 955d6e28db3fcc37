//! The engine: what the plugin calls.

use std::sync::Arc;

use ext_php_rs::binary_slice::BinarySlice;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::guard::guard;
use super::process::{self, Unusable};
use super::{certificates, conversions, exceptions, people, tickets, values};
use crate::config::{yaml_to_json, Config};
use crate::crypto::{Keyring, Purpose};
use crate::error::Error;
use crate::flow::{self, SiteState};
use crate::guid::Guid;
use crate::random::SystemEntropy;
use crate::reason::Reason;
use crate::secret::{Secret, Unseal};
use crate::time::{Clock as _, SystemClock};

/// Verifies, decides and talks to Microsoft. Made by open().
#[php_class]
#[php(name = "Vestibule\\Engine")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Engine {
    site: Arc<SiteState>,
}

#[php_impl]
impl Engine {
    /// Version of the extension.
    pub const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    /// Number of the surface that this stub describes. The plugin works with exactly one.
    pub const API: i64 = 7;

    /// Opens a site. The configuration is parsed once per process. Roles and landing pages that no longer fit the site, which check() names,
    /// are left out.
    ///
    /// @param string $configuration JSON: {"settings": {...}, "site": {...}, "client_certificates": [{"certificate": PEM, "key": {...}}]}
    /// @param list<string> $keys the site's keys, newest first, at least 32 bytes each
    /// @throws ConfigException with every problem
    pub fn open(configuration: BinarySlice<u8>, keys: &ZendHashTable) -> PhpResult<Self> {
        guard(|| {
            let keys = conversions::keys(keys).map_err(|error| exceptions::from_error(&error))?;
            process::site(&configuration, &keys)
                .map(|site| Self { site })
                .map_err(|unusable| match unusable {
                    Unusable::Keys(error) => exceptions::from_error(&error),
                    Unusable::Configuration(problems) => exceptions::from_problems(&problems),
                })
        })
    }

    /// Looks for problems in a configuration without keeping it. Sealed secrets are taken as they are.
    ///
    /// @param string $configuration JSON: as for open()
    /// @return list<array{field: string, reason: string, line: int}> empty when it can be used
    pub fn check(configuration: BinarySlice<u8>) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let problems = Config::parse(&configuration, &Sealed)
                .err()
                .unwrap_or_default();
            conversions::problems(&problems).map_err(PhpException::from)
        })
    }

    /// Seals a secret for storage.
    ///
    /// @param string $plaintext what to seal
    /// @param list<string> $keys the site's keys, newest first, at least 32 bytes each
    /// @return string printable ASCII that begins with "v1."
    /// @throws Exception when the keys cannot be used
    pub fn seal(plaintext: BinarySlice<u8>, keys: &ZendHashTable) -> PhpResult<String> {
        guard(|| {
            conversions::keys(keys)
                .and_then(|keys| Keyring::new(&keys))
                .and_then(|keys| keys.seal(Purpose::Secret, b"", &plaintext, &SystemEntropy))
                .map_err(|error| exceptions::from_error(&error))
        })
    }

    /// Seals what is stored anew, with the newest key: a secret, or the private key of a certificate.
    ///
    /// @param string $sealed what seal() or generateCertificate() gave
    /// @param list<string> $keys the site's keys, newest first, at least 32 bytes each
    /// @return string printable ASCII that begins with "v1."
    /// @throws Exception secret_unreadable when no key opens it
    pub fn reseal(sealed: BinarySlice<u8>, keys: &ZendHashTable) -> PhpResult<String> {
        guard(|| {
            let sealed = std::str::from_utf8(&sealed).unwrap_or_default();
            conversions::keys(keys)
                .and_then(|keys| Keyring::new(&keys))
                .and_then(|keys| keys.reseal(sealed, &SystemEntropy))
                .map_err(thrown)
        })
    }

    /// Makes a client certificate with a new RSA key. The private key leaves the extension sealed only.
    ///
    /// @param string $subject its common name, at most 64 characters
    /// @param int $days how long it is valid, at most 1095
    /// @param list<string> $keys the site's keys, newest first, at least 32 bytes each
    /// @return array{certificate: string, key: string, subject: string, thumbprint: string, thumbprint_sha256: string, not_before: int, not_after: int} certificate: PEM; key: sealed; thumbprint: as Microsoft's pages show it
    /// @throws Exception when the keys cannot be used
    pub fn generate_certificate(
        subject: BinarySlice<u8>,
        days: i64,
        keys: &ZendHashTable,
    ) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| certificates::generate(&subject, days, keys))
    }

    /// Reads a certificate. Needs no key.
    ///
    /// @param string $pem the certificate
    /// @return array{subject: string, thumbprint: string, thumbprint_sha256: string, not_before: int, not_after: int}
    /// @throws ConfigException when it is no certificate of an RSA key
    pub fn read_certificate(pem: BinarySlice<u8>) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| certificates::read(&pem))
    }

    /// A sealed ticket that can travel through a browser. Needs no configuration.
    ///
    /// @param string $purpose what it is for; with another purpose it does not open
    /// @param string $value what redeem() gives back, at most 6 KiB
    /// @param int $seconds how long it lives, at most a day
    /// @param list<string> $keys the site's keys, newest first, at least 32 bytes each
    /// @return string printable ASCII that a URL and a cookie take as it is
    /// @throws Exception when the keys cannot be used
    pub fn ticket(
        purpose: BinarySlice<u8>,
        value: BinarySlice<u8>,
        seconds: i64,
        keys: &ZendHashTable,
    ) -> PhpResult<String> {
        guard(|| tickets::issue(&purpose, &value, seconds, keys).map_err(thrown))
    }

    /// Opens a ticket. That it is used once only is up to who records its id.
    ///
    /// @param string $purpose what it is for
    /// @param string $ticket the ticket
    /// @param list<string> $keys the site's keys, newest first, at least 32 bytes each
    /// @return array{id: string, value: string, expires: int} id: 64 hexadecimal digits; expires: seconds since 1970
    /// @throws ProtocolException ticket_invalid or ticket_expired
    pub fn redeem(
        purpose: BinarySlice<u8>,
        ticket: BinarySlice<u8>,
        keys: &ZendHashTable,
    ) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let ticket = tickets::redeem(&purpose, &ticket, keys).map_err(thrown)?;
            conversions::ticket(&ticket).map_err(PhpException::from)
        })
    }

    /// Every reason there is, with its audience: user, admin, provider or attack.
    ///
    /// @return array<string, string>
    pub fn reasons() -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let mut list = ZendHashTable::new();
            for reason in Reason::ALL {
                list.insert(reason.code(), reason.audience().code())?;
            }
            Ok(list)
        })
    }

    /// Every setting there is. A default is JSON; "null" stands for a value that has to be given.
    ///
    /// @return array<string, array{type: string, default: string, secret: bool, choices: list<string>}>
    pub fn settings() -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| conversions::settings().map_err(PhpException::from))
    }

    /// A YAML document as JSON, for settings files. No anchors, aliases, tags of its own, merged or repeated keys.
    ///
    /// @param string $yaml UTF-8, at most 1 MiB
    /// @return array{json: string, problem: string} problem: where it cannot be read, such as "line 3, column 1"; else empty
    pub fn yaml(yaml: BinarySlice<u8>) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let read = std::str::from_utf8(&yaml)
                .map_err(|_| "it is not UTF-8".to_owned())
                .and_then(yaml_to_json);
            let (json, problem) = match &read {
                Ok(json) => (json.as_str(), ""),
                Err(problem) => ("", problem.as_str()),
            };
            conversions::texts([("json", json), ("problem", problem)].into_iter())
                .map_err(PhpException::from)
        })
    }

    /// What this process has asked of Microsoft since the last call, oldest first, at most the last 32: addresses without query, no
    /// header, no body. status is 0 and outcome the cause when no answer came.
    ///
    /// @return list<array{method: string, url: string, status: int, outcome: string, milliseconds: int}>
    pub fn exchanges() -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| conversions::exchanges(&process::exchanges()).map_err(PhpException::from))
    }

    /// Takes the shared copy of Microsoft's documents that WordPress keeps.
    ///
    /// @return bool false when it is damaged, expired or nothing newer
    pub fn import(&self, documents: BinarySlice<u8>) -> PhpResult<bool> {
        guard(|| {
            Ok(std::str::from_utf8(&documents)
                .is_ok_and(|sealed| self.site.import(sealed, SystemClock.now())))
        })
    }

    /// The shared copy that WordPress shall keep, when something new was fetched since the last call.
    pub fn export(&self) -> PhpResult<Option<String>> {
        guard(|| self.site.export(&SystemEntropy).map_err(thrown))
    }

    /// Fetches Microsoft's keys anew. Call it only after winning the site's lock.
    ///
    /// @return bool false when this process did so less than a minute ago
    /// @throws Exception when they cannot be had; the present ones stay
    pub fn refresh(&self) -> PhpResult<bool> {
        guard(|| process::with_system(|system| self.site.refresh(system)).map_err(thrown))
    }

    /// Starts a sign-in.
    ///
    /// Beside the raw request, all optional: purpose ('' to sign in; 'link', 'renew' or 'test' with user, the WordPress
    /// user who is signed in; 'renew' with session, the SHA-256 of the session token in 64 hexadecimal digits); link_user
    /// stands for purpose 'link'; automatic when nobody pressed a button: the third one after two that came back within
    /// a minute is refused with sign_in_loop, while those that are still under way do not count; renewed when the session
    /// is good by now: the third one then goes to the page itself, seven times a minute; silent for prompt=none;
    /// select_account for prompt=select_account, which no hint goes along with; login_hint; anew after Exception::$beginAnew.
    ///
    /// @param array<string, mixed> $request method, query, cookie, sec_fetch_dest, sec_fetch_mode, sec_purpose: raw
    /// @throws Exception
    pub fn begin(&self, request: &ZendHashTable) -> PhpResult<values::Redirect> {
        guard(|| {
            let incoming = conversions::incoming(request).map_err(thrown)?;
            let start = conversions::start(request).map_err(thrown)?;
            process::with_system(|system| flow::begin(&self.site, system, &incoming, &start))
                .map(values::Redirect)
                .map_err(|refused| exceptions::from_refused(&refused))
        })
    }

    /// Reads a response of Microsoft: parameters, state, cookie, time. Fetches nothing.
    ///
    /// @param array<string, mixed> $request method, query, cookie: raw
    /// @throws ProtocolException
    pub fn receive(&self, request: &ZendHashTable) -> PhpResult<values::Callback> {
        guard(|| {
            let incoming = conversions::incoming(request).map_err(thrown)?;
            process::with_system(|system| flow::receive(&self.site, system, &incoming))
                .map(values::Callback)
                .map_err(|refused| exceptions::from_refused(&refused))
        })
    }

    /// Redeems the code and verifies the ID token.
    ///
    /// @param Callback $callback what receive() returned
    /// @param bool $first whether this request recorded the callback's id as the first one
    /// @throws Exception
    pub fn complete(
        &self,
        callback: &values::Callback,
        first: bool,
    ) -> PhpResult<values::Identity> {
        guard(|| {
            process::with_system(|system| flow::complete(&self.site, system, &callback.0, first))
                .map(values::Identity)
                .map_err(|error| exceptions::with_origin(&error, &callback.0.origin))
        })
    }

    /// What Microsoft said of the application's credentials when this process last showed them.
    ///
    /// @return list<array{credential: string, reason: string, at: int}> credential: thumbprint of a certificate, or 'secret'; reason: '' when it was accepted; at: seconds since 1970
    pub fn credentials(&self) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            conversions::credentials(&self.site.credentials.reports()).map_err(PhpException::from)
        })
    }

    /// Keeps what logoutUrl() needs, for when the WordPress session is gone. Lives for ten minutes.
    ///
    /// @param array<string, mixed> $session what Identity::session() gave
    /// @return string printable ASCII that a URL and a cookie take as it is
    /// @throws Exception
    pub fn logout_ticket(&self, session: &ZendHashTable) -> PhpResult<String> {
        guard(|| {
            let hints = conversions::logout_hints(session).map_err(thrown)?;
            process::with_system(|system| flow::logout_ticket(&self.site, system, &hints))
                .map_err(thrown)
        })
    }

    /// The address at Microsoft where the browser logs out; an empty text when Microsoft names none.
    ///
    /// @param string $ticket what logoutTicket() gave
    /// @throws Exception ticket_invalid, ticket_expired, or what fetching Microsoft's document reports
    pub fn logout_url(&self, ticket: BinarySlice<u8>) -> PhpResult<String> {
        guard(|| {
            let ticket = std::str::from_utf8(&ticket).unwrap_or_default();
            process::with_system(|system| flow::logout_url(&self.site, system, ticket))
                .map(Option::unwrap_or_default)
                .map_err(thrown)
        })
    }

    /// Whether the browser comes back from a logout that this site began, an hour ago at most.
    ///
    /// @param array<string, mixed> $request method, query: raw
    pub fn logged_out(&self, request: &ZendHashTable) -> PhpResult<bool> {
        guard(|| {
            let incoming = conversions::incoming(request).map_err(thrown)?;
            Ok(process::with_system(|system| {
                flow::logged_out(&self.site, system, &incoming)
            }))
        })
    }

    /// Reads a front-channel logout request: which session ended at Microsoft.
    ///
    /// @param array<string, mixed> $request method, query: raw
    /// @throws Exception
    pub fn frontchannel_logout(&self, request: &ZendHashTable) -> PhpResult<values::Logout> {
        guard(|| {
            let incoming = conversions::incoming(request).map_err(thrown)?;
            process::with_system(|system| flow::frontchannel_logout(&self.site, system, &incoming))
                .map(values::Logout)
                .map_err(thrown)
        })
    }

    /// Verifies a logout token: which session, or whose sessions, ended. Record its id when they have ended.
    ///
    /// @param array<string, mixed> $request method, body, content_type: raw
    /// @throws Exception signing_key_unknown calls for refresh() and a second try, as with complete()
    pub fn backchannel_logout(&self, request: &ZendHashTable) -> PhpResult<values::Logout> {
        guard(|| {
            let incoming = conversions::incoming(request).map_err(thrown)?;
            process::with_system(|system| flow::backchannel_logout(&self.site, system, &incoming))
                .map(values::Logout)
                .map_err(thrown)
        })
    }

    /// The landing page of somebody who asked for no page: that of the first line whose role is held.
    ///
    /// @param list<string> $roles the person's roles
    /// @return string absolute address on this site, or an empty text
    pub fn landing(&self, roles: Vec<String>) -> PhpResult<String> {
        guard(|| Ok(flow::landing(&self.site, &roles)))
    }

    /// Asks Microsoft Graph what the site's rules need of a person and the ID token does not tell: one request, a second one only where Graph
    /// would not say of the groups in question. It asks nothing when nothing is needed, or when it was asked before. What was learnt is kept
    /// in the identity. What Graph answers, or does not, throws nothing: Person::problems() tells.
    ///
    /// @param Identity $identity what complete() returned
    /// @param bool $profile_due whether the fields of the profile are wanted now
    pub fn consult(
        &self,
        identity: &values::Identity,
        profile_due: bool,
    ) -> PhpResult<people::Person> {
        guard(|| {
            Ok(people::Person(process::in_passing(|system| {
                flow::consult(&self.site, system, &identity.0, profile_due)
            })))
        })
    }

    /// Looks people of the site's own tenant up, by the application's permission.
    ///
    /// @param list<string> $objects object ids, at most 10
    /// @return list<Person> in the same order
    /// @throws Exception when Graph tells of nobody
    pub fn look_up(&self, objects: Vec<String>) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let ids = people::ids(&objects).map_err(thrown)?;
            let found = process::with_system(|system| flow::look_up(&self.site, system, &ids))
                .map_err(thrown)?;
            conversions::people(found).map_err(PhpException::from)
        })
    }

    /// Groups of the site's own tenant with a word in their name that begins so, at most 20.
    ///
    /// @return list<array{id: string, name: string}>
    /// @throws Exception
    pub fn search_groups(&self, text: &str) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let found =
                process::with_system(|system| flow::search_groups(&self.site, system, text))
                    .map_err(thrown)?;
            conversions::found_groups(&found).map_err(PhpException::from)
        })
    }

    /// The names of groups. Those that are not there are missing.
    ///
    /// @param list<string> $ids object ids, at most 20
    /// @return array<string, string>
    /// @throws Exception when Graph names none
    pub fn group_names(&self, ids: Vec<String>) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let ids = people::ids(&ids).map_err(thrown)?;
            let names = process::with_system(|system| flow::group_names(&self.site, system, &ids))
                .map_err(thrown)?;
            conversions::texts(names.iter().map(|(id, name)| (id.as_str(), name.as_str())))
                .map_err(PhpException::from)
        })
    }

    /// People of the site's own tenant with a word in their name that begins so, or an address, at most 20.
    ///
    /// @return list<array{id: string, name: string, username: string, email: string}>
    /// @throws Exception
    pub fn search_people(&self, text: &str) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let found =
                process::with_system(|system| flow::search_people(&self.site, system, text))
                    .map_err(thrown)?;
            conversions::found_people(&found).map_err(PhpException::from)
        })
    }

    /// The permissions that the application has at Microsoft Graph, by a new token.
    ///
    /// @return list<string> such as User.Read.All
    /// @throws Exception
    pub fn application_permissions(&self) -> PhpResult<Vec<String>> {
        guard(|| {
            process::with_system(|system| flow::application_permissions(&self.site, system))
                .map_err(thrown)
        })
    }

    /// The person's access token, sealed, for photo() after the response or a while later. Keep it no longer than an hour.
    ///
    /// @param Identity $identity what complete() returned
    /// @return string an empty text where there is no token, or photos are not wanted
    /// @throws Exception
    pub fn grant(&self, identity: &values::Identity) -> PhpResult<String> {
        guard(|| {
            process::with_system(|system| flow::grant(&self.site, system, &identity.0))
                .map_err(thrown)
        })
    }

    /// A person's photo.
    ///
    /// @param string $object object id
    /// @param string $grant what grant() gave for that person; an empty text to ask by the application's permission
    /// @param string $etag etag of the photo at hand, or an empty text
    /// @return array{state: string, etag: string, type: string, bytes: string} state: new, unchanged or none; type: image/gif, image/jpeg or image/png, by the bytes
    /// @throws Exception also for what is no photo, or larger than 4 MiB
    pub fn photo(
        &self,
        object: &str,
        grant: BinarySlice<u8>,
        etag: BinarySlice<u8>,
    ) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let object =
                Guid::parse(object).ok_or_else(|| thrown(conversions::unfit("an object id")))?;
            let grant = std::str::from_utf8(&grant).unwrap_or_default();
            let etag = std::str::from_utf8(&etag).unwrap_or_default();
            let photo = process::with_system(|system| {
                flow::photo(&self.site, system, &object, grant, etag)
            })
            .map_err(thrown)?;
            conversions::photo(photo).map_err(PhpException::from)
        })
    }

    /// Takes the copy of the application's access token that WordPress keeps.
    ///
    /// @return bool false when it is damaged, expired or nothing newer
    pub fn import_token(&self, sealed: BinarySlice<u8>) -> PhpResult<bool> {
        guard(|| {
            Ok(std::str::from_utf8(&sealed)
                .is_ok_and(|sealed| self.site.import_token(sealed, SystemClock.now())))
        })
    }

    /// The application's access token, sealed, when there is a new one since the last call. Bound to cloud, tenant and application.
    pub fn export_token(&self) -> PhpResult<Option<String>> {
        guard(|| self.site.export_token(&SystemEntropy).map_err(thrown))
    }

    /// Decides which account an identity gets.
    ///
    /// @param Identity $identity what complete() returned
    /// @param array<string, mixed> $facts linked, login, email, current_user, owner, strangers_register, approval ('', 'create', 'refused')
    /// @throws Exception when a fact has a wrong type
    pub fn decide(
        &self,
        identity: &values::Identity,
        facts: &ZendHashTable,
    ) -> PhpResult<values::Decision> {
        guard(|| {
            let facts = conversions::facts(facts).map_err(thrown)?;
            Ok(values::Decision::new(flow::decide(
                &self.site,
                &identity.0,
                &facts,
            )))
        })
    }

    /// What shall change at a person's account. Nothing for somebody whom the directory does not have.
    ///
    /// @param Person $person what consult() or lookUp() returned
    /// @param array<string, mixed> $account id, new, roles (in order), privileged, last_administrator, email_taken (the address, of those
    ///     in question, that another account has; '' for none), fields (what is stored, by target). Where it applies app_roles (those of the
    ///     last sign-in), first_roles (given and unknown: see firstRolesUnknown() of Changes) and first_fields (by target, whether what stood
    ///     there when the account was made still does)
    /// @throws Exception when a fact has a wrong type
    pub fn changes(
        &self,
        person: &people::Person,
        account: &ZendHashTable,
    ) -> PhpResult<values::Changes> {
        guard(|| {
            let account = conversions::account_state(account).map_err(thrown)?;
            Ok(values::Changes(flow::changes(
                &self.site, &person.0, &account,
            )))
        })
    }

    /// What a plain sign-in of the identity would come to if nobody were signed in. For whoever tests: nothing of it is to be performed.
    ///
    /// @param Identity $identity what complete() returned
    /// @param array<string, mixed> $facts as for decide()
    /// @throws Exception when a fact has a wrong type
    pub fn preview(
        &self,
        identity: &values::Identity,
        facts: &ZendHashTable,
    ) -> PhpResult<values::Decision> {
        guard(|| {
            let facts = conversions::facts(facts).map_err(thrown)?;
            Ok(values::Decision::new(flow::preview(
                &self.site,
                &identity.0,
                &facts,
            )))
        })
    }
}

fn thrown(error: Error) -> PhpException {
    exceptions::from_error(&error)
}

/// For a check without keys: a sealed secret was judged when it was sealed.
struct Sealed;

impl Unseal for Sealed {
    fn unseal(&self, _sealed: &str) -> Option<Secret> {
        Some(Secret::new("sealed".to_owned()))
    }

    fn unseal_key(&self, _sealed: &str) -> Option<Secret> {
        None
    }

    fn opens(&self) -> bool {
        false
    }
}
