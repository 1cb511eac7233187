/**
 * AWS KMS by AWS's own SDK: its KMS client alone, over the JDK's URL connections. The only package that touches the SDK;
 * in a distribution it lies, with the SDK, in a jar of its own that only a run with a KMS opens.
 */
@NullMarked
package acratools.kms.aws;

import org.jspecify.annotations.NullMarked;
