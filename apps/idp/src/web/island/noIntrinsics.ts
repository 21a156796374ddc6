/**
 * Stands in for hono's special `<form>`, `<title>`, `<link>` and `<script>` elements (2 kB), of which the island uses
 * none. The name is the one that hono's build imports; when it changes, our build fails.
 */
export const components_exports = {}
