/* The button as a block. It saves the shortcode, so that the page is shown without the block. */
( function ( blocks, element, components, blockEditor, texts ) {
	var el = element.createElement;

	// What a shortcode's attribute cannot hold.
	function attribute( name, value ) {
		if ( ! value ) {
			return '';
		}
		var entities = { '&': '&amp;', '"': '&quot;', '[': '&#91;', ']': '&#93;', '<': '&lt;', '>': '&gt;' };
		return ' ' + name + '="' + value.replace( /[&"[\]<>]/g, function ( letter ) {
			return entities[ letter ];
		} ) + '"';
	}

	function logo() {
		return el(
			'svg',
			{ width: 21, height: 21, viewBox: '0 0 21 21', 'aria-hidden': true, focusable: false },
			el( 'path', { fill: '#F25022', d: 'M0 0h10v10H0z' } ),
			el( 'path', { fill: '#7FBA00', d: 'M11 0h10v10H11z' } ),
			el( 'path', { fill: '#00A4EF', d: 'M0 11h10v10H0z' } ),
			el( 'path', { fill: '#FFB900', d: 'M11 11h10v10H11z' } )
		);
	}

	var button = {
		display: 'inline-flex',
		alignItems: 'center',
		gap: '12px',
		minHeight: '41px',
		boxSizing: 'border-box',
		padding: '6px 12px',
		border: '1px solid #8c8c8c',
		background: '#fff',
		color: '#5e5e5e',
		font: '600 15px/1.3 "Segoe UI", -apple-system, BlinkMacSystemFont, Roboto, "Helvetica Neue", sans-serif'
	};

	// Microsoft's logo stands beside Microsoft's words only.
	function preview( label ) {
		return [ '', 'Sign in with Microsoft', texts.title ].indexOf( label ) < 0
			? el( 'span', { className: 'wp-block-button__link wp-element-button' }, label )
			: el( 'span', { style: button }, logo(), el( 'span', null, label || texts.title ) );
	}

	blocks.registerBlockType( 'vestibule/sign-in', {
		apiVersion: 3,
		title: texts.title,
		description: texts.description,
		category: 'widgets',
		icon: logo(),
		keywords: [ 'microsoft', 'login', 'entra' ],
		attributes: {
			label: { type: 'string', default: '' },
			redirectTo: { type: 'string', default: '' },
			signedIn: { type: 'string', default: 'nothing' }
		},
		supports: { html: false, customClassName: false, className: false },
		edit: function ( props ) {
			function set( name ) {
				return function ( value ) {
					var change = {};
					change[ name ] = value;
					props.setAttributes( change );
				};
			}
			return el(
				element.Fragment,
				null,
				el(
					blockEditor.InspectorControls,
					null,
					el(
						components.PanelBody,
						{ title: texts.settings },
						el( components.TextControl, {
							label: texts.label,
							value: props.attributes.label,
							placeholder: texts.title,
							onChange: set( 'label' ),
							__nextHasNoMarginBottom: true,
							__next40pxDefaultSize: true
						} ),
						el( components.TextControl, {
							label: texts.redirectTo,
							help: texts.redirectHelp,
							value: props.attributes.redirectTo,
							onChange: set( 'redirectTo' ),
							__nextHasNoMarginBottom: true,
							__next40pxDefaultSize: true
						} ),
						el( components.SelectControl, {
							label: texts.signedIn,
							value: props.attributes.signedIn,
							options: [ { value: 'nothing', label: texts.nothing }, { value: 'logout', label: texts.logOut } ],
							onChange: set( 'signedIn' ),
							__nextHasNoMarginBottom: true,
							__next40pxDefaultSize: true
						} )
					)
				),
				el( 'div', blockEditor.useBlockProps(), preview( props.attributes.label.trim() ) )
			);
		},
		save: function ( props ) {
			return el(
				element.RawHTML,
				null,
				'[' + texts.shortcode + attribute( 'label', props.attributes.label ) + attribute( 'redirect_to', props.attributes.redirectTo ) +
					attribute( 'signed_in', 'logout' === props.attributes.signedIn ? 'logout' : '' ) + ']'
			);
		}
	} );
} )( window.wp.blocks, window.wp.element, window.wp.components, window.wp.blockEditor, window.vestibuleBlock );
