/* The rules that give roles, as rows of fields. The text field stays what is sent; each change is written into it at once. */
( function () {
	var place = document.getElementById( 'vestibule-rules' );
	var field = document.getElementById( 'vestibule-role_rules' );
	if ( ! place || ! field ) {
		return;
	}
	var data = JSON.parse( place.dataset.vestibuleRules );
	var search = JSON.parse( place.dataset.vestibuleSearch );
	var texts = data.texts;
	var MANY = 200;
	var count = 0;
	var rows = [];

	// A line, taken apart; null when it is none that the fields can show.
	function parse( line ) {
		var match = /^(\w+)(?:\s+(\S.*?))?\s*->\s*([^#]*?)\s*(?:#\s*(.*?)\s*)?$/.exec( line );
		var kind = match && match[ 1 ];
		if ( ! match || ! Object.prototype.hasOwnProperty.call( data.kinds, kind ) || ( data.kinds[ kind ][ 1 ] === '' ) !== ! match[ 2 ] ) {
			return null;
		}
		return {
			kind: kind,
			value: match[ 2 ] || '',
			roles: match[ 3 ].split( ',' ).map( function ( role ) {
				return role.trim();
			} ).filter( Boolean ),
			note: match[ 4 ] || ''
		};
	}

	function line_of( rule ) {
		if ( 'line' in rule ) {
			return rule.line;
		}
		return rule.kind + ( data.kinds[ rule.kind ][ 1 ] === '' || rule.value === '' ? '' : ' ' + rule.value ) + ' -> ' + rule.roles.join( ', ' ) + ( rule.note === '' ? '' : '  # ' + rule.note );
	}

	function el( name, attributes, children ) {
		var element = document.createElement( name );
		Object.keys( attributes || {} ).forEach( function ( key ) {
			element.setAttribute( key, attributes[ key ] );
		} );
		element.append.apply( element, children || [] );
		return element;
	}

	function write() {
		field.value = rows.map( function ( row ) {
			return line_of( row.rule );
		} ).join( '\n' );
		field.dispatchEvent( new Event( 'input', { bubbles: true } ) );
	}

	function labelled( text, control, className ) {
		count += 1;
		control.id = 'vestibule-rule-field-' + count;
		return el( 'div', { class: className }, [ el( 'label', { for: control.id }, [ text ] ), control ] );
	}

	function roles_of( rule ) {
		var box = el( 'fieldset', { class: 'vestibule-rule-roles' }, [ el( 'legend', {}, [ texts.roles ] ) ] );
		var known = Object.keys( data.roles );
		known.concat( rule.roles.filter( function ( role ) {
			return known.indexOf( role ) === -1;
		} ) ).forEach( function ( role ) {
			var tick = el( 'input', { type: 'checkbox', value: role } );
			tick.checked = tick.defaultChecked = rule.roles.indexOf( role ) !== -1;
			tick.addEventListener( 'change', function () {
				// In the order in which they were given: the first one is the one that WordPress shows.
				rule.roles = rule.roles.filter( function ( given ) {
					return given !== role;
				} ).concat( tick.checked ? [ role ] : [] );
				write();
			} );
			box.append( el( 'label', {}, [ tick, ' ' + ( data.roles[ role ] || texts.unknown.replace( '%s', role ) ) ] ) );
		} );
		return box;
	}

	function button( name, act ) {
		var control = el( 'button', { type: 'button', class: 'button vestibule-rule-' + name }, [] );
		control.addEventListener( 'click', act );
		return control;
	}

	function make( rule, problem ) {
		var row = { rule: rule };
		var fields = el( 'div', { class: 'vestibule-rule-fields' } );
		row.legend = el( 'legend', {}, [] );
		row.up = button( 'up', function () {
			move( row, -1, row.up );
		} );
		row.down = button( 'down', function () {
			move( row, 1, row.down );
		} );
		row.remove = button( 'remove', function () {
			remove( row );
		} );
		row.up.append( el( 'span', { class: 'dashicons dashicons-arrow-up-alt2', 'aria-hidden': 'true' } ) );
		row.down.append( el( 'span', { class: 'dashicons dashicons-arrow-down-alt2', 'aria-hidden': 'true' } ) );
		row.remove.append( el( 'span', { class: 'dashicons dashicons-trash', 'aria-hidden': 'true' } ) );
		row.group = el( 'fieldset', { class: 'vestibule-rule' }, [ row.legend, fields, el( 'div', { class: 'vestibule-rule-buttons' }, [ row.up, row.down, row.remove ] ) ] );
		row.element = el( 'li', {}, [ row.group ] );
		row.group.addEventListener( 'keydown', function ( event ) {
			if ( event.altKey && ( 'ArrowUp' === event.key || 'ArrowDown' === event.key ) ) {
				event.preventDefault();
				move( row, 'ArrowUp' === event.key ? -1 : 1, event.target );
			}
		} );
		if ( problem ) {
			var told = el( 'p', { class: 'vestibule-problem', id: 'vestibule-rule-problem-' + ( count += 1 ) }, [ problem ] );
			row.group.setAttribute( 'aria-describedby', told.id );
			row.group.classList.add( 'has-problem' );
			row.group.append( told );
		}
		if ( 'line' in rule ) {
			var text = el( 'input', { type: 'text', class: 'code', spellcheck: 'false', autocapitalize: 'off', value: rule.line } );
			text.addEventListener( 'input', function () {
				rule.line = text.value;
				write();
			} );
			row.first = text;
			fields.append( labelled( texts.line, text, 'vestibule-rule-line' ) );
			return row;
		}
		fill( row, fields );
		return row;
	}

	function fill( row, fields ) {
		var rule = row.rule;
		var kind = el( 'select' );
		Object.keys( data.kinds ).forEach( function ( name ) {
			var option = el( 'option', { value: name }, [ data.kinds[ name ][ 0 ] ] );
			option.selected = option.defaultSelected = name === rule.kind;
			kind.append( option );
		} );
		var value = el( 'input', { type: 'text', class: 'code', spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', value: rule.value } );
		var note = el( 'input', { type: 'text', value: rule.note } );
		var value_box = labelled( '', value, 'vestibule-rule-value vestibule-combobox' );
		var name = el( 'p', { class: 'description vestibule-rule-group' } );

		function show() {
			var asks = data.kinds[ rule.kind ][ 1 ];
			var known = 'group' === rule.kind && search.names[ rule.value.toLowerCase() ];
			value_box.hidden = asks === '';
			value_box.querySelector( 'label' ).textContent = asks;
			value.dataset.vestibuleSearch = 'group' === rule.kind ? 'on' : 'off';
			name.textContent = known ? texts.group.replace( '%s', known ) : '';
		}

		kind.addEventListener( 'change', function () {
			rule.kind = kind.value;
			rule.value = value.value = '';
			show();
			write();
		} );
		value.addEventListener( 'input', function () {
			rule.value = value.value.trim();
			show();
			write();
		} );
		note.addEventListener( 'input', function () {
			rule.note = note.value.trim();
			write();
		} );
		window.vestibuleGroupSearch.attach( value, search, function ( group ) {
			search.names[ group.id.toLowerCase() ] = group.name;
			rule.value = value.value = group.id;
			rule.note = note.value = group.name.replace( /[\r\n#]+/g, ' ' );
			show();
			write();
			wp.a11y.speak( texts.group.replace( '%s', group.name ) );
		} );
		value_box.append( name );
		row.first = kind;
		row.show = show;
		fields.append( labelled( texts.who, kind, 'vestibule-rule-kind' ), value_box, roles_of( rule ), labelled( texts.note, note, 'vestibule-rule-note' ) );
		show();
	}

	var list = el( 'ol', { class: 'vestibule-rules-list' } );
	var none = el( 'p', {}, [ texts.none ] );
	var add = el( 'button', { type: 'button', class: 'button', id: 'vestibule-rule-add' }, [ texts.add ] );
	var toggle = el( 'button', { type: 'button', class: 'button-link', id: 'vestibule-rules-toggle' }, [] );
	var many = el( 'p', { class: 'description' }, [ texts.many ] );

	// What depends on the positions.
	function number() {
		rows.forEach( function ( row, index ) {
			row.legend.textContent = texts.rule.replace( '%d', index + 1 );
			[ 'up', 'down', 'remove' ].forEach( function ( act ) {
				row[ act ].setAttribute( 'aria-label', texts[ act ].replace( '%d', index + 1 ) );
				row[ act ].title = texts[ act ].replace( '%d', index + 1 );
			} );
			// Not disabled: the focus would be lost.
			row.up.setAttribute( 'aria-disabled', index === 0 ? 'true' : 'false' );
			row.down.setAttribute( 'aria-disabled', index === rows.length - 1 ? 'true' : 'false' );
		} );
		none.hidden = rows.length > 0;
	}

	function move( row, by, focus ) {
		var from = rows.indexOf( row );
		var to = from + by;
		if ( to < 0 || to >= rows.length ) {
			return;
		}
		rows.splice( from, 1 );
		rows.splice( to, 0, row );
		list.insertBefore( row.element, rows[ to + 1 ] ? rows[ to + 1 ].element : null );
		number();
		write();
		focus.focus();
		wp.a11y.speak( texts.moved.replace( '%1$d', to + 1 ).replace( '%2$d', rows.length ) );
	}

	function remove( row ) {
		var at = rows.indexOf( row );
		rows.splice( at, 1 );
		row.element.remove();
		number();
		write();
		( rows[ at ] || rows[ at - 1 ] || { remove: add } ).remove.focus();
		wp.a11y.speak( texts.removed );
	}

	// From the text to the rows. Problems are those of the text that was sent.
	function read( problems ) {
		rows = field.value.split( /\r\n|\r|\n/ ).map( function ( line ) {
			return line.trim();
		} ).filter( Boolean ).map( function ( line, index ) {
			return make( parse( line ) || { line: line }, problems[ index + 1 ] );
		} );
		list.textContent = '';
		rows.forEach( function ( row ) {
			list.append( row.element );
		} );
		number();
	}

	function open( as_list ) {
		if ( as_list ) {
			read( {} );
		}
		show( as_list );
		( as_list ? ( rows[ 0 ] ? rows[ 0 ].first : add ) : field ).focus();
	}

	field.dataset.vestibuleEditor = place.id;

	function show( as_list ) {
		list.hidden = add.hidden = ! as_list;
		none.hidden = ! as_list || rows.length > 0;
		field.hidden = as_list;
		// Each stands at its rule as well; those of the whole list stay.
		document.querySelectorAll( '[id^="vestibule-role_rules-problem-"]' ).forEach( function ( problem ) {
			problem.hidden = as_list && ! data.problems[ 0 ];
		} );
		toggle.textContent = as_list ? texts.as_text : texts.as_list;
	}

	add.addEventListener( 'click', function () {
		var row = make( { kind: 'group', value: '', roles: [], note: '' } );
		rows.push( row );
		list.append( row.element );
		number();
		write();
		row.first.focus();
	} );
	toggle.addEventListener( 'click', function () {
		open( field.hidden ? false : true );
	} );
	// The button that puts the default back writes into the text.
	field.addEventListener( 'change', function () {
		if ( field.hidden ) {
			read( {} );
			show( true );
		}
	} );

	place.append( none, list, el( 'p', { class: 'vestibule-buttons' }, [ add, toggle ] ) );
	var lines = field.value.split( '\n' ).filter( Boolean ).length;
	if ( lines <= MANY ) {
		read( data.problems );
		show( true );
	} else {
		place.prepend( many );
		show( false );
	}

	// Names that are not known yet, once the tab is looked at.
	var unknown = rows.filter( function ( row ) {
		return 'group' === row.rule.kind && /^[0-9a-f-]{36}$/i.test( row.rule.value ) && ! search.names[ row.rule.value.toLowerCase() ];
	} );
	if ( unknown.length && window.IntersectionObserver ) {
		var observer = new IntersectionObserver( function ( seen ) {
			if ( ! seen.some( function ( entry ) {
				return entry.isIntersecting;
			} ) ) {
				return;
			}
			observer.disconnect();
			window.vestibuleGroupSearch.ask( search, { ids: unknown.map( function ( row ) {
				return row.rule.value;
			} ).join( ' ' ) } ).then( function ( answer ) {
				Object.assign( search.names, answer.names );
				unknown.forEach( function ( row ) {
					row.show();
				} );
			} ).catch( function () {
				// Without the permission the IDs stand for themselves; the Directory tab says what is missing.
			} );
		} );
		observer.observe( place );
	}
} )();
