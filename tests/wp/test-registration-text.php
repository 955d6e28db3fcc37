<?php
/**
 * What people paste from Microsoft's pages.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP\Tests;

use Vestibule\WP\Registration_Form;
use Vestibule\WP\Registration_Text;
use Vestibule\WP\Setting_Problems;
use Vestibule\WP\Settings;
use Vestibule\WP\Settings_Form;

require_once __DIR__ . '/trait-configured-site.php';

/** 003-17: tenant, client ID and cloud are found where they stand, and nothing is made up. */
final class Test_Registration_Text extends Site_Test_Case {

	use Configured_Site;

	private const TENANT = '10c419d4-4a50-45b2-aa4e-919fb84df24f';
	private const CLIENT = '6cb04018-a3f5-46a7-b995-940c78f5aef3';
	private const OTHER  = '0a1b2c3d-0000-4000-8000-00000000abcd';

	/**
	 * Found as expected.
	 *
	 * @dataProvider texts
	 * @param string                $text      What was pasted.
	 * @param array<string, string> $values    What is found.
	 * @param string                $hindrance What stands against it.
	 */
	public function test_found( string $text, array $values, string $hindrance = '' ): void {
		$read  = Registration_Text::read( $text );
		$found = $read->values;
		ksort( $found );
		ksort( $values );

		$this->assertSame( $values, $found );
		$this->assertSame( $hindrance, $read->hindrance );
		$this->assertSame( str_contains( $text, 'a1~very.secret.value' ), $read->secret );
	}

	/**
	 * Texts as they are copied.
	 *
	 * @return array<string, array{0: string, 1: array<string, string>, 2?: string}>
	 */
	public static function texts(): array {
		$both = array(
			'tenant'    => self::TENANT,
			'client_id' => self::CLIENT,
		);
		$in   = static fn( string $cloud ): array => array(
			'tenant'    => self::TENANT,
			'authority' => $cloud,
		);

		return array(
			'discovery address'          => array( 'https://login.microsoftonline.com/' . self::TENANT . '/v2.0/.well-known/openid-configuration', $in( Settings::GLOBAL_CLOUD ) ),
			'discovery address, capital' => array( 'HTTPS://LOGIN.microsoftonline.com:443/' . strtoupper( self::TENANT ) . '/v2.0/', $in( Settings::GLOBAL_CLOUD ) ),
			'discovery address, US'      => array( 'https://login.microsoftonline.us/' . self::TENANT . '/v2.0/.well-known/openid-configuration', $in( Settings::US_GOVERNMENT ) ),
			'discovery address, China'   => array( ' https://login.partner.microsoftonline.cn/' . self::TENANT . '/oauth2/v2.0/authorize ', $in( Settings::CHINA ) ),
			'discovery address, alias'   => array( 'https://login.chinacloudapi.cn/' . self::TENANT . '/', $in( Settings::CHINA ) ),
			'discovery address, domain'  => array(
				'https://login.microsoftonline.com/Contoso.onmicrosoft.com/v2.0',
				array(
					'tenant'    => 'contoso.onmicrosoft.com',
					'authority' => Settings::GLOBAL_CLOUD,
				),
			),
			'issuer of several clouds'   => array( 'https://sts.windows.net/' . self::TENANT . '/', array( 'tenant' => self::TENANT ) ),
			'discovery document'         => array( wp_json_encode( array( 'token_endpoint' => 'https://login.microsoftonline.com/' . self::TENANT . '/oauth2/v2.0/token' ) ), array( 'tenant' => self::TENANT, 'authority' => Settings::GLOBAL_CLOUD ) ), // phpcs:ignore WordPress.Arrays -- short.
			'authorization address'      => array( 'https://login.microsoftonline.com/' . self::TENANT . '/oauth2/v2.0/authorize?client_id=' . self::CLIENT . '&scope=openid', $both + array( 'authority' => Settings::GLOBAL_CLOUD ) ),
			'portal'                     => array(
				'https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/' . self::CLIENT . '/isMSAApp~/false',
				array(
					'client_id' => self::CLIENT,
					'authority' => Settings::GLOBAL_CLOUD,
				),
			),
			'portal with a tenant, US'   => array( 'https://entra.microsoft.us/@' . self::TENANT . '#view/X/appId/' . self::CLIENT, $both + array( 'authority' => Settings::US_GOVERNMENT ) ),
			'overview'                   => array( "Essentials\nDisplay name\n: Our intranet\nApplication (client) ID\n: " . self::CLIENT . "\nObject ID\n: " . self::OTHER . "\nDirectory (tenant) ID\n: " . self::TENANT . "\nSupported account types\n: My organization only", $both ),
			'overview on one line'       => array( 'Application (client) ID: ' . self::CLIENT . ' Object ID: ' . self::OTHER . ' Directory (tenant) ID: ' . self::TENANT, $both ),
			'overview, German'           => array( "Anwendungs-ID (Client)\n: " . self::CLIENT . "\nObjekt-ID\n: " . self::OTHER . "\nVerzeichnis-ID (Mandant)\n: " . self::TENANT, $both ),
			'overview, French'           => array( "ID d’application (client)\t" . self::CLIENT . "\nID de l’annuaire (locataire)\t" . self::TENANT, $both ),
			'az ad app show'             => array(
				wp_json_encode( array( 'id' => self::OTHER, 'appId' => self::CLIENT, 'displayName' => 'x', 'publisherDomain' => 'contoso.onmicrosoft.com', 'requiredResourceAccess' => array( array( 'resourceAppId' => '00000003-0000-0000-c000-000000000000' ) ), 'signInAudience' => 'AzureADMyOrg' ), JSON_PRETTY_PRINT ), // phpcs:ignore WordPress.Arrays -- short.
				array(
					'tenant'    => 'contoso.onmicrosoft.com',
					'client_id' => self::CLIENT,
				),
			),
			'az account show'            => array( wp_json_encode( array( 'environmentName' => 'AzureUSGovernment', 'homeTenantId' => self::OTHER, 'id' => self::OTHER, 'tenantId' => self::TENANT ) ), $in( Settings::US_GOVERNMENT ) ), // phpcs:ignore WordPress.Arrays -- short.
			'az credential reset'        => array( wp_json_encode( array( 'appId' => self::CLIENT, 'password' => 'a1~very.secret.value', 'tenant' => self::TENANT ) ), $both ), // phpcs:ignore WordPress.Arrays -- short.
			'own commands'               => array( 'Tenant ID: ' . self::TENANT . "\nClient ID: " . self::CLIENT . "\nClient secret, valid until 2027-11-26: a1~very.secret.value", $both ),
			'environment'                => array( 'AZURE_TENANT_ID=' . self::TENANT . "\nAZURE_CLIENT_ID=\"" . self::CLIENT . '"', $both ),
			'a domain'                   => array( " contoso.com\n", array( 'tenant' => 'contoso.com' ) ),
			'for everybody'              => array( 'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration', array( 'authority' => Settings::GLOBAL_CLOUD ), 'organisations' ),
			'for several organisations'  => array( wp_json_encode( array( 'appId' => self::CLIENT, 'signInAudience' => 'AzureADMultipleOrgs' ) ), array( 'client_id' => self::CLIENT ), 'organisations' ), // phpcs:ignore WordPress.Arrays -- short.
			'B2C'                        => array( 'https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0/.well-known/openid-configuration', array(), 'customers' ),
			'External ID'                => array( 'https://contoso.ciamlogin.com/' . self::TENANT . '/v2.0', array(), 'customers' ),
			'an ID alone'                => array( self::CLIENT, array(), 'which' ),
			'two IDs without names'      => array( self::CLIENT . "\n" . self::TENANT, array(), 'which' ),
			'object ID only'             => array( 'Object ID: ' . self::OTHER, array(), 'which' ),
			'nothing'                    => array( '', array(), 'nothing' ),
			'prose'                      => array( 'Please set this up. Thanks!', array(), 'nothing' ),
			'another host'               => array( 'https://login.microsoftonline.com.evil.example/' . self::TENANT . '/v2.0', array(), 'which' ),
			'no UTF-8'                   => array( "\xFF\xFE\x00", array(), 'nothing' ),
			'far too long'               => array( str_repeat( 'a', 70000 ) . ' Tenant ID: ' . self::TENANT, array(), 'nothing' ),
		);
	}

	/** What is found is proposed and not saved; what is fixed stays, and is named. */
	public function test_result_is_proposed_only(): void {
		$this->configure( array( 'scenario' => 'intranet' ) );
		$before = get_option( Settings::OPTION );
		$result = Registration_Form::result( 'Tenant ID: ' . self::OTHER );
		$form   = Settings_Form::proposed( $result['values'] );

		$this->assertSame( 'success', $result['kind'] );
		$this->assertStringContainsString( 'Still to find: Client ID', implode( ' ', $result['lines'] ) );
		$this->assertSame( self::OTHER, $form->settings['tenant'] );
		$this->assertSame( 'intranet', $form->settings['scenario'] );
		$this->assertSame( $before, get_option( Settings::OPTION ) );

		$result = Registration_Form::result( 'https://contoso.ciamlogin.com/' );
		$this->assertSame( array( 'error', array() ), array( $result['kind'], $result['values'] ) );
		$this->assertStringContainsString( 'External ID', implode( ' ', $result['lines'] ) );

		$result = Registration_Form::result( 'https://login.microsoftonline.com/common/v2.0' );
		$this->assertSame( 'warning', $result['kind'] );
		$this->assertStringContainsString( '“' . Setting_Problems::label( 'tenants' ) . '”', implode( ' ', $result['lines'] ) );
	}

	/** A secret in the text is neither taken nor told. */
	public function test_secret_is_not_taken(): void {
		$result = Registration_Form::result( '{"appId": "' . self::CLIENT . '", "password": "a1~very.secret.value"}' );

		$this->assertStringContainsString( 'There seems to be a secret in it', implode( ' ', $result['lines'] ) );
		$this->assertStringNotContainsString( 'a1~very', wp_json_encode( $result ) );
	}

	/** The script's question: nonce and capability, both. */
	public function test_only_managers_are_answered(): void {
		$ask = static function ( int $user_id, string $nonce ): string {
			wp_set_current_user( $user_id );
			$_POST                = array( 'vestibule_pasted' => 'contoso.example' );
			$_REQUEST['_wpnonce'] = '' === $nonce ? wp_create_nonce( Registration_Form::ACTION ) : $nonce;
			add_filter( 'wp_doing_ajax', '__return_true' );
			add_filter(
				'wp_die_ajax_handler',
				static fn() => static function ( $message ): void {
					throw new \DomainException( (string) $message );
				}
			);
			ob_start();
			try {
				Registration_Form::action_wp_ajax_vestibule_registration();
			} catch ( \DomainException $died ) {
				return (string) ob_get_clean() . $died->getMessage();
			}
		};

		$this->assertSame( '-1', $ask( 1, 'wrong' ) );
		$this->assertSame( '{"success":false}', $ask( $this->account( 'editor' ), '' ) );
		$answer = json_decode( $ask( 1, '' ), true );
		$this->assertTrue( $answer['success'] );
		$this->assertSame( array( 'tenant' => 'contoso.example' ), $answer['data']['values'] );
		$this->assertStringContainsString( 'notice-success', $answer['data']['html'] );
	}
}
