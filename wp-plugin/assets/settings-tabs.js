/* The settings page: tabs, search, and what is not saved yet. Without it all tabs stand one below the other. */
document.documentElement.classList.add( 'vestibule-tabs-on' );

document.addEventListener( 'DOMContentLoaded', function () {
	// WordPress does this by an inline script, which a strict policy forbids.
	document.body.classList.replace( 'no-js', 'js' );

	var page = document.querySelector( '.vestibule-settings' );
	var form = document.getElementById( 'vestibule-settings' );
	if ( ! page || ! form ) {
		return;
	}
	var search = document.getElementById( 'vestibule-search' );
	var found = document.getElementById( 'vestibule-found' );
	var unsaved = document.getElementById( 'vestibule-unsaved' );
	var rows = form.querySelectorAll( '.vestibule-row' );
	var first = form.elements.namedItem( 'tab' ).value;
	var leaving = false;
	var speaking;

	// Tabs.
	function open( name ) {
		page.querySelectorAll( '[data-vestibule-tab]' ).forEach( function ( tab ) {
			var is_open = tab.dataset.vestibuleTab === name;
			tab.classList.toggle( 'nav-tab-active', is_open );
			if ( is_open ) {
				tab.setAttribute( 'aria-current', 'true' );
			} else {
				tab.removeAttribute( 'aria-current' );
			}
		} );
		page.querySelectorAll( '[data-vestibule-of]' ).forEach( function ( part ) {
			part.classList.toggle( 'is-open', part.dataset.vestibuleOf === name );
		} );
		form.elements.namedItem( 'tab' ).value = name;
	}

	// Opens the tab where the target of a link stands, and goes to the target when it is not the tab itself.
	function go( hash ) {
		var target = hash.length > 1 ? document.getElementById( hash.slice( 1 ) ) : null;
		var part = target && target.closest( '[data-vestibule-of]' );
		if ( ! part ) {
			return false;
		}
		clear();
		open( part.dataset.vestibuleOf );
		if ( part !== target ) {
			for ( var box = target.closest( 'details' ); box; box = box.parentElement.closest( 'details' ) ) {
				box.open = true;
			}
			// A field that a script shows in another form.
			if ( target.hidden && target.dataset.vestibuleEditor ) {
				target = document.getElementById( target.dataset.vestibuleEditor );
				target = target.querySelector( '.has-problem' ) || target;
			}
			target.scrollIntoView( { block: 'center' } );
			var control = target.matches( 'input, select, textarea, button' ) ? target : target.querySelector( 'input:checked, input:not([type="hidden"]), select, textarea' );
			if ( ! control ) {
				target.tabIndex = -1;
			}
			( control || target ).focus();
		}
		return true;
	}

	page.addEventListener( 'click', function ( event ) {
		var link = event.target.closest( 'a[href^="#vestibule-"]' );
		if ( ! link || event.ctrlKey || event.metaKey || event.shiftKey || ! go( link.hash ) ) {
			return;
		}
		event.preventDefault();
		if ( window.location.hash !== link.hash ) {
			window.history.pushState( null, '', link.hash );
		}
		if ( link.dataset.vestibuleTab ) {
			wp.a11y.speak( link.textContent );
		}
	} );
	window.addEventListener( 'popstate', function () {
		if ( ! go( window.location.hash ) ) {
			open( first );
		}
	} );
	if ( window.location.hash ) {
		go( window.location.hash );
	}

	// Search: every word has to be in the row, or in its names elsewhere.
	function text_of( row ) {
		return ( row.textContent + ' ' + row.dataset.vestibuleWords ).toLowerCase();
	}

	function find() {
		var words = search.value.toLowerCase().split( /\s+/ ).filter( Boolean );
		var hits = 0;
		page.classList.toggle( 'is-searching', words.length > 0 );
		rows.forEach( function ( row ) {
			var text = words.length > 0 ? text_of( row ) : '';
			var hit = words.every( function ( word ) {
				return text.indexOf( word ) !== -1;
			} );
			row.hidden = ! hit;
			hits += hit ? 1 : 0;
		} );
		form.querySelectorAll( '.vestibule-section' ).forEach( function ( section ) {
			section.hidden = null === section.querySelector( '.vestibule-row:not([hidden])' );
		} );
		found.textContent = words.length === 0 ? '' : hits === 0 ? search.dataset.vestibuleNone : search.dataset.vestibuleFound.replace( '%d', hits );
		clearTimeout( speaking );
		if ( words.length > 0 ) {
			speaking = setTimeout( function () {
				wp.a11y.speak( found.textContent );
			}, 500 );
		}
	}

	function clear() {
		if ( '' !== search.value ) {
			search.value = '';
			find();
		}
	}

	search.addEventListener( 'input', find );
	search.addEventListener( 'keydown', function ( event ) {
		if ( 'Escape' === event.key ) {
			clear();
		}
	} );

	// What differs from what the page came with. A refused form came with what was typed, and nothing of it is saved.
	function is_changed( field ) {
		if ( ! field.name || field.disabled || [ 'hidden', 'submit', 'button', 'fieldset' ].indexOf( field.type ) !== -1 ) {
			return false;
		}
		if ( 'checkbox' === field.type || 'radio' === field.type ) {
			return field.checked !== field.defaultChecked;
		}
		if ( field.options ) {
			return Array.prototype.some.call( field.options, function ( option ) {
				return option.selected !== option.defaultSelected;
			} );
		}
		return field.value !== field.defaultValue;
	}

	function has_changes() {
		return 'vestibuleUnsaved' in form.dataset || Array.prototype.some.call( form.elements, is_changed );
	}

	function mark() {
		unsaved.hidden = ! has_changes();
	}

	form.addEventListener( 'input', mark );
	form.addEventListener( 'change', mark );
	form.addEventListener( 'submit', function () {
		leaving = true;
	} );
	window.addEventListener( 'beforeunload', function ( event ) {
		if ( ! leaving && has_changes() ) {
			event.preventDefault();
			// Older browsers ask only because of this.
			event.returnValue = '';
		}
	} );
	mark();

	// Puts a default into its field. It holds once it is saved.
	form.addEventListener( 'click', function ( event ) {
		var button = event.target.closest( '[data-vestibule-reset]' );
		if ( ! button ) {
			return;
		}
		var value = button.dataset.vestibuleDefault;
		var field = document.getElementById( 'vestibule-' + button.dataset.vestibuleReset );
		if ( 'checkbox' === field.type ) {
			field.checked = '' !== value;
		} else if ( field.matches( 'fieldset' ) ) {
			field = document.getElementById( field.id + '-' + value );
			field.checked = true;
		} else {
			field.value = value;
		}
		field.dispatchEvent( new Event( 'change', { bubbles: true } ) );
		field.focus();
	} );
} );
