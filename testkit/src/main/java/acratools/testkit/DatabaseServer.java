package acratools.testkit;

import java.nio.file.Path;

/** A real database server on a free port of the loopback. */
public interface DatabaseServer extends AutoCloseable {
    int port();

    /** The CA of the server's certificate, PEM; it speaks TLS as {@code localhost}, and also without. */
    Path ca();

    /** The password of the user {@code acra}, who may do all; it has a character of each troublesome kind. */
    String password();

    /** A new, empty database. */
    LiveDatabase database();

    /** Ends it at once, as a crash does. */
    void kill();

    /** Starts it again on what it left. */
    void restart();

    @Override
    void close();
}
