package acratools.tls;

/** An answer of an OCSP server, or a list, that tells nothing; the message says why, in words of the user. */
final class UnusableAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableAnswer(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
