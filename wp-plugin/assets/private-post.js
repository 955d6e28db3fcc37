/* The block editor's panel that makes a post private. */
( function ( wp, texts ) {
	const { createElement } = wp.element;
	// WordPress 6.6 moved the panel from one package to the other.
	const Panel =
		( wp.editor && wp.editor.PluginDocumentSettingPanel ) ||
		wp.editPost.PluginDocumentSettingPanel;

	function PrivatePost() {
		const { type, meta } = wp.data.useSelect( ( select ) => {
			const editor = select( 'core/editor' );
			return {
				type: editor.getCurrentPostType(),
				meta: editor.getEditedPostAttribute( 'meta' ),
			};
		}, [] );
		const { editPost } = wp.data.useDispatch( 'core/editor' );

		if ( ! type || ! meta || ! ( texts.key in meta ) ) {
			return null;
		}

		return createElement(
			Panel,
			{ name: 'vestibule-private', title: texts.title },
			createElement( wp.components.CheckboxControl, {
				label: texts.label,
				help: texts.help,
				checked: Boolean( meta[ texts.key ] ),
				onChange: ( value ) =>
					editPost( { meta: { [ texts.key ]: value } } ),
				__nextHasNoMarginBottom: true,
			} )
		);
	}

	wp.plugins.registerPlugin( 'vestibule-private-post', {
		icon: null,
		render: PrivatePost,
	} );
} )( window.wp, window.vestibulePrivatePost );
