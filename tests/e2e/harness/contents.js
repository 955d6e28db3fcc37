// What a site has to keep to itself: pages, posts, comments, a file, and other plugins' own ways in, each with the marker in its
// text. The marker is in no address, so an answer that holds it has leaked.
import { literal } from "./site.js";

export const MARKER = "zephyrquartz";
/** The text of the draft and of the post with a password: it does not get out on any site. */
export const HIDDEN = "umbercask";
/** A word of the same texts to search for: an answer repeats what was searched. */
export const WORD = "lagoon";
export const POST_PASSWORD = "sesame";

/** The numbers of what was made, by name. */
export async function plant(site) {
  return JSON.parse(
    await site.php(`
      $marker = ${literal(MARKER)};
      $text   = "<!-- wp:paragraph --><p>$marker by the ${WORD}.</p><!-- /wp:paragraph -->";
      $hidden = array( 'post_type' => 'post', 'post_author' => 1, 'post_content' => ${literal(HIDDEN)}, 'post_excerpt' => '' );
      $ids    = array();
      $add    = static function ( $name, array $post ) use ( &$ids, $marker, $text ) {
        $ids[ $name ] = wp_insert_post( $post + array(
          'post_type' => 'page', 'post_status' => 'publish', 'post_name' => $name, 'post_author' => get_user_by( 'login', 'walter' )->ID,
          'post_title' => "$marker title", 'post_content' => $text, 'post_excerpt' => "$marker excerpt",
        ), true );
        return is_wp_error( $ids[ $name ] ) ? exit( $ids[ $name ]->get_error_message() ) : $ids[ $name ];
      };
      $page     = $add( 'secret-page', array() );
      $add( 'below', array( 'post_parent' => $page ) );
      $category = wp_insert_term( 'Hidden', 'category' )['term_id'];
      $add( 'secret-post', array( 'post_type' => 'post', 'post_category' => array( $category ), 'tags_input' => array( 'veiled' ), 'post_date' => '2026-03-04 05:06:07' ) );
      $add( 'secret-locked', array( 'post_password' => ${literal(POST_PASSWORD)} ) + $hidden );
      $add( 'secret-draft', array( 'post_status' => 'draft', 'post_title' => 'Sketch' ) + $hidden );
      // Pages for everybody. Their names are also where a disguised address pretends to lead.
      $open = array( 'post_title' => 'Open', 'post_content' => 'Come in.', 'post_excerpt' => '', 'comment_status' => 'open' );
      $ids['open'] = 0;
      $door = $add( 'open', $open );
      $add( 'inner', array( 'post_parent' => $door ) + $open );
      $add( 'about', $open );
      $add( 'readonly', $open );
      $ids['comment'] = wp_insert_comment( array(
        'comment_post_ID' => $ids['secret-post'], 'comment_content' => "$marker comment", 'comment_author' => 'Cora', 'comment_approved' => 1,
      ) );
      $uploads = wp_upload_dir( '2026/03' );
      file_put_contents( $uploads['path'] . '/leaflet.txt', $marker );
      $ids['attachment'] = wp_insert_attachment( array(
        'post_title' => "$marker leaflet", 'post_name' => 'leaflet', 'post_mime_type' => 'text/plain', 'post_content' => $marker, 'post_status' => 'inherit',
      ), $uploads['path'] . '/leaflet.txt', $ids['secret-post'] );
      $ids['category'] = $category;
      // A menu of a person's choice. Without one, the theme lists every page.
      $add( 'menu', array( 'post_type' => 'wp_navigation', 'post_content' => '<!-- wp:navigation-link {"label":"Open","url":"/open/"} /-->' ) + $open );
      echo json_encode( $ids );`),
  );
}

/** Other plugins' ways in, which answer with the marker too. */
export function plantEntryPoints(site) {
  return site.mustUse(
    "contents",
    `
    $marker = '${MARKER}';
    add_action( 'rest_api_init', static function () use ( $marker ) {
      register_rest_route( 'proof/v1', '/secret', array(
        'methods' => WP_REST_Server::ALLMETHODS,
        'callback' => static fn() => array( 'text' => $marker ),
        'permission_callback' => '__return_true',
      ) );
    } );
    $say = static function () use ( $marker ) { echo $marker; exit; };
    foreach ( array( 'wp_ajax_', 'wp_ajax_nopriv_', 'admin_post_', 'admin_post_nopriv_' ) as $hook ) {
      add_action( $hook . 'proof', $say );
    }
    // As some plugins answer their callers: on a query variable, before WordPress looks at the address.
    add_action( 'init', static function () use ( $say ) { if ( isset( $_REQUEST['proof-webhook'] ) ) { $say(); } } );
    add_action( 'template_redirect', static function () use ( $say ) { if ( isset( $_REQUEST['proof-download'] ) ) { $say(); } } );
    add_filter( 'robots_txt', static fn( $text ) => $text . "# robots\\n" );
    `,
  );
}

/** The marker that an answer holds, or "". */
export function leaked({ text, headers }) {
  const everything = [text, headers.flat().join("\n")].join("\n").toLowerCase();
  return [HIDDEN, MARKER].find((marker) => everything.includes(marker)) ?? "";
}
