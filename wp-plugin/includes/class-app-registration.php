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
	 * Microsoft Graph.
	 */
	private const GRAPH = '00000003-0000-0000-c000-000000000000';

	/**
	 * The tenant of personal Microsoft accounts.
	 */
	private const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

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
	 * @param string               $authority The cloud.
	 * @param array<string, mixed> $settings  Settings, whose permissions are asked for.
	 */
	public static function az( string $authority, array $settings = array() ): string {
		list( $cloud, $graph ) = self::CLOUDS[ $authority ] ?? self::CLOUDS[ Settings::GLOBAL_CLOUD ];

		$until = gmdate( 'Y-m-d', time() + YEAR_IN_SECONDS );
		$lines = array(
			"az cloud set --name $cloud",
			'az login',
			'# az ad app create would change a registration that has the same name; this always makes a new one',
			"APP=\$(az rest --method POST --url \"$graph/v1.0/applications\" --headers Content-Type=application/json --query appId --output tsv \\",
			'  --body ' . self::in_shell( self::json( array( 'displayName' => self::name() ) + self::members( $settings ) ) ) . ')',
			'SITE=$(az ad sp create --id "$APP" --query id --output tsv)',
			'# Consent to permissions of Microsoft Graph, for everybody. If Microsoft does not know the application yet, wait a minute and repeat these lines',
			'GRAPH=$(az ad sp show --id ' . self::GRAPH . ' --query id --output tsv)',
			"az rest --method POST --url \"$graph/v1.0/oauth2PermissionGrants\" --headers Content-Type=application/json \\",
			'  --body ' . self::grant_of( Graph_Permissions::delegated( $settings ) ),
			...self::assignments( $graph, Graph_Permissions::application_in_use( $settings ) ),
			'echo "Tenant ID: $(az account show --query tenantId --output tsv)"',
			'echo "Client ID: $APP"',
			"echo \"Client secret, valid until $until: \$(az ad app credential reset --id \"\$APP\" --append --display-name Vestibule --end-date $until --query password --output tsv)\"",
		);

		return implode( "\n", $lines ) . "\n";
	}

	/**
	 * Commands that add permissions to a registration that exists, and consent to them.
	 *
	 * @param string       $authority   The cloud.
	 * @param string       $client_id   The registration.
	 * @param list<string> $delegated   Delegated permissions.
	 * @param list<string> $application Application permissions.
	 */
	public static function grant( string $authority, string $client_id, array $delegated, array $application ): string {
		list( $cloud, $graph ) = self::CLOUDS[ $authority ] ?? self::CLOUDS[ Settings::GLOBAL_CLOUD ];

		$lines = array(
			"az cloud set --name $cloud",
			'az login',
			'APP=' . self::in_shell( $client_id ),
			'SITE=$(az ad sp show --id "$APP" --query id --output tsv)',
			'GRAPH=$(az ad sp show --id ' . self::GRAPH . ' --query id --output tsv)',
			'az ad app permission add --id "$APP" --api ' . self::GRAPH . ' --api-permissions ' . implode( ' ', array_map( static fn( array $one ): string => $one['id'] . '=' . $one['type'], self::permissions( $delegated, $application ) ) ),
			'# Consent for everybody: what was consented to before stays, because other sites may share the registration',
			"GRANT=\$(az rest --method GET --url \"$graph/v1.0/servicePrincipals/\$SITE/oauth2PermissionGrants\" --query \"value[?resourceId=='\$GRAPH' && consentType=='AllPrincipals'].id | [0]\" --output tsv)",
			'if [ -n "$GRANT" ]; then',
			"  SCOPE=\$(az rest --method GET --url \"$graph/v1.0/oauth2PermissionGrants/\$GRANT\" --query scope --output tsv) &&",
			'  for ONE in ' . self::scope( $delegated ) . '; do case " $SCOPE " in *" $ONE "*) ;; *) SCOPE="$SCOPE $ONE" ;; esac; done &&',
			"  az rest --method PATCH --url \"$graph/v1.0/oauth2PermissionGrants/\$GRANT\" --headers Content-Type=application/json --body \"{\\\"scope\\\":\\\"\$SCOPE\\\"}\"",
			'else',
			"  az rest --method POST --url \"$graph/v1.0/oauth2PermissionGrants\" --headers Content-Type=application/json --body " . self::grant_of( $delegated ),
			'fi',
			...self::assignments( $graph, $application ),
		);

		return implode( "\n", $lines ) . "\n";
	}

	/**
	 * A Bicep file. It makes no secret: those belong into no file.
	 *
	 * @param array<string, mixed> $settings Settings, whose permissions are asked for.
	 */
	public static function bicep( array $settings = array() ): string {
		$text   = array( self::class, 'in_bicep' );
		$list   = static fn( array $items, string $indent ): string => implode( '', array_map( static fn( string $item ): string => "\n$indent$item", $items ) );
		$claims = array_map( static fn( string $claim ): string => '{ name: ' . self::in_bicep( $claim ) . ' }', self::CLAIMS );
		$scopes = array_map( static fn( array $one ): string => '{ id: ' . self::in_bicep( $one['id'] ) . ', type: ' . self::in_bicep( $one['type'] ) . ' }', self::permissions_of( $settings ) );
		$key    = 'vestibule-' . preg_replace( '/[^a-z0-9]+/', '-', strtolower( (string) wp_parse_url( Site::login(), PHP_URL_HOST ) . (string) wp_parse_url( Site::home(), PHP_URL_PATH ) ) );

		return implode(
			"\n",
			array(
				'extension ' . $text( self::BICEP_EXTENSION ),
				'',
				"resource app 'Microsoft.Graph/applications@v1.0' = {",
				'  uniqueName: ' . $text( rtrim( $key, '-' ) ),
				'  displayName: ' . $text( self::name() ),
				'  signInAudience: ' . $text( self::audience( $settings ) ),
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
	 * @param array<string, mixed> $settings Settings, whose permissions are asked for.
	 * @return array<string, mixed>
	 */
	private static function members( array $settings ): array {
		return array(
			'signInAudience'         => self::audience( $settings ),
			'web'                    => self::web(),
			'optionalClaims'         => array( 'idToken' => self::claims() ),
			'requiredResourceAccess' => array(
				array(
					'resourceAppId'  => self::GRAPH,
					'resourceAccess' => self::permissions_of( $settings ),
				),
			),
		);
	}

	/**
	 * The permissions that settings ask for.
	 *
	 * @param array<string, mixed> $settings The settings.
	 * @return list<array{id: string, type: string}>
	 */
	private static function permissions_of( array $settings ): array {
		return self::permissions( Graph_Permissions::delegated( $settings ), Graph_Permissions::application_in_use( $settings ) );
	}

	/**
	 * Permissions in Microsoft Graph's form. One whose ID is not known here is added by hand.
	 *
	 * @param list<string> $delegated   Delegated permissions.
	 * @param list<string> $application Application permissions.
	 * @return list<array{id: string, type: string}>
	 */
	private static function permissions( array $delegated, array $application ): array {
		$list = array();
		foreach ( array( 'Scope' => array_intersect_key( Graph_Permissions::DELEGATED, array_flip( $delegated ) ), 'Role' => array_intersect_key( Graph_Permissions::APPLICATION, array_flip( $application ) ) ) as $type => $ids ) { // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing -- two of a kind.
			foreach ( $ids as $id ) {
				$list[] = array(
					'id'   => $id,
					'type' => $type,
				);
			}
		}

		return $list;
	}

	/**
	 * The body of a consent to delegated permissions, for a shell that has SITE and GRAPH.
	 *
	 * @param list<string> $delegated Delegated permissions.
	 */
	private static function grant_of( array $delegated ): string {
		return '"{\"clientId\":\"$SITE\",\"consentType\":\"AllPrincipals\",\"resourceId\":\"$GRAPH\",\"scope\":\"' . self::scope( $delegated ) . '\"}"';
	}

	/**
	 * Names of permissions with spaces between. They have letters, digits, dots, hyphens and underscores; nothing else gets into a command.
	 *
	 * @param list<string> $delegated Delegated permissions.
	 */
	private static function scope( array $delegated ): string {
		return (string) preg_replace( '/[^A-Za-z0-9._ -]/', '', implode( ' ', $delegated ) );
	}

	/**
	 * Whose accounts may be signed in: those of the own tenant, of any organisation where others are named, personal ones where they are.
	 *
	 * @param array<string, mixed> $settings The settings.
	 */
	private static function audience( array $settings ): string {
		$tenants = array_map( 'strtolower', array_filter( (array) ( $settings['tenants'] ?? array() ), 'is_string' ) );

		return match ( true ) {
			in_array( self::PERSONAL, $tenants, true ) => 'AzureADandPersonalMicrosoftAccount',
			array() !== $tenants                       => 'AzureADMultipleOrgs',
			default                                    => 'AzureADMyOrg',
		};
	}

	/**
	 * Commands that give the site application permissions.
	 *
	 * @param string       $graph       Microsoft Graph of the cloud.
	 * @param list<string> $application Application permissions.
	 * @return list<string>
	 */
	private static function assignments( string $graph, array $application ): array {
		$lines = array();
		foreach ( array_intersect_key( Graph_Permissions::APPLICATION, array_flip( $application ) ) as $name => $id ) {
			$lines[] = "# $name, as an application permission; that it is there already is no mistake";
			$lines[] = "az rest --method POST --url \"$graph/v1.0/servicePrincipals/\$SITE/appRoleAssignments\" --headers Content-Type=application/json \\";
			$lines[] = '  --body "{\"principalId\":\"$SITE\",\"resourceId\":\"$GRAPH\",\"appRoleId\":\"' . $id . '\"}"';
		}

		return $lines;
	}

	/**
	 * The members of the manifest that matter, in Microsoft Graph's form. Those that the manifest has besides stay as they are.
	 *
	 * @param array<string, mixed> $settings Settings, whose permissions are asked for.
	 */
	public static function manifest( array $settings = array() ): string {
		return (string) wp_json_encode(
			self::members( $settings ),
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
