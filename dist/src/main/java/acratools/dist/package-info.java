/**
 * Puts the distribution together: one jar, launchers, completion, man pages, class archives. Runs when the suite is
 * packaged, and {@link acratools.dist.MakeArchives} once more where it is installed; no tool loads any of it.
 */
@NullMarked
package acratools.dist;

import org.jspecify.annotations.NullMarked;
