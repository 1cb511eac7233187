package acratools.testkit;

import java.nio.file.Path;

/** A real database server on a free port of the loopback. */
public interface DatabaseServer extends Server {
    /** Who may do all. */
    String USER = "acra";

    /** That user's; it has a character of each troublesome kind. */
    String PASSWORD = "p@ss/w:rd%41 'x";

    int port();

    /** The server's certificate; it speaks TLS as {@code localhost}, and also without. */
    TestChain chain();

    /** The CA of the server's certificate, PEM. */
    default Path ca() {
        return chain().root().certificate();
    }

    default String password() {
        return PASSWORD;
    }

    /** A new, empty database. */
    LiveDatabase database();

    /** Ends it at once, as a crash does. */
    void kill();

    /** Starts it again on what it left. */
    void restart();
}
