/* Copies the redirect URI and says so, also to screen readers. */
document.addEventListener( 'click', function ( event ) {
	var button = event.target.closest( '[data-vestibule-copy]' );
	if ( ! button ) {
		return;
	}
	var field = document.getElementById( button.dataset.vestibuleCopy );
	var done = function () {
		var label = button.textContent;
		button.textContent = button.dataset.vestibuleCopied;
		wp.a11y.speak( button.dataset.vestibuleCopied );
		setTimeout( function () {
			button.textContent = label;
		}, 2000 );
	};
	field.select();
	// The clipboard interface exists on https and loopback pages only.
	if ( navigator.clipboard ) {
		navigator.clipboard.writeText( field.value ).then( done );
	} else if ( document.execCommand( 'copy' ) ) {
		done();
	}
} );
