<?php
/**
 * Fields that the directory fills.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Account_Fields;
use Vestibule\WP\Account_Link;
use Vestibule\WP\Directory_Record;
use Vestibule\WP\Profile_Fields;

require_once __DIR__ . '/trait-configured-site.php';

/** 001-21, 001-31 and 003-16: WordPress's fields, user meta, WooCommerce and BuddyPress. */
final class Test_Account_Fields extends Site_Test_Case {

	use Configured_Site;

	/**
	 * Mails that WordPress would send.
	 *
	 * @var list<string>
	 */
	private array $mails = array();

	/** Complete settings, and nobody is mailed. */
	protected function setUp(): void {
		parent::setUp();
		$this->configure(
			array(
				'profile_fields' => array(
					'jobTitle -> job_title # Position',
					'businessPhones -> billing_phone (create) # Phone',
					'department->xprofile:Department',
				),
			)
		);
		add_filter(
			'pre_wp_mail',
			function ( $sent, array $mail ) {
				$this->mails[] = $mail['to'] . ': ' . $mail['subject'];
				return true;
			},
			10,
			2
		);
	}

	/**
	 * How many queries write while something is done.
	 *
	 * @param callable $work What.
	 */
	private static function writes( callable $work ): int {
		$writes = 0;
		add_filter(
			'query',
			static function ( string $query ) use ( &$writes ): string {
				$writes += (int) preg_match( '/^\s*(INSERT|UPDATE|DELETE|REPLACE)/i', $query );
				return $query;
			}
		);
		$work();

		return $writes;
	}

	/** 001-31: lines of the setting, as the engine reads them. */
	public function test_001_31_lines_are_read(): void {
		$this->assertSame(
			array(
				array( 'property' => 'jobTitle', 'target' => 'job_title', 'label' => 'Position' ), // phpcs:ignore
				array( 'property' => 'businessPhones', 'target' => 'billing_phone', 'label' => 'Phone' ), // phpcs:ignore
				array( 'property' => 'department', 'target' => 'xprofile:Department', 'label' => 'department' ), // phpcs:ignore
			),
			Profile_Fields::all()
		);
	}

	/** 001-31: a # in the name of a field begins no label, for the plugin as for the engine. */
	public function test_001_31_a_label_stands_behind_a_blank(): void {
		$this->configure( array( 'profile_fields' => array( 'department -> xprofile:Desk#2 (create)  ## Desk # 2', 'jobTitle -> xprofile:C#' ) ) ); // phpcs:ignore

		$this->assertSame(
			array(
				array( 'property' => 'department', 'target' => 'xprofile:Desk#2', 'label' => 'Desk # 2' ), // phpcs:ignore
				array( 'property' => 'jobTitle', 'target' => 'xprofile:C#', 'label' => 'jobTitle' ), // phpcs:ignore
			),
			Profile_Fields::all()
		);
		$this->assertSame( array(), array_diff( Profile_Fields::targets(), array_keys( Account_Fields::of( get_userdata( 1 ) ) ) ) );
	}

	/** 003-16, 001-31: all kinds of fields are written, with whatever signs are in them. */
	public function test_003_16_fields_are_written(): void {
		$user   = get_userdata( $this->account() );
		$values = array(
			'first_name'    => "O'Neill \\ Söhne",
			'last_name'     => 'Wilke',
			'display_name'  => "Nestor O'Wilke",
			'nickname'      => 'nes',
			'user_email'    => 'nestor.wilke@contoso.example',
			'job_title'     => "Chef d'équipe \\ 2",
			'billing_phone' => '+43 1 234, +43 1 567',
		);

		list( $written, $notes ) = Account_Fields::write( $user, $values );
		wp_cache_flush();
		$this->assertSame( array(), $notes );
		$this->assertEqualsCanonicalizing( array_keys( $values ), $written );
		$this->assertEquals( $values, array_intersect_key( Account_Fields::of( get_userdata( $user->ID ) ), $values ) );
	}

	/** 003-16: the same again writes nothing. */
	public function test_003_16_the_same_again_writes_nothing(): void {
		$user   = get_userdata( $this->account() );
		$values = array( 'first_name' => 'Nestor', 'display_name' => 'Nestor W', 'job_title' => 'Director' ); // phpcs:ignore
		Account_Fields::write( $user, $values );
		$user = get_userdata( $user->ID );

		$this->assertSame( 0, self::writes( static fn() => Account_Fields::write( $user, $values ) ) );
	}

	/** 003-16: nor do names that WordPress keeps in another form. */
	public function test_003_16_names_with_signs_are_written_once(): void {
		$user   = get_userdata( $this->account() );
		$values = array( 'first_name' => 'Ann & Bob', 'last_name' => 'de  la Cruz', 'display_name' => 'R&D <Berlin> "A" \\ B', 'nickname' => 'a < b', 'job_title' => 'R&D  < Lead' ); // phpcs:ignore
		$this->assertEqualsCanonicalizing( array_keys( $values ), Account_Fields::write( $user, $values )[0] );
		$this->assertSame( 'Ann &amp; Bob', get_userdata( $user->ID )->first_name );
		$user = get_userdata( $user->ID );

		$this->assertSame( 0, self::writes( fn() => $this->assertSame( array( array(), array() ), Account_Fields::write( $user, $values ) ) ) );
	}

	/** Case 94: what the directory says is a text, and never one that runs in somebody's browser. Themes print a biography as it is stored. */
	public function test_case_94_no_field_brings_scripts(): void {
		$user = get_userdata( $this->account() );
		$evil = 'Chief <script>alert(1)</script><img src=x onerror=alert(2)><b onclick="alert(3)">of</b> staff';
		foreach ( array( 'description', 'job_title', 'first_name', 'display_name' ) as $target ) {
			$this->assertSame( array( array( $target ), array() ), Account_Fields::write( $user, array( $target => $evil ) ), $target );
			$stored = (string) get_userdata( $user->ID )->$target;
			$this->assertStringContainsString( 'staff', $stored );
			$this->assertDoesNotMatchRegularExpression( '/<|alert\(|onerror|onclick/', $stored, $target );
			$user = get_userdata( $user->ID );
			$this->assertSame( array( array(), array() ), Account_Fields::write( $user, array( $target => $evil ) ), "$target is not written again" );
		}
		$this->assertSame( array( array(), array() ), Account_Fields::write( $user, array( 'job_title' => '<script>alert(1)</script>' ) ), 'nothing is left of it, and it clears nothing' );
		$this->assertStringContainsString( 'staff', get_user_meta( $user->ID, 'job_title', true ) );
	}

	/** A plugin that registers how a field is kept is asked before the values are compared. */
	public function test_the_sanitising_of_a_registered_key_counts(): void {
		$user = get_userdata( $this->account() );
		add_filter( 'sanitize_user_meta_job_title', 'strtoupper' );

		$this->assertSame( array( array( 'job_title' ), array() ), Account_Fields::write( $user, array( 'job_title' => 'Director' ) ) );
		$this->assertSame( 'DIRECTOR', get_user_meta( $user->ID, 'job_title', true ) );
		$this->assertSame( array( array(), array() ), Account_Fields::write( $user, array( 'job_title' => 'Director' ) ) );
	}

	/** An empty value takes the field away, but not what WordPress needs. */
	public function test_empty_values(): void {
		$user = get_userdata( $this->account() );
		Account_Fields::write( $user, array( 'first_name' => 'Nestor', 'job_title' => 'Director' ) ); // phpcs:ignore
		Account_Fields::write( get_userdata( $user->ID ), array( 'first_name' => '', 'job_title' => '', 'display_name' => '', 'user_email' => '', 'nickname' => '' ) ); // phpcs:ignore
		$after = get_userdata( $user->ID );

		$this->assertSame( '', $after->first_name );
		$this->assertFalse( metadata_exists( 'user', $user->ID, 'job_title' ) );
		$this->assertSame( 'nestor@contoso.example', $after->user_email );
		$this->assertSame( 'nestor', $after->display_name );
	}

	/** 001-21: an address that another account has got since then leaves the rest. */
	public function test_001_21_taken_address_leaves_the_rest(): void {
		$user                    = get_userdata( $this->account() );
		list( $written, $notes ) = Account_Fields::write( $user, array( 'user_email' => 'admin@contoso.example', 'first_name' => 'Nestor', 'job_title' => 'Director' ) ); // phpcs:ignore

		$this->assertEqualsCanonicalizing( array( 'first_name', 'job_title' ), $written );
		$this->assertSame( array( 'user_email', 'email_taken' ), array( $notes[0]['about'], $notes[0]['cause'] ) );
		$this->assertSame( 'nestor@contoso.example', get_userdata( $user->ID )->user_email );
		$this->assertSame( 'Nestor', get_userdata( $user->ID )->first_name );
	}

	/** 001-35: the lock on one's own address is for the person, not for the directory. */
	public function test_001_35_locked_address_follows_the_directory(): void {
		$user = get_userdata( $this->linked_account() );
		wp_set_current_user( $user->ID );
		// As while the person is signed in.
		add_filter( 'wp_pre_insert_user_data', array( \Vestibule\WP\Account_Lock_Forms::class, 'filter_wp_pre_insert_user_data' ), PHP_INT_MAX, 3 );

		wp_update_user( array( 'ID' => $user->ID, 'user_email' => 'own@choice.example' ) ); // phpcs:ignore
		$this->assertSame( 'nestor@contoso.example', get_userdata( $user->ID )->user_email );
		Account_Fields::write( $user, array( 'user_email' => 'new@contoso.example' ) );
		$this->assertSame( 'new@contoso.example', get_userdata( $user->ID )->user_email );
		wp_update_user( array( 'ID' => $user->ID, 'user_email' => 'own@choice.example' ) ); // phpcs:ignore
		$this->assertSame( 'new@contoso.example', get_userdata( $user->ID )->user_email, 'the lock is there again' );
	}

	/** Nobody is mailed that an address changed which the directory had given; whose address is replaced for the first time hears of it. */
	public function test_001_35_mails_about_a_changed_address(): void {
		$user = get_userdata( $this->linked_account() );
		Account_Fields::write( $user, array( 'user_email' => 'first@contoso.example' ) );
		$this->assertCount( 1, $this->mails );
		$this->assertStringStartsWith( 'nestor@contoso.example: ', $this->mails[0] );

		update_user_meta( $user->ID, Account_Link::CREATED, 1 );
		Account_Fields::write( get_userdata( $user->ID ), array( 'user_email' => 'second@contoso.example' ) );
		$this->assertCount( 1, $this->mails, 'an account that a sign-in has made' );
		update_user_meta( $user->ID, Directory_Record::META, array( 'email' => 'Second@contoso.example', 'checked_at' => 1 ) ); // phpcs:ignore
		Account_Fields::write( get_userdata( $user->ID ), array( 'user_email' => 'third@contoso.example' ) );
		$this->assertCount( 1, $this->mails, 'an address that the directory gave' );
		Account_Fields::write( get_userdata( $user->ID ), array( 'user_email' => 'fourth@contoso.example' ) );
		$this->assertCount( 2, $this->mails, 'one that somebody else entered' );
	}

	/**
	 * Case 94: no field of the profile changes what an account may do, or how it is known.
	 *
	 * @testWith ["wp_capabilities"]
	 *           ["wp_2_capabilities"]
	 *           ["other_capabilities"]
	 *           ["wp_user_level"]
	 *           ["session_tokens"]
	 *           ["vestibule_oid"]
	 *           ["_application_passwords"]
	 *           ["primary_blog"]
	 * @param string $key The key.
	 */
	public function test_case_94_no_field_is_a_right( string $key ): void {
		$user                    = get_userdata( $this->account() );
		$before                  = get_user_meta( $user->ID );
		list( $written, $notes ) = Account_Fields::write( $user, array( $key => 'a:1:{s:13:"administrator";b:1;}' ) );

		$this->assertSame( array(), $written );
		$this->assertSame( 'key_in_use', $notes[0]['cause'] );
		wp_cache_flush();
		$this->assertSame( $before, get_user_meta( $user->ID ) );
	}

	/** What another plugin keeps as a list is not replaced by a text. */
	public function test_a_list_of_another_plugin_stays(): void {
		$user = get_userdata( $this->account() );
		update_user_meta( $user->ID, 'job_title', array( 'kept' ) );

		$this->assertSame( 'key_in_use', Account_Fields::write( $user, array( 'job_title' => 'Director' ) )[1][0]['cause'] );
		$this->assertSame( array( 'kept' ), get_user_meta( $user->ID, 'job_title', true ) );
	}

	/** A language that is not installed is left out. */
	public function test_languages(): void {
		$user = get_userdata( $this->account() );
		add_filter( 'get_available_languages', static fn() => array( 'de_DE', 'de_DE_formal', 'fr_FR', 'pt_BR', 'pt_PT', 'ja' ) );
		foreach ( array( 'de-DE' => 'de_DE', 'fr-CA' => 'fr_FR', 'nl-NL' => 'fr_FR', 'PT-br' => 'pt_BR', 'ja-JP' => 'ja', 'en-US' => 'en_US', 'x' => 'en_US' ) as $said => $expected ) { // phpcs:ignore
			Account_Fields::write( get_userdata( $user->ID ), array( 'locale' => $said ) );
			$this->assertSame( $expected, get_user_meta( $user->ID, 'locale', true ), $said );
		}
	}

	/** Without BuddyPress its fields are a note. */
	public function test_a_field_that_does_not_exist_is_a_note(): void {
		$user = get_userdata( $this->account() );

		$this->assertSame(
			array(
				array(),
				array(
					array(
						'about'  => 'xprofile:Department',
						'cause'  => 'field_missing',
						'detail' => '',
					),
				),
			),
			Account_Fields::write( $user, array( 'xprofile:Department' => 'Sales' ) )
		);
	}

	/**
	 * With BuddyPress, they are written by its own call.
	 *
	 * @runInSeparateProcess
	 * @preserveGlobalState disabled
	 */
	public function test_buddypress_fields_are_written(): void {
		// phpcs:disable -- stands for BuddyPress, which keeps fields by number.
		eval( 'namespace { $GLOBALS["xprofile"] = array();
			function xprofile_get_field_id_from_name( $name ) { return "Department" === $name ? 7 : null; }
			function xprofile_get_field_data( $field, $user ) { return $GLOBALS["xprofile"][ $user ][ $field ] ?? ""; }
			function xprofile_set_field_data( $field, $user, $value ) { $GLOBALS["xprofile"][ $user ][ $field ] = htmlspecialchars( $value ); return "refused" !== $value; } }' );
		// phpcs:enable
		$user = get_userdata( $this->account() );

		$this->assertSame( array( array( 'xprofile:Department' ), array() ), Account_Fields::write( $user, array( 'xprofile:Department' => 'Sales' ) ) );
		$this->assertSame( 'Sales', Account_Fields::of( $user )['xprofile:Department'] );
		$this->assertSame( array( array(), array() ), Account_Fields::write( $user, array( 'xprofile:Department' => 'Sales' ) ) );
		$this->assertSame( array( array( 'xprofile:Department' ), array() ), Account_Fields::write( $user, array( 'xprofile:Department' => '<i>R&D</i>' ) ) );
		$this->assertSame( 'R&amp;D', $GLOBALS['xprofile'][ $user->ID ][7] );
		$this->assertSame( array( array(), array() ), Account_Fields::write( $user, array( 'xprofile:Department' => '<i>R&D</i>' ) ) );
		$this->assertSame( 'refused', Account_Fields::write( $user, array( 'xprofile:Department' => 'refused' ) )[1][0]['cause'] );
		$this->assertSame( 'field_missing', Account_Fields::write( $user, array( 'xprofile:Other' => 'Sales' ) )[1][0]['cause'] );
	}
}
