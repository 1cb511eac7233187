package acratools.tls;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What becomes of the addresses that a certificate itself names, beside one that the user gave. */
public enum NamedAddresses {
    /** They are asked after the user's. */
    USE,
    /** They are asked first, and the user's only where none of them says that the certificate is good. */
    TRUST,
    /** They are asked before the user's. */
    PREFER,
    /** They are not asked. */
    IGNORE;

    /** Whom to ask, in this order, each once. */
    List<URI> order(List<URI> named, Optional<URI> given) {
        LinkedHashSet<URI> all = new LinkedHashSet<>();
        if (this == USE) {
            given.ifPresent(all::add);
        }
        if (this != IGNORE) {
            all.addAll(named);
        }
        given.ifPresent(all::add);
        return new ArrayList<>(all);
    }
}
