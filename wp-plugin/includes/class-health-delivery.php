<?php
/**
 * Health messages that leave the site: by mail and to a web address.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * A timed task does it, a minute later, so that nobody who signs in waits, and what settles at once is told to nobody. Each message is sent
 * once, and once more when it is settled. A delivery that fails is not repeated: Site Health tells of it.
 */
final class Health_Delivery {

	public const HOOK   = 'vestibule_health_tell';
	public const OPTION = 'vestibule_health_delivery';

	/**
	 * Seconds between a message and its delivery.
	 */
	private const DELAY = 60;

	/**
	 * How long a web address may take.
	 */
	private const TIMEOUT = 5;

	/**
	 * Web addresses are told of so many messages at a time.
	 */
	private const POSTS_MAX = 10;

	/**
	 * Registers the test.
	 *
	 * @param array<string, array<string, mixed>> $tests The tests.
	 * @return array<string, array<string, mixed>>
	 */
	public static function filter_site_status_tests( $tests ) {
		if ( self::is_wanted() ) {
			$tests['direct']['vestibule_delivery'] = Site_Health::direct( self::class, 'delivery' );
		}

		return $tests;
	}

	/**
	 * Plans a delivery, when there is something to tell and somebody who wants to know.
	 */
	public static function plan(): void {
		if ( self::is_wanted() && array() !== self::untold() && ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_single_event( time() + self::DELAY, self::HOOK );
		}
	}

	/**
	 * The timed task.
	 */
	public static function action_vestibule_health_tell(): void {
		$told = array();
		$keep = array();
		foreach ( self::untold() as $message ) {
			$text = 0 === $message['resolved'] ? Health_Text::of( $message ) : self::settled( $message );
			if ( null === $text ) {
				Health_Messages::resolve( $message['key'] );
			} elseif ( count( $told ) < self::POSTS_MAX ) {
				$told[] = $text + $message;
			} else {
				$keep[] = $message;
			}
		}
		if ( array() === $told || ! self::is_wanted() ) {
			return;
		}
		// Before anything is sent: a process that dies on the way must not send it again each time.
		Health_Messages::mark_told( $told );
		$problems = array();
		if ( array() !== self::addresses() && ! self::mail( self::addresses(), $told ) ) {
			$problems['mail'] = '';
		}
		foreach ( '' === self::webhook() ? array() : $told as $message ) {
			$problem = self::post( $message );
			if ( '' !== $problem ) {
				$problems['webhook'] = $problem;
			}
		}
		update_option( self::OPTION, $problems, false );
		if ( array() !== $keep ) {
			self::plan();
		}
	}

	/**
	 * The last delivery arrived.
	 *
	 * @return array<string, mixed>
	 */
	public static function delivery(): array {
		$problems = (array) get_option( self::OPTION, array() );
		$lines    = array();
		if ( isset( $problems['mail'] ) ) {
			$lines[] = __( 'WordPress could not hand a message to the mail server. Send yourself a mail with “wp vestibule health test-mail”, and set up the sending of mail on this site.', 'vestibule' );
		}
		if ( isset( $problems['webhook'] ) ) {
			/* translators: %s: a technical text. */
			$lines[] = sprintf( __( 'The web address for messages did not take one. Check it under Settings → Vestibule. What happened: %s', 'vestibule' ), is_string( $problems['webhook'] ) ? $problems['webhook'] : '' );
		}

		return array() === $lines
			? Site_Health::result( 'delivery', 'good', __( 'Messages about signing in can be sent', 'vestibule' ), __( 'The last delivery did not fail.', 'vestibule' ) )
			: Site_Health::result( 'delivery', 'recommended', __( 'A message about signing in was not delivered', 'vestibule' ), implode( ' ', $lines ) );
	}

	/**
	 * Sends messages by mail, all in one.
	 *
	 * @param list<string>               $addresses To whom.
	 * @param list<array<string, mixed>> $messages  Messages with their texts.
	 * @return bool Whether WordPress handed it on.
	 */
	public static function mail( array $addresses, array $messages ): bool {
		$site  = wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES );
		$parts = array_map(
			static fn( array $message ): string => self::status_word( $message ) . ': ' . $message['headline'] . "\n" . $message['description'],
			$messages
		);
		/* translators: 1: name of the site, 2: headline of a message. */
		$subject = 1 === count( $messages ) ? sprintf( __( '[%1$s] Sign in with Microsoft: %2$s', 'vestibule' ), $site, $messages[0]['headline'] )
			/* translators: 1: name of the site, 2: number of messages. */
			: sprintf( _n( '[%1$s] Sign in with Microsoft: %2$d message', '[%1$s] Sign in with Microsoft: %2$d messages', count( $messages ), 'vestibule' ), $site, count( $messages ) );

		return wp_mail( $addresses, $subject, implode( "\n\n", $parts ) . "\n\n" . Admin::settings_url() . "\n" );
	}

	/**
	 * The addresses of the setting.
	 *
	 * @return list<string>
	 */
	public static function addresses(): array {
		return array_values( array_filter( (array) Settings::effective()['health_mail'], 'is_string' ) );
	}

	/**
	 * What leaves the site: never that deliveries fail.
	 *
	 * @return list<array<string, mixed>>
	 */
	private static function untold(): array {
		return array_values( array_filter( Health_Messages::untold(), static fn( array $message ): bool => 'test:delivery' !== $message['key'] ) );
	}

	/**
	 * Posts a message.
	 *
	 * @param array<string, mixed> $message A message with its text.
	 * @return string What went wrong, '' for nothing. The address is not in it: part of it may be a secret.
	 */
	private static function post( array $message ): string {
		$response = wp_safe_remote_post(
			self::webhook(),
			array(
				'timeout'     => self::TIMEOUT,
				'redirection' => 0,
				'headers'     => array( 'Content-Type' => 'application/json' ),
				'body'        => (string) wp_json_encode(
					array(
						'site'        => home_url( '/' ),
						'status'      => $message['resolved'] > 0 ? 'resolved' : $message['status'],
						'key'         => $message['key'],
						'headline'    => $message['headline'],
						'description' => $message['description'],
						'url'         => Admin::settings_url(),
						'since'       => gmdate( 'Y-m-d\TH:i:s\Z', $message['first'] ),
						// What Teams and Slack show.
						'text'        => self::status_word( $message ) . ': ' . $message['headline'] . "\n" . $message['description'],
					)
				),
			)
		);
		$status   = is_wp_error( $response ) ? 0 : (int) wp_remote_retrieve_response_code( $response );

		return match ( true ) {
			is_wp_error( $response )         => substr( str_replace( self::webhook(), '…', $response->get_error_message() ), 0, 200 ),
			$status >= 200 && $status <= 299 => '',
			default                          => "HTTP $status",
		};
	}

	/**
	 * The text for the end of a matter.
	 *
	 * @param array<string, mixed> $message The message.
	 * @return array{headline: string, description: string}
	 */
	private static function settled( array $message ): array {
		$text = Health_Text::of( $message );
		$good = null === $text ? Self_Test::direct( substr( $message['key'], strlen( 'test:' ) ) ) : null;

		return array(
			'headline'    => $text['headline'] ?? $good['label'] ?? $message['key'],
			/* translators: %s: a date and time. */
			'description' => sprintf( __( 'This needed attention since %s and is settled. Nothing is left to do.', 'vestibule' ), wp_date( 'Y-m-d H:i', $message['first'] ) ),
		);
	}

	/**
	 * A message's status as a word.
	 *
	 * @param array<string, mixed> $message The message.
	 */
	private static function status_word( array $message ): string {
		return $message['resolved'] > 0 ? __( 'Settled', 'vestibule' ) : Health_Panel::status_word( $message['status'] );
	}

	/**
	 * Whether somebody wants to know.
	 */
	private static function is_wanted(): bool {
		return array() !== self::addresses() || '' !== self::webhook();
	}

	/**
	 * The web address of the setting.
	 */
	private static function webhook(): string {
		$url = (string) Settings::effective()['health_webhook'];

		return str_starts_with( $url, 'https://' ) ? $url : '';
	}
}
