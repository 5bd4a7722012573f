<?php
/** Installs WordPress and prints an application password of its administrator, as JSON. */
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = getenv('PRESSLINE_HOST');
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require getenv('PRESSLINE_FOLDER') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

ob_start();
wp_install('Pressline', 'admin', 'admin@example.com', true, '', wp_generate_password());
update_option('permalink_structure', getenv('PRESSLINE_PERMALINKS'));
[$password] = WP_Application_Passwords::create_new_application_password(
    username_exists('admin'),
    ['name' => 'pressline']
);
ob_end_clean();
echo json_encode(['password' => $password, 'version' => get_bloginfo('version')]);
