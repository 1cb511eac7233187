/**
 * The one family of failures that a tool reports to its user. Every failure carries a subject, a reason and a hint,
 * all free of secrets; exit codes follow from the type. This package knows nothing of the rest of the suite.
 */
@NullMarked
package acratools.failure;

import org.jspecify.annotations.NullMarked;
