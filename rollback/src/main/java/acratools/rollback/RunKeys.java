package acratools.rollback;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.themis.P256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a run, each owner's opened when its first row comes and erased at the end. For the one thread that reads
 * rows; what it gives may be used by others until it is closed.
 */
final class RunKeys implements AutoCloseable {
    private final Keystore keystore;
    private final OpenSecrets secrets;
    private final Log log;
    private final Map<KeyOwner, OwnerKeys> open = new HashMap<>();
    private final Map<String, RowKeys> known = new HashMap<>();
    private P256 curve = P256.portable();

    RunKeys(Keystore keystore, OpenSecrets secrets, Log log) {
        this.keystore = keystore;
        this.secrets = secrets;
        this.log = log;
    }

    /** From now on keys use the curve of bulk work: so many rows came that it pays. */
    void expectMany() {
        curve = P256.bulk(Long.MAX_VALUE, log);
        known.clear();
    }

    /**
     * The keys of the one client whose data it is.
     *
     * @throws ToolFailure if there are none, or none opens
     */
    RowKeys ofClient(ClientId client) {
        RowKeys keys = known.get(client.value());
        if (keys == null) {
            keys = keys(client)
                    .orElseThrow(() -> new KeystoreFailure(
                            "client \"" + client.value() + "\"",
                            "has no storage keys in this keystore",
                            "check --client_id and --keys_dir; acra-keymaker --list shows whose keys there are"));
            known.put(client.value(), keys);
        }
        return keys;
    }

    /**
     * The keys of a zone.
     *
     * @param id as the row has it
     */
    RowKeys ofZone(Optional<String> id) {
        RowKeys keys = id.map(known::get).orElse(null);
        if (keys != null) {
            return keys;
        }
        if (id.isEmpty() || !ZoneId.isValid(id.get())) {
            return RowKeys.missing(new InputFailure("zone id", "its zone id is none", "select the zone id first"));
        }
        keys = zoneKeys(new ZoneId(id.get()));
        known.put(id.get(), keys);
        return keys;
    }

    /** One zone without keys is a fault of its rows; a keystore that cannot be read is one of the run. */
    private RowKeys zoneKeys(ZoneId zone) {
        try {
            return keys(zone)
                    .orElseGet(() -> RowKeys.missing(new InputFailure(
                            "zone " + zone.value(), "its zone has no storage keys in this keystore", "")));
        } catch (UnsealFailure e) {
            return RowKeys.missing(new InputFailure("zone " + zone.value(), "its zone's keys do not open", "", e));
        }
    }

    private Optional<RowKeys> keys(KeyOwner owner) {
        if (!open.containsKey(owner)) {
            OwnerKeys.open(keystore, owner, secrets, log).ifPresent(opened -> open.put(owner, opened));
        }
        return Optional.ofNullable(open.get(owner)).map(opened -> RowKeys.of(opened.reader(curve)));
    }

    @Override
    public void close() {
        List<OwnerKeys> all = new ArrayList<>(open.values());
        open.clear();
        known.clear();
        all.forEach(OwnerKeys::close);
    }
}
