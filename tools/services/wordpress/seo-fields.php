<?php
/** Opens the fields of Yoast to the REST API, for users who may write posts: as the adapter's README has it. */
add_action('init', function () {
    foreach (['_yoast_wpseo_title', '_yoast_wpseo_metadesc', '_yoast_wpseo_focuskw'] as $field) {
        register_post_meta('post', $field, [
            'type' => 'string',
            'single' => true,
            'show_in_rest' => true,
            'auth_callback' => fn () => current_user_can('edit_posts'),
        ]);
    }
});
