/**
 * What the tests of every module share: golden files, and live peers to talk to. It is not shipped, and sees no other
 * module. Whatever a test needs and does not find is a failure, never a skip.
 */
@NullMarked
package acratools.testkit;

import org.jspecify.annotations.NullMarked;
