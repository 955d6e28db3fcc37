<?php
/**
 * The registration as something that makes it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\App_Registration;
use Vestibule\WP\Settings;
use Vestibule\WP\Site;

require_once __DIR__ . '/trait-configured-site.php';

/** 003-17: commands, Bicep and manifest are right for this site, whatever its title is. */
final class Test_App_Registration extends Site_Test_Case {

	use Configured_Site;

	private const NASTY = "L'été \"\$(touch /tmp/vestibule-was-here)\" `id` \\ ; rm -rf ~ # \${x} \n&& true";

	/** The title of the tests. */
	protected function tearDown(): void {
		remove_all_filters( 'pre_option_blogname' );
		parent::tearDown();
	}

	/**
	 * What a real shell hands to az: one call per line, the words separated by a character that is in none.
	 *
	 * @param string $script The commands.
	 * @param string $scope  What was consented to before.
	 * @return list<list<string>>
	 */
	private static function calls( string $script, string $scope = '' ): array {
		$file = wp_tempnam( 'az' );
		file_put_contents( $file, "az() { printf '%s\\x1f' \"\$@\" >&3; printf '\\x1e' >&3; case \"\$*\" in *'--query scope'*) echo '$scope' ;; *) echo answer-of-az ;; esac; }\n" . $script );
		exec( 'bash -eu ' . escapeshellarg( $file ) . ' 3>' . escapeshellarg( "$file.calls" ) . ' 2>&1', $printed, $status );
		$calls = (string) file_get_contents( "$file.calls" );
		unlink( $file );
		unlink( "$file.calls" );
		self::assertSame( 0, $status, implode( "\n", $printed ) );

		return array_map( static fn( string $call ): array => explode( "\x1f", rtrim( $call, "\x1f" ) ), explode( "\x1e", rtrim( $calls, "\x1e" ) ) );
	}

	/**
	 * The word after another one.
	 *
	 * @param list<string> $call   A call.
	 * @param string       $option The option.
	 */
	private static function after( array $call, string $option ): string {
		$at = array_search( $option, $call, true );
		self::assertNotFalse( $at, $option );

		return $call[ $at + 1 ];
	}

	/** A shell runs exactly these commands, and the title is one word of them. */
	public function test_commands_in_a_shell(): void {
		add_filter( 'pre_option_blogname', static fn(): string => esc_html( self::NASTY ) );
		$calls = self::calls( App_Registration::az( Settings::GLOBAL_CLOUD ) );

		$this->assertFileDoesNotExist( '/tmp/vestibule-was-here' );
		$this->assertSame( array( 'cloud set', 'login', 'rest --method', 'ad sp', 'ad sp', 'rest --method', 'account show', 'ad app' ), array_map( static fn( array $call ): string => implode( ' ', array_slice( $call, 0, 'login' === $call[0] ? 1 : 2 ) ), $calls ) );
		$this->assertSame( array( 'POST', 'https://graph.microsoft.com/v1.0/applications' ), array( self::after( $calls[2], '--method' ), self::after( $calls[2], '--url' ) ) );
		$app = json_decode( self::after( $calls[2], '--body' ), true, 16, JSON_THROW_ON_ERROR );
		$this->assertSame( str_replace( "\n", '', str_replace( " \n", ' ', self::NASTY ) ), $app['displayName'] );
		$this->assertSame( 'AzureADMyOrg', $app['signInAudience'] );
		$this->assertSame( array( Site::redirect_uri(), Site::post_logout_redirect_uri() ), $app['web']['redirectUris'] );
		$this->assertSame( Site::frontchannel_logout_url(), $app['web']['logoutUrl'] );
		$this->assertSame( App_Registration::CLAIMS, array_column( $app['optionalClaims']['idToken'], 'name' ) );
		$this->assertSame( array( '37f7f235-527c-4136-accd-4a02d197296e', '14dad69e-099b-42c9-810b-d002981feec1', '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d' ), array_column( $app['requiredResourceAccess'][0]['resourceAccess'], 'id' ) );

		$this->assertSame( 'https://graph.microsoft.com/v1.0/oauth2PermissionGrants', self::after( $calls[5], '--url' ) );
		$this->assertSame(
			array(
				'clientId'    => 'answer-of-az',
				'consentType' => 'AllPrincipals',
				'resourceId'  => 'answer-of-az',
				'scope'       => 'openid profile email User.Read',
			),
			json_decode( self::after( $calls[5], '--body' ), true, 4, JSON_THROW_ON_ERROR )
		);
	}

	/** What a script puts in its place when another cloud is chosen is the same text, whatever the title's own entities say. */
	public function test_title_with_entities_in_the_other_clouds(): void {
		add_filter( 'pre_option_blogname', static fn(): string => 'x&amp;#039;; touch /tmp/vestibule-was-here; echo &amp;#039; &amp;quot;' );
		ob_start();
		\Vestibule\WP\Setup_Guide::render( \Vestibule\WP\Settings_Form::stored() );
		$page = new \DOMDocument();
		$page->loadHTML( '<?xml encoding="utf-8"?>' . ob_get_clean(), LIBXML_NOERROR );
		$clouds = json_decode( $page->getElementById( 'vestibule-az' )->getAttribute( 'data-vestibule-clouds' ), true, 4, JSON_THROW_ON_ERROR );
		foreach ( $clouds as $authority => $script ) {
			$this->assertSame( App_Registration::az( $authority ), $script );
		}
		self::calls( $clouds[ Settings::CHINA ] );
		$this->assertFileDoesNotExist( '/tmp/vestibule-was-here' );
	}

	/** Each cloud has its own Microsoft Graph. */
	public function test_commands_of_the_other_clouds(): void {
		$calls = self::calls( App_Registration::az( Settings::US_GOVERNMENT ) );
		$this->assertSame( 'AzureUSGovernment', self::after( $calls[0], '--name' ) );
		$this->assertStringStartsWith( 'https://graph.microsoft.us/', self::after( $calls[2], '--url' ) );
		$calls = self::calls( App_Registration::az( Settings::CHINA ) );
		$this->assertSame( 'AzureChinaCloud', self::after( $calls[0], '--name' ) );
		$this->assertStringStartsWith( 'https://microsoftgraph.chinacloudapi.cn/', self::after( $calls[2], '--url' ) );
	}

	/** The manifest's part is JSON in Microsoft Graph's form. */
	public function test_manifest(): void {
		$manifest = json_decode( App_Registration::manifest(), true, 16, JSON_THROW_ON_ERROR );

		$this->assertSame( array( 'signInAudience', 'web', 'optionalClaims', 'requiredResourceAccess' ), array_keys( $manifest ) );
		$this->assertSame( 'AzureADMyOrg', $manifest['signInAudience'] );
		$this->assertSame( App_Registration::CLAIMS, array_column( $manifest['optionalClaims']['idToken'], 'name' ) );
		$this->assertCount( 4, $manifest['requiredResourceAccess'][0]['resourceAccess'] );
		$this->assertSame( array( 'Scope' ), array_values( array_unique( array_column( $manifest['requiredResourceAccess'][0]['resourceAccess'], 'type' ) ) ) );
	}

	/** In Bicep a title neither ends its text nor is worked out. */
	public function test_bicep(): void {
		add_filter( 'pre_option_blogname', static fn(): string => "It's \\ \${secret}" );
		$bicep = App_Registration::bicep();

		$this->assertStringContainsString( "displayName: 'It\\'s \\\\ \\\${secret}'\n", $bicep );
		$this->assertStringContainsString( "logoutUrl: '" . Site::frontchannel_logout_url() . "'\n", $bicep );
		$this->assertMatchesRegularExpression( "/uniqueName: 'vestibule-[a-z0-9-]*[a-z0-9]'\n/", $bicep );
		$this->assertSame( substr_count( $bicep, '{' ), substr_count( $bicep, '}' ) );
		$this->assertSame( substr_count( $bicep, '[' ), substr_count( $bicep, ']' ) );
	}

	/** Permissions are those that the settings use, in every form, and no others; more tenants make it an application of several. */
	public function test_permissions_follow_the_settings(): void {
		$settings = array(
			'tenants'        => array( '4b1d0c7e-2a4f-4f0e-9c55-7d0a2f3b9e11' ),
			'role_rules'     => array( 'group 0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02 -> editor' ),
			'graph_scopes'   => array( 'https://graph.microsoft.com/GroupMember.Read.All', 'Sites.Read.All' ),
			'profile_fields' => array(),
			'photo'          => false,
		);
		$wanted   = array(
			array( 'id' => 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'type' => 'Scope' ), // phpcs:ignore
			array( 'id' => 'bc024368-1153-4739-b217-4326f2e966d0', 'type' => 'Scope' ), // phpcs:ignore
			array( 'id' => 'df021288-bdef-4463-88db-98f22de89214', 'type' => 'Role' ), // phpcs:ignore
			array( 'id' => '98830695-27a2-44f7-8c18-0c3ebc9698f6', 'type' => 'Role' ), // phpcs:ignore
		);
		$manifest = json_decode( App_Registration::manifest( $settings ), true );
		$this->assertSame( $wanted, array_slice( $manifest['requiredResourceAccess'][0]['resourceAccess'], 3 ) );
		$this->assertSame( 'AzureADMultipleOrgs', $manifest['signInAudience'] );
		$bicep = App_Registration::bicep( $settings );
		foreach ( $wanted as $one ) {
			$this->assertStringContainsString( "{ id: '{$one['id']}', type: '{$one['type']}' }", $bicep );
		}
		$this->assertStringContainsString( "signInAudience: 'AzureADMultipleOrgs'", $bicep );
		$this->assertCount( 4, json_decode( App_Registration::manifest(), true )['requiredResourceAccess'][0]['resourceAccess'] );

		$calls = self::calls( App_Registration::az( Settings::GLOBAL_CLOUD, $settings ) );
		$this->assertSame( 'openid profile email User.Read GroupMember.Read.All Sites.Read.All', json_decode( self::after( $calls[5], '--body' ), true )['scope'] );
		$this->assertSame( 'df021288-bdef-4463-88db-98f22de89214', json_decode( self::after( $calls[6], '--body' ), true )['appRoleId'] );
		$this->assertSame( '98830695-27a2-44f7-8c18-0c3ebc9698f6', json_decode( self::after( $calls[7], '--body' ), true )['appRoleId'] );
	}

	/** The commands for a registration that exists: a real shell hands exactly these words on, whatever is in the client ID. */
	public function test_commands_that_grant(): void {
		$calls = self::calls( App_Registration::grant( Settings::GLOBAL_CLOUD, "x'; touch /tmp/vestibule-was-here; '", array( 'openid', 'User.Read' ), array( 'User.Read.All' ) ), 'Sites.Read.All User.Read User.Read.All' );
		$this->assertFileDoesNotExist( '/tmp/vestibule-was-here' );
		$this->assertSame( array( 'ad', 'app', 'permission', 'add' ), array_slice( $calls[4], 0, 4 ) );
		$this->assertSame( array( '37f7f235-527c-4136-accd-4a02d197296e=Scope', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d=Scope', 'df021288-bdef-4463-88db-98f22de89214=Role' ), array_slice( $calls[4], -3 ) );
		$this->assertSame( 'GET', self::after( $calls[6], '--method' ) );
		$this->assertSame( array( 'PATCH', 'https://graph.microsoft.com/v1.0/oauth2PermissionGrants/answer-of-az' ), array( self::after( $calls[7], '--method' ), self::after( $calls[7], '--url' ) ) );
		$this->assertSame( array( 'scope' => 'Sites.Read.All User.Read User.Read.All openid' ), json_decode( self::after( $calls[7], '--body' ), true ), 'other sites that share the registration keep what they have' );
		$this->assertSame( array( 'principalId' => 'answer-of-az', 'resourceId' => 'answer-of-az', 'appRoleId' => 'df021288-bdef-4463-88db-98f22de89214' ), json_decode( self::after( $calls[8], '--body' ), true ) ); // phpcs:ignore
		$script = App_Registration::grant( Settings::GLOBAL_CLOUD, 'id', array( 'openid' ), array() );
		$this->assertCount( 7, self::calls( str_replace( '--query scope --output tsv', '--query scope --output tsv && false', $script ) . 'true' ), 'what could not be read is not replaced' );
		$this->assertStringContainsString( 'https://microsoftgraph.chinacloudapi.cn/v1.0/servicePrincipals/', App_Registration::grant( Settings::CHINA, 'id', array( 'openid' ), array( 'User.Read.All' ) ) );
	}
}
