/* The self-test, one question per test: a slow one holds up no other. Without this the form is sent and the page runs them all. */
document.addEventListener( 'submit', function ( event ) {
	var form = event.target;
	if ( form.id !== 'vestibule-self-test' || ! window.fetch ) {
		return;
	}
	event.preventDefault();
	var button = form.querySelector( 'button' );
	// Not disabled: the focus would be lost.
	if ( button.getAttribute( 'aria-disabled' ) === 'true' ) {
		return;
	}
	button.setAttribute( 'aria-disabled', 'true' );
	var list = document.getElementById( 'vestibule-self-test-results' );
	var progress = document.getElementById( 'vestibule-self-test-progress' );
	var waiting = form.dataset.tests.split( ' ' );
	var count = waiting.length;
	var answered = 0;
	var found = 0;
	list.textContent = '';
	var places = waiting.map( function () {
		return list.appendChild( document.createElement( 'li' ) );
	} );
	var say = function ( text, first, second ) {
		progress.textContent = text.replace( '%1$s', first ).replace( '%2$s', second );
	};
	var next = function () {
		if ( ! waiting.length ) {
			return;
		}
		var place = places[ count - waiting.length ];
		var sent = new FormData();
		sent.set( 'action', form.dataset.action );
		sent.set( '_ajax_nonce', form.elements.vestibule_test_nonce.value );
		sent.set( 'test', waiting.shift() );
		fetch( form.dataset.ajax, { method: 'POST', body: sent, credentials: 'same-origin' } )
			.then( function ( response ) {
				return response.json();
			} )
			.then( function ( answer ) {
				if ( ! answer || ! answer.success ) {
					throw new Error();
				}
				found += answer.data.status === 'good' ? 0 : 1;
				place.outerHTML = answer.data.html;
				document.getElementById( 'vestibule-messages' ).innerHTML = answer.data.messages;
			} )
			.catch( function () {
				found += 1;
				place.className = 'vestibule-result vestibule-result-critical';
				place.textContent = form.dataset.failed;
			} )
			.then( function () {
				answered += 1;
				if ( answered < count ) {
					say( form.dataset.progress, answered, count );
				} else {
					button.removeAttribute( 'aria-disabled' );
					say( form.dataset.done, count, found );
				}
				next();
			} );
	};
	say( form.dataset.progress, 0, count );
	next();
	next();
} );
