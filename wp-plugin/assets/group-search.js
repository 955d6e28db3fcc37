/* Finds groups of the directory by name: a field with a list of what was found. Without this, IDs are typed. */
window.vestibuleGroupSearch = ( function () {
	var count = 0;

	function ask( search, members ) {
		var sent = new FormData();
		sent.set( 'action', search.action );
		sent.set( '_ajax_nonce', search.nonce );
		Object.keys( members ).forEach( function ( name ) {
			sent.set( name, members[ name ] );
		} );
		return fetch( search.ajax, { method: 'POST', body: sent, credentials: 'same-origin' } )
			.then( function ( response ) {
				return response.json();
			} )
			.then( function ( answer ) {
				if ( ! answer || ! answer.success ) {
					throw new Error( ( answer && answer.data && answer.data.message ) || search.texts.failed );
				}
				return answer.data;
			}, function () {
				throw new Error( search.texts.failed );
			} );
	}

	// Makes a field one that searches. What is found stands below it; `choose` gets the group that was chosen.
	function attach( input, search, choose ) {
		count += 1;
		var box = input.parentElement;
		var list = document.createElement( 'ul' );
		var told = document.createElement( 'span' );
		var timer;
		var asked = 0;
		var at = -1;
		list.id = 'vestibule-found-groups-' + count;
		list.className = 'vestibule-found-groups';
		list.setAttribute( 'role', 'listbox' );
		list.setAttribute( 'aria-label', input.labels && input.labels[ 0 ] ? input.labels[ 0 ].textContent : '' );
		list.hidden = true;
		told.className = 'vestibule-search-told description';
		told.setAttribute( 'role', 'status' );
		box.append( list, told );
		input.setAttribute( 'role', 'combobox' );
		input.setAttribute( 'aria-autocomplete', 'list' );
		input.setAttribute( 'aria-expanded', 'false' );
		input.setAttribute( 'aria-controls', list.id );

		function close() {
			list.hidden = true;
			at = -1;
			input.setAttribute( 'aria-expanded', 'false' );
			input.removeAttribute( 'aria-activedescendant' );
		}

		function mark( index ) {
			at = index;
			Array.prototype.forEach.call( list.children, function ( item, number ) {
				item.setAttribute( 'aria-selected', number === at ? 'true' : 'false' );
			} );
			if ( at >= 0 ) {
				input.setAttribute( 'aria-activedescendant', list.children[ at ].id );
				list.children[ at ].scrollIntoView( { block: 'nearest' } );
			}
		}

		function take( item ) {
			told.textContent = '';
			close();
			choose( { id: item.dataset.id, name: item.dataset.name } );
		}

		function show( groups ) {
			list.textContent = '';
			groups.forEach( function ( group, number ) {
				var item = document.createElement( 'li' );
				var id = document.createElement( 'code' );
				item.id = list.id + '-' + number;
				item.setAttribute( 'role', 'option' );
				item.dataset.id = group.id;
				item.dataset.name = group.name;
				id.textContent = group.id;
				item.append( group.name + ' ', id );
				list.append( item );
			} );
			mark( -1 );
			list.hidden = groups.length === 0;
			input.setAttribute( 'aria-expanded', groups.length === 0 ? 'false' : 'true' );
			told.textContent = groups.length === 0 ? search.texts.none : search.texts.found.replace( '%d', groups.length );
		}

		function find() {
			var text = input.value.trim();
			var number = ( asked += 1 );
			close();
			told.textContent = '';
			// An ID, or the beginning of one, is no name.
			if ( input.dataset.vestibuleSearch === 'off' || text.length < 2 || /^[0-9a-f]{8}-/i.test( text ) ) {
				return;
			}
			told.textContent = search.texts.searching;
			ask( search, { text: text } )
				.then( function ( answer ) {
					if ( number === asked ) {
						show( answer.groups );
					}
				} )
				.catch( function ( error ) {
					if ( number === asked ) {
						told.textContent = error.message;
					}
				} );
		}

		input.addEventListener( 'input', function () {
			clearTimeout( timer );
			timer = setTimeout( find, 300 );
		} );
		input.addEventListener( 'keydown', function ( event ) {
			var last = list.children.length - 1;
			if ( 'Enter' === event.key && ( ! list.hidden || input.dataset.vestibuleSearch !== 'off' ) ) {
				// It never sends the form from here.
				event.preventDefault();
				if ( ! list.hidden && last >= 0 ) {
					take( list.children[ Math.max( at, 0 ) ] );
				}
			} else if ( list.hidden ) {
				return;
			} else if ( 'ArrowDown' === event.key ) {
				event.preventDefault();
				mark( at >= last ? 0 : at + 1 );
			} else if ( 'ArrowUp' === event.key ) {
				event.preventDefault();
				mark( at <= 0 ? last : at - 1 );
			} else if ( 'Escape' === event.key ) {
				event.preventDefault();
				close();
			}
		} );
		list.addEventListener( 'mousedown', function ( event ) {
			// The field keeps the focus.
			event.preventDefault();
		} );
		list.addEventListener( 'click', function ( event ) {
			var item = event.target.closest( '[role="option"]' );
			if ( item ) {
				take( item );
			}
		} );
		input.addEventListener( 'blur', function () {
			clearTimeout( timer );
			close();
		} );
	}

	// Lists of IDs: the field adds one, and the names stand below.
	function lists( picker ) {
		var search = JSON.parse( picker.dataset.vestibuleSearch );
		var field = document.getElementById( picker.dataset.vestibuleList );
		var input = picker.querySelector( 'input' );
		var shown = picker.querySelector( '.vestibule-group-names' );

		// What stands behind # is a note.
		function id_of( line ) {
			return line.split( '#' )[ 0 ].trim().toLowerCase();
		}

		function tell() {
			shown.textContent = '';
			field.value.split( /\r?\n/ ).forEach( function ( line ) {
				var id = id_of( line );
				if ( search.names[ id ] ) {
					var item = document.createElement( 'li' );
					var code = document.createElement( 'code' );
					code.textContent = id;
					item.append( search.names[ id ] + ' ', code );
					shown.append( item );
				}
			} );
		}

		attach( input, search, function ( group ) {
			var lines = field.value.split( /\r?\n/ ).filter( function ( line ) {
				return line.trim() !== '';
			} );
			var is_there = lines.some( function ( line ) {
				return id_of( line ) === group.id.toLowerCase();
			} );
			search.names[ group.id.toLowerCase() ] = group.name;
			if ( ! is_there ) {
				field.value = lines.concat( group.id + ' # ' + group.name.replace( /[\r\n#]+/g, ' ' ) ).join( '\n' );
				field.dispatchEvent( new Event( 'input', { bubbles: true } ) );
			}
			input.value = '';
			tell();
			wp.a11y.speak( search.texts.added.replace( '%s', group.name ) );
		} );
		field.addEventListener( 'input', tell );
		tell();
	}

	document.querySelectorAll( '.vestibule-group-picker' ).forEach( lists );

	return { ask: ask, attach: attach };
} )();
