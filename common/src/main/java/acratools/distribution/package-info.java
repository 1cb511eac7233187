/**
 * What a distribution holds beside the jar of the tools: native libraries, and code that few runs need. In a build none of it
 * is there, and the class path serves.
 */
@NullMarked
package acratools.distribution;

import org.jspecify.annotations.NullMarked;
