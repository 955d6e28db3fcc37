/* The steps of the registration: one choice of the cloud in two places, and fields that are filled from what was pasted. */
( function () {
	var kind = document.getElementById( 'vestibule-kind' );
	var authority = document.getElementById( 'vestibule-authority' );

	function show_commands( cloud ) {
		document.querySelectorAll( '[data-vestibule-clouds]' ).forEach( function ( field ) {
			field.value = JSON.parse( field.dataset.vestibuleClouds )[ cloud ] || field.value;
		} );
	}

	function fill( id, value ) {
		var field = document.getElementById( id );
		if ( field && ! field.disabled ) {
			field.value = value;
			field.dispatchEvent( new Event( 'change', { bubbles: true } ) );
		}
	}

	if ( kind && authority ) {
		kind.addEventListener( 'change', function ( event ) {
			fill( 'vestibule-authority', event.target.value );
		} );
		authority.addEventListener( 'change', function () {
			show_commands( authority.value );
			kind.querySelectorAll( 'input' ).forEach( function ( choice ) {
				choice.checked = choice.value === authority.value;
			} );
		} );
	}

	document.addEventListener( 'submit', function ( event ) {
		var form = event.target;
		if ( form.id !== 'vestibule-registration' || ! window.fetch ) {
			return;
		}
		event.preventDefault();
		var sent = new FormData( form );
		sent.set( 'action', form.dataset.action );
		fetch( form.dataset.ajax, { method: 'POST', body: sent, credentials: 'same-origin' } )
			.then( function ( response ) {
				return response.json();
			} )
			.then( function ( answer ) {
				if ( ! answer || ! answer.success ) {
					throw new Error();
				}
				document.getElementById( 'vestibule-registration-result' ).innerHTML = answer.data.html;
				Object.keys( answer.data.values ).forEach( function ( key ) {
					fill( 'vestibule-' + key, answer.data.values[ key ] );
				} );
			} )
			.catch( function () {
				// A nonce that has run out, or no network: the plain way tells.
				form.submit();
			} );
	} );
} )();
