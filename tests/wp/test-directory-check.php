<?php
/**
 * Accounts that are looked up at Microsoft.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Link;
use Vestibule\WP\Admin;
use Vestibule\WP\Application_Permissions;
use Vestibule\WP\Change_Text;
use Vestibule\WP\Check_Report;
use Vestibule\WP\Check_Result;
use Vestibule\WP\Cli;
use Vestibule\WP\Directory_Check;
use Vestibule\WP\Directory_Panel;
use Vestibule\WP\Directory_Record;
use Vestibule\WP\Directory_Text;
use Vestibule\WP\Graph_Permissions;
use Vestibule\WP\Group_Names;
use Vestibule\WP\Group_Search;
use Vestibule\WP\Log_Entry;
use Vestibule\WP\Log_Storage;
use Vestibule\WP\Role_Dry_Run;
use Vestibule\WP\Settings;

require_once __DIR__ . '/trait-configured-site.php';
require_once __DIR__ . '/trait-simulated-microsoft.php';
require_once dirname( __DIR__ ) . '/site/wp-cli/class-command-line.php';

/** 001-30, 001-31, complaints 4 and 5: without a sign-in, by application permission, at the simulator's Graph. */
final class Test_Directory_Check extends Site_Test_Case {

	use Configured_Site;
	use Simulated_Microsoft;

	private const ALICE  = 'a11ce000-1111-4a11-8a11-000000000001';
	private const BOB    = 'b0b00000-2222-4b22-8b22-000000000002';
	private const NOBODY = '00000000-9999-4999-8999-000000000009';

	/** The simulator as at its start; Contoso has consented to look-ups. */
	protected function setUp(): void {
		parent::setUp();
		self::order( '/reset' );
		wp_set_current_user( 1 );
		self::throw_instead_of_dying();
	}

	/** And for whoever comes next. */
	protected function tearDown(): void {
		self::order( '/reset' );
		parent::tearDown();
	}

	/**
	 * A site whose rules go by groups. Each test has an application of its own, so that no token of another test is at hand.
	 *
	 * @param array<string, mixed> $settings Settings that differ.
	 */
	private function with_rules( array $settings = array() ): void {
		$this->configure_with_simulator( $settings + array( 'role_rules' => array( 'group ' . self::$editors . ' -> editor # Newsroom', 'everybody -> contributor' ) ) ); // phpcs:ignore
		self::order( '/expire-access' );
	}

	/**
	 * A connected account.
	 *
	 * @param string $name   Login name.
	 * @param string $object Object ID.
	 * @param string $role   Role.
	 * @param string $tenant Tenant.
	 */
	private function person( string $name, string $object, string $role = 'subscriber', string $tenant = '' ): int {
		$user_id = $this->account( $role, $name );
		Account_Link::make( $user_id, '' === $tenant ? self::$tenant : $tenant, $object );

		return $user_id;
	}

	/**
	 * The roles as another request would read them.
	 *
	 * @param int $user_id The account.
	 * @return list<string>
	 */
	private static function roles( int $user_id ): array {
		wp_cache_flush();

		return array_values( get_userdata( $user_id )->roles );
	}

	/** 001-30: roles follow the directory without a sign-in; what was learnt is kept, and written down. */
	public function test_001_30_check_applies_the_rules(): void {
		$this->with_rules( array( 'profile_fields' => array( 'jobTitle -> job_title # Position' ) ) ); // phpcs:ignore
		$alice = $this->person( 'alice', self::ALICE );
		$bob   = $this->person( 'bob', self::BOB, 'editor' );
		update_user_meta( $alice, Directory_Record::LAST_SIGN_IN, 1234 );
		$results = Directory_Check::apply( array( $alice, $bob ) );

		$this->assertSame( array( Check_Result::CHECKED, Check_Result::CHECKED ), array_column( $results, 'outcome' ) );
		$this->assertSame( array( 'editor', 'contributor' ), self::roles( $alice ) );
		$this->assertSame( array( 'contributor' ), self::roles( $bob ) );
		$this->assertSame( 'Editor', get_user_meta( $alice, 'job_title', true ) );
		$record = Directory_Record::of( $alice );
		$this->assertSame( 'yes', $record['enabled'] );
		$this->assertSame( 'alice@contoso.example', $record['username'] );
		$this->assertSame( array( self::$editors ), $record['groups'] );
		$this->assertSame( 1234, $record['last_sign_in'], 'a check is no sign-in' );
		$this->assertGreaterThan( time() - 60, $record['checked_at'] );

		$report = Check_Report::of( $results );
		$report->record();
		$this->assertSame( 2, $report->counts['changed'] );
		$rows = Log_Storage::table()->rows( 'SELECT * FROM {table} WHERE kind = %s AND id > %d ORDER BY id DESC', Log_Entry::CHECK, 0 );
		$this->assertSame( array( $alice, $bob ), json_decode( $rows[0]['detail'], true )['accounts'] );
	}

	/** Twenty-three people are three questions, and each gets an own answer. */
	public function test_chunks_of_ten(): void {
		$this->with_rules();
		$users = array();
		for ( $number = 0; $number < 21; $number++ ) {
			$users[] = $this->person( "nobody$number", wp_generate_uuid4() );
		}
		$users[] = $this->person( 'alice', self::ALICE );
		$users[] = $this->person( 'bob', self::BOB );
		// A token of before may have run out, which costs a question more.
		Directory_Check::apply( array( $users[0] ) );
		self::forget_what_was_asked();
		$results = Directory_Check::apply( $users );

		$this->assertSame( $users, array_column( $results, 'user_id' ) );
		$this->assertSame( 21, Check_Report::of( $results )->counts[ Check_Result::GONE ] );
		$this->assertSame( array( Check_Result::CHECKED, Check_Result::CHECKED ), array_column( array_slice( $results, 21 ), 'outcome' ) );
		$this->assertCount( 3, self::asked( 'graph' ) );
		$this->assertSame( array( 'subscriber' ), self::roles( $users[0] ), 'who is not found keeps the roles' );
		$this->assertSame( 'gone', Directory_Record::of( $users[0] )['enabled'] );
	}

	/** Complaint 10: somebody of another tenant, and who is not connected, is not asked about. */
	public function test_other_tenants_are_not_asked_about(): void {
		$this->with_rules();
		$frank = $this->person( 'frank', self::ALICE, tenant: '4b1d0c7e-2a4f-4f0e-9c55-7d0a2f3b9e11' );
		$local = $this->account( name: 'local' );
		self::forget_what_was_asked();
		$this->assertSame( array( Check_Result::ELSEWHERE, Check_Result::NOT_CONNECTED ), array_column( Directory_Check::apply( array( $frank, $local, $frank ) ), 'outcome' ) );
		$this->assertSame( array(), self::asked( 'graph' ) );
	}

	/** Disabled in the directory: known afterwards, and counted. */
	public function test_disabled_people_are_known(): void {
		$this->with_rules();
		self::order( '/person', array( 'id' => 'alice', 'accountEnabled' => false ) ); // phpcs:ignore
		$alice = $this->person( 'alice', self::ALICE );
		$this->assertSame( 1, Check_Report::of( Directory_Check::apply( array( $alice ) ) )->counts['disabled'] );
		$this->assertSame( 'no', Directory_Record::of( $alice )['enabled'] );
	}

	/** Without the permission nothing changes, the rest is not tried, and the words say which permission and where. */
	public function test_missing_permission_is_named(): void {
		$this->with_rules();
		self::order( '/consent', array( 'application' => array() ) ); // phpcs:ignore
		$users = array( $this->person( 'alice', self::ALICE, 'author' ) );
		for ( $number = 0; $number < 12; $number++ ) {
			$users[] = $this->person( "nobody$number", wp_generate_uuid4() );
		}
		$report = Check_Report::of( Directory_Check::apply( $users ) );

		$this->assertSame( array( 'graph_permission_missing' => 13 ), $report->reasons );
		$this->assertSame( array( 'author' ), self::roles( $users[0] ) );
		$this->assertSame( '', Directory_Record::of( $users[1] )['enabled'], 'who cannot be seen is not gone' );
		$text = Directory_Text::remedy( 'graph_permission_missing' );
		$this->assertStringContainsString( 'User.Read.All, GroupMember.Read.All', $text );
		$this->assertStringContainsString( 'API permissions', $text );
	}

	/** The first group is searched for before any rule names one: what is missing then is the permission for that, and the panel lists it. */
	public function test_search_names_its_own_permission(): void {
		$this->configure_with_simulator();
		self::order( '/expire-access' );
		self::order( '/consent', array( 'application' => array( 'User.Read.All' ) ) ); // phpcs:ignore
		$_POST                = array( 'text' => 'Website' );
		$_REQUEST['_wpnonce'] = wp_create_nonce( Group_Search::ACTION );
		add_filter( 'wp_doing_ajax', '__return_true' );
		add_filter(
			'wp_die_ajax_handler',
			static fn() => static function (): never {
			throw new \DomainException( 'sent' );
			}
		);
		ob_start();
		try {
			Group_Search::action_wp_ajax_vestibule_groups();
		} catch ( \DomainException ) {
			$sent = json_decode( (string) ob_get_clean(), true );
		}
		$this->assertFalse( $sent['success'] );
		$this->assertStringContainsString( 'Microsoft Graph: GroupMember.Read.All. Then', $sent['data']['message'] );
		$this->assertArrayHasKey( 'GroupMember.Read.All', Graph_Permissions::application( Settings::effective() ) );
		$this->assertSame( 'This site needs no application permissions of Microsoft Graph', Application_Permissions::application()['label'] );
	}

	/**
	 * What a sign-in could not ask is a matter of the person's own permission, what a look-up could not, one of the site's.
	 *
	 * @testWith ["groups", "Groups: Microsoft Graph does not tell it by the person’s own permission. In the app registration in Entra → API permissions add GroupMember.Read.All as a delegated permission", true]
	 *           ["manager", "Manager: Microsoft Graph does not tell it by the person’s own permission. In the app registration in Entra → API permissions add User.Read.All as a delegated permission", true]
	 *           ["profile", "Profile: Microsoft Graph does not tell it by the person’s own permission. In the app registration in Entra → API permissions add User.Read as a delegated permission", false]
	 *           ["photo", "Photo: Microsoft Graph does not tell it by the person’s own permission. In the app registration in Entra → API permissions add User.Read as a delegated permission", false]
	 * @param string $part What could not be asked.
	 * @param string $told What is said.
	 * @param bool   $list Whether it has to be listed in the settings.
	 */
	public function test_problems_of_sign_ins_name_delegated_permissions( string $part, string $told, bool $list ): void {
		$this->with_rules();
		$problem = array( 'what' => $part, 'reason' => 'graph_permission_missing', 'detail' => '', 'request_id' => 'f00' ); // phpcs:ignore
		$text    = Directory_Text::problem( $problem );
		$this->assertStringStartsWith( $told, $text );
		$this->assertSame( $list, str_contains( $text, 'Further permissions' ) );
		$this->assertStringContainsString( 'request ID: f00', $text );
		$this->assertStringContainsString( 'add as application permissions of Microsoft Graph: User.Read.All, GroupMember.Read.All.', Directory_Text::problem( array( 'looked_up' => true ) + $problem ) ); // phpcs:ignore

		$alice = $this->person( 'alice', self::ALICE );
		foreach ( array( 'delegated permission' => false, 'application permissions' => true ) as $kind => $looked_up ) { // phpcs:ignore
			update_user_meta( $alice, Directory_Record::META, array( 'checked_at' => time() - 10, 'problems' => array( array( 'looked_up' => $looked_up ) + $problem ) ) ); // phpcs:ignore
			ob_start();
			Directory_Panel::render( get_userdata( $alice ) );
			$this->assertMatchesRegularExpression( "/What Microsoft Graph did not tell.*add .*$kind/s", (string) ob_get_clean() );
		}
	}

	/** A field or a rule about the manager takes a permission of its own: the registration has it. */
	public function test_managers_take_a_permission_of_their_own(): void {
		foreach ( array(
			array( 'profile_fields' => array( 'manager.displayName -> boss # Manager' ) ),
			array( 'role_rules' => array( 'attribute manager.displayName=Bob -> editor' ) ),
		) as $settings ) {
			$this->assertContains( 'User.Read.All', Graph_Permissions::delegated( $settings ) );
			$this->assertNotContains( 'User.Read.All', Graph_Permissions::asked( $settings ), 'the engine asks for what is listed' );
		}
		foreach ( array(
			array( 'profile_fields' => array( 'jobTitle -> manager' ) ),
			array( 'role_rules' => array( 'attribute jobTitle=manager -> editor' ) ),
		) as $settings ) {
			$this->assertNotContains( 'User.Read.All', Graph_Permissions::delegated( $settings ) );
		}
	}

	/** Groups alone cannot be read: the account is checked, its roles stay. */
	public function test_unknown_groups_keep_roles(): void {
		$this->with_rules();
		self::order(
			'/misbehave',
			array(
				'module' => 'graph-answer-forbidden',
				'at'     => 'Member',
			)
		);
		$alice   = $this->person( 'alice', self::ALICE, 'author' );
		$results = Directory_Check::apply( array( $alice ) );
		$this->assertSame( Check_Result::CHECKED, $results[0]->outcome );
		$this->assertSame( array( 'author' ), self::roles( $alice ) );
		$this->assertContains( 'groups_unknown', array_column( Directory_Record::of( $alice )['roles_why'], 'cause' ) );
	}

	/** What a lesser permission hides looks empty and is not: nothing changes, and the permission is named. */
	public function test_lesser_permission_changes_nothing(): void {
		$this->with_rules();
		self::order( '/consent', array( 'application' => array( 'User.ReadBasic.All' ) ) ); // phpcs:ignore
		$alice   = $this->person( 'alice', self::ALICE, 'author' );
		$results = Directory_Check::apply( array( $alice ) );
		$this->assertSame( array( Check_Result::FAILED, 'graph_permission_missing' ), array( $results[0]->outcome, $results[0]->reason ) );
		$this->assertSame( array( 'author' ), self::roles( $alice ) );
	}

	/** One person's profile that cannot be read costs neither the others nor what was known of that one, and the sign-in asks as before. */
	public function test_failed_profile_keeps_what_was_known(): void {
		$this->with_rules( array( 'profile_fields' => array( 'department -> department # Department' ) ) ); // phpcs:ignore
		$alice = $this->person( 'alice', self::ALICE );
		$bob   = $this->person( 'bob', self::BOB );
		$known = array( 'username' => 'alice@before.example', 'email' => 'alice@before.example', 'guest' => true, 'enabled' => 'no', 'checked_at' => 1234, 'fields' => array( 'Department' => 'Before' ) ); // phpcs:ignore
		update_user_meta( $alice, Directory_Record::META, $known );
		foreach ( array( 'graph-answer-forbidden' => 'graph_permission_missing', 'graph-answer-id-foreign' => 'response_malformed', 'graph-answer-properties-missing' => 'graph_permission_missing', 'graph-answer-properties-wrong' => 'response_malformed' ) as $module => $reason ) { // phpcs:ignore
			self::order( '/misbehave', array( 'module' => $module, 'at' => '/users/' . self::ALICE ) ); // phpcs:ignore
			$results = Directory_Check::apply( array( $alice, $bob ) );
			self::order( '/reset', array( 'only' => array( 'misbehaviours' ) ) ); // phpcs:ignore
			$this->assertSame( array( array( Check_Result::FAILED, Check_Result::CHECKED ), array( $reason, '' ) ), array( array_column( $results, 'outcome' ), array_column( $results, 'reason' ) ), $module );
			$this->assertSame( array( 'subscriber' ), self::roles( $alice ), $module );
			$record = Directory_Record::of( $alice );
			$this->assertSame( $known, array_intersect_key( array_replace( $known, $record ), $known ), $module );
			$this->assertContains( array( $reason, true ), array_map( static fn( array $problem ): array => array( $problem['reason'], $problem['looked_up'] ), $record['problems'] ), $module );
			$this->assertSame( 0, $record['profile_failed_at'], $module );
		}
	}

	/**
	 * One property that Microsoft Graph does not know, or gives as what fits no field, is a problem of that property: everybody is looked up
	 * and brought up to date.
	 *
	 * @testWith ["jobtitle", "graph_property_unknown"]
	 *           ["identities", "response_malformed"]
	 * @param string $property The property.
	 * @param string $reason   What the record says of it.
	 */
	public function test_odd_property_costs_only_itself( string $property, string $reason ): void {
		Cli::register();
		$this->with_rules( array( 'profile_fields' => array( "$property -> odd # Odd", 'department -> department # Department' ) ) ); // phpcs:ignore
		$alice = $this->person( 'alice', self::ALICE );
		$bob   = $this->person( 'bob', self::BOB, 'editor' );
		$rows  = Role_Dry_Run::rows( array( $alice, $bob ) );
		$this->assertSame( array( array( Check_Result::CHECKED, true ), array( Check_Result::CHECKED, true ) ), array_map( static fn( array $row ): array => array( $row['outcome'], $row['changes'] ), $rows ) );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice ) );

		$report = Check_Report::of( Directory_Check::apply( array( $alice ) ) );
		$this->assertSame( array( 1, 0, array() ), array( $report->counts[ Check_Result::CHECKED ], $report->counts[ Check_Result::FAILED ], $report->reasons ) );
		$this->assertSame( array( 'editor', 'contributor' ), self::roles( $alice ) );
		$this->assertSame( array( 'Communication', '' ), array( get_user_meta( $alice, 'department', true ), get_user_meta( $alice, 'odd', true ) ) );
		$record = Directory_Record::of( $alice );
		$this->assertSame( array( 'Department' => 'Communication' ), $record['fields'] );
		$this->assertSame( array( $reason ), array_column( $record['problems'], 'reason' ) );
		$this->assertGreaterThan( time() - 60, $record['profile_at'] );
		$this->assertSame( 0, $record['profile_failed_at'] );

		$panel = html_entity_decode( wp_strip_all_tags( self::panel( $alice ) ) );
		$this->assertMatchesRegularExpression( "/What Microsoft Graph did not tellProfile: (A setting names properties|Microsoft Graph gave something).*In the log: .*$property/s", $panel );
		$this->assertStringNotContainsString( 'signing in', strtolower( $panel ), 'the words for whoever signs in' );

		foreach ( array( array( 'user', 'refresh', 'bob' ), array( 'roles', 'dry-run', '--apply', '--yes' ) ) as $command ) {
			$ran = Command_Line::run( 'vestibule', ...$command );
			$this->assertSame( 0, $ran->status, $ran->err );
			$this->assertSame( array( 'contributor' ), self::roles( $bob ) );
			( new \WP_User( $bob ) )->set_role( 'editor' );
		}
	}

	/** A look-up settles what it asks about, whoever found the problem, and leaves the photo's, for which it does not ask. */
	public function test_look_up_keeps_the_problem_of_the_photo(): void {
		$this->with_rules( array( 'photo' => true ) ); // phpcs:ignore
		$alice    = $this->person( 'alice', self::ALICE );
		$problem  = static fn( string $what ): array => array( 'what' => $what, 'reason' => 'graph_permission_missing', 'detail' => '', 'request_id' => '', 'looked_up' => false ); // phpcs:ignore
		$problems = array_map( $problem, array( 'groups', 'profile', 'manager', 'photo' ) );
		update_user_meta( $alice, Directory_Record::META, array( 'problems' => $problems ) ); // phpcs:ignore
		Directory_Check::apply( array( $alice ) );
		$this->assertSame( array( $problem( 'photo' ) ), Directory_Record::of( $alice )['problems'] );

		$this->with_rules();
		Directory_Check::apply( array( $alice ) );
		$this->assertSame( array(), Directory_Record::of( $alice )['problems'], 'no photo is wanted any more' );
	}

	/** A rule about a property that Microsoft Graph does not know gives nothing and takes nothing away; the other rules hold. */
	public function test_rule_about_unknown_property_takes_nothing_away(): void {
		$this->with_rules( array( 'role_rules' => array( 'attribute jobtitle=Editor -> author', 'group ' . self::$editors . ' -> editor' ) ) ); // phpcs:ignore
		$alice = $this->person( 'alice', self::ALICE, 'author' );
		$bob   = $this->person( 'bob', self::BOB, 'author' );
		$rows  = Role_Dry_Run::rows( array( $alice, $bob ) );
		$this->assertEqualsCanonicalizing( array( 'author', 'editor' ), $rows[0]['then'] );
		$this->assertSame( array( array( 'author' ), false ), array( $rows[1]['then'], $rows[1]['changes'] ) );
		$this->assertStringContainsString( 'Microsoft did not say what an attribute is', implode( ' ', $rows[1]['why'] ) );

		Directory_Check::apply( array( $alice, $bob ) );
		$this->assertEqualsCanonicalizing( array( 'author', 'editor' ), self::roles( $alice ) );
		$this->assertSame( array( 'author' ), self::roles( $bob ) );
	}

	/** Complaint 4: a dry run by rules that nobody has saved says what would change and why, and writes nothing. */
	public function test_complaint_4_dry_run_writes_nothing(): void {
		$this->with_rules();
		$alice  = $this->person( 'alice', self::ALICE, 'author' );
		$bob    = $this->person( 'bob', self::BOB, 'contributor' );
		$gone   = $this->person( 'gone', self::NOBODY );
		$typed  = array( 'role_rules' => array( 'group ' . self::$editors . ' -> editor', 'app_role editor -> author', 'everybody -> contributor' ) ) + Settings::effective(); // phpcs:ignore
		$before = $GLOBALS['wpdb']->get_results( "SELECT user_id, meta_key, meta_value FROM {$GLOBALS['wpdb']->usermeta} ORDER BY umeta_id", ARRAY_N );
		$rows   = Role_Dry_Run::rows( array( $alice, $bob, $gone ), $typed );

		$this->assertSame( array( true, false, false ), array_column( $rows, 'changes' ) );
		$this->assertSame( array( array( 'author' ), array( 'editor', 'contributor' ) ), array( $rows[0]['now'], array_values( array_diff( $rows[0]['then'], array( 'author' ) ) ) ) );
		$this->assertStringContainsString( 'Rule 1 gives Editor: group ' . self::$editors, implode( ' ', $rows[0]['why'] ) );
		$this->assertStringContainsString( 'Rule 3 gives Contributor: everybody', implode( ' ', $rows[0]['why'] ) );
		$this->assertSame( Check_Result::GONE, $rows[2]['outcome'] );
		$this->assertSame( $before, $GLOBALS['wpdb']->get_results( "SELECT user_id, meta_key, meta_value FROM {$GLOBALS['wpdb']->usermeta} ORDER BY umeta_id", ARRAY_N ) );
	}

	/** A look-up tells no app roles: those of the last sign-in count, and where there was none, what they could give stays. */
	public function test_app_roles_of_the_last_sign_in(): void {
		$this->with_rules( array( 'role_rules' => array( 'app_role Writers -> author', 'group ' . self::$editors . ' -> editor' ) ) ); // phpcs:ignore
		$alice = $this->person( 'alice', self::ALICE );
		$bob   = $this->person( 'bob', self::BOB, 'author' );
		update_user_meta( $alice, Directory_Record::META, array( 'app_roles' => array( 'Writers' ) ) ); // phpcs:ignore
		update_user_meta( $alice, Directory_Record::LAST_SIGN_IN, 1234 );
		$rows = Role_Dry_Run::rows( array( $alice, $bob ) );
		$this->assertSame( array( 'author', 'editor' ), $rows[0]['then'] );
		$this->assertContains( 'App roles are those of the last sign-in.', $rows[0]['why'] );
		$this->assertFalse( $rows[1]['changes'] );
		$this->assertStringContainsString( 'App roles are known at a sign-in only', implode( ' ', $rows[1]['why'] ) );

		Directory_Check::apply( array( $alice, $bob ) );
		$this->assertSame( array( 'author', 'editor' ), self::roles( $alice ) );
		$this->assertSame( array( 'author' ), self::roles( $bob ) );
		$this->assertSame( array( 'Writers' ), Directory_Record::of( $alice )['app_roles'], 'a check forgets none' );
		// Once somebody has signed in without the app role, it is gone.
		update_user_meta( $bob, Directory_Record::META, array( 'app_roles' => array() ) ); // phpcs:ignore
		update_user_meta( $bob, Directory_Record::LAST_SIGN_IN, 1234 );
		Directory_Check::apply( array( $bob ) );
		$this->assertSame( array( 'subscriber' ), self::roles( $bob ) );
	}

	/** The command shows, and applies only when it is told to. */
	public function test_command_dry_run_and_apply(): void {
		Cli::register();
		$this->with_rules();
		$alice = $this->person( 'alice', self::ALICE );
		$bob   = $this->person( 'bob', self::BOB, 'contributor' );
		$ran   = Command_Line::run( 'vestibule', 'roles', 'dry-run', '--format=json' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$rows = array_column( json_decode( $ran->out, true ), null, 'id' );
		$this->assertSame( array( 'subscriber', 'editor contributor' ), array( $rows[ $alice ]['now'], $rows[ $alice ]['then'] ) );
		$this->assertArrayNotHasKey( $bob, $rows, 'whose roles stay is not listed' );
		$this->assertSame( array( 'subscriber' ), self::roles( $alice ) );

		$ran = Command_Line::run( 'vestibule', 'roles', 'dry-run', '--apply', '--yes' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertSame( array( 'editor', 'contributor' ), self::roles( $alice ) );
		$this->assertNotSame( array(), Log_Storage::table()->rows( 'SELECT id FROM {table} WHERE kind = %s AND id > %d', Log_Entry::CHECK, 0 ) );
	}

	/** Who could not be looked up or changed makes the command fail, with the reason; the others are changed all the same. */
	public function test_dry_run_fails_with_those_who_failed(): void {
		Cli::register();
		$this->with_rules();
		$alice = $this->person( 'alice', self::ALICE );
		$bob   = $this->person( 'bob', self::BOB, 'editor' );
		$break = static function ( $check, $user_id ) use ( $bob ) {
			if ( (int) $user_id === $bob ) {
				throw new \Vestibule\WP\Refused( 'storage_unavailable', 'a test' );
			}
			return $check;
		};
		add_filter( 'update_user_metadata', $break, 10, 2 );
		$ran = Command_Line::run( 'vestibule', 'roles', 'dry-run', '--apply', '--yes' );
		remove_filter( 'update_user_metadata', $break );
		$this->assertSame( 1, $ran->status, $ran->out );
		$this->assertStringContainsString( '1 changed.', $ran->out );
		$this->assertStringNotContainsString( 'Success', $ran->out );
		$this->assertStringContainsString( Directory_Text::remedy( 'storage_unavailable' ), $ran->err );
		$this->assertSame( array( array( 'editor', 'contributor' ), array( 'editor' ) ), array( self::roles( $alice ), self::roles( $bob ) ) );

		foreach ( array( array(), array( '--apply', '--yes' ) ) as $options ) {
			self::order( '/misbehave', array( 'module' => 'graph-answer-forbidden', 'at' => '/users/' . self::BOB ) ); // phpcs:ignore
			$ran = Command_Line::run( 'vestibule', 'roles', 'dry-run', '--all', ...$options );
			self::order( '/reset', array( 'only' => array( 'misbehaviours' ) ) ); // phpcs:ignore
			$this->assertSame( 1, $ran->status, $ran->out );
			$this->assertStringContainsString( 'alice', $ran->out );
			$this->assertStringContainsString( 'User.Read.All', $ran->err );
			$this->assertStringNotContainsString( 'Success', $ran->out );
		}
	}

	/** The command that refreshes ends with an error when somebody could not be looked up, and says why. */
	public function test_command_refresh(): void {
		Cli::register();
		$this->with_rules();
		$alice = $this->person( 'alice', self::ALICE );
		$ran   = Command_Line::run( 'vestibule', 'user', 'refresh', 'alice', '--format=json' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$this->assertSame( 'checked', json_decode( $ran->out, true )[0]['outcome'] );
		$this->assertSame( array( 'editor', 'contributor' ), self::roles( $alice ) );
		$this->assertSame( 1, Command_Line::run( 'vestibule', 'user', 'refresh' )->status );

		self::order( '/consent', array( 'application' => array() ) ); // phpcs:ignore
		self::order( '/expire-access' );
		$ran = Command_Line::run( 'vestibule', 'user', 'refresh', '--all' );
		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( 'User.Read.All', $ran->err );
	}

	/** Somebody who has not been here is found by name or address, with the object ID that the link takes. */
	public function test_command_find(): void {
		Cli::register();
		$this->with_rules();
		$this->person( 'alice', self::ALICE );
		$ran = Command_Line::run( 'vestibule', 'user', 'find', 'a', '--format=json' );
		$this->assertSame( 0, $ran->status, $ran->err );
		$rows = array_column( json_decode( $ran->out, true ), null, 'object' );
		$this->assertSame( 'alice', $rows[ self::ALICE ]['account'] );
		$this->assertStringStartsWith( 'alice@', $rows[ self::ALICE ]['username'] );
		$this->assertContains( '', array_column( $rows, 'account' ) );
		$this->assertSame( array(), json_decode( Command_Line::run( 'vestibule', 'user', 'find', 'nobody of this name', '--format=json' )->out, true ) );

		self::order( '/consent', array( 'application' => array() ) ); // phpcs:ignore
		self::order( '/expire-access' );
		$ran = Command_Line::run( 'vestibule', 'user', 'find', 'alice' );
		$this->assertSame( 1, $ran->status );
		$this->assertStringContainsString( 'User.Read.All', $ran->err );
	}

	/** Names of groups: asked for once, kept, and those that are no IDs never asked for. */
	public function test_names_of_groups(): void {
		$this->with_rules();
		self::forget_what_was_asked();
		$this->assertSame( array( self::$editors => 'Website editors' ), Group_Names::ask( array( strtoupper( self::$editors ), 'no id', self::NOBODY ) ) );
		$asked = count( self::asked( 'graph' ) );
		$this->assertSame( array( self::$editors => 'Website editors' ), Group_Names::ask( array( self::$editors ) ) );
		$this->assertCount( $asked, self::asked( 'graph' ) );
		$this->assertSame( 'Website editors (' . self::$editors . ')', Group_Names::of( self::$editors ) );
	}

	/** Which application permissions there are: what is missing is named, none at all is no fault. */
	public function test_application_permissions(): void {
		$this->with_rules( array( 'photo' => true ) ); // phpcs:ignore
		$status = static fn( array $granted ): array => array_intersect_key( self::asked_anew( $granted ), array_flip( array( 'status', 'label' ) ) );
		$this->assertSame( 'Microsoft Graph grants what this site can use', $status( array( 'User.Read.All', 'Group.Read.All' ) )['label'] );
		$this->assertSame( 'good', $status( array() )['status'] );
		$some = self::asked_anew( array( 'User.Read.All' ) );
		$this->assertSame( 'recommended', $some['status'] );
		$this->assertStringContainsString( 'GroupMember.Read.All', $some['description'] );
		$this->assertStringNotContainsString( 'ProfilePhoto', $some['description'], 'User.Read.All has the photos in it' );
		$this->assertSame( array( 'User.Read.All' ), Application_Permissions::last()['granted'] );
		$this->configure_with_simulator();
		$this->assertSame( 'This site needs no application permissions of Microsoft Graph', Application_Permissions::application()['label'] );
	}

	/**
	 * The test after a consent.
	 *
	 * @param list<string> $granted What is granted.
	 * @return array<string, mixed>
	 */
	private static function asked_anew( array $granted ): array {
		self::order( '/consent', array( 'application' => $granted ) ); // phpcs:ignore
		self::order( '/expire-access' );

		return Application_Permissions::application();
	}

	/** The profile page: managers see what decided and a button, people see plain words about themselves. */
	public function test_panel(): void {
		$this->with_rules();
		$alice = $this->person( 'alice', self::ALICE );
		Directory_Check::apply( array( $alice ) );
		$panel = static function ( int $viewer ) use ( $alice ): string {
			wp_set_current_user( $viewer );
			ob_start();
			Directory_Panel::render( get_userdata( $alice ) );
			return (string) ob_get_clean();
		};
		$for_manager = $panel( 1 );
		$this->assertStringContainsString( 'Rule 1 gives Editor', $for_manager );
		$this->assertStringContainsString( 'The account is enabled.', $for_manager );
		$this->assertStringContainsString( 'Check at Microsoft', $for_manager );
		$this->assertStringContainsString( self::$editors, $for_manager );
		$own = $panel( $alice );
		$this->assertStringContainsString( 'They come from the directory of your organisation.', $own );
		$this->assertStringNotContainsString( 'Check at Microsoft', $own );
		$this->assertStringNotContainsString( self::$editors, $own );
		$this->assertStringNotContainsString( 'Rule 1', $own );
	}

	/**
	 * The panel as somebody sees it.
	 *
	 * @param int $user_id The account shown.
	 * @param int $viewer  Who looks.
	 */
	private static function panel( int $user_id, int $viewer = 1 ): string {
		wp_set_current_user( $viewer );
		ob_start();
		Directory_Panel::render( get_userdata( $user_id ) );

		return (string) ob_get_clean();
	}

	/** 001-21, complaint 5: what a look-up could not write is on the panel with its label and the reason, for managers only; what was written is not. */
	public function test_001_21_panel_says_what_was_not_taken_over(): void {
		$this->with_rules( array( 'profile_fields' => array( 'jobTitle -> job_title # Position', 'officeLocation -> xprofile:Nowhere # Desk & <b>room</b>', 'department -> department # Department', 'employeeId -> staff_id' ) ) ); // phpcs:ignore
		$alice = $this->person( 'alice', self::ALICE );
		update_user_meta( $alice, 'job_title', array( 'of another plugin' ) );
		update_user_meta( $alice, 'staff_id', 'stays' );
		self::order( '/person', array( 'id' => 'alice', 'employeeId' => null, 'email' => get_userdata( 1 )->user_email ) ); // phpcs:ignore
		Directory_Check::apply( array( $alice ) );
		$this->assertSame( 'Communication', get_user_meta( $alice, 'department', true ) );

		$panel = self::panel( $alice );
		$this->assertSame( 1, preg_match( '#Fields that were not taken over</th><td><ul class="ul-disc">(.*?)</ul>#s', $panel, $row ) );
		$this->assertEqualsCanonicalizing(
			array(
				'e-mail address: Another account has this e-mail address, so it is not taken over.',
				'employeeId: Empty in the directory; what is here stays.',
				'Position: WordPress or another plugin keeps something else under this name, so it is not taken over. Choose another name in the settings under Directory.',
				'Desk &amp; &lt;b&gt;room&lt;/b&gt;: BuddyPress is not active, or has no field of this name. Compare the name in the settings under Directory.',
			),
			explode( '</li><li>', (string) preg_replace( '#^<li>|</li>$#', '', $row[1] ) )
		);
		$this->assertStringNotContainsString( 'not taken over', self::panel( $alice, $alice ) );

		// With nothing in the way the row is gone.
		$this->with_rules( array( 'profile_fields' => array( 'jobTitle -> job_title # Position' ), 'profile_email' => 'never' ) ); // phpcs:ignore
		delete_user_meta( $alice, 'job_title' );
		Directory_Check::apply( array( $alice ) );
		$this->assertSame( 'Editor', get_user_meta( $alice, 'job_title', true ) );
		$this->assertStringNotContainsString( 'not taken over', self::panel( $alice ) );
	}

	/** What could not be written is not told as changed, however often it is tried. */
	public function test_refused_field_is_no_change(): void {
		Cli::register();
		$this->with_rules( array( 'profile_fields' => array( 'jobTitle -> job_title', 'department -> department' ) ) ); // phpcs:ignore
		$alice = $this->person( 'alice', self::ALICE );
		update_user_meta( $alice, 'job_title', array( 'of another plugin' ) );
		$refresh = static fn(): array => json_decode( Command_Line::run( 'vestibule', 'user', 'refresh', 'alice', '--format=json' )->out, true )[0];
		$changed = explode( ' ', $refresh()['changed'] );
		$this->assertContains( 'roles', $changed );
		$this->assertContains( 'department', $changed );
		$this->assertNotContains( 'job_title', $changed );
		$this->assertSame( '', $refresh()['changed'] );
		$this->assertSame( array( 1, 0 ), array_values( array_intersect_key( Check_Report::of( Directory_Check::apply( array( $alice ) ) )->counts, array_flip( array( Check_Result::CHECKED, 'changed' ) ) ) ) );
	}

	/** WordPress's own words about what it did not take are shown, not run. */
	public function test_panel_escapes_why_a_field_was_refused(): void {
		$this->with_rules();
		$alice = $this->person( 'alice', self::ALICE );
		$note  = static fn( string $about, string $detail ): array => array( 'about' => $about, 'cause' => 'refused', 'detail' => $detail ); // phpcs:ignore
		update_user_meta( $alice, Directory_Record::META, array( 'checked_at' => 1, 'notes' => array( $note( 'nickname', '<strong>Error:</strong> no & never<script>alert(1)</script>' ), $note( '<img src=x>', '' ) ) ) ); // phpcs:ignore
		$panel = self::panel( $alice );
		$this->assertStringContainsString( '<li>nickname: WordPress or another plugin did not take the value; what is here stays. It says: Error: no &amp; never</li>', $panel );
		$this->assertStringContainsString( '<li>&lt;img src=x&gt;: WordPress or another plugin did not take the value; what is here stays.</li>', $panel );
		$this->assertStringNotContainsString( '<script', $panel );
		$this->assertStringNotContainsString( '<img', $panel );
	}

	/**
	 * Each cause has its sentence.
	 *
	 * @testWith ["user_email", "email_taken", "Another account has"]
	 *           ["user_email", "email_not_vouched_for", "does not vouch"]
	 *           ["user_email", "too_long", "what is here stays"]
	 *           ["first_name", "too_long", "only its beginning"]
	 *           ["locale", "malformed", "cannot stand in this field"]
	 *           ["locale", "empty_kept", "Empty in the directory"]
	 *           ["xprofile:Desk", "field_missing", "BuddyPress"]
	 *           ["desk", "key_in_use", "under this name"]
	 *           ["desk", "refused", "did not take the value"]
	 *           ["desk", "set", null]
	 *           ["desk", "empty_cleared", null]
	 *           ["roles", "no_rules", null]
	 * @param string      $about    The field.
	 * @param string      $cause    The cause.
	 * @param string|null $sentence What is said of it.
	 */
	public function test_001_21_causes_in_words( string $about, string $cause, ?string $sentence ): void {
		$this->with_rules();
		$said = Change_Text::about_fields( array( array( 'about' => $about, 'cause' => $cause, 'detail' => '' ) ) ); // phpcs:ignore
		$this->assertCount( null === $sentence ? 0 : 1, $said );
		$this->assertStringContainsString( (string) $sentence, $said[0] ?? '' );
	}

	/** 000-16: the button of the profile page asks for a nonce of that account, for a manager, and for whoever may edit the account. */
	public function test_000_16_panel_asks_for_nonce_and_capability(): void {
		$this->with_rules();
		$alice   = $this->person( 'alice', self::ALICE );
		$press   = static function ( string $nonce_of ) use ( $alice ): ?Redirected {
			$_POST                = array( 'user_id' => (string) $alice );
			$_REQUEST['_wpnonce'] = wp_create_nonce( $nonce_of );
			try {
				Directory_Panel::action_admin_post_vestibule_check();
			} catch ( Redirected $redirected ) {
				return $redirected;
			} catch ( \DomainException ) {
				return null;
			}
		};
		$refused = function ( string $nonce_of, string $who ) use ( $press, $alice ): void {
			self::forget_what_was_asked();
			$this->assertNull( $press( $nonce_of ), $who );
			$this->assertSame( array( 'subscriber' ), self::roles( $alice ), $who );
			$this->assertSame( array(), self::asked( 'graph' ), $who );
		};
		$refused( 'vestibule_check_1', 'a manager with the nonce of another account' );
		// Manages the plugin, and may not edit users.
		$editor = $this->account( 'editor', 'ed' );
		get_userdata( $editor )->add_cap( Admin::CAPABILITY );
		wp_set_current_user( $editor );
		$this->assertTrue( Admin::may_manage() );
		$refused( "vestibule_check_$alice", 'a manager who may not edit users' );
		// May edit users, and does not manage the plugin.
		$keeper = $this->account( 'editor', 'keeper' );
		get_userdata( $keeper )->add_cap( 'edit_users' );
		wp_set_current_user( $keeper );
		$this->assertTrue( current_user_can( 'edit_user', $alice ) );
		$refused( "vestibule_check_$alice", 'whoever edits users and manages nothing' );

		wp_set_current_user( 1 );
		$redirected = $press( "vestibule_check_$alice" );
		$this->assertStringContainsString( "user_id=$alice", (string) $redirected?->location );
		$this->assertSame( array( 'editor', 'contributor' ), self::roles( $alice ) );
	}
}
