/* The dry run of the rules: ten people at a time, until all are looked at or somebody stops it. */
( function () {
	var form = document.getElementById( 'vestibule-dry-run' );
	if ( ! form || ! window.fetch ) {
		return;
	}
	var texts = JSON.parse( form.dataset.texts );
	var start = form.querySelector( 'button[type="submit"]' );
	var stop = document.getElementById( 'vestibule-dry-run-stop' );
	var progress = document.getElementById( 'vestibule-dry-run-progress' );
	var message = document.getElementById( 'vestibule-dry-run-message' );
	var all = document.getElementById( 'vestibule-dry-run-all' );
	var table = form.querySelector( 'table' );
	var running = 0;

	function sent( page ) {
		var data = new FormData( document.getElementById( 'vestibule-settings' ) );
		// The secret has no part in it, and each form has a nonce of its own.
		data.delete( 'vestibule[client_secret]' );
		new FormData( form ).forEach( function ( value, name ) {
			data.set( name, value );
		} );
		data.set( 'action', form.dataset.action );
		data.set( 'page', page );
		return data;
	}

	function end( text ) {
		running = 0;
		start.removeAttribute( 'aria-disabled' );
		if ( document.activeElement === stop ) {
			start.focus();
		}
		stop.hidden = true;
		progress.textContent = text;
	}

	function run() {
		var number = ( running = Date.now() );
		var looked = 0;
		var changes = 0;
		var total = 0;
		var say = function ( text ) {
			return text.replace( '%1$s', looked ).replace( '%2$s', total ).replace( '%3$s', changes );
		};
		var next = function ( page ) {
			fetch( form.dataset.ajax, { method: 'POST', body: sent( page ), credentials: 'same-origin' } )
				.then( function ( response ) {
					return response.json();
				} )
				.then( function ( answer ) {
					if ( number !== running ) {
						return;
					}
					if ( ! answer || ! answer.success ) {
						message.innerHTML = ( answer && answer.data && answer.data.message ) || '';
						end( message.textContent ? '' : texts.failed );
						wp.a11y.speak( message.textContent, 'assertive' );
						return;
					}
					looked += answer.data.looked;
					changes += answer.data.changes;
					total = Math.max( looked, answer.data.total );
					table.tBodies[ 0 ].insertAdjacentHTML( 'beforeend', answer.data.rows );
					table.hidden = looked === 0;
					all.closest( 'p' ).hidden = looked === 0;
					message.innerHTML = answer.data.message || message.innerHTML;
					// When Microsoft told nothing of anybody, it tells nothing of the others either.
					if ( answer.data.more && ! ( answer.data.failed && answer.data.failed === answer.data.looked ) ) {
						progress.textContent = say( texts.progress );
						next( page + 1 );
					} else {
						end( total === 0 ? texts.none : say( answer.data.more ? texts.stopped : texts.done ) );
					}
				} )
				.catch( function () {
					if ( number === running ) {
						end( texts.failed );
					}
				} );
		};
		stop.onclick = function () {
			end( say( texts.stopped ) );
		};
		start.setAttribute( 'aria-disabled', 'true' );
		stop.hidden = false;
		message.textContent = '';
		table.tBodies[ 0 ].textContent = '';
		table.hidden = true;
		next( 1 );
	}

	form.addEventListener( 'submit', function ( event ) {
		event.preventDefault();
		// Not disabled: the focus would be lost.
		if ( start.getAttribute( 'aria-disabled' ) !== 'true' ) {
			run();
		}
	} );
	all.addEventListener( 'change', function () {
		table.classList.toggle( 'is-whole', all.checked );
	} );
} )();
