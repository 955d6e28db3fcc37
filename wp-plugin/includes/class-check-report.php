<?php
/**
 * What came of looking many accounts up.
 *
 * @package Vestibule
 */

declare( strict_types=1 );

namespace Vestibule\WP;

/**
 * Counts, causes, and the line in the sign-in log.
 */
final class Check_Report {

	/**
	 * Outcomes of Check_Result, in the order in which they are told.
	 */
	private const OUTCOMES = array( Check_Result::CHECKED, Check_Result::GONE, Check_Result::ELSEWHERE, Check_Result::NOT_CONNECTED, Check_Result::FAILED );

	/**
	 * Made by of().
	 *
	 * @param array<string, int> $counts  By outcome; also changed and disabled.
	 * @param array<string, int> $reasons How often each reason came.
	 * @param list<int>          $users   The accounts.
	 */
	private function __construct(
		public readonly array $counts,
		public readonly array $reasons,
		private readonly array $users,
	) {
	}

	/**
	 * Counts results of Directory_Check::apply().
	 *
	 * @param list<Check_Result> $results The results.
	 */
	public static function of( array $results ): self {
		$counts  = array_fill_keys( array( Check_Result::CHECKED, 'changed', 'disabled', ...self::OUTCOMES ), 0 );
		$reasons = array();
		foreach ( $results as $result ) {
			++$counts[ $result->outcome ];
			$counts['disabled'] += 'no' === $result->person?->enabled() ? 1 : 0;
			if ( '' !== $result->reason ) {
				$reasons[ $result->reason ] = ( $reasons[ $result->reason ] ?? 0 ) + 1;
			}
			$counts['changed'] += array() === $result->changed() ? 0 : 1;
		}

		return new self( $counts, $reasons, array_column( $results, 'user_id' ) );
	}

	/**
	 * How often each outcome came.
	 *
	 * @return array<string, int>
	 */
	public function outcomes(): array {
		return array_intersect_key( $this->counts, array_flip( self::OUTCOMES ) );
	}

	/**
	 * Writes into the sign-in log who asked for which accounts. What became of their roles is written there where they change.
	 */
	public function record(): void {
		Sign_In_Log::changed(
			Log_Entry::CHECK,
			'checked',
			array_filter(
				array(
					'accounts' => $this->users,
					'reasons'  => array_keys( $this->reasons ),
				)
			)
		);
	}
}
