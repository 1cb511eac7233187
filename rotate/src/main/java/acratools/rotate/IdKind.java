package acratools.rotate;

import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;

/** What the ids of a run are. */
enum IdKind {
    CLIENT,
    ZONE;

    /**
     * Whose data bears this id.
     *
     * @throws acratools.failure.InputFailure if it is no such id
     */
    KeyOwner owner(String id) {
        return switch (this) {
            case CLIENT -> new ClientId(id);
            case ZONE -> new ZoneId(id);
        };
    }

    /** The id of a client or zone, ASCII: the order of such texts is that of their bytes. */
    static String id(KeyOwner owner) {
        if (owner instanceof ClientId client) {
            return client.value();
        }
        if (owner instanceof ZoneId zone) {
            return zone.value();
        }
        throw new IllegalArgumentException(owner + " has no id");
    }
}
