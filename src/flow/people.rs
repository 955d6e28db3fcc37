//! What the directory says of people: of whoever signs in by their own token, of others by the application's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::site::{Environment, SiteState};
use crate::config::GroupsSource;
use crate::crypto::{sha256, Purpose};
use crate::error::{Error, Result};
use crate::graph::{self, Breaker, Client, Failure, FoundGroup, FoundPerson, Photo, Wanted};
use crate::guid::Guid;
use crate::http::HostRules;
use crate::identity::{AccessToken, Directory, DirectoryPart, DirectoryProblem, Identity, Person};
use crate::oidc;
use crate::random::Entropy;
use crate::reason::Reason;
use crate::secret::Secret;
use crate::time::Timestamp;

/// Asks Graph what the site's rules need of a person and the ID token does not tell; nothing when it tells all. What was learnt is kept
/// in the identity, and asked only once. Nothing that Graph answers, or does not, is an error here: the person then has problems.
pub fn consult(
    site: &SiteState,
    environment: &Environment<'_>,
    identity: &Identity,
    profile_due: bool,
) -> Person {
    let questions = Questions::about(site, identity, profile_due);
    if identity.directory().is_none() && !questions.is_empty() {
        let directory = ask(site, environment, identity, &questions)
            .unwrap_or_else(|error| questions.unanswered(&error));
        identity.learn(directory);
    }
    identity.person()
}

/// What there is to ask.
struct Questions {
    groups: BTreeSet<Guid>,
    properties: BTreeSet<String>,
}

impl Questions {
    fn about(site: &SiteState, identity: &Identity, profile_due: bool) -> Self {
        let graph = &site.config.graph;
        let asked_anyway = graph.groups_source == GroupsSource::Graph && !identity.is_personal();
        let groups = match asked_anyway || identity.group_ids().is_none() {
            true => graph.groups.clone(),
            false => BTreeSet::new(),
        };
        let mut properties = BTreeSet::new();
        // Another directory may say of its people what it likes.
        if identity.is_home() {
            properties.extend(graph.rule_properties.iter().cloned());
        }
        if profile_due {
            properties.extend(graph.profile_properties.iter().cloned());
        }
        Self { groups, properties }
    }

    fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.properties.is_empty()
    }

    fn wanted(&self, scopes: &[String]) -> Wanted<'_> {
        Wanted {
            groups: &self.groups,
            checked: graph::may_check_groups(scopes),
            properties: &self.properties,
        }
    }

    /// Graph could not be asked at all.
    fn unanswered(&self, error: &Error) -> Directory {
        let problem = |part| DirectoryProblem {
            part,
            reason: error.reason(),
            detail: error.to_string(),
            request_id: String::new(),
        };
        let groups = (!self.groups.is_empty()).then_some(DirectoryPart::Groups);
        let profile = (!self.properties.is_empty()).then_some(DirectoryPart::Profile);
        graph::silence(groups.into_iter().chain(profile).map(problem).collect())
    }
}

fn ask(
    site: &SiteState,
    environment: &Environment<'_>,
    identity: &Identity,
    questions: &Questions,
) -> Result<Directory> {
    let access = usable(identity, environment).ok_or_else(|| {
        Error::new(
            Reason::GraphTokenRefused,
            "the sign-in brought no access token for microsoft graph",
        )
    })?;
    let rules = rules(site, environment)?;
    let client = client(&rules, &access.token, &site.breaker, environment);
    Ok(graph::consult(
        &client,
        identity.object_id(),
        &questions.wanted(identity.scopes()),
    ))
}

/// Looks people of the site's own tenant up, by the application's permission.
///
/// # Errors
/// Those of the token request; what Graph answers when it tells of nobody.
pub fn look_up(
    site: &SiteState,
    environment: &Environment<'_>,
    objects: &[Guid],
) -> Result<Vec<Person>> {
    if objects.len() > LOOKED_UP_MAX {
        return Err(Error::new(
            Reason::InternalError,
            "too many people are to be looked up at once",
        ));
    }
    if objects.is_empty() {
        return Ok(Vec::new());
    }
    let graph = &site.config.graph;
    let properties = graph
        .rule_properties
        .union(&graph.profile_properties)
        .cloned()
        .collect();
    let wanted = Wanted {
        groups: &graph.groups,
        checked: true,
        properties: &properties,
    };
    let tenant = home(site, environment)?;
    let found = as_application(site, environment, |client| {
        graph::look_up(client, objects, &wanted)
    })?;
    Ok(objects
        .iter()
        .zip(found)
        .map(|(object, directory)| Person::looked_up(&tenant, object, directory))
        .collect())
}

/// Groups of the site's own tenant by what their names begin with.
///
/// # Errors
/// Those of the token request, and what Graph answers.
pub fn search_groups(
    site: &SiteState,
    environment: &Environment<'_>,
    text: &str,
) -> Result<Vec<FoundGroup>> {
    as_application(site, environment, |client| {
        graph::search_groups(client, text)
    })
}

/// People of the site's own tenant by what their names or addresses begin with.
///
/// # Errors
/// Those of the token request, and what Graph answers.
pub fn search_people(
    site: &SiteState,
    environment: &Environment<'_>,
    text: &str,
) -> Result<Vec<FoundPerson>> {
    as_application(site, environment, |client| {
        graph::search_people(client, text)
    })
}

/// The names of groups, at most twenty at once.
///
/// # Errors
/// Those of the token request, and what Graph answers when it names none.
pub fn group_names(
    site: &SiteState,
    environment: &Environment<'_>,
    ids: &[Guid],
) -> Result<BTreeMap<Guid, String>> {
    as_application(site, environment, |client| graph::group_names(client, ids))
}

/// The permissions that the application has, by a token that was made just now: one that is older does not know of what was granted since.
///
/// # Errors
/// Those of the token request.
pub fn application_permissions(
    site: &SiteState,
    environment: &Environment<'_>,
) -> Result<Vec<String>> {
    request_token(site, environment).map(|access| oidc::application_permissions(&access))
}

/// A sealed copy of the person's access token, for the photo after the response; empty where there is no use for it.
///
/// # Errors
/// `internal_error` when sealing fails.
pub fn grant(
    site: &SiteState,
    environment: &Environment<'_>,
    identity: &Identity,
) -> Result<String> {
    let Some(access) = usable(identity, environment).filter(|_| site.config.graph.photo) else {
        return Ok(String::new());
    };
    let grant = Grant {
        object: identity.object_id().as_str().to_owned(),
        token: access.token.expose().to_owned(),
        expires: access.expires.seconds(),
    };
    site.keys.seal(
        Purpose::GraphGrant,
        site.binding.context(),
        &grant.plain()?,
        environment.entropy,
    )
}

/// A person's photo: by their grant, or by the application's permission where that is empty.
///
/// # Errors
/// `ticket_invalid` and `ticket_expired` for a grant that is none, or another person's; those of the token request; what Graph answers;
/// `response_malformed` and `response_too_large` for what is no photo.
pub fn photo(
    site: &SiteState,
    environment: &Environment<'_>,
    object: &Guid,
    grant: &str,
    etag: &str,
) -> Result<Photo> {
    if grant.is_empty() {
        return with_application(site, environment, &site.photo_breaker, |client| {
            graph::photo(client, Some(object), etag)
        });
    }
    let grant = site
        .keys
        .open(Purpose::GraphGrant, site.binding.context(), grant)
        .and_then(|plain| serde_json::from_slice::<Grant>(&plain).ok())
        .filter(|grant| grant.object == object.as_str())
        .ok_or_else(|| {
            Error::new(
                Reason::TicketInvalid,
                "the grant was not made by this site for this person",
            )
        })?;
    if Timestamp::from_seconds(grant.expires) <= environment.clock.now() {
        return Err(Error::new(
            Reason::TicketExpired,
            "the time of the grant is up",
        ));
    }
    let token = Secret::new(grant.token.clone());
    let rules = rules(site, environment)?;
    let client = client(&rules, &token, &site.photo_breaker, environment);
    Ok(graph::photo(&client, None, etag)?)
}

/// A person's access token, sealed and bound to them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grant {
    object: String,
    token: String,
    expires: i64,
}

/// The application's access token as its sealed copy has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenCopy {
    token: String,
    fetched: i64,
    expires: i64,
}

impl Grant {
    fn plain(&self) -> Result<Zeroizing<Vec<u8>>> {
        plain(self)
    }
}

fn plain<T: Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>> {
    serde_json::to_vec(value)
        .map(Zeroizing::new)
        .map_err(|_| Error::new(Reason::InternalError, "a token could not be written"))
}

impl Drop for Grant {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.token);
    }
}

impl Drop for TokenCopy {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.token);
    }
}

/// The application's own token, as a process keeps it.
#[derive(Default)]
pub(super) struct ApplicationToken {
    held: Option<(AccessToken, Timestamp)>,
    unsaved: bool,
}

impl SiteState {
    /// Takes the copy of the application's token that WordPress keeps. `false` when it is damaged, expired or nothing newer.
    pub fn import_token(&self, sealed: &str, now: Timestamp) -> bool {
        let copy = self
            .keys
            .open(Purpose::GraphToken, &self.token_context(), sealed)
            .and_then(|plain| serde_json::from_slice::<TokenCopy>(&plain).ok());
        let Some(copy) = copy else {
            return false;
        };
        let fetched = Timestamp::from_seconds(copy.fetched);
        let access = AccessToken {
            token: Secret::new(copy.token.clone()),
            expires: Timestamp::from_seconds(copy.expires),
        };
        let mut application = self.application();
        let newer = application
            .held
            .as_ref()
            .is_none_or(|(_, held)| fetched > *held);
        if !newer || !is_usable(&access, now) {
            return false;
        }
        application.held = Some((access, fetched));
        true
    }

    /// The application's token for the copy, sealed, if it is a new one since the last call.
    ///
    /// # Errors
    /// `internal_error` when sealing fails.
    pub fn export_token(&self, entropy: &dyn Entropy) -> Result<Option<String>> {
        let copy = {
            let mut application = self.application();
            match (std::mem::take(&mut application.unsaved), &application.held) {
                (true, Some((access, fetched))) => TokenCopy {
                    token: access.token.expose().to_owned(),
                    fetched: fetched.seconds(),
                    expires: access.expires.seconds(),
                },
                _ => return Ok(None),
            }
        };
        self.keys
            .seal(
                Purpose::GraphToken,
                &self.token_context(),
                &plain(&copy)?,
                entropy,
            )
            .map(Some)
    }

    /// A token belongs to an application in a tenant of a cloud.
    fn token_context(&self) -> [u8; 32] {
        sha256(&[
            self.config.authority.base().as_bytes(),
            self.config.tenant.segment().as_bytes(),
            self.config.client_id.as_str().as_bytes(),
        ])
    }

    fn application(&self) -> MutexGuard<'_, ApplicationToken> {
        self.application
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks with the application's token, about the directory.
fn as_application<T>(
    site: &SiteState,
    environment: &Environment<'_>,
    question: impl Fn(&Client<'_>) -> std::result::Result<T, Failure>,
) -> Result<T> {
    with_application(site, environment, &site.breaker, question)
}

/// Asks with the application's token; once more with a new one when Graph does not take it, or when it is older than what was granted
/// since may be.
fn with_application<T>(
    site: &SiteState,
    environment: &Environment<'_>,
    breaker: &Breaker,
    question: impl Fn(&Client<'_>) -> std::result::Result<T, Failure>,
) -> Result<T> {
    let now = environment.clock.now();
    let rules = rules(site, environment)?;
    let held = site
        .application()
        .held
        .clone()
        .filter(|(access, _)| is_usable(access, now));
    if let Some((access, fetched)) = held {
        let answer = question(&client(&rules, &access.token, breaker, environment));
        match answer {
            Err(failure) if failure.status == 401 => {}
            Err(failure) if failure.status == 403 && now.since(fetched) > GRANTS_NOTICED => {}
            answer => return Ok(answer?),
        }
    }
    let access = request_token(site, environment)?;
    Ok(question(&client(
        &rules,
        &access.token,
        breaker,
        environment,
    ))?)
}

/// Asks for a new token and keeps it.
fn request_token(site: &SiteState, environment: &Environment<'_>) -> Result<AccessToken> {
    let now = environment.clock.now();
    let access = {
        let mut documents = site.documents();
        let discovery = documents.discovery(&site.config, environment.transport, now)?;
        oidc::application_token(
            &site.config,
            discovery,
            &site.credentials,
            (environment.transport, environment.entropy),
            now,
        )?
    };
    let mut application = site.application();
    application.held = Some((access.clone(), now));
    application.unsaved = true;
    Ok(access)
}

fn rules(site: &SiteState, environment: &Environment<'_>) -> Result<HostRules> {
    let now = environment.clock.now();
    let mut documents = site.documents();
    let discovery = documents.discovery(&site.config, environment.transport, now)?;
    Ok(HostRules::for_graph(
        &site.config.authority,
        discovery.graph_host.as_deref(),
    ))
}

fn home(site: &SiteState, environment: &Environment<'_>) -> Result<Guid> {
    let now = environment.clock.now();
    let mut documents = site.documents();
    let discovery = documents.discovery(&site.config, environment.transport, now)?;
    Ok(discovery.tenant_id.clone())
}

fn client<'a>(
    rules: &'a HostRules,
    token: &'a Secret,
    breaker: &'a Breaker,
    environment: &Environment<'a>,
) -> Client<'a> {
    Client {
        rules,
        token,
        breaker,
        clock: environment.clock,
        entropy: environment.entropy,
        transport: environment.transport,
        patience: environment.patience,
    }
}

fn usable<'i>(identity: &'i Identity, environment: &Environment<'_>) -> Option<&'i AccessToken> {
    identity
        .access()
        .filter(|access| is_usable(access, environment.clock.now()))
}

fn is_usable(access: &AccessToken, now: Timestamp) -> bool {
    access.expires > now.plus(SOON)
}

/// What ends within these seconds may be over when it arrives.
const SOON: i64 = 30;
/// So many seconds after a permission was granted a token may still be one of before.
const GRANTS_NOTICED: i64 = 300;
/// With twenty groups or fewer in question, two questions each: a batch.
const LOOKED_UP_MAX: usize = 10;
