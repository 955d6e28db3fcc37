// Spellings of addresses that lead, or pretend to lead, from what is open to what is not. Written as they stand in the request
// line; {name} is a number of contents.js, {site} the site's address, {home} its path. An entry is a target, or what differs from
// a plain GET of one.

/** Exemptions that the spellings lean on. */
export const EXEMPT = [
  "prefix /open/",
  "exact /about/",
  "GET,HEAD exact /readonly/",
  "glob /docs/*/public/**",
];

const SEGMENTS = String.raw`
{home}/secret-page/
{home}/secret-page
{home}/secret-page/below/
{home}/secret-post/
{home}/secret-post/leaflet/
{home}//secret-page/
{home}///secret-page///
{home}/./secret-page/
{home}/secret-page/.
{home}/secret-page/./
{home}/x/../secret-page/
{home}/%2e/secret-page/
{home}/secret-page/%2e
{home}/Secret-Page/
{home}/SECRET-PAGE/
{home}/secret%2dpage/
{home}/%73ecret-page/
{home}/%73%65%63%72%65%74%2d%70%61%67%65/
{home}/%2573ecret-page/
{home}/secret-page%2f
{home}/secret-page%2Fbelow
{home}/secret-page%252fbelow
{home}/secret-page%5cbelow
{home}/secret-page\below
{home}/secret-page;/
{home}/secret-page;a=b/
{home}/;/secret-page/
{home}/secret-page.
{home}/secret-page./
{home}/secret-page../
{home}/secret-page%20/
{home}/secret-page+
{home}/%20secret-page/
{home}/secret-page%00
{home}/secret-page%00/open/
{home}/secret-page%09/
{home}/secret-page%0a/
{home}/secret-page%0d%0a/
{home}/secret-page%7f/
{home}/secret-page%c2%a0/
{home}/secret-page%e2%80%8b/
{home}/secret%c2%adpage/
{home}/secret%e2%80%90page/
{home}/ſecret-page/
{home}/secret-pagе/
{home}/%c5%bfecret-page/
{home}/secret-page/*
{home}/secret-page/~
{home}/secret-page/index.php
{home}/secret-page/index.html
{home}/secret-page/page/1/
{home}/secret-page/1/
{home}/secret-page/embed/
{home}/secret-page/feed/
{home}/secret-post/feed/
{home}/secret-post/feed/atom/
{home}/secret-post/embed/
{home}/secret-post/trackback/
{home}/secret-post/comment-page-1/
{home}/secret-page/wp-login.php
{home}/secret-page/robots.txt
{home}/secret-page/favicon.ico
{home}/secret-page/wp-cron.php
{home}/secret-page/open/
{home}/secret-page/?wp-login.php
{home}/secret-page/?/open/
{home}/secret-page?/wp-login.php
{home}/secret-page/?redirect=/open/
{home}/secret-page/%3f/open/
{home}/secret-page/#/open/
{home}/secret-page/?action=vestibule_callback
{home}/secret-page/?robots=1
{home}/secret-page/?favicon=1
{home}/secret-page/?rest_route=
{home}/secret-page/?rest_route=/
{home}/secret-page/?doing_wp_cron=1
{home}/secret-page/?interim-login=1
{home}/open/../secret-page/
{home}/open/./../secret-page/
{home}/open/inner/../../secret-page/
{home}/open/%2e%2e/secret-page/
{home}/open/%2E%2E/secret-page/
{home}/open/.%2e/secret-page/
{home}/open/%2e./secret-page/
{home}/open/..%2fsecret-page/
{home}/open/..%2Fsecret-page/
{home}/open%2f..%2fsecret-page/
{home}/open/%2e%2e%2fsecret-page%2f
{home}/open/%252e%252e/secret-page/
{home}/open/%252e%252e%252fsecret-page/
{home}/open/..%252fsecret-page/
{home}/open/%25252e%25252e/secret-page/
{home}/open/..\secret-page/
{home}/open/..%5csecret-page/
{home}/open\..\secret-page/
{home}\open\..\secret-page\
{home}/open/%c0%ae%c0%ae/secret-page/
{home}/open/%c0%ae%c0%ae%c0%afsecret-page/
{home}/open/%e0%80%ae%e0%80%ae/secret-page/
{home}/open/%f0%80%80%ae%f0%80%80%ae/secret-page/
{home}/open/..%c0%afsecret-page/
{home}/open/..%c1%9csecret-page/
{home}/open/%uff0e%uff0e/secret-page/
{home}/open/..%u2215secret-page/
{home}/open/%ef%bc%8e%ef%bc%8e/secret-page/
{home}/open/..%ef%bc%8fsecret-page/
{home}/open/..;/secret-page/
{home}/open/;/../secret-page/
{home}/open;/../secret-page/
{home}/open;a=b/../secret-page/
{home}/open/..;a=b/secret-page/
{home}/open/.../secret-page/
{home}/open/..../secret-page/
{home}/open/..%00/secret-page/
{home}/open/%00/../secret-page/
{home}/open%00/../secret-page/
{home}/open/..%09/secret-page/
{home}/open/..%20/secret-page/
{home}/open/..%0d%0a/secret-page/
{home}/open//../secret-page/
{home}/open//..//secret-page/
{home}//open/../secret-page/
{home}/open/..//secret-page/
{home}/open/../../secret-page/
{home}/open/../..{home}/secret-page/
{home}/../open/../secret-page/
{home}/./open/../secret-page/
{home}/OPEN/../secret-page/
{home}/open/../SECRET-PAGE/
{home}/open/..?/secret-page/
{home}/open/../secret-page/?x=/open/
{home}/open/../secret-page/embed/
{home}/open/../feed/
{home}/open/../wp-json/wp/v2/posts
{home}/open/../index.php/secret-page/
{home}/open/secret-page/
{home}/open/%73ecret-page/
{home}/openly/../secret-page/
{home}/open%2f/secret-page/
{home}/open%2fsecret-page/
{home}/about/../secret-page/
{home}/about%2f..%2fsecret-page/
{home}/about/secret-page/
{home}/about//secret-page/
{home}/about/%2e%2e/secret-page/
{home}/readonly/../secret-page/
{home}/docs/x/public/../../../secret-page/
{home}/docs/x/public/%2e%2e/%2e%2e/%2e%2e/secret-page/
{home}/docs/../secret-page/public/
{home}/docs/..%2fsecret-page/public/
{home}/docs/x%2f..%2f..%2fsecret-page/public/
{home}/docs//public/../../../secret-page/
{home}/index.php
{home}/index.php/
{home}/index.php/secret-page/
{home}/index.php/secret-page
{home}/index.php//secret-page/
{home}/index.php/./secret-page/
{home}/index.php/open/../secret-page/
{home}/index.php/open/%2e%2e/secret-page/
{home}/index.php/%73ecret-page/
{home}/index.php/feed/
{home}/index.php/wp-json/wp/v2/posts
{home}/index.php%2fsecret-page/
{home}/index%2ephp/secret-page/
{home}/INDEX.PHP/secret-page/
{home}/Index.php/secret-page/
{home}/index.php/index.php/secret-page/
{home}/index.php.
{home}/index.php%20
{home}/index.php%00
{home}/index.php/wp-login.php
{home}/index.php/wp-cron.php/../secret-page/
{home}/./index.php/secret-page/
{home}//index.php//secret-page/
{home}/open/index.php/../../secret-page/
{home}/wp-login.php/../secret-page/
{home}/wp-login.php/../index.php/secret-page/
{home}/wp-login.php/%2e%2e/secret-page/
{home}/wp-login.php/secret-page/
{home}/wp-login.php%2f..%2fsecret-page/
{home}/wp-login.php%00/../secret-page/
{home}/wp-login.php;/../secret-page/
{home}/wp-login.php%3f/../secret-page/
{home}/wp-cron.php/../secret-page/
{home}/wp-cron.php/secret-page/
{home}/wp-cron.php/%2e%2e/secret-page/
{home}/robots.txt/../secret-page/
{home}/robots.txt%2f..%2fsecret-page/
{home}/robots.txt/secret-page/
{home}/favicon.ico/../secret-page/
{home}/favicon.ico/secret-page/
{home}/xmlrpc.php/secret-page/
{home}/xmlrpc.php/../secret-page/
{home}/xmlrpc.php?rsd
{home}/wp-admin/../secret-page/
{home}/wp-admin/css/../../secret-page/
{home}/wp-admin/admin-ajax.php/../../secret-page/
{home}/wp-includes/images/../../secret-page/
{home}/wp-content/uploads/../../secret-page/
{home}/wp-content/../secret-page/
{home}/wp-comments-post.php/../secret-page/
{home}/wp-trackback.php/{secret-post}
{home}/wp-links-opml.php
{home}/wp-blog-header.php
{home}/wp-blog-header.php?page_id={secret-page}
{home}/wp-mail.php
{home}/wp-load.php
{home}/secret-page/wp-admin/../../open/
`;

const SELECTORS = String.raw`
page_id={secret-page}
p={secret-page}
p={secret-post}
p={secret-post}&post_type=post
p={secret-page}&post_type=page
p={secret-locked}
p={secret-draft}&preview=true
pagename=secret-page
pagename=/secret-page/
pagename=secret-page/below
pagename=Secret-Page
name=secret-post
name=secret-post&post_type=any
attachment_id={attachment}
attachment=leaflet
s=lagoon
s=lagoon&feed=rss2
feed=rss2
feed=rdf
feed=comments-rss2
feed=atom&p={secret-post}
withcomments=1&feed=rss2
cat={category}
category_name=hidden
tag=veiled
author=2
author_name=walter
m=202603
m=20260304
year=2026&monthnum=3
w=10
post_type=post
post_type=page
post_type[]=page&post_type[]=post
posts_per_page=100
paged=1
embed=1&p={secret-post}
tb=1&p={secret-post}
robots=1&page_id={secret-page}
favicon=1&page_id={secret-page}
sitemap=posts&sitemap-subtype=post
taxonomy=category&term=hidden
title=zephyr
rest_route=/wp/v2/posts
rest_route=/wp/v2/posts/{secret-post}
rest_route=/wp/v2/pages/{secret-page}
rest_route=/wp/v2/pages&slug=secret-page
rest_route=/wp/v2/media
rest_route=/wp/v2/comments
rest_route=/wp/v2/search&search=lagoon
rest_route=/oembed/1.0/embed&url={site}/secret-post/
rest_route=//wp/v2/posts
rest_route=wp/v2/posts
rest_route=%2Fwp%2Fv2%2Fposts
rest_route=/wp/v2/../v2/posts
rest_route[]=/wp/v2/posts
rest%5froute=/wp/v2/posts
rest.route=/wp/v2/posts
rest+route=/wp/v2/posts
rest%20route=/wp/v2/posts
rest[route=/wp/v2/posts
%20rest_route=/wp/v2/posts
REST_ROUTE=/wp/v2/posts
rest_route%00=/wp/v2/posts
page%5fid={secret-page}
page.id={secret-page}
page+id={secret-page}
page[id={secret-page}
+page_id={secret-page}
page_id[]={secret-page}
page_id[0]={secret-page}
page_id=0&page_id={secret-page}
page_id={secret-page}&page_id=0
page_id=%20{secret-page}
page_id={secret-page}x
page_id=0{secret-page}
page_id={secret-page}%00
p[]={secret-post}
p=-1&p={secret-post}
&page_id={secret-page}
&&&page_id={secret-page}
?page_id={secret-page}
x=1;page_id={secret-page}
x=1&amp;page_id={secret-page}
%70age_id={secret-page}
%2570age_id={secret-page}
pagename=open&page_id={secret-page}
pagename=open&pagename=secret-page
page_id={secret-page}#/open/
preview=true&preview_id={secret-page}&page_id={secret-page}
customize_changeset_uuid=11111111-2222-4333-8444-555555555555&page_id={secret-page}
wp-login.php&page_id={secret-page}
wc-ajax=1&page_id={secret-page}
`;

/** Where a selecting query or body is put. */
const DOORS = [
  "/",
  "/open/",
  "/about/",
  "/index.php",
  "/robots.txt",
  "/wp-login.php",
  "/wp-cron.php",
  "/docs/x/public/y",
];

const LISTS = String.raw`
{home}/
{home}/feed/
{home}/feed/rss/
{home}/feed/rdf/
{home}/feed/atom/
{home}/comments/feed/
{home}/category/hidden/
{home}/category/hidden/feed/
{home}/tag/veiled/
{home}/tag/veiled/feed/
{home}/author/walter/
{home}/author/walter/feed/
{home}/2026/
{home}/2026/03/
{home}/2026/03/04/
{home}/search/lagoon/
{home}/search/lagoon/feed/rss2/
{home}/page/1/
{home}/wp-sitemap.xml
{home}/wp-sitemap-posts-post-1.xml
{home}/wp-sitemap-posts-page-1.xml
{home}/wp-json/
{home}/wp-json
{home}/wp-json/wp/v2/posts
{home}/wp-json/wp/v2/posts/
{home}//wp-json//wp/v2/posts
{home}/wp-json/wp/v2/posts?context=embed
{home}/wp-json/wp/v2/posts?_embed=1
{home}/wp-json/wp/v2/posts?include[]={secret-post}
{home}/wp-json/wp/v2/posts?slug=secret-post
{home}/wp-json/wp/v2/posts?search=lagoon
{home}/wp-json/wp/v2/posts/{secret-post}
{home}/wp-json/wp/v2/posts/{secret-post}?_fields=content
{home}/wp-json/wp/v2/posts/{secret-post}/revisions
{home}/wp-json/wp/v2/pages
{home}/wp-json/wp/v2/pages/{secret-page}
{home}/wp-json/wp/v2/pages/{below}
{home}/wp-json/wp/v2/pages?parent={secret-page}
{home}/wp-json/wp/v2/media
{home}/wp-json/wp/v2/media/{attachment}
{home}/wp-json/wp/v2/media?parent={secret-post}
{home}/wp-json/wp/v2/comments
{home}/wp-json/wp/v2/comments/{comment}
{home}/wp-json/wp/v2/comments?post={secret-post}
{home}/wp-json/wp/v2/search?search=lagoon
{home}/wp-json/wp/v2/search?search=lagoon&_embed=1
{home}/wp-json/wp/v2/posts%2f{secret-post}
{home}/wp-json/wp/v2/%70osts
{home}/wp%2djson/wp/v2/posts
{home}/WP-JSON/wp/v2/posts
{home}/wp-json/../wp-json/wp/v2/posts
{home}/open/wp-json/wp/v2/posts
{home}/wp-json/wp/v2/posts/../../../../open/
{home}/wp-json/batch/v1
{home}/wp-json/oembed/1.0/embed?url={site}/secret-post/
{home}/wp-json/oembed/1.0/embed?url={site}/?p={secret-post}
{home}/wp-json/oembed/1.0/embed?url={site}/secret-page/&format=xml
{home}/wp-json/oembed/1.0/proxy?url={site}/secret-post/
`;

// Of an uploaded file, where the gate stands before their folder.
const FILES = String.raw`
{home}/wp-content/uploads/2026/03/leaflet.txt
{home}/wp-content/uploads/2026/03/leaflet.txt?x=1
{home}/wp-content/uploads/2026/03/leaflet.txt/
{home}/wp-content/uploads/2026/03/leaflet.txt/x
{home}/wp-content/uploads/2026/03/leaflet.txt%00.jpg
{home}/wp-content/uploads/2026/03/leaflet.txt%20
{home}/wp-content/uploads/2026/03/leaflet.txt.
{home}/wp-content/uploads/2026/03/leaflet.txt;x=1
{home}/wp-content/uploads/2026/03/leaflet%2etxt
{home}/wp-content/uploads/2026/03/%6ceaflet.txt
{home}/wp-content/uploads/2026/03/%256ceaflet.txt
{home}/wp-content/uploads/2026/03//leaflet.txt
{home}/wp-content/uploads/2026/03/./leaflet.txt
{home}/wp-content/uploads/2026/04/../03/leaflet.txt
{home}/wp-content/uploads/2026%2f03%2fleaflet.txt
{home}/wp-content/uploads/2026\03\leaflet.txt
{home}/wp-content/uploads/2026%5c03%5cleaflet.txt
{home}/wp-content//uploads/2026/03/leaflet.txt
{home}//wp-content/uploads/2026/03/leaflet.txt
{home}/wp-content/./uploads/2026/03/leaflet.txt
{home}/wp-content/%75ploads/2026/03/leaflet.txt
{home}/wp%2dcontent/uploads/2026/03/leaflet.txt
{home}/wp-content%2fuploads/2026/03/leaflet.txt
{home}/wp-content/plugins/../uploads/2026/03/leaflet.txt
{home}/wp-content/plugins/..%2fuploads/2026/03/leaflet.txt
{home}/wp-content/plugins/%2e%2e/uploads/2026/03/leaflet.txt
{home}/wp-content/plugins/..;/uploads/2026/03/leaflet.txt
{home}/wp-includes/../wp-content/uploads/2026/03/leaflet.txt
{home}/open/../wp-content/uploads/2026/03/leaflet.txt
{home}/open/%2e%2e/wp-content/uploads/2026/03/leaflet.txt
{home}/WP-CONTENT/uploads/2026/03/leaflet.txt
{home}/wp-content/Uploads/2026/03/leaflet.txt
{home}/wp-content/uploads/2026/03/leaflet.TXT
{home}/index.php/wp-content/uploads/2026/03/leaflet.txt
{home}/wp-login.php/../wp-content/uploads/2026/03/leaflet.txt
{home}/wp-content/uploads/../uploads/2026/03/leaflet.txt
{home}/wp-content/uploads/%c0%ae%c0%ae/uploads/2026/03/leaflet.txt
{home}/wp-content/uploads/2026/03/
{home}/wp-content/uploads/2026/03
{site}/wp-content/uploads/2026/03/leaflet.txt
http://evil.example{home}/wp-content/uploads/2026/03/leaflet.txt
`;

/** Method, headers, body: `target` is asked for with each. */
const ASKED_OTHERWISE = [
  ...[
    ["X-Original-URL", "{home}/open/"],
    ["X-Rewrite-URL", "{home}/open/"],
    ["X-Original-URI", "{home}/open/"],
    ["X-Forwarded-Path", "{home}/open/"],
    ["X-Forwarded-Prefix", "{home}/open"],
    ["X-Forwarded-Uri", "{home}/open/"],
    ["X-HTTP-Method-Override", "HEAD"],
    ["X-Forwarded-For", "10.1.2.3"],
    ["X-Forwarded-For", "127.0.0.1"],
    ["X-Real-IP", "10.1.2.3"],
    ["Client-IP", "10.1.2.3"],
    ["True-Client-IP", "10.1.2.3"],
    ["CF-Connecting-IP", "10.1.2.3"],
    ["Forwarded", "for=10.1.2.3;host=127.0.0.1"],
    ["X-Forwarded-Host", "localhost"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Server", "127.0.0.1"],
    ["Authorization", "Basic YWRtaW46YWRtaW4="],
    ["Authorization", "Bearer abc"],
    ["Authorization", "Basic !"],
    ["Cookie", "wordpress_logged_in_x=admin|9999999999|a|b"],
    ["Cookie", "wordpress_test_cookie=WP+Cookie+check"],
    [
      "Cookie",
      "__Host-vestibule=v1.AAAA; __Host-vestibule-break-glass=v1.AAAA",
    ],
    ["Cookie", "wp-postpass_x=1"],
    ["User-Agent", "WordPress/7.1; http://127.0.0.1"],
    ["User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1)"],
    ["Referer", "{site}/open/"],
    ["X-WP-Nonce", "abcdef1234"],
    ["X-Requested-With", "XMLHttpRequest"],
    ["Sec-Fetch-Dest", "empty"],
    ["Sec-Purpose", "prefetch"],
    ["Accept", "application/json"],
    ["Range", "bytes=0-100"],
    ["If-Modified-Since", "Mon, 01 Jan 2029 00:00:00 GMT"],
    ["X-Sendfile", "/etc/hostname"],
  ].map(([name, value]) => ({ headers: { [name]: value } })),
  ...["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "get", "GeT"].map(
    (method) => ({ method }),
  ),
  ...["PROPFIND", "PURGE", "TRACE", "FOO"].map((method) => ({ method })),
];

const ABSOLUTE = String.raw`
{site}/secret-page/
{site}/open/../secret-page/
http://evil.example{home}/secret-page/
http://evil.example{home}/open/
http:///{home}/secret-page/
http://127.0.0.1{home}/secret-page/
HTTP://127.0.0.1{home}/secret-page/
{site}?page_id={secret-page}
//127.0.0.1{home}/secret-page/
//evil.example{home}/secret-page/
///{home}/secret-page/
?page_id={secret-page}
secret-page/
open/../secret-page/
*
/ {home}/secret-page/
{home}/open/.. /secret-page/
`;

const lines = (text) => text.trim().split("\n");

/** Every spelling, as requests for sendRaw. */
export function spellings(site, ids) {
  const bodies = lines(SELECTORS).filter((_, at) => at % 6 === 0);
  return requests(site, ids, [
    ...lines(SEGMENTS),
    ...lines(LISTS),
    ...lines(ABSOLUTE),
    ...["\t", "\x0b", "\xff\xfe"].flatMap((byte) => [
      `{home}/open/..${byte}/secret-page/`,
      `{home}/secret-page${byte}/`,
    ]),
    // Each selector at one door after another, and by the exempt one always.
    ...lines(SELECTORS).flatMap((query, at) => [
      `{home}/open/?${query}`,
      `{home}${DOORS[at % DOORS.length]}?${query}`,
    ]),
    ...bodies.flatMap((body) => [
      { target: "{home}/open/", method: "POST", body },
      { target: "{home}/", method: "POST", body },
    ]),
    {
      target: "{home}/open/",
      method: "POST",
      headers: { "Content-Type": "multipart/form-data; boundary=b" },
      body: '--b\r\nContent-Disposition: form-data; name="rest_route"\r\n\r\n/wp/v2/posts\r\n--b--\r\n',
    },
    {
      target: "{home}/open/",
      method: "POST",
      headers: { "X-HTTP-Method-Override": "GET" },
      body: "rest_route=/wp/v2/posts",
    },
    ...ASKED_OTHERWISE.map((otherwise) => ({
      target: "{home}/secret-page/",
      ...otherwise,
    })),
    ...["X-Original-URL", "X-Rewrite-URL", "X-Original-URI"].map((name) => ({
      target: "{home}/open/",
      headers: { [name]: "{home}/secret-page/" },
    })),
  ]);
}

/** Those of an uploaded file: opened, as a picture of a page, in part. */
export function fileSpellings(site, ids) {
  return requests(
    site,
    ids,
    lines(FILES).flatMap((target) => [
      target,
      { target, headers: { "Sec-Fetch-Dest": "image" } },
      { target, headers: { Range: "bytes=0-20" } },
    ]),
  );
}

function requests(site, ids, entries) {
  const known = { ...ids, site: site.url, home: new URL(site.url).pathname };
  if (known.home === "/") known.home = "";
  const filled = (text) =>
    text.replace(/\{([\w-]+)\}/g, (_, name) => known[name]);
  return entries.map((entry) => {
    const {
      target,
      method,
      headers = {},
      body,
    } = typeof entry === "string" ? { target: entry } : entry;
    return {
      target: filled(target),
      options: {
        method,
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, filled(value)]),
        ),
        body: body && filled(body),
      },
    };
  });
}
