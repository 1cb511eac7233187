/**
 * What every tool is held to alike, as contracts that a tool's own tests extend: its flags against Acra's, its command
 * line up to the master key, its calls and libraries. It is not shipped, and sees {@code common} and the testkit. What
 * one tool alone does has no place here.
 */
@NullMarked
package acratools.tooltest;

import org.jspecify.annotations.NullMarked;
