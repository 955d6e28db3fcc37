//! The exceptions, as classes of PHP's own making, so that file, line and trace are right.

use std::cell::Cell;

use ext_php_rs::builders::{ClassBuilder, ClassProperty};
use ext_php_rs::convert::IntoZval;
use ext_php_rs::flags::{DataType, PropertyFlags};
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendEmptyArray, Zval};
use ext_php_rs::zend::{ce, ClassEntry};

use crate::config::{Problem, ProblemReason};
use crate::crypto::hex;
use crate::error::Error;
use crate::flow::Refused;
use crate::random::{Entropy as _, SystemEntropy};
use crate::reason::Reason;
use crate::state::Origin;

thread_local! {
    /// The parent class, known between its registration and that of its children.
    static PARENT: Cell<Option<&'static ClassEntry>> = const { Cell::new(None) };
}

/// Registers the classes.
pub fn register() -> ext_php_rs::error::Result<()> {
    ClassBuilder::new(EXCEPTION)
        .extends((ce::exception, "\\Exception"))
        .property(text("reason"))
        .property(text("reference"))
        .property(text("returnTo"))
        .property(text("purpose"))
        .property(number("user"))
        .property(text("session"))
        .property(flag("silent"))
        .property(flag("beginAnew"))
        .registration(|entry, _| PARENT.with(|parent| parent.set(Some(entry))))
        .register()?;
    for name in [PROTOCOL_EXCEPTION, TRANSPORT_EXCEPTION] {
        ClassBuilder::new(name)
            .extends((parent, EXCEPTION))
            .registration(|_, _| {})
            .register()?;
    }
    ClassBuilder::new(CONFIG_EXCEPTION)
        .extends((parent, EXCEPTION))
        .property(ClassProperty {
            name: "problems".to_owned(),
            default: Some(Box::new(|| ZendEmptyArray.into_zval(true))),
            ty: Some(DataType::Array),
            ..text("problems")
        })
        .registration(|_, _| {})
        .register()
}

/// The exception for an error, with a fresh reference.
pub fn from_error(error: &Error) -> PhpException {
    throwable(error, &Origin::default(), false, None)
}

/// The same, with what is known of the sign-in.
pub fn with_origin(error: &Error, origin: &Origin) -> PhpException {
    throwable(error, origin, false, None)
}

/// The exception for a request or response that was refused.
pub fn from_refused(refused: &Refused) -> PhpException {
    throwable(&refused.error, &refused.origin, refused.begin_anew, None)
}

/// The exception for a configuration that cannot be used.
pub fn from_problems(problems: &[Problem]) -> PhpException {
    let detail = problems
        .iter()
        .map(|problem| match problem.line {
            0 => format!("{}: {}", problem.field, problem.reason.code()),
            line => format!("{} line {line}: {}", problem.field, problem.reason.code()),
        })
        .collect::<Vec<_>>()
        .join(", ");
    // Keys that changed are an everyday cause with a remedy of its own.
    let only_keys = problems
        .iter()
        .all(|problem| problem.reason == ProblemReason::SecretUnreadable);
    let reason = if only_keys {
        Reason::SecretUnreadable
    } else {
        Reason::ConfigurationInvalid
    };
    let error = Error::new(reason, format!("the configuration has problems: {detail}"));
    throwable(&error, &Origin::default(), false, Some(problems))
}

/// Eight hexadecimal digits by which a person's report is found in the log.
pub fn reference() -> String {
    let mut bytes = [0; 4];
    // Without entropy there is no sign-in either; the reference then says nothing.
    let _ = SystemEntropy.fill(&mut bytes);
    hex(&bytes)
}

fn throwable(
    error: &Error,
    origin: &Origin,
    begin_anew: bool,
    problems: Option<&[Problem]>,
) -> PhpException {
    let message = error.to_string();
    match object(error, &message, origin, begin_anew, problems) {
        Ok(object) => PhpException::from_message(message).with_object(object),
        // Without the class there is still an exception, and nobody is signed in.
        Err(_) => PhpException::from_message(message),
    }
}

fn object(
    error: &Error,
    message: &str,
    origin: &Origin,
    begin_anew: bool,
    problems: Option<&[Problem]>,
) -> ext_php_rs::error::Result<Zval> {
    let class = ClassEntry::try_find(class_for(error.reason()))
        .ok_or(ext_php_rs::error::Error::InvalidPointer)?;
    let mut object = class.new();
    // PHP's own constructor, not user code.
    object.try_call_method("__construct", vec![&message, &0_i64])?;
    object.set_property("reason", error.reason().code())?;
    object.set_property("reference", reference())?;
    object.set_property("returnTo", origin.return_to())?;
    object.set_property("purpose", origin.purpose.code())?;
    object.set_property("user", i64::try_from(origin.purpose.user()).unwrap_or(0))?;
    if let Some(session) = origin.purpose.session() {
        object.set_property("session", hex(session))?;
    }
    object.set_property("silent", origin.silent)?;
    object.set_property("beginAnew", begin_anew)?;
    if let Some(problems) = problems {
        object.set_property("problems", super::conversions::problems(problems)?)?;
    }
    object.into_zval(false)
}

fn class_for(reason: Reason) -> &'static str {
    match reason {
        Reason::ConfigurationInvalid | Reason::SecretUnreadable => CONFIG_EXCEPTION,
        Reason::AddressForbidden
        | Reason::ConnectFailed
        | Reason::HostNotAllowed
        | Reason::HttpsRequired
        | Reason::ProviderThrottled
        | Reason::ProviderUnavailable
        | Reason::RedirectRefused
        | Reason::ResponseTooLarge
        | Reason::TimedOut
        | Reason::TlsFailed => TRANSPORT_EXCEPTION,
        _ => PROTOCOL_EXCEPTION,
    }
}

fn parent() -> &'static ClassEntry {
    PARENT.with(Cell::get).unwrap_or_else(ce::exception)
}

fn text(name: &str) -> ClassProperty {
    ClassProperty {
        name: name.to_owned(),
        flags: PropertyFlags::Public,
        default: Some(Box::new(|| "".into_zval(true))),
        docs: &[],
        ty: Some(DataType::String),
        nullable: false,
        readonly: false,
        default_stub: None,
    }
}

fn number(name: &str) -> ClassProperty {
    ClassProperty {
        default: Some(Box::new(|| 0_i64.into_zval(true))),
        ty: Some(DataType::Long),
        ..text(name)
    }
}

fn flag(name: &str) -> ClassProperty {
    ClassProperty {
        default: Some(Box::new(|| false.into_zval(true))),
        ty: Some(DataType::Bool),
        ..text(name)
    }
}

const EXCEPTION: &str = "Vestibule\\Exception";
const PROTOCOL_EXCEPTION: &str = "Vestibule\\ProtocolException";
const TRANSPORT_EXCEPTION: &str = "Vestibule\\TransportException";
const CONFIG_EXCEPTION: &str = "Vestibule\\ConfigException";
