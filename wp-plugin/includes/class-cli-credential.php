<?php
/**
 * The commands wp vestibule credential list, create, certificate and remove.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * The credentials by which the site proves to Microsoft which application it is: certificates and the client secret.
 */
final class Cli_Credential {

	/**
	 * Lists the credentials in the order in which they are tried, and how each is doing.
	 *
	 * States: in_use, standby, untried, not_uploaded (Microsoft does not know the certificate), refused, expired, unreadable.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to print.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 * ---
	 *
	 * @param list<string>          $args       None.
	 * @param array<string, string> $assoc_args The options.
	 */
	public function list( array $args, array $assoc_args ): void {
		$as_json = 'json' === $assoc_args['format'];
		$rows    = array_map(
			static fn( array $credential ): array => array(
				'credential' => $credential['id'],
				'kind'       => Credentials::SECRET === $credential['id'] ? 'secret' : 'certificate',
				'source'     => $credential['given'] ? 'outside' : 'stored',
				'expires'    => 0 === $credential['expires'] ? '' : gmdate( 'Y-m-d\TH:i:s\Z', $credential['expires'] ),
				'days'       => $as_json ? $credential['days'] : (string) $credential['days'],
				'state'      => $credential['state'],
				'reason'     => $credential['reason'],
			),
			Credentials::all()
		);
		\WP_CLI\Utils\format_items( $assoc_args['format'], $rows, array( 'credential', 'kind', 'source', 'expires', 'days', 'state', 'reason' ) );
	}

	/**
	 * Makes a certificate beside what there is.
	 *
	 * Its private key is stored encrypted and never printed. Upload the public part at Microsoft, under Certificates & secrets.
	 *
	 * ## OPTIONS
	 *
	 * [--days=<days>]
	 * : For how many days it is valid, 1 to 1095.
	 * ---
	 * default: 365
	 * ---
	 *
	 * [--porcelain]
	 * : Print the thumbprint alone.
	 *
	 * ## EXAMPLES
	 *
	 *     wp vestibule credential create
	 *     wp vestibule credential certificate "$(wp vestibule credential create --porcelain)" > site.pem
	 *
	 * @param list<string>               $args       None.
	 * @param array<string, string|bool> $assoc_args The options.
	 */
	public function create( array $args, array $assoc_args ): void {
		$days       = (string) $assoc_args['days'];
		$thumbprint = self::done( static fn(): string => Client_Certificates::make( 1 === preg_match( '/^\d{1,4}$/D', $days ) ? (int) $days : 0 ) );
		if ( ! empty( $assoc_args['porcelain'] ) ) {
			\WP_CLI::line( $thumbprint );
			return;
		}
		\WP_CLI::success( "The certificate $thumbprint is made. Print it with: wp vestibule credential certificate $thumbprint" );
	}

	/**
	 * Prints the public part of a certificate, which Microsoft needs.
	 *
	 * ## OPTIONS
	 *
	 * [<thumbprint>]
	 * : Which; the newest when none is named.
	 *
	 * @param list<string>          $args       The thumbprint.
	 * @param array<string, string> $assoc_args None.
	 */
	public function certificate( array $args, array $assoc_args ): void {
		$certificates = array_values( array_filter( Credentials::all(), static fn( array $credential ): bool => '' !== $credential['certificate'] ) );
		$credential   = isset( $args[0] ) ? Credentials::find( $args[0] ) : ( $certificates[0] ?? null );
		if ( null === $credential || '' === $credential['certificate'] ) {
			\WP_CLI::error( 'There is no such certificate. See: wp vestibule credential list' );
			return;
		}
		\WP_CLI::line( rtrim( $credential['certificate'] ) );
	}

	/**
	 * Removes a credential.
	 *
	 * The last one that Microsoft takes stays.
	 *
	 * ## OPTIONS
	 *
	 * <credential>
	 * : The thumbprint of a certificate, or the word secret.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * @param list<string>        $args       The credential.
	 * @param array<string, bool> $assoc_args The options.
	 */
	public function remove( array $args, array $assoc_args ): void {
		$credential = Credentials::find( $args[0] );
		$why        = null === $credential ? 'There is no such credential. See: wp vestibule credential list' : Credentials::why_it_stays( $credential );
		if ( '' !== $why ) {
			\WP_CLI::error( $why );
		}
		\WP_CLI::confirm( 'It cannot be brought back, and people sign in by the other credential from now on. Remove it?', $assoc_args );
		self::done( static fn() => Credentials::remove( $args[0] ) );
		\WP_CLI::success( 'It is removed here. Remove it at Microsoft, too.' );
	}

	/**
	 * What an order gives back; the command ends when it fails.
	 *
	 * @param callable(): mixed $order The order.
	 */
	private static function done( callable $order ): mixed {
		try {
			return $order();
		} catch ( \UnexpectedValueException $exception ) {
			\WP_CLI::error( $exception->getMessage() );
		} catch ( Refused | \Vestibule\Exception $exception ) {
			$remedy = Requirements::remedy( Requirements::missing() );
			\WP_CLI::error( '' === $remedy || Engine_Access::is_compatible() ? $exception->getMessage() : $remedy );
		}
	}
}
