/**
 * Man pages and shell completion, written when the distribution is put together. They follow from the same flags as
 * parsing and help do. No tool loads this package.
 */
@NullMarked
package acratools.cli.docs;

import org.jspecify.annotations.NullMarked;
