<?php
/**
 * The commands of WP-CLI: wp vestibule …
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * One class per command; here they get their names.
 */
final class Cli {

	/**
	 * Registers the commands. WP-CLI has defined its classes before it loads WordPress.
	 */
	public static function register(): void {
		\WP_CLI::add_command( 'vestibule status', Cli_Status::class );
		\WP_CLI::add_command( 'vestibule doctor', Cli_Doctor::class );
		\WP_CLI::add_command( 'vestibule health', Cli_Health::class );
		\WP_CLI::add_command( 'vestibule settings', Cli_Settings::class );
		\WP_CLI::add_command( 'vestibule config', Cli_Config::class );
		\WP_CLI::add_command( 'vestibule credential', Cli_Credential::class );
		\WP_CLI::add_command( 'vestibule secrets', Cli_Secrets::class );
		\WP_CLI::add_command( 'vestibule url', Cli_Url::class );
		\WP_CLI::add_command( 'vestibule user', Cli_User::class );
		\WP_CLI::add_command( 'vestibule user refresh', Cli_User_Refresh::class );
		\WP_CLI::add_command( 'vestibule roles', Cli_Roles::class );
		\WP_CLI::add_command( 'vestibule people', Cli_People::class );
		\WP_CLI::add_command( 'vestibule keys', Cli_Keys::class );
		\WP_CLI::add_command( 'vestibule debug-log', Cli_Debug_Log::class );
		\WP_CLI::add_command( 'vestibule disarm', Cli_Disarm::class );
		\WP_CLI::add_command( 'vestibule audit', Cli_Audit::class );
		\WP_CLI::add_command( 'vestibule break-glass', Cli_Break_Glass::class );
	}
}
