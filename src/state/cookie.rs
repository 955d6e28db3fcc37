//! The transaction cookie's `Set-Cookie` value (RFC 6265bis: the `__Host-` prefix binds it to this host and to https).

/// Name of the transaction cookie.
pub const COOKIE_NAME: &str = "__Host-vestibule";

/// A `Set-Cookie` value that keeps the sealed transactions for ten minutes, or removes the cookie.
///
/// `SameSite=Lax`: the answer is a top-level GET, which carries such cookies. Browsers take `Secure` cookies from
/// loopback addresses over plain http as well, so a development site needs no weaker name.
pub fn transactions_cookie(sealed: Option<&str>) -> String {
    match sealed {
        Some(value) => {
            format!("{COOKIE_NAME}={value}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax")
        }
        None => format!("{COOKIE_NAME}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"),
    }
}
