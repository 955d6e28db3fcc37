/* Copies an address and says so, also to screen readers. */
document.addEventListener( 'click', function ( event ) {
	var button = event.target.closest( '[data-vestibule-copy]' );
	if ( ! button ) {
		return;
	}
	var field = document.getElementById( button.dataset.vestibuleCopy );
	var done = function () {
		var copied = button.dataset.vestibuleCopied;
		var text = button.textContent;
		var label = button.getAttribute( 'aria-label' );
		wp.a11y.speak( copied );
		if ( text === copied ) {
			return;
		}
		button.textContent = copied;
		button.setAttribute( 'aria-label', copied );
		setTimeout( function () {
			button.textContent = text;
			button.setAttribute( 'aria-label', label );
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

// Tests an address by the rules as they are typed. Without this the form is sent and the stored rules count.
document.addEventListener( 'submit', function ( event ) {
	var tester = event.target;
	if ( tester.id !== 'vestibule-url-tester' || ! window.fetch ) {
		return;
	}
	event.preventDefault();
	var result = document.getElementById( 'vestibule-url-result' );
	var sent = new FormData( document.getElementById( 'vestibule-settings' ) );
	// The secret has no part in it, and each form has a nonce of its own.
	sent.delete( 'vestibule[client_secret]' );
	new FormData( tester ).forEach( function ( value, name ) {
		sent.set( name, value );
	} );
	sent.set( 'action', tester.dataset.action );
	fetch( tester.dataset.ajax, { method: 'POST', body: sent, credentials: 'same-origin' } )
		.then( function ( response ) {
			return response.json();
		} )
		.then( function ( answer ) {
			if ( ! answer || ! answer.success ) {
				throw new Error();
			}
			result.innerHTML = answer.data.html;
		} )
		.catch( function () {
			// A nonce that has run out, or no network: the plain way tells.
			tester.submit();
		} );
} );

// Asks before something that others would notice at once.
document.addEventListener( 'submit', function ( event ) {
	var question = event.target.dataset.vestibuleConfirm;
	if ( question && ! window.confirm( question ) ) {
		event.preventDefault();
	}
} );
