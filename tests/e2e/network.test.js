// Networks (WordPress multisite): sites in folders, on names below the network's, and on names of their own. All share accounts, and most
// share login cookies; who belongs to which site is for each to say.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { MARKER } from "./harness/contents.js";
import { startNetwork } from "./harness/network.js";
import { ROOT } from "./harness/site.js";

const MAX_AGE = 3600;

for (const mode of ["subdirectories", "subdomains"])
  describe(`a network of ${mode}`, () => {
    let network;
    /** An internet site; an intranet below it; an intranet with a name of its own, whose cookies are its own, too. */
    let main;
    let north;
    let school;

    before(async () => {
      network = await startNetwork(mode, { name: `network-${mode}` });
      main = network.main;
      north = await network.add("north");
      school = await network.add("school", { domain: "school.example" });
      for (const site of network.sites) await plant(site);
      await north.configure({ scenario: "intranet" });
      await school.configure({ scenario: "intranet" });
      for (const site of network.sites) await site.arm();
    });

    beforeEach(async () => {
      await network.site.simulator.post("/reset", {
        only: ["misbehaviours", "log", "settings"],
      });
      await network.register();
    });

    after(() => network?.stop());

    /** A page that shows the marker, and on the internet site a private post. */
    async function plant(site) {
      site.marker = `${MARKER}${site.id}`;
      site.ids = JSON.parse(
        await site.php(`
          $post = array( 'post_type' => 'page', 'post_status' => 'publish', 'post_author' => 1, 'post_title' => 'Notes' );
          $page = wp_insert_post( array( 'post_name' => 'notes', 'post_content' => '${site.marker}' ) + $post );
          $private = wp_insert_post( array( 'post_type' => 'post', 'post_name' => 'board', 'post_content' => '${site.marker} of the board' ) + $post );
          if ( is_main_site() ) { \\Vestibule\\WP\\Private_Posts::mark( $private, true ); }
          echo json_encode( compact( 'page', 'private' ) );`),
      );
    }

    /** Somebody at Microsoft who is signed in at a site as a browser without pages. */
    async function memberOf(site, { role } = {}) {
      const person = await network.site.newPerson();
      if (role) await site.newAccount(person.username, { role });
      const visitor = site.newVisitor();
      const answer = await visitor.signIn(person.id);
      assert.equal(answer.outcome, "signed in");
      return { person, visitor };
    }

    /** The same browser at another site: the same cookies, where the sites share them. */
    function at(site, visitor) {
      const other = site.newVisitor();
      other.cookies = new Map(visitor.cookies);
      return other;
    }

    /** What a request is answered, in short: content, challenge, status and code. */
    async function outcome(visitor, path, options) {
      const { site } = visitor;
      const answer = await visitor.get(site.at(path), options);
      for (const other of network.sites)
        if (other !== site)
          assert.ok(!answer.text.includes(`${other.marker} `), other.url);
      if (answer.text.includes(site.marker)) return "content";
      if (answer.query.get("action") === "vestibule_challenge") {
        assert.ok(answer.location.startsWith(site.at("wp-login.php?")));
        assert.equal(
          answer.query.get("redirect_to"),
          new URL(site.at(path)).href,
        );
        return "challenge";
      }
      if (answer.status === 302)
        return /wp-login\.php/.test(answer.location) ? "login" : "elsewhere";
      const code = /^\{/.test(answer.text) && JSON.parse(answer.text).code;
      return code ? `${answer.status} ${code}` : String(answer.status);
    }

    const SIGN_IN = "401 vestibule_sign_in_required";
    const CLOSED = [
      ["notes/", "challenge"],
      ["?page_id={page}", "challenge"],
      ["feed/", "challenge"],
      ["wp-sitemap.xml", "challenge"],
      ["wp-admin/", "challenge"],
      ["wp-admin/profile.php", "challenge"],
      ["wp-json/wp/v2/pages", SIGN_IN],
      ["?rest_route=/wp/v2/pages/{page}", SIGN_IN],
      ["wp-admin/admin-ajax.php?action=x", SIGN_IN],
      ["wp-signup.php", "challenge"],
      ["index.php", "challenge"],
    ];
    const filled = (site, path) =>
      path.replace(/\{(\w+)\}/g, (_, name) => site.ids[name]);

    test("each site has a sign-in log of its own, which is whole; a row of another site is not taken for one of its own", async () => {
      const persons = (site) =>
        site
          .php(
            `echo json_encode( array_column( ( new Vestibule\\WP\\Log_Search( array( 'kind' => 'sign_in' ) ) )->rows( 1000 ), 'person' ) );`,
          )
          .then(JSON.parse);
      const { person } = await memberOf(north);
      assert.ok((await persons(north)).includes(person.username));
      for (const site of [main, school])
        assert.ok(!(await persons(site)).includes(person.username), site.url);
      const whole = (site) =>
        site.php(
          `echo implode( "\\n", Vestibule\\WP\\Log_Audit::run()->problems ) ?: 'whole';`,
        );
      for (const site of network.sites)
        assert.equal(await whole(site), "whole", site.url);

      await school.php(
        `$log = Vestibule\\WP\\Log_Storage::table()->name();
        $other = $GLOBALS['wpdb']->get_blog_prefix( ${north.id} ) . 'vestibule_log';
        $columns = 'time, kind, outcome, reason, reference, user_id, person, tenant, object, address, detail, salt, personal, seal, link, erased';
        $GLOBALS['wpdb']->query( "INSERT INTO $log ($columns) SELECT $columns FROM $other WHERE person = '${person.username}'" );`,
      );
      assert.match(await whole(school), /was not written by Vestibule/);
    });

    for (const which of ["north", "school"])
      test(`001-3: ${which} is an intranet: strangers get nothing, by whatever way in, and are led back to where they were`, async () => {
        const site = { north, school }[which];
        for (const [path, expected] of CLOSED)
          assert.equal(
            await outcome(site.newVisitor(), filled(site, path)),
            expected,
            path,
          );
        assert.equal(
          await outcome(site.newVisitor(), "wp-login.php?reauth=1"),
          "200",
        );
        const open = await main.newVisitor().get(main.at("notes/"));
        assert.match(open.text, new RegExp(main.marker));
      });

    test("001-26: one directory, one account: a sign-in at each site makes a member there, with the role that is set there", async () => {
      await school.configure({ default_role: "contributor" });
      const { person, visitor } = await memberOf(north);
      const account = await main.account("login", person.username);
      assert.deepEqual(await memberships(person), ["north subscriber"]);
      assert.equal(await outcome(visitor, "notes/"), "content");

      const pupil = school.newVisitor();
      assert.equal((await pupil.signIn(person.id)).outcome, "signed in");
      assert.equal(await outcome(pupil, "notes/"), "content");
      assert.equal(
        (await main.account("login", person.username)).id,
        account.id,
      );
      assert.deepEqual(await memberships(person), [
        "north subscriber",
        "school contributor",
      ]);
    });

    test("001-28: a site that has lost its roles for new people takes them as members without one", async () => {
      await school.configure({ default_role: "pupil" });
      const { person } = await memberOf(north);
      const someone = await memberOf(school);
      assert.equal(await school.role(someone.person.username), "subscriber");
      await school.php(`wp_roles()->add_cap( 'subscriber', 'edit_users' );`);
      try {
        // One joins with an account of another site, the other one is new in the whole network.
        const joined = school.newVisitor();
        assert.equal((await joined.signIn(person.id)).outcome, "signed in");
        const created = await memberOf(school);
        for (const [visitor, { username }] of [
          [joined, person],
          [created.visitor, created.person],
        ]) {
          assert.equal(await school.role(username), "");
          assert.equal(await outcome(visitor, "notes/"), "content");
        }
        const again = school.newVisitor();
        assert.equal((await again.signIn(person.id)).outcome, "signed in");
        assert.equal(await north.role(person.username), "subscriber");
      } finally {
        await school.php(
          `wp_roles()->remove_cap( 'subscriber', 'edit_users' );`,
        );
        await school.configure({ default_role: "subscriber" });
      }
    });

    test("001-30, 001-32, case 96: what the directory gives at one site leaves the others alone: roles and photo", async () => {
      const group = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
      await north.configure({
        role_rules: [`group ${group} -> editor, contributor`],
        photo: true,
      });
      await school.configure({ default_role: "author" });
      const person = await network.site.newPerson({
        groups: [group],
        photo: { format: "jpeg", size: 648 },
      });
      const signIn = async (site) =>
        assert.equal(
          (await site.newVisitor().signIn(person.id)).outcome,
          "signed in",
        );
      // To the second one the person comes as somebody who has an account and joins.
      await signIn(school);
      await signIn(north);
      assert.deepEqual(await memberships(person), [
        "north editor contributor",
        "school author",
      ]);

      const { id } = await main.account("login", person.username);
      // What one site's rules ask is kept there; another site's managers do not read it.
      const known = (site) =>
        site
          .php(
            `$record = Vestibule\\WP\\Directory_Record::of( ${id} ); echo json_encode( array( $record['groups'], $record['last_sign_in'] > 0 ) );`,
          )
          .then(JSON.parse);
      assert.deepEqual(await known(north), [[group], true]);
      assert.deepEqual(await known(school), [[], true]);
      assert.deepEqual(await known(main), [[], false]);
      const avatar = (site) =>
        site.php(
          `wp_set_current_user( ${id} ); Vestibule\\WP\\Photo_Update::action_vestibule_photo( ${id} );
          $files = get_user_meta( ${id}, Vestibule\\WP\\Photo::key(), true );
          echo Vestibule\\WP\\Photo::of( ${id} )->url( 96 ), ' ', is_array( $files ) ? wp_get_upload_dir()['basedir'] . '/vestibule-photos/' . reset( $files['files'] ) : '';`,
        );
      let found = "";
      for (let attempt = 0; attempt < 50 && !found.trim(); attempt++)
        found = await avatar(north);
      const [url, file] = found.split(" ");
      assert.match(url, new RegExp(`/sites/${north.id}/vestibule-photos/`));
      assert.equal((await avatar(school)).trim(), "");
      assert.equal(await school.php(`echo (int) is_file( '${file}' );`), "1");

      // Who administers another site is no administrator here, and the rules count.
      await school.php(
        `get_userdata( ${id} )->set_role( 'administrator' ); get_userdata( ${id} )->add_role( 'author' );`,
      );
      await network.site.simulator.post("/person", {
        id: person.id,
        groups: [],
      });
      await signIn(north);
      assert.deepEqual(await memberships(person), [
        "north subscriber",
        "school administrator author",
      ]);

      const record = (site) =>
        site.php(
          `echo (int) ( Vestibule\\WP\\Directory_Record::of( ${id} )['last_sign_in'] > 0 );`,
        );
      const records = () => Promise.all([main, north, school].map(record));
      assert.deepEqual(await records(), ["0", "1", "1"]);
      // From one site of the network the account is only taken away.
      await school.php(
        `require_once ABSPATH . 'wp-admin/includes/user.php'; wp_delete_user( ${id} );`,
      );
      assert.deepEqual(await memberships(person), ["north subscriber"]);
      assert.deepEqual(await records(), ["0", "1", "0"]);
      assert.equal(await school.php(`echo (int) is_file( '${file}' );`), "1");
      assert.equal((await avatar(north)).trim(), found.trim());
      // The account goes, from wherever it is deleted, and the photo with it.
      assert.equal(
        await school.php(
          `require_once ABSPATH . 'wp-admin/includes/ms.php'; require_once ABSPATH . 'wp-admin/includes/user.php';
          echo (int) wpmu_delete_user( ${id} ), (int) is_file( '${file}' );`,
        ),
        "10",
      );
      await north.configure({ role_rules: [], photo: false });
      await school.configure({ default_role: "subscriber" });
    });

    test("case 95: whoever joins while Microsoft Graph is silent has the first roles here when it answers, and elsewhere none but those", async () => {
      const group = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
      await north.configure({
        role_rules: [`group ${group} -> editor`],
        role_update: "leave",
        groups_source: "graph",
      });
      const person = await network.site.newPerson({ groups: [group] });
      const owner = await network.site.newPerson({ groups: [group] });
      await main.newAccount(owner.username);
      const signIn = async (site, { id }) =>
        assert.equal((await site.newVisitor().signIn(id)).outcome, "signed in");
      await signIn(school, person);
      await signIn(main, owner);
      await network.site.simulator.misbehave("graph-answer-internal-error");
      for (const one of [person, owner]) await signIn(north, one);
      assert.deepEqual(await memberships(person), [
        "north subscriber",
        "school subscriber",
      ]);

      await network.site.simulator.post("/reset", { only: ["misbehaviours"] });
      for (const one of [person, owner]) await signIn(north, one);
      assert.deepEqual(await memberships(person), [
        "north editor",
        "school subscriber",
      ]);
      // An account that was there before it was connected is no new one.
      assert.ok((await memberships(owner)).includes("north subscriber"));
      await north.configure({
        role_rules: [],
        role_update: "replace",
        groups_source: "claim",
      });
    });

    test("complaint 5: each site has a list of its own; who has an account at another site waits to become a member of this one", async () => {
      const waiting = (site) =>
        site
          .php(
            `echo json_encode( array_column( ( new Vestibule\\WP\\People_Search( array() ) )->rows( 100 ), 'reason', 'username' ) );`,
          )
          .then((text) => Object(JSON.parse(text)));
      await north.configure({ approve_new: true });
      const { person } = await memberOf(school);
      const visitor = north.newVisitor();
      assert.equal(
        (await visitor.signIn(person.id)).outcome,
        "approval_pending",
      );
      assert.equal((await waiting(north))[person.username], "approval_pending");
      for (const site of [main, school])
        assert.equal((await waiting(site))[person.username], undefined);
      assert.deepEqual(await memberships(person), ["school subscriber"]);

      // Case 96: an account of another site is connected by nobody here.
      const other = await network.site.newPerson();
      await school.newAccount(other.username, { role: "author" });
      assert.equal(
        (await north.newVisitor().signIn(other.id)).outcome,
        "link_needs_owner",
      );
      assert.equal(
        await north.php(
          `try { Vestibule\\WP\\People_Decisions::connect( '${person.tenant}', '${other.oid}', get_user_by( 'login', '${other.username}' )->ID ); echo 'connected'; } catch ( Vestibule\\WP\\Refused $refused ) { echo $refused->reason; }`,
        ),
        "user_not_found",
      );

      await north.php(
        `foreach ( ( new Vestibule\\WP\\People_Search( array( 's' => '${person.username}' ) ) )->rows( 1 ) as $row ) { Vestibule\\WP\\People_Decisions::approve( $row ); }`,
      );
      assert.equal((await visitor.signIn(person.id)).outcome, "signed in");
      assert.deepEqual(await memberships(person), [
        "north subscriber",
        "school subscriber",
      ]);
      await north.configure({ approve_new: false });
    });

    async function memberships(person) {
      const found = [];
      for (const [name, site] of Object.entries({ main, north, school })) {
        const role = await site.role(person.username);
        if (role) found.push(`${name} ${role}`);
      }
      return found;
    }

    test("001-3: a session of another site opens no intranet: neither by Microsoft, nor by password, nor for programs", async () => {
      const { visitor } = await memberOf(main, { role: "editor" });
      const walter = main.newVisitor();
      await walter.signInByPassword("walter");
      assert.ok(walter.signedIn);
      const { id } = await main.account("login", "walter");
      const password = await main.php(
        `echo WP_Application_Passwords::create_new_application_password( ${id}, array( 'name' => 'table' ) )[0];`,
      );
      const program = {
        headers: { authorization: `Basic ${btoa(`walter:${password}`)}` },
        cookie: null,
      };
      for (const stranger of [visitor, walter])
        for (const [path, expected] of CLOSED)
          assert.equal(
            await outcome(at(north, stranger), filled(north, path)),
            expected,
            path,
          );
      const posts = "wp-json/wp/v2/pages";
      assert.equal(await outcome(main.newVisitor(), posts, program), "content");
      assert.equal(await outcome(north.newVisitor(), posts, program), SIGN_IN);

      // A member's does, as does that of who manages the network.
      await north.php(`add_user_to_blog( ${north.id}, ${id}, 'author' );`);
      assert.equal(
        await outcome(north.newVisitor(), posts, program),
        "content",
      );
      assert.equal(await outcome(at(north, walter), "notes/"), "content");
      await north.php(`remove_user_from_blog( ${id}, ${north.id} );`);
      const admin = main.newVisitor();
      await admin.signInByPassword("admin");
      assert.equal(await outcome(at(north, admin), "notes/"), "content");
    });

    test("wp-signup and wp-activate: of an intranet for its members, of an internet site for everybody", async () => {
      const { visitor: member } = await memberOf(main);
      const { visitor: guest } = await memberOf(north);
      const strangers = () => [main.newVisitor(), at(main, guest)];
      for (const [scenario, closed, expected] of [
        ["internet", "wp-signup.php", "200"],
        ["internet", "wp-activate.php", "404"],
        ["intranet", "wp-signup.php", "challenge"],
        ["intranet", "wp-activate.php", "challenge"],
      ]) {
        await main.configure({ scenario });
        for (const stranger of strangers())
          assert.equal(
            await outcome(stranger, closed),
            expected,
            `${scenario} ${closed}`,
          );
        assert.equal(
          await outcome(member, closed),
          closed === "wp-signup.php" ? "200" : "404",
        );
      }
      await main.configure({ scenario: "internet" });
    });

    test("what is private on an internet site is closed to people of other sites, also in lists", async () => {
      const { visitor } = await memberOf(north);
      const guest = at(main, visitor);
      assert.equal(await outcome(guest, "board/"), "challenge");
      for (const path of ["feed/", "wp-json/wp/v2/posts", "?s=board"]) {
        const { text } = await guest.get(main.at(path));
        assert.doesNotMatch(text, new RegExp(`${main.marker} of the board`));
      }
      const { visitor: member } = await memberOf(main);
      assert.equal(await outcome(member, "board/"), "content");
    });

    test("001-26: a site that takes nobody new: whoever is known elsewhere reads so, and stays outside", async () => {
      await north.configure({ create_users: false });
      try {
        const { person } = await memberOf(main);
        const visitor = north.newVisitor();
        const answer = await visitor.signIn(person.id);
        assert.equal(answer.outcome, "user_not_found");
        assert.deepEqual(await memberships(person), ["main subscriber"]);
        assert.equal(await outcome(visitor, "notes/"), "challenge");
      } finally {
        await north.configure({ create_users: true });
      }
    });

    test("case 96: the name or the address of somebody at another site opens no account: its owner connects it", async () => {
      const person = await network.site.newPerson();
      await main.newAccount(person.username, { email: person.email });
      const answer = await north.newVisitor().signIn(person.id);
      assert.equal(answer.outcome, "link_needs_owner");
      assert.deepEqual(await memberships(person), ["main subscriber"]);
      assert.equal((await main.account("login", person.username)).tenant, "");
      // At home it is linked, and from then on it is known everywhere.
      assert.equal(
        (await main.newVisitor().signIn(person.id)).outcome,
        "signed in",
      );
      assert.equal(
        (await north.newVisitor().signIn(person.id)).outcome,
        "signed in",
      );
      assert.deepEqual(await memberships(person), [
        "main subscriber",
        "north subscriber",
      ]);
    });

    test("000-16: who administers a site does not choose the directory: settings are for the network's manager", async () => {
      const person = await network.site.newPerson();
      const { password } = await main.newAccount(person.username);
      const { id } = await main.account("login", person.username);
      await north.php(
        `add_user_to_blog( ${north.id}, ${id}, 'administrator' );`,
      );
      const settings = "wp-admin/options-general.php?page=vestibule";
      const administrator = north.newVisitor();
      await administrator.signInByPassword(person.username, password);
      const refused = await administrator.get(north.at(settings));
      assert.equal(refused.status, 403);
      const dashboard = await administrator.get(north.at("wp-admin/"));
      assert.equal(dashboard.status, 200);
      assert.doesNotMatch(dashboard.text, /page=vestibule/);

      const manager = north.newVisitor();
      await manager.signInByPassword("admin");
      const shown = await manager.get(north.at(settings));
      assert.equal(shown.status, 200);
      // What has to be registered is this site's.
      assert.ok(
        shown.text.includes(
          north
            .at("wp-login.php?action=vestibule_callback")
            .replaceAll("&", "&#038;"),
        ),
      );
    });

    test("people who register by themselves on the main site are in none of the others", async () => {
      await main.php(
        "update_site_option( 'registration', 'user' ); update_option( 'users_can_register', 1 );",
      );
      try {
        const name = `stranger${network.host.length}${Date.now() % 100000}`;
        const visitor = main.newVisitor();
        const form = await visitor.get(main.at("wp-signup.php"));
        assert.equal(form.status, 200);
        const fields = Object.fromEntries(
          [
            ...form.text.matchAll(
              /<input[^>]*type=["']hidden["'][^>]*name=["'](\w+)["'][^>]*value=["']([^"']*)["']/g,
            ),
          ].map(([, key, value]) => [key, value]),
        );
        const sent = await visitor.send("POST", main.at("wp-signup.php"), {
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({
            ...fields,
            stage: "validate-user-signup",
            signup_for: "user",
            user_name: name,
            user_email: `${name}@stranger.example`,
          }).toString(),
        });
        assert.match(sent.text, /new username|activate/i);
        const [mail] = (await network.site.mails()).filter(({ to }) =>
          to.includes(`${name}@stranger.example`),
        );
        const [link] = /https:\S+wp-activate\.php\S*/.exec(mail.message);
        // Where the site is an intranet, it is closed.
        for (const site of [north, school])
          assert.equal(
            await outcome(
              site.newVisitor(),
              `wp-activate.php${new URL(link).search}`,
            ),
            "challenge",
          );
        // The link, without the key in its address.
        const { location } = await visitor.get(link);
        const welcome = await visitor.get(new URL(location, main.at()).href);
        const [, password] =
          /Password:<\/span>\s*(\S+?)<|Password:\s*<\/span>\s*([^<]+)/i.exec(
            welcome.text,
          ) ?? [];
        assert.ok(password, welcome.text.slice(-1500));
        await visitor.signInByPassword(name, password.trim());
        assert.ok(visitor.signedIn);
        assert.equal(await outcome(at(north, visitor), "notes/"), "challenge");
        const pupil = school.newVisitor();
        await pupil.signInByPassword(name, password.trim());
        assert.equal(await outcome(pupil, "notes/"), "challenge");
        // Nor does the name lead anybody to it.
        const facts = await main.php(
          `echo json_encode( is_user_member_of_blog( get_user_by( 'login', '${name}' )->ID, ${north.id} ) );`,
        );
        assert.equal(facts, "false");
      } finally {
        await main.php(
          "update_site_option( 'registration', 'none' ); update_option( 'users_can_register', 0 );",
        );
      }
    });

    test("a browser: from the page of one site to that of another, one question in all", async () => {
      const person = await network.site.newPerson();
      await network.site.simulator.post("/settings", { single_sign_on: true });
      const page = await network.newPage();
      for (const site of [north, school, main]) {
        const wanted = site.at(
          site === main ? "wp-admin/profile.php?x=1#y" : "notes/?x=1#y",
        );
        if (site === main)
          await page.goto(
            site.at(
              `wp-login.php?action=vestibule_start&redirect_to=${encodeURIComponent(wanted)}`,
            ),
          );
        else await page.goto(wanted);
        if (site === north) await site.choose(page, person);
        await page.waitForURL(wanted);
        const { entries } = await network.site.simulator.log("authorize");
        assert.equal(
          entries.at(-1).authorization.redirect_uri,
          site.at("wp-login.php?action=vestibule_callback"),
        );
        assert.equal(await site.signedInAs(page), person.username);
      }
      assert.equal((await memberships(person)).length, 3);
      // Being a member everywhere, nobody is asked again.
      await network.site.simulator.post("/reset", { only: ["log"] });
      for (const site of [main, north, school]) {
        await page.goto(site.at("notes/"));
        assert.equal(page.url(), site.at("notes/"));
      }
      const { entries } = await network.site.simulator.log("authorize");
      assert.deepEqual(entries, []);
      await page.context().close();
    });

    test("two tabs at two sites, at Microsoft at the same time: each comes back to its own, and neither is an attack on the other", async () => {
      const person = await network.site.newPerson();
      const first = await network.newPage();
      const second = await first.context().newPage();
      for (const [page, site] of [
        [first, north],
        [second, main],
      ]) {
        await page.goto(
          site.at(
            `wp-login.php?action=vestibule_start&redirect_to=${encodeURIComponent(site.at("notes/"))}`,
          ),
        );
        await page.waitForSelector(`[data-person="${person.id}"]`);
      }
      for (const [page, site] of [
        [first, north],
        [second, main],
      ]) {
        await page.click(`[data-person="${person.id}"]`);
        await page.waitForURL(site.at("notes/"));
        assert.match(await page.textContent("body"), new RegExp(site.marker));
      }
      await first.context().close();
    });

    test("case 1: an answer for one site is none for another", async () => {
      const person = await network.site.newPerson();
      const visitor = north.newVisitor();
      const callback = new URL(await visitor.begin(person.id));
      for (const site of [main, school]) {
        const { search } = callback;
        const answer = await at(site, visitor).get(
          site.at(`wp-login.php${search}`),
        );
        assert.match(answer.reason, /^(state_invalid|sign_in_elsewhere)$/);
      }
      assert.equal((await visitor.get(callback.href)).outcome, "signed in");
    });

    test("001-5: an old session is renewed at the site that was asked, and makes a member there", async () => {
      const person = await network.site.newPerson();
      await network.site.simulator.post("/settings", { single_sign_on: true });
      const page = await network.newPage();
      await page.goto(north.at("notes/"));
      await north.choose(page, person);
      await page.waitForURL(north.at("notes/"));
      for (const site of [north, main]) {
        assert.equal(await main.age(person.username, MAX_AGE + 60), 1);
        const path = site === main ? "board/" : "notes/?again=1";
        await page.goto(site.at(path));
        await page.waitForURL(site.at(path));
        assert.match(await page.textContent("body"), new RegExp(site.marker));
      }
      assert.deepEqual(await memberships(person), [
        "main subscriber",
        "north subscriber",
      ]);
      const { sessions } = await main.account("login", person.username);
      assert.equal(sessions.length, 1);
      await page.context().close();
    });

    test("001-40: a session that ends at Microsoft ends on every site, whichever hears of it", async () => {
      const { person, visitor } = await memberOf(north);
      const pupil = school.newVisitor();
      assert.equal((await pupil.signIn(person.id)).outcome, "signed in");
      const { sessions } = await main.account("login", person.username);
      assert.equal(sessions.length, 2);
      for (const { vestibule } of sessions)
        await main
          .newVisitor()
          .get(
            main.at(
              `wp-login.php?action=vestibule_frontchannel_logout&sid=${encodeURIComponent(vestibule.sid)}`,
            ),
          );
      assert.deepEqual(
        (await main.account("login", person.username)).sessions,
        [],
      );
      assert.equal(await outcome(visitor, "notes/"), "challenge");
      assert.equal(await outcome(pupil, "notes/"), "challenge");
    });

    test("an intranet without the extension is closed on each site, also to people of the others", async () => {
      const { visitor } = await memberOf(main);
      const { visitor: member } = await memberOf(north);
      await network.site.restart({ EXTENSION: "none" });
      try {
        for (const site of [north, school])
          for (const path of ["notes/", "feed/", "wp-json/wp/v2/pages"]) {
            const { text, status } = await site.newVisitor().get(site.at(path));
            assert.doesNotMatch(text, new RegExp(site.marker), path);
            assert.ok([302, 401].includes(status), path);
          }
        const { text } = await at(north, visitor).get(north.at("notes/"));
        assert.doesNotMatch(text, new RegExp(north.marker));
        assert.equal(await outcome(member, "notes/"), "content");
      } finally {
        await network.site.restart({ EXTENSION: "" });
      }
    });

    test("001-35: one's e-mail address is locked on every site, also by the link that WordPress mails", async () => {
      const { person, visitor } = await memberOf(north);
      const { id, email } = await main.account("login", person.username);
      await main.php(
        `update_user_meta( ${id}, '_new_email', array( 'hash' => 'abc', 'newemail' => 'other@wordpress.example' ) );`,
      );
      await visitor.get(north.at("wp-admin/profile.php?newuseremail=abc"));
      assert.equal((await main.account("login", person.username)).email, email);
    });

    const remote = (name, ...parameters) => ({
      headers: { "content-type": "text/xml" },
      body: `<?xml version="1.0"?><methodCall><methodName>${name}</methodName><params>${parameters
        .map((value) => `<param><value>${value}</value></param>`)
        .join("")}</params></methodCall>`,
    });

    test("XML-RPC: an account of another site calls nothing on an intranet, with whichever password", async () => {
      await north.php(
        `wp_insert_comment( array( 'comment_post_ID' => ${north.ids.page}, 'comment_content' => '${north.marker} said', 'comment_approved' => 1 ) );`,
      );
      const { id } = await main.account("login", "walter");
      const program = await main.php(
        `echo WP_Application_Passwords::create_new_application_password( ${id}, array( 'name' => 'xmlrpc' ) )[0];`,
      );
      const words = [network.site.credentials.WALTER_PASSWORD, program];
      const call = async (word) => {
        const { text } = await north
          .newVisitor()
          .send(
            "POST",
            north.at("xmlrpc.php"),
            remote(
              "wp.getComments",
              "<int>1</int>",
              "<string>walter</string>",
              `<string>${word}</string>`,
              "<struct><member><name>status</name><value><string>approve</string></value></member></struct>",
            ),
          );
        return text;
      };
      for (const word of words) {
        const text = await call(word);
        assert.match(text, /faultCode/);
        assert.doesNotMatch(text, new RegExp(north.marker));
      }
      await north.php(`add_user_to_blog( ${north.id}, ${id}, 'subscriber' );`);
      assert.match(await call(program), new RegExp(`${north.marker} said`));
      await north.php(`remove_user_from_blog( ${id}, ${north.id} );`);
    });

    /** Somebody signed in at the main site in a browser, with a page of it open. */
    async function browserAtMain() {
      const person = await network.site.newPerson();
      const page = await network.newPage();
      await page.goto(
        main.at(
          `wp-login.php?action=vestibule_start&redirect_to=${encodeURIComponent(main.at("notes/"))}`,
        ),
      );
      await main.choose(page, person);
      await page.waitForURL(main.at("notes/"));
      await network.site.simulator.post("/reset", { only: ["log"] });
      const count = async () =>
        (await main.account("login", person.username)).sessions.length;
      assert.equal(await count(), 1);
      return { person, page, count };
    }

    /** Ends at the login page of north with this reason, and stays there. */
    async function endsAtNorth(page, reason) {
      await page.waitForURL(new RegExp(`vestibule_error=${reason}`));
      await page.waitForSelector("#vestibule-sign-in");
      await page.waitForTimeout(800);
      const { origin } = new URL(north.url);
      assert.ok(page.url().startsWith(origin), page.url());
      assert.match(page.url(), new RegExp(`vestibule_error=${reason}`));
      const { entries } = await network.site.simulator.log("authorize");
      assert.ok(entries.length <= 2, String(entries.length));
    }

    for (const [title, reason, prepare] of [
      ["who cancels at Microsoft", "sign_in_cancelled", () => {}],
      [
        "who is not taken",
        "user_not_found",
        () => north.configure({ create_users: false }),
      ],
      [
        "whom an outage hits",
        "provider_unavailable",
        () => network.site.simulator.misbehave("token-status-503"),
      ],
    ])
      test(`complaint 1: a stranger to north with a session of another site, ${title}: a page that explains, no circle, no more sessions`, async () => {
        const { person, page, count } = await browserAtMain();
        await prepare();
        try {
          await page.goto(north.at("notes/"));
          await page.waitForSelector(`[data-person="${person.id}"]`);
          if (reason === "sign_in_cancelled")
            await page.click('[data-action="cancel"]');
          else await page.click(`[data-person="${person.id}"]`);
          await endsAtNorth(page, reason);
          // Elsewhere the login page is not sent the cookie that it would ask for.
          if (mode === "subdirectories")
            assert.match(
              await page.textContent("#login"),
              /no member of this one/,
            );
          assert.equal(await count(), 1);
          await page.goto(main.at("notes/"));
          assert.equal(await main.signedInAs(page), person.username);
        } finally {
          await north.configure({ create_users: true });
          await network.site.simulator.post("/reset", {
            only: ["misbehaviours"],
          });
        }
        await page.context().close();
      });

    test("001-4: who reads a public page of another site with an old session becomes no member by it, and is not signed out", async () => {
      const { person, visitor } = await memberOf(north);
      assert.equal(await main.age(person.username, MAX_AGE + 60), 1);
      assert.equal(await outcome(at(main, visitor), "notes/"), "content");
      assert.deepEqual(await memberships(person), ["north subscriber"]);
      const { sessions } = await main.account("login", person.username);
      assert.equal(sessions.length, 1);
    });

    test("001-20: a session that would be idle here is that of another site: it is not ended", async () => {
      const { person, page, count } = await browserAtMain();
      await north.configure({ session_idle: 900, create_users: false });
      try {
        assert.equal(await main.age(person.username, 1200), 1);
        await page.goto(north.at("notes/"));
        await page.waitForSelector(`[data-person="${person.id}"]`);
        await page.click(`[data-person="${person.id}"]`);
        await endsAtNorth(page, "user_not_found");
        await page.goto(north.at("wp-login.php"));
        assert.equal(await count(), 1);
        assert.equal(await main.signedInAs(page), person.username);
      } finally {
        await north.configure({ session_idle: 0, create_users: true });
      }
      await page.context().close();
    });

    test("001-5: a session that has run out elsewhere acts on no public page", async () => {
      const { person, visitor } = await memberOf(north);
      const guest = at(main, visitor);
      const asked = "wp-admin/admin-ajax.php?action=whose";
      const undo = await network.site.mustUse(
        "whose",
        "foreach ( array( 'wp_ajax_', 'wp_ajax_nopriv_' ) as $hook ) { add_action( $hook . 'whose', static function () { echo 'user ', get_current_user_id(); exit; } ); }",
      );
      try {
        const { id } = await main.account("login", person.username);
        assert.equal((await guest.get(main.at(asked))).text, `user ${id}`);
        await main.age(person.username, MAX_AGE + 60);
        assert.equal((await guest.get(main.at(asked))).text, "user 0");
      } finally {
        await undo();
      }
    });

    test("a public page offers the sign-in to people of other sites", async () => {
      const page = Number(
        await main.php(
          "echo wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_name' => 'door', 'post_title' => 'Door', 'post_content' => '[vestibule_sign_in]' ) );",
        ),
      );
      assert.ok(page > 0);
      const { visitor } = await memberOf(north);
      const shown = async () =>
        (await at(main, visitor).get(main.at("door/"))).text;
      assert.match(await shown(), /action=vestibule_start/);
      const { visitor: member } = await memberOf(main);
      assert.doesNotMatch(
        (await member.get(main.at("door/"))).text,
        /action=vestibule_start/,
      );
    });

    test("an invitation to an intranet can be accepted by whoever has it, and opens nothing else", async () => {
      const { person, visitor } = await memberOf(main);
      const { id } = await main.account("login", person.username);
      await north.php(
        `add_option( 'new_user_abc123', array( 'user_id' => ${id}, 'email' => 'x@x.example', 'role' => 'editor' ) );`,
      );
      for (const path of [
        "newbloguser/abc124/",
        "newbloguser/",
        "newbloguser/settings/",
        "notes/?/newbloguser/abc124/",
      ])
        assert.equal(await outcome(at(north, visitor), path), "challenge");
      const { text } = await at(north, visitor).get(
        north.at("newbloguser/abc123/"),
      );
      assert.match(text, /You have been added/);
      assert.equal(await north.role(person.username), "editor");
      assert.equal(await outcome(at(north, visitor), "notes/"), "content");
      assert.equal(
        await outcome(north.newVisitor(), "newbloguser/abc123/"),
        "challenge",
        "it is used",
      );
    });

    test("an archived site that is shown all the same keeps its members and their roles", async () => {
      const { person, visitor } = await memberOf(north);
      await north.php(
        `get_user_by( 'login', '${person.username}' )->set_role( 'editor' ); update_blog_status( ${north.id}, 'archived', 1 );`,
      );
      const undo = await network.site.mustUse(
        "archived",
        "add_filter( 'ms_site_check', '__return_true' );",
      );
      try {
        assert.equal(await outcome(visitor, "notes/"), "content");
        const again = north.newVisitor();
        assert.equal((await again.signIn(person.id)).outcome, "signed in");
      } finally {
        await main.php(`update_blog_status( ${north.id}, 'archived', 0 );`);
        await undo();
      }
      assert.equal(await north.role(person.username), "editor");
    });

    test("a setting of the network holds on every site, is shown locked there, and is no site's to change", async () => {
      const command = async (site, ...words) => {
        const [status, told] = JSON.parse(
          await site.php(`
            require_once '${ROOT}/tests/site/wp-cli/class-command-line.php';
            Vestibule\\WP\\Cli::register();
            $ran = Vestibule\\WP\\Tests\\Command_Line::run( 'vestibule', ${words.map((word) => `'${word}'`).join(", ")} );
            echo json_encode( array( $ran->status, $ran->out . $ran->err ) );`),
        );
        return { status, told };
      };
      const fix = (...words) =>
        command(main, "settings", "set", ...words, "--network");
      assert.equal((await fix("scenario", "extranet")).status, 1);
      assert.match((await fix("client_secret", "-")).told, /site’s own/);
      assert.equal((await fix("scenario", "intranet")).status, 0);
      try {
        const stranger = main.newVisitor();
        assert.equal(await outcome(stranger, "notes/"), "challenge");
        const refused = await command(
          north,
          ...["settings", "set", "scenario", "internet"],
        );
        assert.equal(refused.status, 1);
        assert.match(refused.told, /Set for the whole network/);
        assert.match(
          (await command(north, "settings", "list", "--format=csv")).told,
          /scenario,intranet,network/,
        );

        const manager = north.newVisitor();
        await manager.signInByPassword("admin");
        const { text } = await manager.get(
          north.at("wp-admin/options-general.php?page=vestibule"),
        );
        assert.match(text, /Set for the whole network/);
        assert.match(
          text,
          /<input type="radio" id="vestibule-scenario-internet"[^>]* disabled/,
        );
      } finally {
        await command(main, "settings", "unset", "scenario", "--network");
      }
      assert.equal(await outcome(main.newVisitor(), "notes/"), "content");
      assert.equal(await outcome(north.newVisitor(), "notes/"), "challenge");
    });

    test("000-2: a new site has what it needs, and the plugin goes from all of them", async () => {
      const options = [
        "vestibule_settings",
        "vestibule_armed",
        "vestibule_private_posts",
        "vestibule_version",
      ];
      const missing = (site) =>
        site.php(
          `$all = wp_load_alloptions(); echo implode( ' ', array_filter( ${phpList(options)}, static fn( $name ) => ! isset( $all[ $name ] ) ) ), wp_next_scheduled( 'vestibule_purge' ) ? '' : ' task';`,
        );
      const late = await network.add("late");
      assert.equal(await missing(late), "");

      const manager = main.newVisitor();
      await manager.signInByPassword("admin");
      /** As the manager of the network does it. */
      const press = async (action) => {
        const { text } = await manager.get(
          main.at("wp-admin/network/plugins.php"),
        );
        const link = [
          ...text.matchAll(/href="([^"]*action=(\w+)[^"]*)"/g),
        ].find(
          ([, address, what]) =>
            what === action && /vestibule%2Fvestibule\.php/.test(address),
        );
        assert.ok(link, action);
        await manager.get(
          main.at(`wp-admin/network/${link[1].replaceAll("&amp;", "&")}`),
        );
      };
      await press("deactivate");
      for (const site of network.sites)
        assert.equal(await missing(site), " task", site.url);
      await press("activate");
      for (const site of network.sites)
        assert.equal(await missing(site), "", site.url);

      await press("deactivate");
      await main.php(
        "define( 'WP_UNINSTALL_PLUGIN', 'vestibule/vestibule.php' ); require WP_PLUGIN_DIR . '/vestibule/uninstall.php';",
      );
      for (const site of network.sites)
        assert.equal(await missing(site), `${options.join(" ")} task`);
      const left = await main.php(`
        global $wpdb;
        echo $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->usermeta WHERE meta_key LIKE 'vestibule%'" ), ' ',
          $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->sitemeta WHERE meta_key LIKE '%vestibule\\_%'" ), ' ',
          count( $wpdb->get_col( "SHOW TABLES LIKE '%vestibule%'" ) );`);
      assert.equal(left, "0 0 0");
    });

    test("nothing went wrong meanwhile", async () => {
      const lines = (await network.site.errors())
        .split("\n")
        .filter((line) => /PHP [A-Z].*(wp-plugin|vestibule)/.test(line));
      assert.deepEqual(lines, []);
    });
  });

const phpList = (names) =>
  `array( ${names.map((name) => `'${name}'`).join(", ")} )`;
