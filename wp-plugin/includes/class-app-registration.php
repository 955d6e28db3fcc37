<?php
/**
 * The app registration that this site needs at Microsoft, as something that makes it.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The same registration as commands of the Azure CLI, as a Bicep file and as a part of the manifest. The words are the forms' own and not
 * translated.
 */
final class App_Registration {

	/**
	 * Claims that are asked for in the ID token. None is needed to sign in; each makes something better.
	 */
	public const CLAIMS = array( 'email', 'given_name', 'family_name', 'acct', 'xms_edov', 'sid', 'login_hint' );

	/**
	 * Microsoft Graph, and its delegated permissions openid, profile and email.
	 */
	private const GRAPH       = '00000003-0000-0000-c000-000000000000';
	private const PERMISSIONS = array( '37f7f235-527c-4136-accd-4a02d197296e', '14dad69e-099b-42c9-810b-d002981feec1', '64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0' );

	/**
	 * What the Azure CLI calls a cloud, and where Microsoft Graph is there.
	 */
	private const CLOUDS = array(
		Settings::GLOBAL_CLOUD  => array( 'AzureCloud', 'https://graph.microsoft.com' ),
		Settings::US_GOVERNMENT => array( 'AzureUSGovernment', 'https://graph.microsoft.us' ),
		Settings::CHINA         => array( 'AzureChinaCloud', 'https://microsoftgraph.chinacloudapi.cn' ),
	);

	private const BICEP_EXTENSION = 'br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0';

	/**
	 * Commands for a shell such as Bash. The last ones print what this site is to be told.
	 *
	 * @param string $authority The cloud.
	 */
	public static function az( string $authority ): string {
		list( $cloud, $graph ) = self::CLOUDS[ $authority ] ?? self::CLOUDS[ Settings::GLOBAL_CLOUD ];

		$until = gmdate( 'Y-m-d', time() + YEAR_IN_SECONDS );
		$lines = array(
			"az cloud set --name $cloud",
			'az login',
			'# az ad app create would change a registration that has the same name; this always makes a new one',
			"APP=\$(az rest --method POST --url \"$graph/v1.0/applications\" --headers Content-Type=application/json --query appId --output tsv \\",
			'  --body ' . self::in_shell( self::json( array( 'displayName' => self::name() ) + self::members() ) ) . ')',
			'SITE=$(az ad sp create --id "$APP" --query id --output tsv)',
			'# Consent to openid, profile and email of Microsoft Graph, for everybody. If Microsoft does not know the application yet, wait a minute and repeat these two lines',
			'GRAPH=$(az ad sp show --id ' . self::GRAPH . ' --query id --output tsv)',
			"az rest --method POST --url \"$graph/v1.0/oauth2PermissionGrants\" --headers Content-Type=application/json \\",
			'  --body "{\"clientId\":\"$SITE\",\"consentType\":\"AllPrincipals\",\"resourceId\":\"$GRAPH\",\"scope\":\"openid profile email\"}"',
			'echo "Tenant ID: $(az account show --query tenantId --output tsv)"',
			'echo "Client ID: $APP"',
			"echo \"Client secret, valid until $until: \$(az ad app credential reset --id \"\$APP\" --append --display-name Vestibule --end-date $until --query password --output tsv)\"",
		);

		return implode( "\n", $lines ) . "\n";
	}

	/**
	 * A Bicep file. It makes no secret: those belong into no file.
	 */
	public static function bicep(): string {
		$text   = array( self::class, 'in_bicep' );
		$list   = static fn( array $items, string $indent ): string => implode( '', array_map( static fn( string $item ): string => "\n$indent$item", $items ) );
		$claims = array_map( static fn( string $claim ): string => '{ name: ' . self::in_bicep( $claim ) . ' }', self::CLAIMS );
		$scopes = array_map( static fn( string $id ): string => '{ id: ' . self::in_bicep( $id ) . ", type: 'Scope' }", self::PERMISSIONS );
		$key    = 'vestibule-' . preg_replace( '/[^a-z0-9]+/', '-', strtolower( (string) wp_parse_url( Site::login(), PHP_URL_HOST ) . (string) wp_parse_url( Site::home(), PHP_URL_PATH ) ) );

		return implode(
			"\n",
			array(
				'extension ' . $text( self::BICEP_EXTENSION ),
				'',
				"resource app 'Microsoft.Graph/applications@v1.0' = {",
				'  uniqueName: ' . $text( rtrim( $key, '-' ) ),
				'  displayName: ' . $text( self::name() ),
				"  signInAudience: 'AzureADMyOrg'",
				'  web: {',
				'    redirectUris: [' . $list( array_map( $text, self::redirect_uris() ), '      ' ),
				'    ]',
				'    logoutUrl: ' . $text( Site::frontchannel_logout_url() ),
				'  }',
				'  optionalClaims: {',
				'    idToken: [' . $list( $claims, '      ' ),
				'    ]',
				'  }',
				'  requiredResourceAccess: [',
				'    {',
				'      resourceAppId: ' . $text( self::GRAPH ),
				'      resourceAccess: [' . $list( $scopes, '        ' ),
				'      ]',
				'    }',
				'  ]',
				'}',
				'',
				"resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {",
				'  appId: app.appId',
				'}',
				'',
				'output tenantId string = tenant().tenantId',
				'output clientId string = app.appId',
			)
		) . "\n";
	}

	/**
	 * What a registration of this site consists of, in Microsoft Graph's form.
	 *
	 * @return array<string, mixed>
	 */
	private static function members(): array {
		return array(
			'signInAudience'         => 'AzureADMyOrg',
			'web'                    => self::web(),
			'optionalClaims'         => array( 'idToken' => self::claims() ),
			'requiredResourceAccess' => array(
				array(
					'resourceAppId'  => self::GRAPH,
					'resourceAccess' => array_map(
						static fn( string $id ): array => array(
							'id'   => $id,
							'type' => 'Scope',
						),
						self::PERMISSIONS
					),
				),
			),
		);
	}

	/**
	 * The members of the manifest that matter, in Microsoft Graph's form. Those that the manifest has besides stay as they are.
	 */
	public static function manifest(): string {
		return (string) wp_json_encode(
			self::members(),
			JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
		) . "\n";
	}

	/**
	 * What people read when Microsoft asks them to sign in: the site's title, on one line.
	 */
	private static function name(): string {
		$title = trim( (string) preg_replace( '/[\p{C}\s]+/u', ' ', wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ) ) );

		return '' === $title ? (string) wp_parse_url( Site::home(), PHP_URL_HOST ) : mb_substr( $title, 0, 120 );
	}

	/**
	 * Where Microsoft may send people: after signing in, and after signing out.
	 *
	 * @return list<string>
	 */
	private static function redirect_uris(): array {
		return array( Site::redirect_uri(), Site::post_logout_redirect_uri() );
	}

	/**
	 * The registration's part about a web application.
	 *
	 * @return array<string, mixed>
	 */
	private static function web(): array {
		return array(
			'redirectUris' => self::redirect_uris(),
			'logoutUrl'    => Site::frontchannel_logout_url(),
		);
	}

	/**
	 * The optional claims.
	 *
	 * @return list<array{name: string}>
	 */
	private static function claims(): array {
		return array_map( static fn( string $claim ): array => array( 'name' => $claim ), self::CLAIMS );
	}

	/**
	 * On one line.
	 *
	 * @param array<string, mixed> $value What to write.
	 */
	private static function json( array $value ): string {
		return (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES );
	}

	/**
	 * One word of a shell, whatever it holds. PHP's own function drops what is not ASCII in some locales.
	 *
	 * @param string $word The word.
	 */
	private static function in_shell( string $word ): string {
		return "'" . str_replace( "'", "'\\''", $word ) . "'";
	}

	/**
	 * A text of Bicep.
	 *
	 * @param string $text The text.
	 */
	private static function in_bicep( string $text ): string {
		return "'" . strtr(
			$text,
			array(
				'\\' => '\\\\',
				"'"  => "\\'",
				'${' => '\\${',
			)
		) . "'";
	}
}
