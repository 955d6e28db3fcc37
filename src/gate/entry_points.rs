//! Every way into WordPress, and the rule for each: the one table.

use super::query::Variables;
use super::request::{Request, Stage};
use crate::config::{Access, Scenario};
use crate::path::CanonicalPath;

/// Who is admitted, apart from private content and exemptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Everybody, whatever their session.
    Open,
    /// Everybody whose name and password, or application password, it accepts; sessions play no part.
    OwnAuthentication,
    /// Everybody; a session that has run out is renewed first.
    Public,
    /// Whoever is signed in.
    SignedIn,
}

/// The rule for one entry point.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The entry point.
    pub entry: EntryPoint,
    /// Its stable snake_case name.
    pub code: &'static str,
    /// In the scenario *internet*.
    pub internet: Admission,
    /// In the scenario *intranet*.
    pub intranet: Admission,
    /// Whether an exempt path opens it.
    pub exemptible: bool,
    /// Whether a person who opens it in a browser is sent to sign in. Otherwise it answers with a status: it is for programs,
    /// and a redirect would tell them nothing.
    pub challenges: bool,
}

macro_rules! entry_points {
    ($( $(#[$doc:meta])* $entry:ident = $code:literal, $internet:ident, $intranet:ident, $exemptible:literal, $challenges:literal; )+) => {
        /// Where a request comes in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum EntryPoint {
            $( $(#[$doc])* $entry, )+
        }

        /// The table.
        pub const TABLE: &[Row] = &[
            $( Row {
                entry: EntryPoint::$entry,
                code: $code,
                internet: Admission::$internet,
                intranet: Admission::$intranet,
                exemptible: $exemptible,
                challenges: $challenges,
            }, )+
        ];

        impl EntryPoint {
            /// Its row.
            pub const fn row(self) -> Row {
                match self {
                    $( Self::$entry => Row {
                        entry: Self::$entry,
                        code: $code,
                        internet: Admission::$internet,
                        intranet: Admission::$intranet,
                        exemptible: $exemptible,
                        challenges: $challenges,
                    }, )+
                }
            }
        }
    };
}

// Name; internet, intranet; whether an exempt path opens it; whether people are sent to sign in.
entry_points! {
    /// Pages, posts, archives, searches, pages that do not exist.
    FrontEnd = "front_end", Public, SignedIn, true, true;
    /// Feeds of posts and comments.
    Feed = "feed", Public, SignedIn, true, true;
    /// WordPress's sitemaps and their style sheets.
    Sitemap = "sitemap", Public, SignedIn, true, true;
    /// The page that other sites show in a frame. (The data about it is a REST route.)
    Embed = "embed", Public, SignedIn, true, true;
    /// Drafts and changes that are not published yet.
    Preview = "preview", Public, SignedIn, true, true;
    /// Trackbacks, as a script and as an address.
    Trackback = "trackback", Public, SignedIn, true, false;
    /// Where comments are sent.
    Comment = "comment", Public, SignedIn, true, false;
    /// The REST API, oEmbed's data included.
    Rest = "rest", Public, SignedIn, true, false;
    /// Screens of the administration. WordPress lets nobody in who is not signed in.
    Admin = "admin", Public, SignedIn, false, true;
    /// The customizer. Its preview is the front end.
    Customizer = "customizer", Public, SignedIn, false, true;
    /// What scripts of the administration and of plugins call.
    AdminAjax = "admin_ajax", Public, SignedIn, true, false;
    /// Where forms and links of plugins lead.
    AdminPost = "admin_post", Public, SignedIn, true, true;
    /// XML-RPC. Each call names its account; calls that do not are switched off on an intranet.
    XmlRpc = "xmlrpc", OwnAuthentication, OwnAuthentication, false, false;
    /// Signing in, lost passwords, passwords of posts, logging out.
    Login = "login", Open, Open, false, true;
    /// Scheduled tasks. It shows nothing.
    Cron = "cron", Open, Open, false, false;
    /// `robots.txt` of a site at the root of its host.
    Robots = "robots", Open, Open, false, false;
    /// `favicon.ico` of a site at the root of its host.
    Favicon = "favicon", Open, Open, false, false;
    /// The confirmation of a new account of a network.
    Activate = "activate", Public, SignedIn, true, true;
    /// The form for a new account of a network.
    SignUp = "sign_up", Public, SignedIn, true, true;
    /// Fetching posts that were sent by mail.
    Mail = "mail", Public, SignedIn, true, false;
    /// The list of links as OPML.
    Links = "links", Public, SignedIn, true, false;
    /// Any other script that loads WordPress.
    OtherScript = "other_script", Public, SignedIn, true, true;
    /// Uploaded files, where the gate stands before their folder.
    Upload = "upload", Public, SignedIn, true, true;
    /// Files of WordPress, themes and plugins. The web server sends them without asking.
    StaticFile = "static_file", Open, Open, false, false;
}

impl Row {
    /// Who is admitted in a scenario.
    pub const fn admission(&self, scenario: Scenario) -> Admission {
        match scenario {
            Scenario::Internet => self.internet,
            Scenario::Intranet => self.intranet,
        }
    }
}

impl EntryPoint {
    /// Where a request comes in. By the script that runs; on the front end also by the address, but nothing that is gated
    /// depends on how that is spelled.
    pub fn of(access: &Access, request: &Request<'_>) -> Self {
        Self::with(access, request, &Variables::of(request))
    }

    /// The same, where the variables have been read.
    pub(super) fn with(access: &Access, request: &Request<'_>, variables: &Variables<'_>) -> Self {
        match request.stage {
            Stage::File => return Self::Upload,
            Stage::Rest => return Self::Rest,
            Stage::Start | Stage::Query | Stage::Content => (),
        }
        match request.script {
            b"index.php" => front_end(access, request, variables),
            b"wp-activate.php" => Self::Activate,
            b"wp-admin/admin-ajax.php" => Self::AdminAjax,
            b"wp-admin/admin-post.php" => Self::AdminPost,
            b"wp-admin/customize.php" => Self::Customizer,
            b"wp-comments-post.php" => Self::Comment,
            b"wp-cron.php" => Self::Cron,
            b"wp-links-opml.php" => Self::Links,
            b"wp-login.php" => Self::Login,
            b"wp-mail.php" => Self::Mail,
            b"wp-signup.php" => Self::SignUp,
            b"wp-trackback.php" => Self::Trackback,
            b"xmlrpc.php" => Self::XmlRpc,
            script if script.starts_with(b"wp-admin/") => Self::Admin,
            _ => Self::OtherScript,
        }
    }
}

fn front_end(access: &Access, request: &Request<'_>, variables: &Variables<'_>) -> EntryPoint {
    let named = |variable| variables.name(variable);
    if named("rest_route") {
        return EntryPoint::Rest;
    }
    let canonical = CanonicalPath::parse(request.path());
    let (Some(path), Some(home)) = (&canonical, &access.place.path) else {
        return EntryPoint::FrontEnd;
    };
    let Some(path) = path.below(home) else {
        return EntryPoint::FrontEnd;
    };
    if home.as_str() == "/" && is_bare(request) {
        match path {
            "/robots.txt" => return EntryPoint::Robots,
            "/favicon.ico" => return EntryPoint::Favicon,
            _ => (),
        }
    }
    let path = path.strip_prefix("/index.php").unwrap_or(path);
    let last = path.trim_end_matches('/').rsplit('/').next();
    if path == "/wp-json" || path.starts_with("/wp-json/") {
        EntryPoint::Rest
    } else if named("preview") || named("customize_changeset_uuid") {
        EntryPoint::Preview
    } else if path.starts_with("/wp-sitemap") || named("sitemap") || named("sitemap-stylesheet") {
        EntryPoint::Sitemap
    } else if named("feed") || last.is_some_and(|last| FEEDS.contains(&last)) {
        EntryPoint::Feed
    } else if named("embed") || last == Some("embed") {
        EntryPoint::Embed
    } else if named("tb") || last == Some("trackback") {
        EntryPoint::Trackback
    } else {
        EntryPoint::FrontEnd
    }
}

/// Whether a request asks for its path and nothing else, and WordPress has found nothing else. Without permalinks it shows the
/// front page at addresses that it does not know.
fn is_bare(request: &Request<'_>) -> bool {
    matches!(request.method, b"GET" | b"HEAD")
        && request.query().is_none()
        && request.path().ends_with(request.path_info)
        && request.selectors.is_empty()
        && request.paths.is_empty()
        && !request.post_private
        && !request.home
}

const FEEDS: &[&str] = &["atom", "feed", "rdf", "rss", "rss2"];
