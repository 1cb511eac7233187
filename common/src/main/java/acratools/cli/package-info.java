/**
 * The edge between a tool and its user: flags in Go's syntax, config files, results, failures and the course of one run.
 * Flags are data, declared once, from which parsing, help, config files and documentation follow. This package knows
 * nothing of any one tool's job.
 */
@NullMarked
package acratools.cli;

import org.jspecify.annotations.NullMarked;
