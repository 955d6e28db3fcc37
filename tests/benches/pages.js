// The pages on which the plugin's cost is measured: nothing on them is about it but the button and the menu entry, and on the
// profile page the section with the Microsoft account.
export const PAGES = [
  { name: "public page", path: "?pagename=handbook" },
  // The same cost on lighter pages, where it stands out of their own spread.
  { name: "robots.txt", path: "?robots=1" },
  { name: "wp-login.php", path: "wp-login.php" },
  { name: "admin page", path: "wp-admin/index.php", signedIn: true },
  { name: "light admin page", path: "wp-admin/freedoms.php", signedIn: true },
  { name: "profile page", path: "wp-admin/profile.php", signedIn: true },
];
