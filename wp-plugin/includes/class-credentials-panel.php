<?php
/**
 * The credentials on the settings page.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Lists them and how each is doing; makes a certificate, hands out its public part, removes what is no longer needed.
 */
final class Credentials_Panel {

	public const NONCE = 'vestibule_credentials';

	/**
	 * The field that says what to do, and the one that says with which credential.
	 */
	public const FIELD = 'vestibule_credentials';
	public const WHICH = 'vestibule_credential';

	private const MAKE     = 'make';
	private const DOWNLOAD = 'download';
	private const REMOVE   = 'remove';

	/**
	 * Why the last order was not carried out.
	 *
	 * @var string
	 */
	private static string $problem = '';

	/**
	 * Does what a button of the panel says. Whoever calls has made sure that the person may manage.
	 */
	public static function take(): void {
		check_admin_referer( self::NONCE );
		$order = self::posted( self::FIELD );
		$which = self::posted( self::WHICH );
		try {
			match ( $order ) {
				self::MAKE     => Client_Certificates::make(),
				self::DOWNLOAD => self::download( $which ),
				self::REMOVE   => Credentials::remove( $which ),
				default        => throw new \UnexpectedValueException( __( 'There is no such credential.', 'vestibule' ) ),
			};
		} catch ( \UnexpectedValueException $exception ) {
			self::$problem = $exception->getMessage();
			return;
		} catch ( Refused | \Vestibule\Exception $exception ) {
			$failure = Failure::of( $exception );
			$failure->log();
			/* translators: %s: eight digits that also stand in the error log. */
			self::$problem = '' === Requirements::remedy( Requirements::missing() ) ? sprintf( __( 'WordPress could not store it. See the error log for reference %s.', 'vestibule' ), $failure->reference ) : Requirements::remedy( Requirements::missing() );
			return;
		}
		wp_safe_redirect( add_query_arg( self::FIELD, $order, Admin::settings_url() ) . '#vestibule-credentials' );
		exit;
	}

	/**
	 * Prints the panel.
	 */
	public static function render(): void {
		printf( '<div class="vestibule-panel" id="vestibule-credentials"><h2>%s</h2><p>%s</p>', esc_html__( 'Credentials', 'vestibule' ), esc_html__( 'By one of these this site proves to Microsoft which application it is. A certificate is safer than a client secret: its private key never leaves this server. When Microsoft refuses one, the next takes its place.', 'vestibule' ) );
		self::print_outcome();
		$credentials = Engine_Access::is_compatible() ? Credentials::all() : array();
		if ( array() !== $credentials ) {
			printf(
				'<table class="widefat striped vestibule-credentials"><thead><tr><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th><th scope="col">%s</th></tr></thead><tbody>',
				esc_html__( 'Credential', 'vestibule' ),
				esc_html__( 'Valid until', 'vestibule' ),
				esc_html__( 'State', 'vestibule' ),
				esc_html__( 'Actions', 'vestibule' )
			);
			array_map( array( self::class, 'print_row' ), $credentials );
			echo '</tbody></table>';
		}
		self::print_steps( $credentials );
		echo '</div>';
	}

	/**
	 * Prints how the last order went.
	 */
	private static function print_outcome(): void {
		$done = $_GET[ self::FIELD ] ?? ''; // phpcs:ignore WordPress.Security -- only compared.
		$text = match ( $done ) {
			self::MAKE   => __( 'The certificate is made. Next: download it and upload it at Microsoft.', 'vestibule' ),
			self::REMOVE => __( 'The credential is removed here. Remove it at Microsoft, too.', 'vestibule' ),
			default      => '',
		};
		if ( '' !== self::$problem ) {
			printf( '<div class="notice notice-error inline" role="alert"><p>%s</p></div>', esc_html( self::$problem ) );
		} elseif ( '' !== $text ) {
			printf( '<div class="notice notice-success inline" role="status"><p>%s</p></div>', esc_html( $text ) );
		}
	}

	/**
	 * Prints a credential.
	 *
	 * @param array<string, mixed> $credential One of Credentials::all().
	 */
	private static function print_row( array $credential ): void {
		$kind = Credentials::SECRET === $credential['id'] ? __( 'Client secret', 'vestibule' ) : __( 'Certificate', 'vestibule' );
		printf( '<tr><td data-label="%s">%s', esc_attr__( 'Credential', 'vestibule' ), esc_html( $kind ) );
		if ( Credentials::SECRET !== $credential['id'] && '' !== $credential['id'] ) {
			printf( '<br><code class="vestibule-thumbprint">%s</code>', esc_html( $credential['id'] ) );
		}
		if ( $credential['given'] ) {
			printf( '<br><span class="description">%s</span>', esc_html__( 'Set outside of WordPress', 'vestibule' ) );
		}
		printf(
			'</td><td data-label="%s">%s</td><td data-label="%s">%s</td><td data-label="%s">',
			esc_attr__( 'Valid until', 'vestibule' ),
			esc_html( self::valid_until( $credential ) ),
			esc_attr__( 'State', 'vestibule' ),
			esc_html( Credentials::state( $credential ) ),
			esc_attr__( 'Actions', 'vestibule' )
		);
		echo '<div class="vestibule-panel-buttons">';
		if ( '' !== $credential['certificate'] ) {
			self::print_button( self::DOWNLOAD, $credential['id'], __( 'Download the certificate', 'vestibule' ), '' );
		}
		if ( '' === Credentials::why_it_stays( $credential ) ) {
			self::print_button(
				self::REMOVE,
				$credential['id'],
				__( 'Remove', 'vestibule' ),
				Credentials::is_useless( $credential )
					? __( 'Remove this credential? It cannot be brought back.', 'vestibule' )
					: __( 'Remove this credential? It cannot be brought back, and people sign in by the other one from now on. Has a sign-in been tested with that one?', 'vestibule' )
			);
		}
		echo '</div></td></tr>';
	}

	/**
	 * Until when a credential is good, in words.
	 *
	 * @param array<string, mixed> $credential One of Credentials::all().
	 */
	private static function valid_until( array $credential ): string {
		if ( null === $credential['days'] ) {
			return __( 'not known', 'vestibule' );
		}
		$date = (string) wp_date( (string) get_option( 'date_format' ), $credential['expires'] - 1, new \DateTimeZone( 'UTC' ) );
		if ( $credential['days'] < 0 || null === Credential_Health::step( $credential['days'] ) ) {
			return $date;
		}

		/* translators: 1: a date, 2: number of days. */
		return sprintf( _n( '%1$s, in %2$d day', '%1$s, in %2$d days', $credential['days'], 'vestibule' ), $date, $credential['days'] );
	}

	/**
	 * Prints what to do with certificates, and the button that makes one.
	 *
	 * @param list<array<string, mixed>> $credentials Of Credentials::all().
	 */
	private static function print_steps( array $credentials ): void {
		if ( ! Engine_Access::is_compatible() ) {
			printf( '<p>%s</p>', esc_html( Requirements::remedy( Requirements::missing() ) ) );
			return;
		}
		$certificates = array_filter( $credentials, static fn( array $credential ): bool => Credentials::SECRET !== $credential['id'] );
		if ( count( $certificates ) < Client_Certificates::MOST ) {
			self::print_button( self::MAKE, '', __( 'Make a certificate', 'vestibule' ), '' );
		}
		printf( '<details class="vestibule-steps"><summary>%s</summary><ol>', esc_html__( 'How to use a certificate, and how to replace one', 'vestibule' ) );
		foreach ( array(
			__( 'Make a certificate. What is in use stays in use.', 'vestibule' ),
			__( 'Download it. The file holds the public part only.', 'vestibule' ),
			__( 'In the Microsoft Entra admin center open the app registration and go to Certificates & secrets → Certificates → Upload certificate. Microsoft shows the same thumbprint as this page.', 'vestibule' ),
			__( 'Test the sign-in. The state of the new certificate is then “In use”.', 'vestibule' ),
			__( 'Remove the old credential, here and at Microsoft.', 'vestibule' ),
		) as $step ) {
			printf( '<li>%s</li>', esc_html( $step ) );
		}
		echo '</ol></details>';
	}

	/**
	 * Prints a button in a form of its own.
	 *
	 * @param string $order    What it does.
	 * @param string $which    With which credential.
	 * @param string $label    What it says.
	 * @param string $question What is asked before, '' for nothing.
	 */
	private static function print_button( string $order, string $which, string $label, string $question ): void {
		printf(
			'<form method="post" action="%1$s"%2$s>%3$s<input type="hidden" name="%4$s" value="%5$s"><button type="submit" class="button" name="%6$s" value="%7$s"%8$s>%9$s</button></form>',
			esc_url( Admin::settings_url() ),
			'' === $question ? '' : sprintf( ' data-vestibule-confirm="%s"', esc_attr( $question ) ),
			wp_nonce_field( self::NONCE, '_wpnonce', true, false ), // phpcs:ignore WordPress.Security.EscapeOutput -- escaped by WordPress.
			esc_attr( self::WHICH ),
			esc_attr( $which ),
			esc_attr( self::FIELD ),
			esc_attr( $order ),
			/* translators: 1: what a button does, 2: a thumbprint, or the word "secret". */
			'' === $which ? '' : sprintf( ' aria-label="%s"', esc_attr( sprintf( __( '%1$s: %2$s', 'vestibule' ), $label, $which ) ) ),
			esc_html( $label )
		);
	}

	/**
	 * Sends the public part of a certificate as a file.
	 *
	 * @param string $which Its thumbprint.
	 * @throws \UnexpectedValueException When there is no such certificate.
	 */
	private static function download( string $which ): never {
		$credential = Credentials::find( $which );
		if ( null === $credential || '' === $credential['certificate'] ) {
			throw new \UnexpectedValueException( __( 'There is no such credential.', 'vestibule' ) );
		}
		nocache_headers();
		header( 'Content-Type: application/x-pem-file' );
		header( 'X-Content-Type-Options: nosniff' );
		header( sprintf( 'Content-Disposition: attachment; filename="vestibule-%s.pem"', strtolower( substr( $credential['id'], 0, 8 ) ) ) );
		echo $credential['certificate']; // phpcs:ignore WordPress.Security.EscapeOutput -- a file, not a page.
		exit;
	}

	/**
	 * A field of the form.
	 *
	 * @param string $name Its name.
	 */
	private static function posted( string $name ): string {
		$value = $_POST[ $name ] ?? ''; // phpcs:ignore WordPress.Security -- only compared, after the nonce.

		return is_string( $value ) ? $value : '';
	}
}
